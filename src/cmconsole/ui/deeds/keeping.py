"""Stores what is being written a moment after the last key, and in any case before the program ends."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from cmconsole.ui.deeds.turns import Turns

KEEP_AFTER = 500
"""Milliseconds after a key."""


class Keeping(QObject):
    """Begins to store, for one text."""

    def __init__(
        self, parent: QObject, turns: Turns, keep: Callable[[], None], after: int = KEEP_AFTER
    ) -> None:
        """`keep` begins to store; `after`: milliseconds."""
        super().__init__(parent)
        self._keep = keep
        self._timer = QTimer(self, interval=after, singleShot=True)
        self._timer.timeout.connect(keep)
        turns.before_settling.append(self.now)

    def soon(self) -> None:
        """Something was written."""
        self._timer.start()

    def now(self) -> None:
        """Do not wait any longer, if something was written."""
        if self._timer.isActive():
            self._timer.stop()
            self._keep()
