"""The link in a row that stands for several mentions: a press on it shows them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from typing_extensions import override

from cmconsole.ui.inbox.group_strip import link_rect

if TYPE_CHECKING:
    from cmconsole.ui.inbox.table import MentionTable
    from cmconsole.ui.look import Look


class GroupLink(QObject):
    """Watches one list."""

    pressed = Signal(int)
    """The link in the row of this mention, by its id."""

    def __init__(self, look: Look, view: MentionTable) -> None:
        super().__init__(view)
        self._look, self._view = look, view
        view.viewport().installEventFilter(self)

    def _under(self, at: QPoint) -> int | None:
        """The mention whose link is there; None: there is no link."""
        view = self._view
        index = view.indexAt(at)
        row = view.rows.mention(view.rows.id_at(index.row()) or 0)
        told = view.delegate.told_of(row) if row is not None else None
        if row is None or told is None:
            return None
        place = link_rect(self._look, view.visualRect(index), told.show_all)
        return row.id if place.contains(at) else None

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        moved = event.type() == QEvent.Type.MouseMove
        pressed = event.type() == QEvent.Type.MouseButtonPress
        if not (moved or pressed) or not self._view.delegate.groups:
            return False
        assert isinstance(event, QMouseEvent)
        mention = self._under(event.position().toPoint())
        if moved:
            hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
            self._view.viewport().setCursor(arrow if mention is None else hand)
        elif mention is not None and event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit(mention)
            return True
        return False
