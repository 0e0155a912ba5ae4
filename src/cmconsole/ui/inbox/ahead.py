"""Draws the rows that come into sight next, while nothing else is to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from cmconsole.ui.inbox.places import visible

if TYPE_CHECKING:
    from cmconsole.ui.inbox.table import MentionTable

AHEAD = 4
"""Rows beyond the edge; a notch of the wheel is about one."""

PAUSE = 4
"""Milliseconds after a step: what it shows is on the screen by then, and the next one is not yet due."""


class Ahead(QObject):
    """Goes on in the direction of the last step, so that a step has only to copy pictures."""

    def __init__(self, view: MentionTable) -> None:
        super().__init__(view)
        self._view = view
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
        for entry in view.rows.entries[first:last]:
            if entry >= 0 and (row := view.rows.mention(entry)) is not None:
                view.delegate.draw_ahead(row, view.viewport())
