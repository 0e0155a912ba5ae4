"""Hand-offs as rows: each step is one transaction that writes the row, the log and the conversation.

A step names the states it may start from, so that of two that race (a person cancels, the console
sends) exactly one happens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from cmconsole.domain.conversations import Event
from cmconsole.domain.handoffs import HEARD, RUNNING, Handoff, HandoffState
from cmconsole.store import log
from cmconsole.store.deciding import conversations
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.moving import take_on
from cmconsole.store.replying.handoff_rows import COLUMNS, columns_of, handoff_of, pack_packet

ADD = """INSERT INTO handoff (uid, state, conversation_id, mention_id, destination_id, via, place, author,
    packet, created_at, due_at, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
GET = f"SELECT {COLUMNS} FROM handoff WHERE id = ?"
OF_CONVERSATION = f"SELECT {COLUMNS} FROM handoff WHERE conversation_id = ? ORDER BY id"
SAME = f"""SELECT {COLUMNS} FROM handoff WHERE conversation_id = ? AND destination_id = ?
    AND state IN ({", ".join(f"'{state}'" for state in sorted(RUNNING))}) ORDER BY id"""
UNSETTLED = f"""SELECT {COLUMNS} FROM handoff WHERE state NOT IN ('solved', 'cancelled')
    ORDER BY due_at IS NULL, due_at, id"""
DUE = f"SELECT {COLUMNS} FROM handoff WHERE next_at <= ? ORDER BY id"
NEXT = "SELECT min(next_at) FROM handoff WHERE next_at > ?"
OVERDUE = f"SELECT {COLUMNS} FROM handoff WHERE state = 'open' AND due_at <= ? ORDER BY due_at, id"
NEXT_OVERDUE = "SELECT min(due_at) FROM handoff WHERE state = 'open' AND due_at > ?"
TO_HEAR = f"""SELECT {COLUMNS} FROM handoff WHERE destination_id = ? AND created_at >= ?
    AND state NOT IN ('solved', 'cancelled')
    AND state IN ({", ".join(f"'{state}'" for state in sorted(HEARD | {HandoffState.UNCERTAIN}))})
    ORDER BY id"""
SOLVED = f"""SELECT {COLUMNS} FROM handoff WHERE destination_id = ? AND state = 'solved'
    AND solved_at >= ? AND look_at <= ? ORDER BY id"""
LOOK_AT = "UPDATE handoff SET look_at = ? WHERE id = ? AND state = 'solved'"
STUCK = "SELECT id FROM handoff WHERE state = 'sending' ORDER BY id"
HANDING = "handing over"
"""Who does what nobody pressed."""
NO_FACTS: Mapping[str, object] = {}


def put(
    connection: sqlite3.Connection, wanted: Handoff, now: datetime, events: Sequence[Event] = ()
) -> Handoff:
    """Store what a person decided, before anything is done.

    Returns:
        The row; where the same conversation is on its way to the same destination or is there
        already, that one instead: pressing twice hands over once.
    """
    if wanted.destination_id is not None:
        same = connection.execute(SAME, (wanted.conversation_id, wanted.destination_id)).fetchone()
        if same:
            return handoff_of(same)
    row = (
        wanted.uid,
        wanted.state,
        wanted.conversation_id,
        wanted.mention_id,
        wanted.destination_id,
        wanted.via,
        wanted.place,
        wanted.author,
        pack_packet(wanted.packet),
        to_micros(now),
        to_micros(wanted.due_at),
        to_micros(wanted.next_at),
    )
    stored = get(connection, int(connection.execute(ADD, row).lastrowid or 0))
    _tell(connection, stored, wanted.author, now, events)
    return stored


def get(connection: sqlite3.Connection, handoff_id: int) -> Handoff:
    """The hand-off with that id. Raises LookupError if there is none."""
    row = connection.execute(GET, (handoff_id,)).fetchone()
    if row is None:
        raise LookupError(f"no hand-off {handoff_id}")
    return handoff_of(row)


def of_conversation(connection: sqlite3.Connection, conversation_id: int) -> list[Handoff]:
    """All hand-offs of a conversation, oldest first."""
    return _listed(connection, OF_CONVERSATION, conversation_id)


def unsettled(connection: sqlite3.Connection) -> list[Handoff]:
    """Everything that is neither solved nor cancelled; what has to be confirmed first comes first."""
    return _listed(connection, UNSETTLED)


def due(connection: sqlite3.Connection, now: datetime) -> list[Handoff]:
    """What has to be tried or looked for by `now`."""
    return _listed(connection, DUE, to_micros(now))


def overdue(connection: sqlite3.Connection, now: datetime) -> list[Handoff]:
    """What nobody has confirmed in time."""
    return _listed(connection, OVERDUE, to_micros(now))


def next_at(connection: sqlite3.Connection, now: datetime) -> datetime | None:
    """When the next one after `now` is tried, looked for or overdue."""
    micros = [
        connection.execute(statement, (to_micros(now),)).fetchone()[0]
        for statement in (NEXT, NEXT_OVERDUE)
    ]
    return from_micros(min((one for one in micros if one is not None), default=None))


def to_hear(connection: sqlite3.Connection, destination_id: int, since: datetime) -> list[Handoff]:
    """Those of one destination of which news may come, made since then."""
    return _listed(connection, TO_HEAR, destination_id, to_micros(since))


def solved(
    connection: sqlite3.Connection, destination_id: int, since: datetime, due: datetime
) -> list[Handoff]:
    """Those of one destination that were said to be done since then, and are looked at by `due`."""
    return _listed(connection, SOLVED, destination_id, to_micros(since), to_micros(due))


def look_later(connection: sqlite3.Connection, looks: Mapping[int, datetime | None]) -> None:
    """When each of these solved ones is looked at again (UTC); None: never."""
    rows = [(to_micros(at), number) for number, at in looks.items()]
    connection.executemany(LOOK_AT, rows)


def stuck(connection: sqlite3.Connection) -> list[int]:
    """Those that somebody is sending, or was when it died."""
    return [row[0] for row in connection.execute(STUCK)]


def move(
    connection: sqlite3.Connection,
    handoff_id: int,
    start: Collection[HandoffState],
    to: HandoffState,
    now: datetime,
    facts: Mapping[str, object] = NO_FACTS,
    *,
    author: str = HANDING,
    events: Sequence[Event] = (),
) -> Handoff | None:
    """Take a hand-off from one of the states in `start` to `to`.

    Args:
        facts: columns that change with it.
        author: who did it.
        events: what it means for the conversation.

    Returns:
        The hand-off as it is now; None where it was in another state: then nothing was done.
    """
    values = {"state": to} | columns_of(facts)
    if not take_on(connection, "handoff", handoff_id, start, values):
        return None
    handoff = get(connection, handoff_id)
    _tell(connection, handoff, author, now, events)
    return handoff


def _listed(connection: sqlite3.Connection, statement: str, *arguments: object) -> list[Handoff]:
    return [handoff_of(row) for row in connection.execute(statement, arguments).fetchall()]


def _tell(
    connection: sqlite3.Connection,
    handoff: Handoff,
    author: str,
    now: datetime,
    events: Sequence[Event],
) -> None:
    body = {"handoff": handoff.uid, "reason": handoff.reason, "ticket": handoff.ticket}
    entry = log.Entry(
        now,
        author,
        f"handoff {handoff.state}",
        {name: value for name, value in body.items() if value},
        mention_id=handoff.mention_id,
    )
    log.append(connection, [entry])
    if events:
        conversations.record(
            connection, handoff.conversation_id, events, mention_id=handoff.mention_id
        )
