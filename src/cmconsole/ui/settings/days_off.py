"""Days on which nobody is there: each run of them can be taken back, others added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QWidget

from cmconsole.domain.day_hours import runs_of
from cmconsole.ui.look import Look
from cmconsole.ui.settings.dated import Dated, day_box, day_words
from cmconsole.ui.widgets import text
from cmconsole.ui.wording import counted, tr


class DaysOff(Dated):
    """Days off of one calendar, in runs."""

    added = Signal(object, object)
    """The first and the last day."""
    dropped = Signal(object, object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, tr("Days off"), tr("Add days off"))
        self._shown: tuple[Sequence[date], date] = ((), date.min)
        self.first, self.last = day_box(tr("First day off")), day_box(tr("Last day off"))
        self._ask_with(self.first, text(look, tr("to"), 13), self.last)
        self.first.dateChanged.connect(self.last.setMinimumDate)

    def show_days(self, days: Sequence[date], today: date) -> None:
        """Show these; `today` is that of the calendar's place."""
        if (days, today) == self._shown:
            return
        self._shown = days, today
        chips = [self._run(first, last) for first, last in runs_of(days) if last >= today]
        gone = sum(day < today for day in days)
        told = counted(gone, "{n} day off is over.", "{n} days off are over.") if gone else ""
        self._list(chips, told)

    def _run(self, first: date, last: date) -> QWidget:
        words = run_name(first, last)
        remove = tr("Work on {days}").format(days=words)
        return self._chip(words, remove, lambda: self.dropped.emit(first, last))

    def _begin(self) -> None:
        today = QDate.currentDate()
        self.first.setDate(today)
        self.last.setDate(today)
        self._asks.show()
        self.first.setFocus()

    def _add(self) -> None:
        first, last = (box.date().toPython() for box in (self.first, self.last))
        self._put_away()
        self.added.emit(first, last)


def run_name(first: date, last: date) -> str:
    """One day, or from when to when."""
    end = day_words(last)
    if first == last:
        return end
    short = "d" if (first.year, first.month) == (last.year, last.month) else "d MMM"
    begin = day_words(first, short) if first.year == last.year else day_words(first)
    return tr("{first} to {last}").format(first=begin, last=end)
