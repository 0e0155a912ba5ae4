"""The lists people work from: which conversations stand in them, in which order, by pages."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter

from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.store import counters
from cmconsole.store.instants import to_micros
from cmconsole.store.parts import in_parts
from cmconsole.store.rows import MENTION_COLUMNS, MENTION_FROM, MentionRow


class Queue(StrEnum):
    """The built-in lists."""

    ANSWER = "answer"
    RED_ZONE = "red-zone"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    SNOOZED = "snoozed"
    OFFLINE = "offline"
    LOOP = "loop"
    PRAISE = "praise"
    RANT = "rant"
    NOISE = "noise"
    DONE = "done"
    ALL = "all"


Key = tuple[int, ...]
"""Where a page ended: the sort columns of its last row."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What to leave in a list; empty means everything."""

    networks: tuple[str, ...] = ()
    classes: tuple[MentionClass, ...] = ()
    level_at_least: Level = Level.NONE
    owner: str | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return self != Filter()


WORK_ORDER = "c.pinned, c.due_key, c.calm, c.id"
WORK_START: Key = (-1, 0, 0, 0)
CONDITIONS: dict[Queue, str] = {
    Queue.ANSWER: "c.queue = 'answer'",
    # As "= 0" SQLite drops the column from the order and sorts the rest by itself.
    Queue.RED_ZONE: "c.queue = 'answer' AND c.pinned < 1",
    Queue.MINE: "c.queue = 'answer' AND c.owner = :me",
    Queue.UNASSIGNED: "c.queue = 'answer' AND c.owner IS NULL",
    **{q: f"c.queue = '{q}'" for q in Queue if q in ("snoozed", "offline", "loop", "praise")},
    **{q: f"c.queue = '{q}'" for q in Queue if q in ("rant", "noise")},
}
WORK_PAGE = """SELECT c.pinned, c.due_key, c.calm, c.id, c.face_id FROM conversation c
    WHERE {condition} AND ({order}) > (:k0, :k1, :k2, :k3) ORDER BY {order} LIMIT :limit"""
DONE_PAGE = """SELECT c.closed_at, c.id, c.face_id FROM conversation c WHERE c.queue = 'done'
    {condition} AND (c.closed_at, c.id) < (:k0, :k1) ORDER BY c.closed_at DESC, c.id DESC LIMIT :limit"""
ALL_PAGE = """SELECT m.published_at, m.id, m.id FROM mention m
    WHERE (m.published_at, m.id) < (:k0, :k1) {condition}
    ORDER BY m.published_at DESC, m.id DESC LIMIT :limit"""
OWNED = """ AND EXISTS
    (SELECT 1 FROM conversation c WHERE c.id = m.conversation_id AND c.owner = :owner)"""
LAST = 1 << 62
EVERYTHING = -1
"""As a LIMIT: no limit."""


def page(
    connection: sqlite3.Connection,
    queue: Queue,
    *,
    after: Key | None = None,
    limit: int = 50,
    only: Filter | None = None,
    me: str = "",
) -> tuple[list[int], Key | None]:
    """One page of a list: the mention ids in order, and where the next page starts.

    Args:
        after: the second result of the page before; None for the first page.
        limit: rows, or EVERYTHING.
        me: the name that Queue.MINE looks for.
    """
    rows = _ask(connection, queue, after, limit, only or Filter(), me).fetchall()
    ended = len(rows) < limit or limit == EVERYTHING
    return [row[-1] for row in rows], None if ended else tuple(rows[-1][:-1])


def ids(
    connection: sqlite3.Connection, queue: Queue, only: Filter | None = None, me: str = ""
) -> array[int]:
    """All mention ids of a list in order: eight bytes each, so that a million fit anywhere."""
    found = _ask(connection, queue, None, EVERYTHING, only or Filter(), me)
    # Row by row: all rows of a day at once are megabytes that are needed for a moment.
    return array("q", map(itemgetter(-1), found))


