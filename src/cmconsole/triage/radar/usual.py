"""How many people usually write in an hour like this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.store.instants import EPOCH

WEEK = 168
WEEKS = 8
"""So many weeks back the same hour of the week is looked at."""
RECENT = 24
"""Hours before the last two: a level that rose and stayed is usual after a day."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in one hour."""

    people: float
    weeks: int
    """Weeks it is known from."""
    known: bool
    """False: less than a week is known, and no hour can be called unusual yet."""


def usual(hours: Mapping[int, int], first: int | None, now: datetime) -> Usual:
    """How many people write in the hour that ends at `now` (UTC), by the same hours of earlier weeks.

    The higher of two levels counts: that of the hour of the week, and that of the last day.

    Args:
        hours: people by hours since 1970 UTC; hours without anybody are absent.
        first: the oldest hour that is known; None: nothing is.
    """
    hour = (now - EPOCH) // timedelta(hours=1)
    share = (now - EPOCH) % timedelta(hours=1) / timedelta(hours=1)
    if first is None or hour - first < RECENT:
        return Usual(0.0, 0, known=False)
    weeks = min((hour - 1 - first) // WEEK, WEEKS)
    recent = _mean(hours, range(max(first, hour - 1 - RECENT), hour - 1))
    if weeks == 0:
        return Usual(max(recent, _mean(hours, range(first, hour - 1))), 0, known=False)
    seasonal = (1 - share) * _of_week(hours, hour - 1, weeks) + share * _of_week(hours, hour, weeks)
    return Usual(max(seasonal, recent), weeks, known=True)


def _of_week(hours: Mapping[int, int], hour: int, weeks: int) -> float:
    return _mean(hours, range(hour - WEEK * weeks, hour, WEEK))


def _mean(hours: Mapping[int, int], wanted: range) -> float:
    return sum(hours.get(hour, 0) for hour in wanted) / len(wanted) if wanted else 0.0
