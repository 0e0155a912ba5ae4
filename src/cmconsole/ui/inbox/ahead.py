"""Draws the rows that come into sight next, while nothing else is to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from cmconsole.ui.inbox.places import visible

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

    from cmconsole.ui.inbox.delegate import RowDelegate
    from cmconsole.ui.inbox.model import InboxModel

AHEAD = 4
"""Rows beyond the edge; a notch of the wheel is about one."""

PAUSE = 4
"""Milliseconds after a step: what it shows is on the screen by then, and the next one is not yet due."""


class Ahead(QObject):
    """Goes on in the direction of the last step, so that a step has only to copy pictures."""

    def __init__(self, view: QTableView, rows: InboxModel, delegate: RowDelegate) -> None:
        super().__init__(view)
        self._view, self._rows, self._delegate = view, rows, delegate
        self._at = 0
        self._down = True
        self._idle = QTimer(self, singleShot=True, interval=PAUSE)
        self._idle.timeout.connect(self._draw)

    @property
    def waiting(self) -> bool:
        """Whether there may be something to draw."""
        return self._idle.isActive()

    def scrolled_to(self, value: int) -> None:
        """The list stands there now, in pixels."""
        self._down, self._at = value >= self._at, value
        self._idle.start()

    def _draw(self) -> None:
        view = self._view
        seen = visible(view)
        if not seen or not view.isVisible():
            return
        first = seen.stop if self._down else max(seen.start - AHEAD, 0)
        last = seen.stop + AHEAD if self._down else seen.start
        for entry in self._rows.entries[first:last]:
            if entry >= 0 and (row := self._rows.mention(entry)) is not None:
                self._delegate.draw_ahead(row, view.viewport())
