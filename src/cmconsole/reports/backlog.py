"""The waits of a period one by one: next and all responses (M2, M3), and how many stood open each day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from datetime import datetime

from cmconsole.domain.periods import Period
from cmconsole.domain.stories import Ending
from cmconsole.reports.distribution import COARSE, Distribution
from cmconsole.reports.figures import Day
from cmconsole.store.instants import to_micros
from cmconsole.store.reporting.report_rows import ReportRows

FURTHER, NEXT = 0, 2
"""Metrics as the measures number them: a further post of a wait, and a next response."""


class Backlog:
    """Goes through the turns of a period once."""

    def __init__(self, period: Period, now: datetime) -> None:
        """`now` is UTC."""
        self._period, self._now = period, now
        self._ends = [to_micros(end) for _, _, end in period.days()]
        self._opened: Counter[int] = Counter()
        self._change: Counter[int] = Counter()
        self.open_now = 0
        self.following, self.every = Distribution(), Distribution()

    def opened(self, published: int) -> None:
        """A conversation began, µs."""
        self._opened[bisect_right(self._ends, published)] += 1

    def read(self, rows: ReportRows) -> None:
        """Count every wait."""
        for metric, ending, began, ended, had_target in rows.turns():
            if had_target and metric != FURTHER:
                self._stood(began, ended)
            if ending == Ending.ANSWERED:
                self._waited(metric, max(ended - began, 0))
            elif ended is None and had_target:
                so_far = max(to_micros(self._now) - began, 0)
                self.every.waiting.append(so_far)
                if metric == NEXT:
                    self.following.waiting.append(so_far)
        for _, ended in rows.carried():
            self._stood(to_micros(self._period.since), ended)

    def days(self) -> tuple[Day, ...]:
        """Each local day that has begun."""
        standing, days = 0, []
        for index, (day, begin, _) in enumerate(self._period.days()):
            if begin > self._now:
                break
            standing += self._change[index]
            days.append(Day(day, self._opened[index], standing))
        return tuple(days)

    def _waited(self, metric: int, wait: int) -> None:
        self.every.answered[wait >> COARSE].append(wait)
        if metric == NEXT:
            self.following.answered[wait >> COARSE].append(wait)

    def _stood(self, began: int, ended: int | None) -> None:
        """One wait: open from the day it began to the one before it ended."""
        first = bisect_right(self._ends, began)
        self._change[first] += 1
        if ended is None:
            self.open_now += 1
        else:
            self._change[max(bisect_left(self._ends, ended), first)] -= 1
