"""Works reports out beside the window, and stops when nobody wants them any more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from cmconsole.console import Console
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.periods import Period
from cmconsole.reports.figures import Report
from cmconsole.reports.filters import Filters


@dataclass(frozen=True, slots=True)
class Worked:
    """A report, and how long it took."""

    report: Report
    seconds: float


class Working(QObject):
    """One report at a time; a new question takes the place of the one before."""

    began = Signal()
    progressed = Signal(int, int)
    """So many of so many events were taken into the measures."""
    worked = Signal(object)
    """A Worked."""
    compared = Signal(object, object)
    """The report, and that of the period before."""
    choices_known = Signal(object)
    """Filters with everything that can be chosen."""
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, console: Console, parent: QObject) -> None:
        super().__init__(parent)
        self._console = console
        self._task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a report is being worked out."""
        return self._task is not None and not self._task.done()

    def ask(self, period: Period, filters: Filters) -> None:
        """Work out a report about this."""
        self._cancel()
        work = self._work(period, filters)
        self._task = self._console.background.start(work, "work out a report")

    def ask_again(self, period: Period, filters: Filters) -> None:
        """Work out the same report as it is now, and say nothing until all of it is there."""
        self._cancel()
        work = self._work_again(period, filters)
        self._task = self._console.background.start(work, "keep a report up")

    def stop(self) -> None:
        """Stop with what is being worked out."""
        if self.busy:
            self._cancel()
            self.stopped.emit()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _work(self, period: Period, filters: Filters) -> None:
        reporting, clock = self._console.reporting(), self._console.clock
        began = clock.running()
        self.began.emit()
        try:
            report = await reporting.report(period, filters, self.progressed.emit)
            self.worked.emit(Worked(report, clock.running() - began))
            self.choices_known.emit(await reporting.choices())
            self.compared.emit(report, await reporting.report(period.before(), filters))
        except ConsoleError as error:
            self.failed.emit(str(error))

    async def _work_again(self, period: Period, filters: Filters) -> None:
        reporting, clock = self._console.reporting(), self._console.clock
        began = clock.running()
        try:
            report = await reporting.report(period, filters)
            seconds = clock.running() - began
            choices = await reporting.choices()
            before = await reporting.report(period.before(), filters)
        except ConsoleError:
            return  # the figures that stand there are no worse than before
        self.worked.emit(Worked(report, seconds))
        self.choices_known.emit(choices)
        self.compared.emit(report, before)
