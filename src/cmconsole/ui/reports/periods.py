"""The periods a report is usually about, and one of one's own."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, QPoint, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QWidget

from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.reports.words import tr
from cmconsole.ui.widgets import button, text

DAY = timedelta(days=1)


def usual(today: date) -> list[tuple[str, date, date]]:
    """A name, the first and the last day of each."""
    monday = today - today.weekday() * DAY
    month = today.replace(day=1)
    last_month = (month - DAY).replace(day=1)
    return [
        (tr("Last 4 weeks"), today - 27 * DAY, today),
        (tr("Today"), today, today),
        (tr("Last 7 days"), today - 6 * DAY, today),
        (tr("This week"), monday, today),
        (tr("Last week"), monday - 7 * DAY, monday - DAY),
        (tr("This month"), month, today),
        (tr("Last month"), last_month, month - DAY),
        (tr("This year"), today.replace(month=1, day=1), today),
        (tr("Last 12 months"), today - 364 * DAY, today),
    ]


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
        if last < first:
            self._told.setText(tr("The last day lies before the first."))
            self._told.show()
            self.adjustSize()
            return
        self.chosen.emit(first, last)
        self.put_away()


def _date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
