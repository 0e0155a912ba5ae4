"""The hours of a day as a text, over their bar, for whoever wants them to the minute."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from cmconsole.domain.day_hours import Day, stretches_of
from cmconsole.domain.targets_file import window_from
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import claims_key
from cmconsole.ui.wording import tr


class HoursField(QLineEdit):
    """Hidden until somebody wants to type. What could not be used stays in it."""

    handed_in = Signal(str)

    def __init__(self, look: Look, bar: QWidget, day: str) -> None:
        super().__init__(bar)
        self._bar = bar
        self._before = ""
        self._asked = False
        """What stands in it was handed in."""
        self.setFont(look.font(13))
        self.setAccessibleName(tr("Hours on {day}, like 09:00-12:00, 13:00-17:00").format(day=day))
        self.setPlaceholderText(tr("closed"))
        self.editingFinished.connect(self._hand_in)
        self.hide()

    def begin(self, hours: str, typed: str = "") -> None:
        """Show the hours to be changed, or what was typed on the bar already."""
        self._before, self._asked = hours, False
        self.setGeometry(self._bar.rect())
        self.setText(typed or hours)
        self.setModified(bool(typed))
        self.show()
        self.setFocus()
        if not typed:
            self.selectAll()

    def settle(self, day: Day) -> None:
        """These hours are in force: the field goes if it says so. What else stands in it stays."""
        if self.isModified() or not self._asked:
            return  # somebody is still typing, or about to
        parts = [part for part in self.text().split(",") if part.strip()]
        windows = [window_from(part) for part in parts]
        read = stretches_of(window for window in windows if window is not None)
        if None not in windows and read == day:
            self._put_away()

    def _hand_in(self) -> None:
        if self.isModified():
            self.setModified(False)
            self._asked = True
            self.handed_in.emit(self.text())
        elif self.text() == self._before:
            self._put_away()

    def _put_away(self) -> None:
        had, self._asked = self.hasFocus(), False
        self.hide()
        if had:
            self._bar.setFocus()

    @override
    def event(self, event: QEvent) -> bool:
        # Esc leaves the field, not the settings behind it.
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            return claims_key(event) or super().event(event)
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setModified(False)
            self._put_away()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # it has been dealt with: the bar would begin anew
