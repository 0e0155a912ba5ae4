"""A hand-off as a row, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from cmconsole.domain.handoffs import Handoff, HandoffState
from cmconsole.domain.packets import Moment, Packet
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.packing import as_json
from cmconsole.store.rows import Row

COLUMNS = """id, uid, state, conversation_id, mention_id, destination_id, via, place, author, packet,
    created_at, due_at, next_at, reason, attempts, failures, lost_at, ticket, link, taken_by, status,
    heard, notes, solved_at"""


def pack_packet(packet: Packet) -> str:
    """What of a packet has no column of its own, as JSON."""
    facts: dict[str, object] = {
        "title": packet.title,
        "summary": packet.summary,
        "customer": packet.customer,
        "network": packet.network,
        "owner": packet.owner,
        "promise": packet.promise,
        "links": list(packet.links),
        "timeline": [
            [to_micros(m.at), m.who, m.what, m.text, m.link, m.private] for m in packet.timeline
        ],
    }
    return as_json(facts)


def handoff_of(row: Row) -> Handoff:
    """A row of COLUMNS."""
    return Handoff(
        id=row[0],
        packet=_packet(row[1], json.loads(row[9]), from_micros(row[11])),
        state=HandoffState(row[2]),
        conversation_id=row[3],
        mention_id=row[4],
        destination_id=row[5],
        via=row[6],
        place=row[7],
        author=row[8],
        created_at=from_micros(row[10]),
        next_at=from_micros(row[12]),
        reason=row[13],
        attempts=row[14],
        failures=row[15],
        lost_at=from_micros(row[16]),
        ticket=row[17],
        link=row[18],
        taken_by=row[19],
        status=row[20],
        heard=frozenset(json.loads(row[21])),
        notes=json.loads(row[22]),
        solved_at=from_micros(row[23]),
    )


def columns_of(facts: Mapping[str, object]) -> dict[str, object]:
    """Values as the columns hold them."""
    columns: dict[str, object] = {}
    for name, value in facts.items():
        if isinstance(value, datetime):
            columns[name] = to_micros(value)
        elif isinstance(value, frozenset):
            columns[name] = as_json(sorted(value))
        elif isinstance(value, Mapping):
            columns[name] = as_json(dict(value))
        else:
            columns[name] = value
    return columns


def _packet(uid: str, facts: Mapping[str, object], deadline: datetime | None) -> Packet:
    known: dict[str, object] = dict(facts)
    moments, links = known.pop("timeline"), known.pop("links")
    return Packet(
        uid=uid,
        deadline=deadline,
        timeline=tuple(Moment(from_micros(m[0]), *m[1:]) for m in moments),  # type: ignore[attr-defined]
        links=tuple(links),  # type: ignore[arg-type]
        **known,  # type: ignore[arg-type]
    )
