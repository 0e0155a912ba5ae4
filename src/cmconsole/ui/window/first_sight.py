"""What a window shows before it is furnished: the first rows where they will stay, and bare columns."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cmconsole.store.instants import NO_DEADLINE, to_micros
from cmconsole.store.reading.outline import Outline
from cmconsole.ui.frame.columns import SIDEBAR, SIDEBAR_WIDTH, STATUS, rail_width, rows_place
from cmconsole.ui.inbox.sections import lay_out

if TYPE_CHECKING:
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.inbox.view import InboxView
    from cmconsole.ui.look import Look
    from cmconsole.ui.window.place import Place


class FirstSight(QWidget):
    """Holds the list until the rest of the window is there."""

    def __init__(self, look: Look, view: InboxView, place: Place) -> None:
        super().__init__()
        self._look, self._view, self._place = look, view, place
        view.setParent(self)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._view.setGeometry(rows_place(self.size(), self._place.contact, self._place.splits))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        width, height, tokens = self.width(), self.height(), self._look.tokens
        rail, listed = rail_width(width), self._view.geometry()
        side = SIDEBAR_WIDTH if width >= SIDEBAR else 0
        painter = QPainter(self)
        for color, column in (
            (tokens.pane, self.rect()),
            (tokens.list, QRect(listed.left(), 0, listed.width(), height)),
            (tokens.side, QRect(rail, 0, side, height)),
            (tokens.rail, QRect(0, 0, rail, height)),
            (tokens.rail, QRect(0, height - STATUS, width, STATUS)),
        ):
            painter.fillRect(column, color)
        painter.end()


def show_first(view: InboxView, rows: Sequence[MentionRow], place: Place) -> None:
    """Show the top of a list, and select the mention of the last time; the first where it is not there."""
    view.rows.put(rows)
    view.show_layout(lay_out(outline_of(rows, timed=place.timed), to_micros(view.now())))
    if place.mention is None or not view.choose(place.mention):
        view.move_to_end(last=False)


def outline_of(rows: Sequence[MentionRow], *, timed: bool) -> Outline:
    """The outline of a list of which these rows are the top; `timed`: it goes by deadlines."""
    ids = array("q", (row.id for row in rows))
    due = array("q", (_due_key(row) for row in rows) if timed else ())
    return Outline(ids, due, sum(1 for row in rows if row.work and row.work.level == 4))


def _due_key(row: MentionRow) -> int:
    due = row.work.due_at if row.work else None
    return NO_DEADLINE if due is None else to_micros(due)
