"""The right ends of the rows, under the thin scroll bar: painted each time the bar moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from cmconsole.ui.inbox.delegate import HEADER, RowDelegate
from cmconsole.ui.inbox.places import visible
from cmconsole.ui.inbox.scroll_bar import WIDTH

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

    from cmconsole.ui.inbox.model import InboxModel
    from cmconsole.ui.look import Look


def under_bar(view: QTableView) -> QRect:
    """The part of the viewport that the bar lies on; empty while all rows can be seen."""
    whole = view.viewport().rect()
    shown = view.verticalScrollBar().maximum() > 0
    return QRect(whole.right() + 1 - WIDTH, 0, WIDTH, whole.height()) if shown else QRect()


def paint_ends(
    view: QTableView, rows: InboxModel, delegate: RowDelegate, look: Look, part: QRect
) -> None:
    """Paint `part`, which is no wider than the bar: most rows have nothing there but their ground."""
    seen = visible(view)
    current, line = view.currentIndex().row(), look.tokens.line
    x, width, end = part.x(), part.width(), part.right() + 1
    top = view.rowViewportPosition(seen.start)
    own: list[tuple[int, QRect]] = []
    painter = QPainter(view.viewport())
    painter.fillRect(part, look.tokens.list)
    for row, entry in enumerate(rows.entries[seen.start : seen.stop], seen.start):
        height = HEADER if entry < 0 else delegate.height_of(entry)
        if entry < 0 or row == current or delegate.stands_out(entry):
            own.append((row, QRect(0, top, end, height)))
        top += height
        painter.fillRect(x, top - 1, width, 1, line)
    for row, place in own:
        delegate.paint_end(painter, place, part, rows.index(row, 0))
    painter.end()
