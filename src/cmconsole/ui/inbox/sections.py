"""Cuts a list by what is left: red zone, overdue, next 15 minutes, within the hour, longer clock.

What many tell at once is gathered into one row each, in a section of its own.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING

from cmconsole.domain.judgement import Level
from cmconsole.store.reading.groups import Group

if TYPE_CHECKING:
    from cmconsole.store.reading.outline import Outline

MINUTE = 60_000_000
"""In µs, as deadlines are kept."""
SOON_BELOW = 16 * MINUTE
HOUR_BELOW = 61 * MINUTE
"""Countdowns round down: what shows 15m is in the next 15 minutes, what shows 60m within the hour."""
LEAST = 3
"""Fewer mentions than this are told as fast as one row for all of them."""


class Section(IntEnum):
    """A header between rows. Negative, so that headers and mention ids can share one array."""

    RED_ZONE = -1
    OVERDUE = -2
    SOON = -3
    HOUR = -4
    LONGER = -5
    SPIKE = -6
    """Groups with somebody in the red zone: before everything else."""
    CALMER_SPIKE = -7
    """Groups without: after the red zone, which is first in every list."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A list as it stands on the screen."""

    entries: array[int]
    """Mention ids and, before each part, its Section."""
    counts: Mapping[Section, int] = field(default_factory=dict)
    headers: tuple[int, ...] = ()
    """At which places in `entries` the sections are."""
    border: int | None = None
    """When a row crosses into another part, µs UTC; None: never."""
    groups: Mapping[int, Group] = field(default_factory=dict)
    """By the mention whose row stands for them: who stands there together, the most urgent first."""
    ahead: frozenset[str] = frozenset()
    """Keys of the groups that stand before the red zone."""

    @property
    def beside(self) -> Section | None:
        """The first section of everybody else, where there are groups."""
        before = None
        for section in self.counts:
            if before is not None and before <= Section.SPIKE < section:
                return section
            before = section
        return None

    @property
    def unsettled(self) -> bool:
        """Whether a group is there, or where it is, only because nothing may move just now."""
        return any(
            len(group.members) < LEAST or (group.key in self.ahead and not _is_red(group))
            for group in self.groups.values()
        )


def lay_out(
    outline: Outline, now: int, apart: Collection[int] = (), shown: Layout | None = None
) -> Layout:
    """Cut `outline` at `now`, in µs UTC. A list that does not go by deadlines has no headers.

    Args:
        apart: mentions that stay rows of their own, whoever else tells the same: what somebody reads, or
            has marked.
        shown: what somebody's hand is on: its groups stay where they are, however few are left in them.
    """
    if not outline.due:
        return Layout(outline.ids)
    total, red = len(outline.ids), outline.red
    late = bisect_left(outline.due, now, red)
    soon = bisect_left(outline.due, now + SOON_BELOW, late)
    hour = bisect_left(outline.due, now + HOUR_BELOW, soon)
    edges = (0, red, late, soon, hour, total)
    groups = _groups(outline, apart, shown)
    hidden = sorted(at for _, places in groups for at in places)
    parts = [
        (section, _rest(outline.ids, start, end, hidden))
        for section, start, end in zip(Section, edges, edges[1:], strict=False)
    ]
    stay = shown.ahead if shown is not None else frozenset()
    ahead = frozenset(each.key for each, _ in groups if _is_red(each) or each.key in stay)
    for at, section in ((1, Section.CALMER_SPIKE), (0, Section.SPIKE)):
        told = [each for each, _ in groups if (each.key in ahead) == (section is Section.SPIKE)]
        parts.insert(at, (section, array("q", (each.members[0].id for each in told))))
    first = ((late, -1), (soon, SOON_BELOW - 1), (hour, HOUR_BELOW - 1))
    crossings = [outline.due[i] - before for i, before in first if i < total]
    faces = {each.members[0].id: each for each, _ in groups}
    return Layout(*_joined(parts), min(crossings, default=None), faces, ahead)


def _joined(
    parts: Sequence[tuple[Section, array[int]]],
) -> tuple[array[int], Mapping[Section, int], tuple[int, ...]]:
    """The rows of all parts with their headers, how many there are of each, and where the headers are."""
    entries, counts, headers = array("q"), {}, []
    for section, rows in parts:
        if rows:
            headers.append(len(entries))
            entries.append(section)
            entries.extend(rows)
            counts[section] = len(rows)
    return entries, counts, tuple(headers)


def _groups(
    outline: Outline, apart: Collection[int], shown: Layout | None
) -> list[tuple[Group, list[int]]]:
    """Who waits in each group that is a row, and the places of those that have no row of their own; the
    most urgent group first. The first of a group is the one whose row it is."""
    staying = {each.key for each in shown.groups.values()} if shown is not None else ()
    found = []
    for group in outline.groups:
        there = outline.placed(group)
        folded = [at for n, (at, each) in enumerate(there) if n == 0 or each.id not in apart]
        enough = len(there) >= (1 if group.key in staying else LEAST)
        if enough and (len(folded) > 1 or len(there) == 1):
            waiting = replace(group, members=tuple(each for _, each in there))
            found.append((waiting, folded))
    return sorted(found, key=lambda each: each[1][0])


def _is_red(group: Group) -> bool:
    return group.gravest.level is Level.RED_ZONE


def _rest(ids: array[int], start: int, end: int, hidden: Sequence[int]) -> array[int]:
    """The rows from `start` to `end`, without those at the places `hidden`."""
    out = hidden[bisect_left(hidden, start) : bisect_left(hidden, end)]
    if not out:
        return ids[start:end]
    found = array("q")
    for at in out:
        found.extend(ids[start:at])
        start = at + 1
    found.extend(ids[start:end])
    return found
