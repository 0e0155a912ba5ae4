"""Knows whether somebody's hand is on the list: rows do not move under it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea
from typing_extensions import override

IDLE = 2_000
"""Milliseconds without a key, a wheel turn or a movement after which rows may move."""
TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        # What is a command of the window is a key in the list all the same.
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Wheel,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchUpdate,
    }
)


class Patience(QObject):
    """Watches one list."""

    idle = Signal()
    """Nobody has touched the list for a while."""

    def __init__(self, view: QAbstractScrollArea, parent: QObject) -> None:
        super().__init__(parent)
        self.ever_touched = False
        """Whether anybody has used the list since the program started."""
        self._timer = QTimer(self, singleShot=True, interval=IDLE)
        self._timer.timeout.connect(self.idle)
        for watched in (view, view.viewport()):
            watched.installEventFilter(self)

    @property
    def busy(self) -> bool:
        """Somebody works in the list just now."""
        return self._timer.isActive()

    def touched(self) -> None:
        """The list was used, by a command of the window."""
        self.ever_touched = True
        self._timer.start()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES:
            self.touched()
        return False
