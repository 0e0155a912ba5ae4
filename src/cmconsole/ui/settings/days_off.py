"""Days on which nobody is there: each run of them can be taken back, others added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.domain.day_hours import runs_of
from cmconsole.ui.chip import Chip
from cmconsole.ui.flow import Flow
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.widgets import SEMI, button, text
from cmconsole.ui.wording import counted, tr


class DaysOff(QWidget):
    """What is over is counted, not listed: reports of that time still go by it."""

    added = Signal(object, object)
    """The first and the last day."""
    dropped = Signal(object, object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: tuple[Sequence[date], date] = ((), date.min)
        self._runs = Flow()
        self.over = text(look, "", 12, tone="meta", wrap=True)
        self.add = needs(button(look, tr("Add days off"), "link"))
        self.first, self.last = _day_box(tr("First day off")), _day_box(tr("Last day off"))
        self.take = needs(button(look, tr("Add"), "primary", small=True))
        away = button(look, tr("Cancel"), small=True)
        self._asks = QWidget()
        row = QHBoxLayout(self._asks)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        asked: list[QWidget] = [self.first, text(look, tr("to"), 13), self.last, self.take, away]
        for each in asked:
            row.addWidget(each)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(text(look, tr("Days off"), 12, SEMI, tone="soft"))
        for each in (self._runs, self.over, self._asks):
            column.addWidget(each)
        self.links = QHBoxLayout()
        self.links.addWidget(self.add)
        self.links.addStretch()
        column.addLayout(self.links)
        self.add.clicked.connect(self._begin)
        self.take.clicked.connect(self._add)
        away.clicked.connect(self._put_away)
        self.first.dateChanged.connect(self.last.setMinimumDate)
        self._asks.hide()

    def show_days(self, days: Sequence[date], today: date) -> None:
        """Show these; `today` is that of the calendar's place."""
        if (days, today) == self._shown:
            return
        self._shown = days, today
        runs = [run for run in runs_of(days) if run[1] >= today]
        self._runs.hold([self._chip(first, last) for first, last in runs])
        self._runs.setVisible(bool(runs))
        gone = sum(day < today for day in days)
        told = counted(gone, "{n} day off is over.", "{n} days off are over.") if gone else ""
        self.over.setText(told or tr("None so far."))
        self.over.setVisible(bool(gone) or not runs)

    def _chip(self, first: date, last: date) -> QWidget:
        words = run_name(first, last)
        chip = Chip(self._look, words, tr("Work on {days}").format(days=words))
        needs(chip.remove).clicked.connect(lambda: self._drop(first, last))
        return chip

    def _drop(self, first: date, last: date) -> None:
        self.add.setFocus()  # the button that was pressed goes away
        self.dropped.emit(first, last)

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

    def _put_away(self) -> None:
        self.add.setFocus()
        self._asks.hide()


def run_name(first: date, last: date) -> str:
    """One day, or from when to when."""
    locale, form = QLocale(), "d MMM yyyy"
    end = locale.toString(QDate(last.year, last.month, last.day), form)
    if first == last:
        return end
    short = "d" if (first.year, first.month) == (last.year, last.month) else "d MMM"
    short = form if first.year != last.year else short
    begin = locale.toString(QDate(first.year, first.month, first.day), short)
    return tr("{first} to {last}").format(first=begin, last=end)


def _day_box(name: str) -> QDateEdit:
    box = QDateEdit()
    box.setDisplayFormat("d MMM yyyy")
    box.setCalendarPopup(True)
    box.setAccessibleName(name)
    return box
