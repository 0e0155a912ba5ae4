"""What lies over the whole window, on a scrim, until it is put away: the palette, the sheet of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from typing_extensions import override

from cmconsole.ui.widgets import claims_key

if TYPE_CHECKING:
    from cmconsole.ui.look import Look


class OverAll(QWidget):
    """A sheet in the middle; while it is there no key is a command of the window behind it."""

    def __init__(self, look: Look, window: QWidget) -> None:
        """Hidden at first."""
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._look = look
        self._window = window
        self._before: QWidget | None = None
        self._sheet = QFrame(self)
        self._sheet.setObjectName("sheet")
        window.installEventFilter(self)
        self.hide()

    def put_away(self) -> None:
        """Hide it, and give the focus back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def _come(self) -> None:
        """Show it over everything else; who has the focus now gets it back."""
        self._before = QApplication.focusWidget()
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        """Lie over the window as it is now, with the sheet where it belongs."""
        raise NotImplementedError

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window and self.isVisible():
            self._place()
        return False

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._sheet.geometry().contains(event.position().toPoint()):
            self.put_away()

    @override
    def event(self, event: QEvent) -> bool:
        return claims_key(event) or super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.tokens.scrim)
        painter.end()
