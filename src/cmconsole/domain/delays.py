"""Where the time from a post to its answer went (FIELD 2.15, M11); the parts add up to it exactly."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import pairwise

from cmconsole.domain.calendars import Calendar
from cmconsole.domain.coverage import Absence
from cmconsole.domain.sources import Coverage, CoverageKind

_NOTHING = timedelta(0)
AWAY = frozenset({Absence.ASLEEP, Absence.NOT_RUNNING, Absence.STOPPED, Absence.PAUSED})
"""Gaps that mean that the console was off, asleep or not to look; the others are the network's or unknown."""


@dataclass(frozen=True, slots=True)
class Delays:
    """What the wait was made of."""

    network: timedelta = _NOTHING
    """On its way to us: the network's own delay, the spacing of polls, trouble on the line."""
    away: timedelta = _NOTHING
    """The console was off or asleep."""
    closed: timedelta = _NOTHING
    """Outside opening hours."""
    approval: timedelta = _NOTHING
    """A written reply waited for somebody's approval."""
    queue: timedelta = _NOTHING
    """It was here, in opening hours, and nobody wrote."""
    writing: timedelta = _NOTHING
    """Somebody wrote, or the reply was on its way."""

    @property
    def total(self) -> timedelta:
        """The customer's wait."""
        return sum((getattr(self, part.name) for part in fields(self)), _NOTHING)

    @property
    def longest(self) -> str:
        """The name of the longest part; of equals the first."""
        return max((part.name for part in fields(self)), key=lambda name: getattr(self, name))


@dataclass(frozen=True, slots=True)
class Absences:
    """A source's gaps in a form that is quick to ask about."""

    begins: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    away: tuple[bool, ...]

    @classmethod
    def of(cls, ledger: Iterable[Coverage]) -> Absences:
        """From a settled ledger (`coverage.settle`)."""
        gaps = [one for one in ledger if one.kind is CoverageKind.GAP]
        return cls(
            tuple(gap.since for gap in gaps),
            tuple(gap.until for gap in gaps),
            tuple(gap.reason in AWAY for gap in gaps),
        )

    def edges(self, begin: datetime, end: datetime) -> list[datetime]:
        """Where a gap begins or ends between the two."""
        first = max(bisect_right(self.begins, begin) - 1, 0)
        found = []
        for index in range(first, len(self.begins)):
            if self.begins[index] >= end:
                break
            found += [self.begins[index], self.ends[index]]
        return [instant for instant in found if begin < instant < end]

    def away_at(self, instant: datetime) -> bool:
        """Whether the console was off or asleep then."""
        index = bisect_right(self.begins, instant) - 1
        return index >= 0 and instant < self.ends[index] and self.away[index]


NO_ABSENCES = Absences((), (), ())


@dataclass(frozen=True, slots=True)
class Writing:
    """When a reply was begun, handed in for approval and approved; None: not known or not needed."""

    began_at: datetime | None = None
    asked_at: datetime | None = None
    approved_at: datetime | None = None


def decompose(
    published_at: datetime,
    ingested_at: datetime,
    answered_at: datetime,
    *,
    calendar: Calendar,
    absences: Absences = NO_ABSENCES,
    writing: Writing | None = None,
) -> Delays:
    """What the time from publication to the answer went to.

    Each instant counts once, for the first of these that holds: waiting for approval, writing,
    outside hours, console off or asleep, not here yet (network), and else the queue.

    Args:
        published_at: the post's own time, UTC like all others.
        ingested_at: when it arrived here; after the answer where that was written elsewhere.
        answered_at: when the network has the reply.
        calendar: the opening hours of its target.
        absences: of the source that brought it.
        writing: how the reply came to be.
    """
    if answered_at <= published_at:
        return Delays()
    work = writing or Writing()
    marks = (ingested_at, work.began_at, work.asked_at, work.approved_at)
    edges = {published_at, answered_at, *absences.edges(published_at, answered_at)}
    edges.update(mark for mark in marks if mark and published_at < mark < answered_at)
    spans = dict.fromkeys((part.name for part in fields(Delays)), _NOTHING)
    for begin, end in pairwise(sorted(edges)):
        name = _busy(begin, work)
        if name is None:
            opened = calendar.open_between(begin, end)
            spans["closed"] += end - begin - opened
            spans[_idle(begin, ingested_at, absences)] += opened
        else:
            spans[name] += end - begin
    return Delays(**spans)


def _busy(instant: datetime, work: Writing) -> str | None:
    if work.asked_at and work.asked_at <= instant:
        waiting = work.approved_at is None or instant < work.approved_at
        return "approval" if waiting else "writing"
    return "writing" if work.began_at and work.began_at <= instant else None


def _idle(instant: datetime, ingested_at: datetime, absences: Absences) -> str:
    if absences.away_at(instant):
        return "away"
    return "network" if instant < ingested_at else "queue"
