"""One calendar: its time zone, its hours on each weekday, its days off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import labelled
from cmconsole.ui.settings.targets_text import TargetsText, days_from
from cmconsole.ui.widgets import text

Change = Callable[[TargetsText], None]


class Hours(QWidget):
    """Asks for a change when a field is left that says something else than before."""

    changed = Signal(object)
    """A `Change` to apply."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._calendar = ""
        self.zone, self.days_off = QLineEdit(), QLineEdit()
        self.days = [QLineEdit() for _ in range(7)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(labelled(look, self.tr("Time zone, such as Europe/Berlin"), self.zone))
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        for number, field in enumerate(self.days):
            name = QLocale().standaloneDayName(number + 1)
            grid.addWidget(text(look, name, 13), number, 0)
            grid.addWidget(field, number, 1)
            field.setAccessibleName(self.tr("Hours on {day}").format(day=name))
            field.setPlaceholderText(self.tr("closed"))
            self._watch(field, self._set_hours(number))
        column.addLayout(grid)
        off = self.tr("Days like 2026-12-25, with commas between.")
        column.addLayout(labelled(look, self.tr("Days off"), self.days_off, off))
        self._watch(self.zone, lambda t, words: t.set_zone(self._calendar, words))
        self._watch(
            self.days_off, lambda t, words: t.set_days_off(self._calendar, days_from(words))
        )

    @property
    def calendar(self) -> str:
        """The name of the calendar that is shown."""
        return self._calendar

    def show_calendar(self, name: str, targets: TargetsText) -> None:
        """Show a calendar."""
        self._calendar = name
        self._put(self.zone, targets.zone(name))
        for number, field in enumerate(self.days):
            self._put(field, targets.hours(name, number))
        self._put(self.days_off, ", ".join(map(str, targets.days_off(name))))

    def _set_hours(self, weekday: int) -> Callable[[TargetsText, str], None]:
        return lambda targets, words: targets.set_hours(self._calendar, weekday, words)

    def _put(self, field: QLineEdit, words: str) -> None:
        field.setText(words)
        field.setModified(False)

    def _watch(self, field: QLineEdit, put: Callable[[TargetsText, str], None]) -> None:
        def ask() -> None:
            if field.isModified():
                field.setModified(False)
                words = field.text()
                self.changed.emit(lambda targets: put(targets, words))

        field.editingFinished.connect(ask)
