"""The outline of a list: its mentions in order with their deadlines, small enough to hold whole."""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from operator import itemgetter

from cmconsole.domain.judgement import Level
from cmconsole.store.parts import in_parts
from cmconsole.store.reading import queues
from cmconsole.store.reading.groups import Group, Member, Topic, gathered
from cmconsole.store.reading.queues import CONDITIONS, WORK_ORDER, Filter, Queue

TIMED = frozenset({Queue.ANSWER, Queue.RED_ZONE, Queue.MINE, Queue.UNASSIGNED})
"""The lists whose order is by deadline."""
FEW = 50
"""Up to so many are looked for one by one, which in a list of a million is far faster than a pass."""
OUTLINE = """SELECT c.face_id, c.due_key, c.pinned FROM conversation c
    WHERE {condition} AND c.queue <> 'done' {narrowing} ORDER BY {order}"""


class Sort(StrEnum):
    """In which order a list stands. The red zone is first in each."""

    TIME_LEFT = "time-left"
    NEWEST = "newest"
    LONGEST = "longest"
    """Who has waited longest is first, whatever their target."""


SINCE = "coalesce(c.waiting_since, c.opened_at)"
ORDERS = {
    Sort.TIME_LEFT: WORK_ORDER,
    Sort.NEWEST: f"c.pinned, {SINCE} DESC, c.id DESC",
    Sort.LONGEST: f"c.pinned, {SINCE}, c.id",
}


def _empty() -> array[int]:
    return array("q")


@dataclass(frozen=True, slots=True)
class Outline:
    """A list without its texts: 16 bytes a row."""

    ids: array[int] = field(default_factory=_empty)
    """Mention ids, in the order of the list."""
    due: array[int] = field(default_factory=_empty)
    """In a list that goes by deadlines, each row's one in µs UTC, else empty. After the red zone the
    values rise; what has no deadline is last."""
    red: int = 0
    """How many rows at the top are in the red zone."""
    groups: tuple[Group, ...] = ()
    """Which of these mentions can stand as one row each; all of them are among `ids`, too."""

    def without(self, gone: Collection[int]) -> Outline:
        """The list when these mentions have left it."""
        if len(gone) > FEW:
            kept = [at for at, number in enumerate(self.ids) if number not in gone]
            return Outline(
                array("q", (self.ids[at] for at in kept)),
                array("q", (self.due[at] for at in kept)) if self.due else _empty(),
                sum(1 for at in kept if at < self.red),
                self.groups,
            )
        ids, due, red = self.ids[:], self.due[:], self.red
        for number in gone:
            try:
                at = ids.index(number)
            except ValueError:
                continue
            del ids[at]
            if due:
                del due[at]
            red -= at < red
        return Outline(ids, due, red, self.groups)

    def placed(self, group: Group) -> list[tuple[int, Member]]:
        """Those of a group that are in the list, and where they stand in it, from the top."""
        found = []
        for member in group.members:
            with suppress(ValueError):
                found.append((self._place(member), member))
        return sorted(found, key=itemgetter(0))

    def _place(self, member: Member) -> int:
        """Raises ValueError: it is not in the list."""
        ids, due, red = self.ids, self.due, self.red
        if len(due) == len(ids):
            # The rows are in the order of their deadlines: those of its own instant are few.
            low, high = (0, red) if member.level is Level.RED_ZONE else (red, len(ids))
            start = bisect_left(due, member.due, low, high)
            with suppress(ValueError):
                return ids.index(member.id, start, bisect_left(due, member.due + 1, start, high))
        return ids.index(member.id)

    def within(self, key: str) -> Outline:
        """The list of one group alone, each mention a row of its own."""
        group = next((each for each in self.groups if each.key == key), Group(key, (), ()))
        if self.due:
            places = [at for at, _ in self.placed(group)]
        else:
            wanted = {each.id for each in group.members}
            places = [at for at, number in enumerate(self.ids) if number in wanted]
        return Outline(
            array("q", (self.ids[at] for at in places)),
            array("q", (self.due[at] for at in places)) if self.due else _empty(),
            sum(1 for at in places if at < self.red),
        )


def outline(
    connection: sqlite3.Connection,
    queue: Queue,
    me: str = "",
    only: Filter | None = None,
    sort: Sort = Sort.TIME_LEFT,
    topics: Sequence[Topic] = (),
) -> Outline:
    """The whole of a list.

    Args:
        me: the name that Queue.MINE looks for.
        only: what to leave in.
        sort: of a list that goes by deadlines; the others have an order of their own.
        topics: what is told by many at once, to be found in a list that goes by deadlines.
    """
    only = only or Filter()
    if queue not in TIMED:
        return Outline(queues.ids(connection, queue, only, me))
    narrowing = queues.narrowing(only, network="c.network", cls="c.class", level="c.level")
    statement = OUTLINE.format(condition=CONDITIONS[queue], narrowing=narrowing, order=ORDERS[sort])
    rows = connection.execute(statement, {"me": me, **queues.narrowed_by(only)})
    flat = array("q", chain.from_iterable(rows))
    red = len(flat) // 3 - sum(flat[2::3])
    due = flat[1::3] if sort is Sort.TIME_LEFT else _empty()
    return Outline(flat[0::3], due, red, gathered(connection, topics))


def top(
    connection: sqlite3.Connection, queue: Queue, limit: int, me: str, sort: Sort
) -> Sequence[int]:
    """The first mentions of a list that goes by deadlines; the arguments are those of `outline`."""
    shape = OUTLINE.format(condition=CONDITIONS[queue], narrowing="", order=ORDERS[sort])
    found = connection.execute(f"{shape} LIMIT :limit", {"me": me, "limit": limit})
    return [row[0] for row in found]


NETWORKS = """SELECT DISTINCT network FROM conversation
    WHERE queue <> 'done' AND queue <> 'merged' ORDER BY network"""


def networks(connection: sqlite3.Connection) -> list[str]:
    """The networks of everything that is not handled, by name."""
    return [name for (name,) in connection.execute(NETWORKS)]


FACES = "SELECT id, face_id FROM conversation WHERE id IN ({marks})"


def faces(connection: sqlite3.Connection, conversations: Sequence[int]) -> dict[int, int]:
    """The mention that stands for each of these conversations in the lists, by their ids."""
    found: dict[int, int] = {}
    for marks, part in in_parts(conversations):
        found.update(connection.execute(FACES.format(marks=marks), part))
    return found
