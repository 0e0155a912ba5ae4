"""Any time to sleep until, and why: for whoever finds none of the usual times."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from cmconsole.ui.look import Look
from cmconsole.ui.moment_box import MomentBox
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import button, text
from cmconsole.ui.wording import tr


class SnoozePopup(Popup):
    """A day, a time and a reason; Enter lets it sleep."""

    chosen = Signal(object, str)
    """When it wakes, UTC, and why it sleeps; the reason may be empty."""

    def __init__(self, look: Look, window: QWidget, now: datetime, offered: datetime) -> None:
        """Both are aware; the day and the hour that are shown are those of this computer."""
        super().__init__(look, window, tr("Sleep until"))
        self._now = now
        self.when = MomentBox()
        self.when.instant = offered
        self.when.setDisplayFormat("ddd d MMM yyyy, HH:mm")
        self.when.setFont(look.font(13))
        self.when.setAccessibleName(tr("Day and time"))
        today = now.astimezone()
        self.when.setMinimumDate(QDate(today.year, today.month, today.day))
        self.why = QLineEdit()
        self.why.setPlaceholderText(tr("Why? You can leave this out"))
        self.why.setAccessibleName(tr("Why it sleeps"))
        self._past = text(look, tr("That time is over already."), 12, tone="bad")
        self._done = button(look, tr("Let it sleep"), "primary")
        self._done.clicked.connect(self._finish)
        self.when.dateTimeChanged.connect(self._check)
        for line in (self.why, self.when.lineEdit()):
            line.returnPressed.connect(self._finish)
        row = QHBoxLayout()
        row.addWidget(self._past)
        row.addStretch()
        row.addWidget(self._done)
        self._column.addWidget(self.when)
        self._column.addWidget(self.why)
        self._column.addLayout(row)
        self._check()

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the time."""
        super().open_at(corner)
        self.when.setFocus()

    def _check(self) -> None:
        ahead = self.when.instant > self._now
        self._done.setEnabled(ahead)
        self._past.setVisible(not ahead)

    def _finish(self) -> None:
        if self._done.isEnabled():
            self.chosen.emit(self.when.instant, self.why.text().strip())
            self.put_away()
