"""The first waits of a period (M1, M4, M7, M10), by cell and by hour of the week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from cmconsole.domain.stories import Fate
from cmconsole.reports.distribution import COARSE, Distribution
from cmconsole.reports.open_hours import OpenHours
from cmconsole.reports.tally import Tallies, Tally
from cmconsole.store.instants import to_micros
from cmconsole.store.reporting.report_rows import Cell, ReportRows

ANSWERED, WAITING, NEVER = Fate.ANSWERED, Fate.WAITING, Fate.NEVER
LOOK_EVERY = 10_000
"""Rows between two looks at whether anybody still waits for the report."""


class FirstWaits:
    """Goes through the conversations of a period once."""

    def __init__(self, cells: Mapping[int, Cell], hours: OpenHours, now: datetime) -> None:
        """`now` is UTC: whoever has no answer by then is still waiting."""
        self._cells, self._hours, self._now = cells, hours, to_micros(now)
        self.fates: Counter[int] = Counter()
        self.by_cell: Tallies = defaultdict(Tally)
        self.by_hour: Tallies = defaultdict(Tally)
        self.desk, self.open_wait, self.open_desk = (Distribution() for _ in range(3))
        self.picked_up, self.classed = Distribution(), Distribution()

    def read(
        self, rows: ReportRows, opened: Callable[[int], None], check: Callable[[], None]
    ) -> None:
        """Count everything; `opened` hears when each conversation's first post was published, µs."""
        desks, opens, open_desks = (d.answered for d in (self.desk, self.open_wait, self.open_desk))
        picked, classes = self.picked_up.answered, self.classed.answered
        for number, row in enumerate(rows.fates(), 1):
            cell, fate, hour, published, _, wait, desk, open_, open_desk, picked_up, classed = row
            self.fates[fate] += 1
            if fate == Fate.MERGED:
                continue
            tally, at_hour = self.by_cell[cell], self.by_hour[hour]
            tally.conversations += 1
            at_hour.conversations += 1
            opened(published)
            if fate == ANSWERED:
                bucket = wait >> COARSE
                tally.waits.answered[bucket].append(wait)
                at_hour.waits.answered[bucket].append(wait)
                desks[desk >> COARSE].append(desk)
                opens[open_ >> COARSE].append(open_)
                open_desks[open_desk >> COARSE].append(open_desk)
            elif fate in (WAITING, NEVER):
                self._unanswered(row, tally, at_hour)
            if picked_up is not None:
                picked[picked_up >> COARSE].append(picked_up)
            if classed is not None:
                classes[classed >> COARSE].append(classed)
            if not number % LOOK_EVERY:
                check()

    def overall(self) -> Distribution:
        """The customer's waits of all cells together."""
        every = Distribution()
        for tally in self.by_cell.values():
            every.merge(tally.waits)
        return every

    def _unanswered(self, row: tuple[int, ...], tally: Tally, at_hour: Tally) -> None:
        """They stay in: as still waiting, or as never."""
        cell, fate, _, published, ingested = row[:5]
        if fate == NEVER:
            for waits in (tally.waits, at_hour.waits, self.desk, self.open_wait, self.open_desk):
                waits.never += 1
            return
        now, between = self._now, self._hours.between
        wait, desk = max(now - published, 0), max(now - ingested, 0)
        tally.waits.waiting.append(wait)
        at_hour.waits.waiting.append(wait)
        self.desk.waiting.append(desk)
        self.open_wait.waiting.append(between(self._cells[cell], now - wait, now))
        self.open_desk.waiting.append(between(self._cells[cell], now - desk, now))