def _ask(
    connection: sqlite3.Connection,
    queue: Queue,
    after: Key | None,
    limit: int,
    only: Filter,
    me: str,
) -> sqlite3.Cursor:
    statement, start = _statement(queue, only)
    arguments: dict[str, object] = {f"k{i}": value for i, value in enumerate(after or start)}
    arguments |= {"limit": limit, "me": me} | narrowed_by(only)
    return connection.execute(statement, arguments)


def rows(connection: sqlite3.Connection, wanted: Sequence[int]) -> list[MentionRow]:
    """The mentions with these ids, in the order asked for; ids that are gone are left out."""
    found: dict[int, MentionRow] = {}
    for marks, part in in_parts(wanted):
        statement = f"SELECT {MENTION_COLUMNS} {MENTION_FROM} WHERE m.id IN ({marks})"
        for row in connection.execute(statement, part):
            found[row[0]] = MentionRow(row)
    return [found[number] for number in wanted if number in found]


def counts(connection: sqlite3.Connection, me: str = "") -> dict[Queue, int]:
    """How many stand in each list, from the counters: the same cost at ten rows and at a million."""
    kept = counters.read(connection)
    result = {queue: kept.get(f"queue:{queue}", 0) for queue in Queue}
    result[Queue.RED_ZONE] = kept.get("red-zone", 0)
    result[Queue.UNASSIGNED] = kept.get("owner:", 0)
    result[Queue.MINE] = kept.get(f"owner:{me}", 0) if me else 0
    result[Queue.ALL] = kept.get("mentions", 0)
    return result


MOST_OVERDUE = 1000
"""More than that is not counted: nobody needs to know by how much the desk is under water."""
OVERDUE = """SELECT count(*) FROM (SELECT 1 FROM conversation INDEXED BY conversation_queue
    WHERE queue = 'answer' AND queue <> 'done' AND pinned = :pinned AND due_key < :now LIMIT :most)"""


def overdue(connection: sqlite3.Connection, now: datetime) -> int:
    """How many unanswered conversations are past their target at `now` (UTC), up to MOST_OVERDUE."""
    arguments = {"now": to_micros(now), "most": MOST_OVERDUE}
    counted: int = sum(
        connection.execute(OVERDUE, arguments | {"pinned": pinned}).fetchone()[0]
        for pinned in (0, 1)
    )
    return int(min(counted, MOST_OVERDUE))


def _statement(queue: Queue, only: Filter) -> tuple[str, Key]:
    if queue is Queue.ALL:
        condition = narrowing(only, network="m.network", cls="m.class", level="m.level")
        return ALL_PAGE.format(condition=condition), (LAST, LAST)
    condition = narrowing(only, network="c.network", cls="c.class", level="c.level")
    if queue is Queue.DONE:
        return DONE_PAGE.format(condition=condition), (LAST, LAST)
    # SQLite takes the partial index only where its condition is repeated to the letter.
    full = CONDITIONS[queue] + " AND c.queue <> 'done'" + condition
    return WORK_PAGE.format(condition=full, order=WORK_ORDER), WORK_START


def narrowing(only: Filter, *, network: str, cls: str, level: str) -> str:
    """What a filter adds to a condition; the arguments are the columns to look at."""
    parts = []
    if only.networks:
        names = ",".join(f":network{i}" for i in range(len(only.networks)))
        parts.append(f" AND {network} IN ({names})")
    if only.classes:
        names = ",".join(f":class{i}" for i in range(len(only.classes)))
        parts.append(f" AND {cls} IN ({names})")
    if only.level_at_least is Level.RED_ZONE and network.startswith("c."):
        parts.append(" AND c.pinned = 0")  # the head of the index, instead of all of it
    elif only.level_at_least > Level.NONE:
        parts.append(f" AND {level} >= :level")
    if only.owner is not None:
        parts.append(OWNED if network.startswith("m.") else " AND c.owner = :owner")
    return "".join(parts)


def narrowed_by(only: Filter) -> dict[str, str | int | None]:
    """The values that the conditions of `narrowing` name."""
    arguments: dict[str, str | int | None] = {
        "level": int(only.level_at_least),
        "owner": only.owner,
    }
    arguments |= {f"network{i}": name for i, name in enumerate(only.networks)}
    arguments |= {f"class{i}": name for i, name in enumerate(only.classes)}
    return arguments
