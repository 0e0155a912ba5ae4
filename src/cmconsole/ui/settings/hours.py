"""One calendar: its time zone, its hours on each weekday, its days off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QLocale, Qt, QTimeZone, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.bar_painting import HourScale
from cmconsole.ui.settings.day_bar import DayBar
from cmconsole.ui.settings.days_off import DaysOff
from cmconsole.ui.settings.own_hours import OwnHours
from cmconsole.ui.settings.page import labelled
from cmconsole.ui.settings.targets_text import TargetsText
from cmconsole.ui.widgets import button, text

Change = Callable[[TargetsText], None]
FRIDAY = 4


class Hours(QWidget):
    """Asks for a change when a bar is let go, a day is added or taken back, or the zone's field is left."""

    changed = Signal(object)
    """A `Change` to apply."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._calendar = ""
        self.zone, self.days_off = QLineEdit(), DaysOff(look)
        names = [QLocale().standaloneDayName(number + 1) for number in range(7)]
        self.days = [DayBar(look, name) for name in names]
        self.copy = needs(button(look, self.tr("Copy Monday to Friday"), "link"))
        self.own_hours = OwnHours(look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(labelled(look, self.tr("Time zone, such as Europe/Berlin"), self.zone))
        column.addLayout(self._head(look))
        column.addLayout(self._week(look))
        keys = self.tr(
            "Keys: an arrow moves the end, with Shift the beginning, with Ctrl both; "
            "Ins adds hours, Del removes them, PgDn goes to the next ones, Enter lets you type."
        )
        for each in (text(look, keys, 12, tone="meta", wrap=True), self.days_off, self.own_hours):
            column.addWidget(each)
        self._follow()

    def _head(self, look: Look) -> QHBoxLayout:
        row = QHBoxLayout()
        told = self.tr("Drag a bar to change it, draw one where nobody is there yet.")
        row.addWidget(text(look, told, 13, tone="soft", wrap=True), 1)
        row.addWidget(self.copy)
        return row

    def _week(self, look: Look) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(HourScale(look), 0, 1)
        short = QLocale.FormatType.ShortFormat
        for number, bar in enumerate(self.days):
            label = text(look, QLocale().standaloneDayName(number + 1, short), 13)
            label.setBuddy(bar)
            grid.addWidget(label, number + 1, 0)
            grid.addWidget(bar, number + 1, 1)
        return grid

    def _follow(self) -> None:
        known = [bytes(one.data()).decode() for one in QTimeZone.availableTimeZoneIds()]
        completer = QCompleter(known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.zone.setCompleter(completer)
        self.zone.editingFinished.connect(self._set_zone)
        completer.activated.connect(lambda _: self.zone.setModified(True))
        for number, bar in enumerate(self.days):
            bar.written.connect(lambda words, n=number: self._set_hours(n, words))
            bar.day_wanted.connect(lambda step, n=number: self.days[(n + step) % 7].setFocus())
        self.copy.clicked.connect(
            lambda: self._ask(lambda t, name: t.copy_hours(name, 0, range(1, FRIDAY + 1)))
        )
        self.days_off.added.connect(
            lambda first, last: self._ask(lambda t, name: t.add_days_off(name, first, last))
        )
        self.days_off.dropped.connect(
            lambda first, last: self._ask(lambda t, name: t.drop_days_off(name, first, last))
        )

        self.own_hours.added.connect(
            lambda day, hours: self._ask(lambda t, name: t.set_own_hours(name, day, hours))
        )
        self.own_hours.dropped.connect(
            lambda day: self._ask(lambda t, name: t.drop_own_hours(name, day, day))
        )

    @property
    def calendar(self) -> str:
        """The name of the calendar that is shown."""
        return self._calendar

    def show_calendar(self, name: str, targets: TargetsText, today: date) -> None:
        """Show a calendar. What somebody is just changing or typing stays as it is."""
        other, self._calendar = name != self._calendar, name
        if other or not self.zone.isModified():
            self.zone.setText(targets.zone(name))
            self.zone.setModified(False)
        self.show_hours(targets)
        self.days_off.show_days(targets.days_off(name), today)
        self.own_hours.show_days(targets.own_hours(name), today)

    def show_hours(self, targets: TargetsText) -> None:
        """The bars show what is in force."""
        week = [targets.day(self._calendar, number) for number in range(7)]
        for number, bar in enumerate(self.days):
            bar.show_day(week[number], week[number - 1])

    def _ask(self, change: Callable[[TargetsText, str], None]) -> None:
        # The calendar of now: another one may be shown by the time the change is applied.
        name = self._calendar
        self.changed.emit(lambda targets: change(targets, name))

    def _set_hours(self, weekday: int, words: str) -> None:
        self._ask(lambda targets, name: targets.set_hours(name, weekday, words))

    def _set_zone(self) -> None:
        if self.zone.isModified():
            self.zone.setModified(False)
            words = self.zone.text()
            self._ask(lambda targets, name: targets.set_zone(name, words))
