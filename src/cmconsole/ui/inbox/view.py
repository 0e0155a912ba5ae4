"""The list itself: a table of one column, which stays fast at a million rows."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cmconsole.ui.inbox.group_link import GroupLink
from cmconsole.ui.inbox.places import anchor_of, fit_heights, restore
from cmconsole.ui.inbox.table import MentionTable

if TYPE_CHECKING:
    from cmconsole.ui.inbox.sections import Layout
    from cmconsole.ui.look import Look

NEXT = 8
"""Of a group, so many can be handled as fast as one types before anything of them has to be read."""


class InboxView(MentionTable):
    """Keeps what the person looks at in its place, and one mention selected."""

    mention_selected = Signal(object)
    """The mention id that is current now, or None."""
    opened = Signal()
    """Somebody wants to read the selected mention."""
    members_wanted = Signal(int)
    """The mentions that the row of this one stands for are to be shown one by one."""
    group_left = Signal()
    """Back from them, if they are shown."""

    def __init__(
        self, look: Look, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(look, now, parent)
        self._chosen: int | None = None
        self.selectionModel().currentChanged.connect(self._tell)
        GroupLink(look, self).pressed.connect(self.members_wanted)

    @property
    def chosen(self) -> int | None:
        """The mention that is selected."""
        return self._chosen

    def show_layout(self, layout: Layout) -> None:
        """Show this list; what is selected stays selected and what is at the top stays there."""
        anchor = anchor_of(self)
        chosen, row = self._chosen, self.currentIndex().row()
        self._take(layout)
        restore(self, anchor)
        if chosen is not None and not self.choose(chosen, scroll=False):
            self._choose_near(row)
        self.seen_changed.emit()

    def show_anew(self, layout: Layout, mention: int | None, top: tuple[int, int] | None) -> None:
        """Show another list.

        Args:
            mention: what to select; where it is not in the list, its first one.
            top: what stands at the top, and how far below the upper edge; None: the list's top.
        """
        self._take(layout)
        self.scrollToTop()
        restore(self, top)
        if mention is not None and self.choose(mention, scroll=False):
            self.scrollTo(self.currentIndex())
        elif layout.entries:
            self.move_to_end(last=False)
        else:
            self._tell(QModelIndex())
        self.seen_changed.emit()

    def _take(self, layout: Layout) -> None:
        self.selectionModel().blockSignals(True)
        before = self._delegate.groups
        self._delegate.groups = layout.groups
        self._rows.show(layout)
        fit_heights(self, before)
        soon = [each.id for group in layout.groups.values() for each in group.members[:NEXT]]
        if unread := [each for each in soon if self._rows.mention(each) is None]:
            self._rows.rows_wanted.emit(unread)
        self.updateGeometries()
        self.selectionModel().blockSignals(False)
        self._ticker.set_border(layout.border)

    def choose(self, mention_id: int, *, scroll: bool = True) -> bool:
        """Select a mention, and scroll to it as little as possible; False if it is not in the list."""
        row = self._rows.row_of(mention_id)
        if row is None:
            return False
        self._choose_row(row, scroll=scroll)
        return True

    def move(self, step: int) -> None:  # type: ignore[override]
        """Select the next (1) or previous (-1) mention; the first where none is selected."""
        row = self.currentIndex().row()
        following = self._rows.neighbour(row, step if row >= 0 else 1)
        if following is not None:
            self._choose_row(following)

    def move_to_end(self, *, last: bool) -> None:
        """Select the first or the last mention."""
        count = self._rows.rowCount()
        row = self._rows.neighbour(count, -1) if last else self._rows.neighbour(-1, 1)
        if row is not None:
            self._choose_row(row)
            self.scrollToBottom() if last else self.scrollToTop()

    def after(self, mention_id: int, *, back: bool = True, gone: Container[int] = ()) -> int | None:
        """The mention to go on with when this one is done, and those that are `gone` with it; the one
        before the last one only if `back`."""
        row = self._rows.row_of(mention_id)
        for step in (1, -1) if back else (1,):
            following = row
            while following is not None:
                following = self._rows.neighbour(following, step)
                found = None if following is None else self._rows.id_at(following)
                if found is not None and found not in gone:
                    return found
        return None

    def _choose_row(self, row: int, *, scroll: bool = True) -> None:
        index = self._rows.index(row, 0)
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        # Qt scrolls to what becomes current by itself; here that is decided by whoever asks.
        at = self.verticalScrollBar().value()
        self.selectionModel().setCurrentIndex(index, flag)
        self._tell(index)
        if scroll:
            self.scrollTo(index)
        else:
            self.verticalScrollBar().setValue(at)

    def _choose_near(self, row: int) -> None:
        near = self._rows.neighbour(min(row, self._rows.rowCount()) - 1, 1)
        near = self._rows.neighbour(row, -1) if near is None else near
        if near is None:
            self._tell(QModelIndex())
        else:
            self._choose_row(near)

    def _tell(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        chosen = self._rows.id_at(index.row()) if index.isValid() else None
        if chosen != self._chosen:
            self._chosen = chosen
            self.mention_selected.emit(chosen)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self.move(steps[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.move_to_end(last=key == Qt.Key.Key_End)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_Right and self._chosen is not None:
            self.members_wanted.emit(self._chosen)
        elif key == Qt.Key.Key_Left:
            self.group_left.emit()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            super().keyPressEvent(event)
        else:
            # Letters are commands of the window; the view's own type-ahead would eat them.
            event.ignore()
