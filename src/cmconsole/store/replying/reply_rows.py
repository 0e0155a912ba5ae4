"""A reply as a row of the outbox, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from cmconsole.domain.posts import PostAddress
from cmconsole.domain.replies import Change, Order, Reply, ReplyState, Step, Trouble
from cmconsole.store.identity import key_of
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.packing import as_json
from cmconsole.store.replying.attachments import packed, unpacked
from cmconsole.store.rows import Row

COLUMNS = """id, key, state, mention_id, conversation_id, source_id, after_id, text, orders,
    created_at, send_at, next_at, trouble, reason, changes, attempts, failures, tried_at, lost_at,
    post, sent_at"""
_NAME = re.compile(r"@[\w.-]+(?:@[\w.-]+)?")


def digest_of(text: str) -> int:
    """The same for texts that only differ in whom they address, in blanks or in capitals."""
    return key_of(" ".join(_NAME.sub("", text).casefold().split()))


def pack_order(order: Order) -> str:
    """What of an order has no column of its own, as JSON."""
    facts: dict[str, object] = {
        "to": pack_address(order.answer_to),
        "author": order.author,
        "private": order.private,
        "step": str(order.step),
        "recipients": list(order.recipients),
        "language": order.language,
        "extra": dict(order.extra),
        "details": dict(order.details),
        "due_at": to_micros(order.due_at),
        "seen_at": to_micros(order.seen_at),
        "seen": list(order.seen),
        "template": order.template,
        "attachments": packed(order.attachments),
    }
    return as_json({name: value for name, value in facts.items() if value})


def pack_address(address: PostAddress) -> list[str | None]:
    """An address as JSON-ready parts."""
    return [address.native_id, address.canonical_uri, address.permalink]


def pack_changes(changes: Iterable[Change]) -> str:
    """What changed in the thread, as JSON."""
    return as_json(
        [[c.who, c.handle, c.text, to_micros(c.at), c.uri, c.permalink] for c in changes]
    )


def reply_of(row: Row) -> Reply:
    """A row of COLUMNS."""
    order = _order(row[3:8], json.loads(row[8]))
    return Reply(
        id=row[0],
        key=row[1],
        order=order,
        state=ReplyState(row[2]),
        created_at=from_micros(row[9]),
        send_at=from_micros(row[10]),
        next_at=from_micros(row[11]),
        trouble=Trouble(row[12]),
        reason=row[13],
        changes=tuple(_change(packed) for packed in json.loads(row[14])),
        after=row[6],
        attempts=row[15],
        failures=row[16],
        tried_at=from_micros(row[17]),
        lost_at=from_micros(row[18]),
        post=PostAddress(*json.loads(row[19])) if row[19] else None,
        sent_at=from_micros(row[20]),
    )


def _order(columns: Row, facts: Mapping[str, object]) -> Order:
    mention_id, conversation_id, source_id, _, text = columns
    known: dict[str, object] = dict(facts)
    to = known.pop("to")
    for name in ("due_at", "seen_at"):
        if name in known:
            known[name] = from_micros(known[name])  # type: ignore[call-overload]
    for name in ("recipients", "seen"):
        if name in known:
            known[name] = tuple(known[name])  # type: ignore[arg-type]
    if "attachments" in known:
        known["attachments"] = unpacked(known["attachments"])
    if "step" in known:
        known["step"] = Step(str(known["step"]))
    return Order(
        mention_id=mention_id,
        source_id=source_id,
        conversation_id=conversation_id,
        text=text,
        answer_to=PostAddress(*to),  # type: ignore[misc]
        **known,  # type: ignore[arg-type]
    )


def _change(packed: Row) -> Change:
    who, handle, text, at, uri, permalink = packed
    return Change(who, handle, text, from_micros(at), uri, permalink)
