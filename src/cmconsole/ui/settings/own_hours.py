"""Single days with hours of their own, as the day before a holiday: they come before week and days off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from cmconsole.domain.targets_file import window_from
from cmconsole.ui.look import Look
from cmconsole.ui.settings.dated import Dated, day_box, day_words
from cmconsole.ui.widgets import text
from cmconsole.ui.wording import counted, tr


class OwnHours(Dated):
    """Days of one calendar with their hours; a day without any stays closed."""

    added = Signal(object, str)
    """The day, and its hours like `09:00-12:00, 13:00-17:00`."""
    dropped = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, tr("Days with other hours"), tr("Add a day with other hours"))
        self._shown: tuple[Mapping[date, str], date] = ({}, date.min)
        self.day, self.hours = day_box(tr("Day with other hours")), QLineEdit()
        self.hours.setFont(look.font(13))
        self.hours.setPlaceholderText("09:00-12:00")
        self.hours.setAccessibleName(tr("Its hours, like 09:00-12:00, 13:00-17:00"))
        self.slip = text(look, "", 12, tone="warn", wrap=True)
        self.slip.hide()
        self._ask_with(self.day, self.hours)
        self._column.insertWidget(self._column.indexOf(self._asks) + 1, self.slip)
        self.hours.returnPressed.connect(self.take.click)
        self.hours.textEdited.connect(self.slip.hide)

    def show_days(self, days: Mapping[date, str], today: date) -> None:
        """Show these with their hours; `today` is that of the calendar's place."""
        if (days, today) == self._shown:
            return
        self._shown = days, today
        chips = [self._one(day, hours) for day, hours in sorted(days.items()) if day >= today]
        gone = sum(day < today for day in days)
        told = counted(gone, "{n} of them is over.", "{n} of them are over.") if gone else ""
        self._list(chips, told)

    def _one(self, day: date, hours: str) -> QWidget:
        name = day_words(day)
        words = tr("{day}: {hours}").format(day=name, hours=hours or tr("closed"))
        remove = tr("Usual hours on {day}").format(day=name)
        return self._chip(words, remove, lambda: self.dropped.emit(day))

    def _begin(self) -> None:
        self.day.setDate(QDate.currentDate())
        self.hours.clear()
        self.slip.hide()
        self._asks.show()
        self.day.setFocus()

    def _add(self) -> None:
        parts = [part.strip() for part in self.hours.text().split(",")]
        if any(window_from(part) is None for part in parts):
            self.slip.setText(tr("Write hours like 09:00-12:00, 13:00-17:00."))
            self.slip.show()
            self.hours.setFocus()
            return
        self._put_away()
        self.added.emit(self.day.date().toPython(), ", ".join(parts))

    def _put_away(self) -> None:
        self.slip.hide()
        super()._put_away()
