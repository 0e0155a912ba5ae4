"""Sees when people suddenly write much more than usual, in counts per short stretch of time.

Square roots make the noise of counts alike at every level; a slow mean and variance are the usual;
what exceeds it is told once per rise: only a new maximum of the last days counts. Constant memory.
Reach may raise this radar; it never raises one person's place in a list.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

HALF_LIFE_DAYS = 3.0
"""After this long half of the usual is forgotten."""
QUIET_DAYS = 2.0
"""After this long without a higher one, a maximum is forgotten."""
CLIPPED = 4.0
"""A bin moves the usual by no more than this many deviations, so that a burst does not become usual."""
LEAST_DEVIATION = 0.8
"""Of square roots of counts: pure chance makes about one half, and people come in groups."""
RAISED_FROM = 4.5
"""Deviations above the usual from which a burst is worth raising."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What has been usual so far; five numbers carry it."""

    mean: float = 0.0
    variance: float = 1.0
    peak: float = 0.0
    """The highest deviation of late."""
    since: int = 0
    """Bins since then."""
    bins: int = 0


def step(usual: Usual, count: int, bins_a_day: float) -> tuple[Usual, float]:
    """Take in one bin.

    Args:
        count: messages in the bin, each person once if the caller can tell people apart.
        bins_a_day: 288 for bins of five minutes.

    Returns:
        The new state and the deviation that is worth telling; 0 where a rise was told already.
    """
    root = math.sqrt(max(count, 0))
    if usual.bins == 0:
        return Usual(mean=root, bins=1), 0.0
    pace = 1 - 0.5 ** (1 / (HALF_LIFE_DAYS * bins_a_day))
    # At the start the plain average is the better guess.
    pace = max(pace, 1 / (usual.bins + 1))
    deviation = max(math.sqrt(usual.variance), LEAST_DEVIATION)
    z = (root - usual.mean) / deviation
    clipped = max(-CLIPPED, min(CLIPPED, z)) * deviation
    forgotten = usual.since >= QUIET_DAYS * bins_a_day
    rises = forgotten or z > usual.peak
    return replace(
        usual,
        mean=usual.mean + pace * clipped,
        variance=usual.variance + pace * (clipped**2 - usual.variance),
        peak=z if rises else usual.peak,
        since=0 if rises else usual.since + 1,
        bins=usual.bins + 1,
    ), max(z, 0.0) if rises else 0.0


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one brand or topic."""

    authors: int
    """Distinct people who wrote."""
    negative: int
    """Of those, the ones who complained."""
    answered: int
    """Public answers of ours that were about it."""


@dataclass(frozen=True, slots=True)
class SlowBurn:
    """A complaint that more people make than usual, for days, while we say nothing about it."""

    days: int
    authors: int
    """Distinct people on the last day."""
    usual: float
    """Distinct people a day before it began."""
    negative_share: float

    @property
    def times_usual(self) -> float | None:
        """How many times the usual it is; None where nobody is usual."""
        return self.authors / self.usual if self.usual else None


BURNS_FROM_DAYS = 3
BURNS_TIMES_USUAL = 1.8
BURNS_NEGATIVE = 0.5
BURNS_AUTHORS = 5
KNOWN_DAYS = 3
"""With fewer days before it nobody knows what is usual."""


def slow_burn(days: list[Day]) -> SlowBurn | None:
    """Whether a fire is smouldering: more people each day than before, most complaining, and no answer.

    What is usual is the middle of all days before those that burn, whether we spoke on them or not: of a
    stream that is as strong every day nothing burns, however long we are silent.

    Args:
        days: the oldest first, today last; a fortnight is enough. A day on which nobody wrote is a day.
    """
    silent = next((n for n, day in enumerate(reversed(days)) if day.answered), len(days))
    longest = min(silent, len(days) - KNOWN_DAYS)
    for burning in range(longest, BURNS_FROM_DAYS - 1, -1):
        before = sorted(day.authors for day in days[:-burning])
        usual = before[len(before) // 2]
        if all(_burns(day, usual) for day in days[-burning:]):
            last = days[-1]
            return SlowBurn(burning, last.authors, usual, last.negative / last.authors)
    return None


def _burns(day: Day, usual: float) -> bool:
    enough = max(BURNS_AUTHORS, BURNS_TIMES_USUAL * usual)
    return day.authors >= enough and day.negative >= BURNS_NEGATIVE * day.authors
