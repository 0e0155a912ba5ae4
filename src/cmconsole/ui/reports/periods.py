"""The periods a report is usually about, and one of one's own."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QPoint, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QWidget

from cmconsole.domain.errors import UsageError
from cmconsole.domain.periods import Period, Usual
from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.reports.words import tr
from cmconsole.ui.widgets import button, text


def usual(today: date) -> list[tuple[str, date, date]]:
    """A name, the first and the last day of each."""
    names = {
        Usual.FOUR_WEEKS: tr("Last 4 weeks"),
        Usual.TODAY: tr("Today"),
        Usual.SEVEN_DAYS: tr("Last 7 days"),
        Usual.THIS_WEEK: tr("This week"),
        Usual.LAST_WEEK: tr("Last week"),
        Usual.THIS_MONTH: tr("This month"),
        Usual.LAST_MONTH: tr("Last month"),
        Usual.THIS_YEAR: tr("This year"),
        Usual.TWELVE_MONTHS: tr("Last 12 months"),
    }
    return [(names[each], *each.days(today)) for each in Usual]


class PeriodPopup(Popup):
    """From one day to another."""

    chosen = Signal(object, object)
    """The first and the last day."""

    def __init__(self, look: Look, window: QWidget, first: date, last: date) -> None:
        super().__init__(look, window, tr("From one day to another"))
        self.first, self.last = self._day(look, tr("From"), first), self._day(look, tr("To"), last)
        self._told = text(look, "", 12, tone="warn", wrap=True)
        self._told.hide()
        self.done = button(look, tr("Show"), "primary")
        self.done.clicked.connect(self._finish)
        self.enter_presses = self.done
        self._column.addWidget(self._told)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.done)
        self._column.addLayout(row)

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the first day."""
        super().open_at(corner)
        self.first.setFocus()

    def _day(self, look: Look, name: str, day: date) -> QDateEdit:
        edit = QDateEdit(QDate(day.year, day.month, day.day))
        edit.lineEdit().setTextMargins(6, 0, 0, 0)
        edit.setAccessibleName(name)
        edit.setFont(look.font(13))
        edit.setDisplayFormat("d MMM yyyy")
        edit.setCalendarPopup(True)
        row = QHBoxLayout()
        label = text(look, name, 12, tone="soft")
        label.setFixedWidth(50)
        row.addWidget(label)
        row.addWidget(edit, 1)
        self._column.addLayout(row)
        return edit

    def _finish(self) -> None:
        first, last = _date(self.first.date()), _date(self.last.date())
        try:
            Period.of_days(first, last, "UTC")
        except UsageError as error:
            self._told.setText(str(error))
            self._told.show()
            self.adjustSize()
            return
        self.chosen.emit(first, last)
        self.put_away()


def _date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
