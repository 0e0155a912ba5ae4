"""Counts conversations and waits by cell, and adds cells up to groups."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from cmconsole.reports.distribution import FEWEST, Distribution
from cmconsole.reports.figures import CUTS, Group, Kept, Spread
from cmconsole.store.reporting.report_rows import Cell

MICROSECOND = timedelta(microseconds=1)
LIMITS = [cut // MICROSECOND for cut in CUTS]
MET, LATE, NOT_YET = 1, 2, 3


class Tally:
    """The main figures of one cell or one group."""

    __slots__ = ("conversations", "verdicts", "waits")

    def __init__(self) -> None:
        self.conversations = 0
        self.waits = Distribution()
        self.verdicts: Counter[int] = Counter()

    def merge(self, other: Tally) -> None:
        """Add another one; that one must not be changed afterwards."""
        self.conversations += other.conversations
        self.waits.merge(other.waits)
        self.verdicts.update(other.verdicts)

    def group(self, name: str) -> Group:
        """As figures."""
        return Group(name, self.conversations, kept_of(self.verdicts), spread_of(self.waits))


Tallies = defaultdict[int, Tally]


def groups(
    tallies: Mapping[int, Tally], cells: Iterable[Cell], name: Callable[[Cell], str]
) -> tuple[Group, ...]:
    """Cells added up by a name, the most frequent first."""
    added = added_up(tallies, cells, name)
    found = [tally.group(label) for label, tally in added.items()]
    return tuple(sorted(found, key=lambda group: (-group.conversations, group.name)))


def added_up(
    tallies: Mapping[int, Tally], cells: Iterable[Cell], name: Callable[[Cell], str]
) -> dict[str, Tally]:
    """Cells added up by a name."""
    added: defaultdict[str, Tally] = defaultdict(Tally)
    for cell in cells:
        tally = tallies.get(cell.id)
        if tally is not None:
            added[name(cell)].merge(tally)
    return dict(added)


def kept_of(verdicts: Mapping[int, int]) -> Kept:
    """Counted verdicts as figures."""
    return Kept(verdicts.get(MET, 0), verdicts.get(LATE, 0), verdicts.get(NOT_YET, 0))


def spread_of(waits: Distribution) -> Spread:
    """A distribution as figures; percentiles of too few cases are left out."""
    n = waits.count
    shown = n >= FEWEST
    p25, p50, p75, p90, p95 = (waits.percentile(p) if shown else None for p in (25, 50, 75, 90, 95))
    within = tuple(waits.up_to(LIMITS))
    return Spread(n, waits.answers, len(waits.waiting), p25, p50, p75, p90, p95, within)
