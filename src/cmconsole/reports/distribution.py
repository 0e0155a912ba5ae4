"""Many durations, kept so that a percentile is found without sorting all of them.

Sorting a million numbers in one go would hold up every other thread for half a second. Here they
lie in coarse buckets as they come, and only the bucket that holds the answer is sorted.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate
from math import ceil

COARSE = 28
"""Bits of a bucket: 2^28 µs, four and a half minutes."""
TRIFLE = 1e-7
FEWEST = 20
"""Below so many cases a percentile says more about chance than about a team (FIELD 2.15, M7)."""


def _empty() -> array[int]:
    return array("q")


@dataclass(slots=True)
class Distribution:
    """How long people waited: those who got an answer, those who still wait, those who never will."""

    answered: defaultdict[int, array[int]] = field(default_factory=lambda: defaultdict(_empty))
    """Waits in µs by bucket; add with `answered[wait >> COARSE].append(wait)`."""
    waiting: array[int] = field(default_factory=_empty)
    """How long each has waited so far, µs."""
    never: int = 0

    def add(self, waits: Iterable[int]) -> Distribution:
        """Put answered waits in; returns itself."""
        for wait in waits:
            self.answered[wait >> COARSE].append(wait)
        return self

    def merge(self, other: Distribution) -> None:
        """Take in what another one holds; that one must not be changed afterwards."""
        for bucket, waits in other.answered.items():
            self.answered[bucket] += waits
        self.waiting += other.waiting
        self.never += other.never

    @property
    def answers(self) -> int:
        """How many got an answer."""
        return sum(map(len, self.answered.values()))

    @property
    def count(self) -> int:
        """Everybody, answered or not."""
        return self.answers + len(self.waiting) + self.never

    def up_to(self, limits: Iterable[int]) -> list[int]:
        """How many were answered within each of these times, µs."""
        buckets = sorted(self.answered)
        before = [0, *accumulate(len(self.answered[bucket]) for bucket in buckets)]
        counts, sorted_for, waits = [], None, list[int]()
        for limit in limits:
            edge = limit >> COARSE
            if edge != sorted_for:  # limits that follow each other mostly end in the same bucket
                sorted_for, waits = edge, sorted(self.answered.get(edge, ()))
            counts.append(before[bisect_left(buckets, edge)] + bisect_right(waits, limit))
        return counts

    def rank(self, number: int) -> int:
        """The wait of the `number`th answer, the shortest being 1."""
        for bucket in sorted(self.answered):
            waits = self.answered[bucket]
            if number <= len(waits):
                return sorted(waits)[number - 1]
            number -= len(waits)
        raise IndexError(number)

    def percentile(self, percent: int) -> timedelta | None:
        """The shortest time within which at least `percent` of all were answered.

        Nearest rank (FIELD 2.15, M7) over everybody. Those still waiting are right-censored: each
        counts as long as it has waited and no longer (Kaplan and Meier, J. Amer. Statist. Assoc.
        53 (1958) 457-481, product-limit estimate). With nobody waiting for less than the result,
        that is plain nearest rank with the unanswered at the end. None: so many were not answered.
        """
        limits = sorted(self.waiting)
        at_risk, before, left, wanted = self.count, 0, 1.0, (100 - percent) / 100
        for until in [*self.up_to(limits), self.answers]:
            here = until - before
            if here:
                # A rank that is whole but for the last bits of a float is that rank.
                needed = max(ceil(at_risk * (left - wanted) / left - TRIFLE), 1)
                if needed <= here:
                    return timedelta(microseconds=self.rank(before + needed))
                left *= (at_risk - here) / at_risk
            at_risk, before = at_risk - here - 1, until
        return None
