"""How many people usually write in an hour like this one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.store.instants import EPOCH

WEEK = 168
WEEKS = 8
"""So many weeks back the same hour of the week is looked at."""
DAY, DAYS = 24, 7
"""So many days back the same hour of the day is looked at."""
RECENT = 24
"""Hours before the last two: a level that rose and stayed is usual after a day."""
OTHERS = 2.0
"""What the hours beside it and the same hour of other days weigh together, in weeks of this hour
itself: a single hour of one or two weeks is mostly chance."""


EXACT = 100
RARE = 1e-3
"""Chances below this are no chance."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in one hour."""

    people: float
    weeks: int
    """Weeks it is known from."""
    known: bool
    """False: less than a day is known, and no hour can be called unusual yet."""
    most: int = 0
    """With less than a week known: how many wrote in the busiest hour there was. Nobody knows yet which
    hours are busy ones, so that only more than that is unusual."""


def usual(hours: Mapping[int, int], first: int | None, now: datetime) -> Usual:
    """How many people write in the hour that ends at `now` (UTC), by the same hours of earlier weeks.

    The higher of two levels counts: that of hours like this one, and that of the last day.

    Args:
        hours: people by hours since 1970 UTC; hours without anybody are absent.
        first: the oldest hour that is known; None: nothing is.
    """
    hour = (now - EPOCH) // timedelta(hours=1)
    share = (now - EPOCH) % timedelta(hours=1) / timedelta(hours=1)
    if first is None or hour - first < RECENT + 1:
        return Usual(0.0, 0, known=False)
    recent = _mean(hours, range(max(first, hour - 1 - RECENT), hour - 1))
    like = (1 - share) * _like(hours, hour - 1, first) + share * _like(hours, hour, first)
    weeks = min((hour - 1 - first) // WEEK, WEEKS)
    most = 0 if weeks else max((hours.get(h, 0) for h in range(first, hour - 1)), default=0)
    return Usual(max(like, recent), weeks, known=True, most=most)


def _like(hours: Mapping[int, int], hour: int, first: int) -> float:
    """The mean of this hour of the week, steadied by hours near it."""
    weeks = [h for h in range(hour - WEEK, max(first, hour - WEEK * WEEKS) - 1, -WEEK)]
    near = [h for week in weeks for h in (week - 1, week + 1) if h >= first]
    days = [h for h in range(hour - DAY, max(first, hour - DAY * DAYS) - 1, -DAY)]
    beside = [h + by for h in days for by in (-1, 0, 1) if first <= h + by < hour - 1]
    others = [*near, *beside]
    weight = OTHERS if others else 0.0
    own, beside_it = sum(hours.get(h, 0) for h in weeks), _mean(hours, others)
    if weeks and by_chance(own, beside_it * len(weeks)) < RARE:
        return own / len(weeks)  # an hour that is busy every week, whatever those beside it are
    whole = len(weeks) + weight
    return (own + weight * beside_it) / whole if whole else 0.0


def by_chance(people: int, usual: float) -> float:
    """How often at least so many write where `usual` do on average (Poisson), 0 to 1.

    Of more than a hundred it is Chernoff's bound: a little more than that.
    """
    if usual > EXACT:
        over = people - usual - people * math.log(people / usual) if people > usual else 0.0
        return math.exp(over)
    exactly, fewer = math.exp(-usual), 0.0
    for n in range(people):
        fewer += exactly
        exactly *= usual / (n + 1)
    return max(1 - fewer, 0.0)


def _mean(hours: Mapping[int, int], wanted: Iterable[int]) -> float:
    found = [hours.get(hour, 0) for hour in wanted]
    return sum(found) / len(found) if found else 0.0
