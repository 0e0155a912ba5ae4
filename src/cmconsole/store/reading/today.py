"""What became of today: what was handled, and how much of what fell due was answered in time."""

from __future__ import annotations

import sqlite3
from array import array
from dataclasses import dataclass
from datetime import datetime

from cmconsole.store.instants import to_micros
from cmconsole.store.reading.queues import Filter, narrowed_by, narrowing

HANDLED = "SELECT count(*) FROM conversation WHERE queue = 'done' AND closed_at >= ?"
HANDLED_IDS = """SELECT c.face_id FROM conversation c WHERE c.queue = 'done' AND c.closed_at >= :since
    {narrowing} ORDER BY c.closed_at DESC, c.id DESC"""
NEXT_DUE = """SELECT min(due_key) FROM conversation INDEXED BY conversation_queue
    WHERE queue = 'answer' AND queue <> 'done' AND pinned = ? AND due_key >= ?"""
LATE_BESIDE_RED = """SELECT count(*) FROM (SELECT 1 FROM conversation INDEXED BY conversation_queue
    WHERE queue = 'answer' AND queue <> 'done' AND pinned = 1 AND due_key < ? LIMIT 1000)"""
BETWEEN = """SELECT c.face_id, c.due_at, c.owner, c.pinned FROM conversation c
    INDEXED BY conversation_queue WHERE c.queue = 'answer' AND c.queue <> 'done' AND c.pinned = ?
    AND c.due_key >= ? AND c.due_key < ? {whose} LIMIT 1000"""


@dataclass(frozen=True, slots=True)
class Due:
    """An unanswered conversation whose target is near or was missed lately."""

    mention_id: int
    due_at: int
    """µs UTC."""
    owner: str | None
    red_zone: bool


def handled(connection: sqlite3.Connection, since: datetime) -> int:
    """How many conversations were closed since then (UTC) and are closed still."""
    return int(connection.execute(HANDLED, (to_micros(since),)).fetchone()[0])


def handled_ids(
    connection: sqlite3.Connection, since: datetime, only: Filter | None = None
) -> array[int]:
    """The mentions of these conversations, the latest first; `only` says what to leave in."""
    only = only or Filter()
    narrowed = narrowing(only, network="c.network", cls="c.class", level="c.level")
    statement = HANDLED_IDS.format(narrowing=narrowed)
    rows = connection.execute(statement, {"since": to_micros(since), **narrowed_by(only)})
    return array("q", (row[0] for row in rows))


def late_beside_red(connection: sqlite3.Connection, now: datetime) -> int:
    """How many unanswered conversations are overdue and not in the red zone, up to 1,000."""
    return int(connection.execute(LATE_BESIDE_RED, (to_micros(now),)).fetchone()[0])


def next_due(connection: sqlite3.Connection, now: datetime) -> int | None:
    """The nearest deadline from now on, µs UTC; None if nothing with a clock waits."""
    found = (
        connection.execute(NEXT_DUE, (pinned, to_micros(now))).fetchone()[0] for pinned in (0, 1)
    )
    nearest = min((each for each in found if each is not None), default=None)
    return None if nearest is None or nearest >= 1 << 61 else int(nearest)


def due_between(
    connection: sqlite3.Connection, start: datetime, end: datetime, owner: str | None = None
) -> list[Due]:
    """What is unanswered and falls due from `start` until before `end` (UTC), at most 2,000.

    Args:
        owner: only what is theirs; None: whoever has it.
    """
    statement = BETWEEN.format(whose="" if owner is None else "AND c.owner = ?")
    theirs = () if owner is None else (owner,)
    return [
        Due(face, due, name, pinned == 0)
        for pinned in (0, 1)
        for face, due, name, pinned in connection.execute(
            statement, (pinned, to_micros(start), to_micros(end), *theirs)
        )
    ]
