"""Reports as screens and the command line ask for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from cmconsole.domain.periods import Period
from cmconsole.domain.stories import Fate
from cmconsole.reports.figures import Report
from cmconsole.reports.filters import Filters
from cmconsole.reports.measuring import measure
from cmconsole.store.inbox import Inbox
from cmconsole.store.instants import MICROSECOND, to_micros
from cmconsole.store.reporting import measures
from cmconsole.store.reporting.report_rows import ReportRows, cells
from cmconsole.store.reporting.snapshot import snapshot_of
from cmconsole.system.clock import Clock


@dataclass(frozen=True, slots=True)
class Waits:
    """Conversations by their first wait; what is None lets everything through."""

    fate: Fate | None = None
    over: timedelta | None = None
    """Answered after more than this."""
    up_to: timedelta | None = None
    """Answered within this."""
    hour: int | None = None
    """Of the week in the period's zone, Monday 00:00 being 0."""


Behind = Literal["late", "open", "offline"] | Waits
"""What fell due and was late; where somebody waits now; what was taken offline; or a range of waits."""
Tell = Callable[[int, int], object]
"""Hears how much of how much is done."""


class Reporting:
    """Works out reports without holding up lists or writes; cancel the call to stop it."""

    def __init__(self, inbox: Inbox, clock: Clock) -> None:
        self._inbox = inbox
        self._clock = clock

    async def report(
        self, period: Period, filters: Filters | None = None, tell: Tell | None = None
    ) -> Report:
        """Everything about a period, as far as it is known now. Raises StoreError."""
        await self.catch_up(tell)
        now, wanted = self._clock.now(), filters or Filters()
        async with snapshot_of(self._inbox.path) as snapshot:
            return await snapshot.read(
                lambda connection: measure(connection, period, wanted, now, snapshot.check)
            )

    async def behind(
        self, what: Fate | Behind, period: Period, filters: Filters | None = None
    ) -> list[int]:
        """The mentions behind a figure, to look at: those of a fate, a set, or a range of waits.

        Returns:
            Ids of mentions, one for each conversation, the oldest first.
        """
        await self.catch_up()
        now = to_micros(self._clock.now())

        def find(connection: sqlite3.Connection) -> list[int]:
            chosen = (filters or Filters()).chosen(cells(connection))
            rows = ReportRows(connection, period, now, chosen)
            return _find(rows, what)

        async with snapshot_of(self._inbox.path) as snapshot:
            return await snapshot.read(find)

    async def choices(self) -> Filters:
        """Everything that reports of this inbox can be narrowed to."""
        every = await self._inbox.read(cells)
        return Filters(
            networks=frozenset(cell.network for cell in every),
            classes=frozenset(cell.mention_class for cell in every),
            levels=frozenset(cell.level for cell in every),
            persons=frozenset(cell.person for cell in every),
            sources=frozenset(cell.source for cell in every),
        )

    async def catch_up(self, tell: Tell | None = None) -> None:
        """Bring the measures up to the newest event, in steps between which others may write."""
        first: int | None = None
        while not (progress := await self._inbox.read(measures.progress)).finished:
            await self._inbox.write(measures.catch_up)
            first = progress.done if first is None else first
            if tell is not None:
                tell(progress.done - first, progress.total - first)


def _find(rows: ReportRows, what: Fate | Behind) -> list[int]:
    if isinstance(what, Fate):
        return rows.of_fate(what)
    if isinstance(what, Waits):
        over, up_to = (None if t is None else t // MICROSECOND for t in (what.over, what.up_to))
        return rows.among(what.fate, over, up_to, what.hour)
    named = {"late": rows.late_ones, "open": rows.open_ones, "offline": rows.taken_offline}
    return named[what]()
