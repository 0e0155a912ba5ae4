"""Keeps the figures that somebody looks at up with what happens, without disturbing whoever reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel

from cmconsole.domain.events import ConversationsChanged, MentionsArrived

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.reports.board import Board

PAUSE, FIRST = 30_000, 2_000
"""Milliseconds between something that happened and figures that know of it; and where nobody had written
yet, as far as the report says."""


class KeepingUp(QObject):
    """Follows the bus for one board. Nothing is worked out while nobody can see it: whoever comes back to
    the figures has them worked out anew."""

    def __init__(
        self, board: Board, console: Console, refresh: Callable[[], None], busy: Callable[[], bool]
    ) -> None:
        """Follow for this board.

        Args:
            refresh: works the figures out and shows no sign of it.
            busy: somebody waits for figures or a file just now.
        """
        super().__init__(board)
        self._board, self._refresh, self._busy = board, refresh, busy
        self.is_empty = False
        """Nobody had written yet, as far as the figures say."""
        self.stale = False
        """Something happened that the figures do not know."""
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.catch_up)
        for kind in (ConversationsChanged, MentionsArrived):
            console.bus.subscribe(kind, lambda _: self._happened())

    def _happened(self) -> None:
        self.stale = True
        self._wait()

    def _wait(self) -> None:
        if not self._pause.isActive() and self._is_looked_at:
            self._pause.start(FIRST if self.is_empty else PAUSE)

    def catch_up(self) -> None:
        """Work the figures out now, if they are behind; later where that would disturb somebody."""
        if not self.stale or not self._is_looked_at:
            return
        if self._is_held:
            self._wait()
        else:
            self._refresh()

    @property
    def _is_looked_at(self) -> bool:
        return self._board.isVisible() and not self._board.window().isMinimized()

    @property
    def _is_held(self) -> bool:
        """Somebody chooses, waits, or marks what they want to copy."""
        return (
            self._busy()
            or QApplication.activePopupWidget() is not None
            or any(each.hasSelectedText() for each in self._board.findChildren(QLabel))
        )
