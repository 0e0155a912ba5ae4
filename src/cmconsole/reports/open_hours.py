"""Opening hours of those who still wait, by the targets their conversations started with."""

from __future__ import annotations

import sqlite3

from cmconsole.domain.calendars import Calendar
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.store.deciding.calendars import Calendars
from cmconsole.store.instants import MICROSECOND, from_micros
from cmconsole.store.reporting.report_rows import Cell


class OpenHours:
    """Counts open time for cells; each cell's calendar is looked up once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._calendars = Calendars(connection)
        self._known: dict[int, Calendar] = {}

    def between(self, cell: Cell, begin: int, end: int) -> int:
        """Open µs from `begin` to `end`, both µs since 1970."""
        calendar = self._known.get(cell.id)
        if calendar is None:
            calendar = self._known[cell.id] = self._calendars.of(
                cell.target_version,
                MentionClass(cell.mention_class),
                Level(cell.level),
                cell.network,
                cell.source,
            )
        return calendar.open_between(from_micros(begin), from_micros(end)) // MICROSECOND
