"""How today goes, in two figures: who was answered in time, and how long half of them waited.

Worked out beside everything else, at most once in half a minute, and only when something happened
that can change it: a desk where nothing happens wakes for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cmconsole.domain.errors import StoreError

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.reports.figures import Report

FIRST, PAUSE = 2_000, 30_000
"""Milliseconds: after the start, and between two workings-out."""


class Today(QObject):
    """Follows the bus of one profile."""

    told = Signal(object)
    """The Report of today."""

    def __init__(self, console: Console, parent: QObject) -> None:
        super().__init__(parent)
        # Only now: nothing happens before the first paint.
        from cmconsole.domain.events import ConversationsChanged, MentionsArrived

        self._console = console
        self.report: Report | None = None
        """As it was worked out last."""
        self._stale = True
        self._pause = QTimer(self, interval=FIRST, singleShot=True)
        self._pause.timeout.connect(self._begin)
        for kind in (ConversationsChanged, MentionsArrived):
            console.bus.subscribe(kind, lambda _: self.refresh())
        self._pause.start()

    def refresh(self) -> None:
        """Something happened: work it out again, when its time has come."""
        self._stale = True
        if not self._pause.isActive():
            self._pause.start(PAUSE)

    def _begin(self) -> None:
        if self._stale:
            self._stale = False
            self._console.background.start(self._work_out(), "work out today")

    async def _work_out(self) -> None:
        from cmconsole.domain.periods import Period
        from cmconsole.system import local_zone

        zone, now = local_zone.name(), self._console.clock.now()
        day = now.astimezone(Period(now, now, zone).tz()).date()
        try:
            self.report = await self._console.reporting().report(Period.of_days(day, day, zone))
        except StoreError:
            return  # the next change tries again; lists and reports say what is wrong
        self.told.emit(self.report)
