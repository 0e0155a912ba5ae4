"""The middle column: what list this is, the search, the list, and what it says when it is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cmconsole.store.reading.outline import TIMED
from cmconsole.store.reading.queues import Filter, Queue
from cmconsole.store.reading.views import View
from cmconsole.ui.frame.columns import FOOT
from cmconsole.ui.inbox.bar import Bar
from cmconsole.ui.inbox.empty import ADD, EmptyState, Nothing
from cmconsole.ui.inbox.narrowing import Narrowing
from cmconsole.ui.inbox.queue_menu import QueueMenu
from cmconsole.ui.toast import Toast
from cmconsole.ui.widgets import SEMI, Icon, key, text
from cmconsole.ui.wording import counted, number, queue_name

if TYPE_CHECKING:
    from cmconsole.ui.inbox.view import InboxView
    from cmconsole.ui.look import Look


class ListPane(QWidget):
    """The list and everything around it."""

    source_wanted = Signal()
    """Add the first source."""
    searched = Signal(str)
    """The words in the search box have changed; empty: back to the list."""
    hits_wanted = Signal()
    """Enter or Down in the search box: on to what it found."""
    queue_chosen = Signal(object)
    """Another list was picked from the menu, as a Queue."""

    view_chosen = Signal(object)
    """A saved search was picked from the menu, as a View."""

    def __init__(self, look: Look, view: InboxView) -> None:
        super().__init__()
        self.setObjectName("listPane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._marked = 0
        self.view = view
        self.bar = Bar(look)
        self.empty = EmptyState(look)
        self.search = self._search_box()
        self.narrowing = Narrowing(look, self)
        self._title = text(look, "", 16, SEMI)
        self._count = text(look, "", 13, tone="soft")
        self._menu_button = QueueMenu(look)
        self._menu_button.queue_chosen.connect(self.queue_chosen)
        self._menu_button.view_chosen.connect(self.view_chosen)
        self._below = text(look, "", 12, tone="meta")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        self.bar.setParent(self)  # it lies over what follows: see `inbox.room`
        self.strip = QWidget()
        self.strip.setFixedHeight(0)
        column.addWidget(self.strip)
        column.addWidget(self._stack, 1)
        self._foot_ = self._foot()
        column.addWidget(self._foot_)
        self.toast = Toast(look, self)
        # It lies over the foot, which grows for as long: no row is hidden under it.
        self.toast.covers.connect(lambda height: self._foot_.setFixedHeight(max(height, FOOT)))
        self.view.seen_changed.connect(self._count_below)
        self.empty.action_chosen.connect(
            lambda wish: self.source_wanted.emit() if wish == ADD else self.leave_search()
        )

    def _head(self) -> QVBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._menu_button)
        line.addWidget(self._title)
        line.addWidget(self._count, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch()
        line.addWidget(self.narrowing.order)
        line.addWidget(self.narrowing.pick)
        column = QVBoxLayout()
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(8)
        line.setContentsMargins(2, 0, 2, 0)
        column.addLayout(line)
        column.addWidget(self.search)
        column.addWidget(self.narrowing.line)
        return column

    def _search_box(self) -> QLineEdit:
        box = QLineEdit()
        box.setObjectName("search")
        box.setFont(self._look.font(13))
        box.setPlaceholderText(self.tr("Search mentions and people"))
        box.setAccessibleName(self.tr("Search mentions and people"))
        box.textChanged.connect(self.searched)
        box.returnPressed.connect(self.hits_wanted)
        icon = Icon(self._look, "search", lambda t: t.ink3)
        icon.setParent(box)
        icon.move(9, 7)
        cap = key(self._look, "/")
        cap.setParent(box)
        box.installEventFilter(self)
        self._cap = cap
        return box

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setFixedHeight(FOOT)
        foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(foot)
        line.setContentsMargins(14, 0, 12, 0)
        line.setSpacing(4)
        line.addWidget(self._below)
        line.addStretch()
        for cap in ("J", "K"):
            line.addWidget(key(self._look, cap))
        line.addWidget(text(self._look, self.tr("move"), 12, tone="meta"))
        line.addSpacing(6)
        line.addWidget(key(self._look, "?"))
        line.addWidget(text(self._look, self.tr("keys"), 12, tone="meta"))
        return foot

    def set_marked(self, count: int) -> None:
        """So many mentions are marked, and are worked on together."""
        self._marked = count
        self._count_below()

    def set_title(self, queue: Queue, count: int | None, shown: int | None = None) -> None:
        """This is the list now; `count` conversations stand in it, None while that is unknown.

        Args:
            shown: how many of them a filter leaves; None: all.
        """
        self._title.setText(queue_name(queue))
        self.narrowing.offer(order=queue in TIMED, pick=True)
        words = "" if count is None else self._counted(queue, count)
        if shown is not None and count is not None:
            words = self.tr("{n} of {all}").format(n=number(shown), all=number(count))
        self._count.setText(words)
        self._menu_button.setText(f"{queue_name(queue)}  {'' if count is None else number(count)}")

    def show_search(self, words: str) -> None:
        """These words are searched for already."""
        self.search.blockSignals(True)
        self.search.setText(words)
        self.search.blockSignals(False)

    def set_found(self, count: int | None, *, more: bool) -> None:
        """The list shows what a search has found; None: it is still being read."""
        self._title.setText(self.tr("Search"))
        self.narrowing.offer(order=False, pick=False)
        found = "" if count is None else number(count)
        self._count.setText(self.tr("{n} or more").format(n=found) if more else found)
        self._menu_button.setText(f"{self.tr('Search')}  {found}")

    def offer_queues(
        self, queues: Mapping[Queue, str], chosen: Queue, views: Sequence[View]
    ) -> None:
        """What the menu holds that stands for the sidebar where that is folded away."""
        self._menu_button.offer(queues, chosen, views)

    def fold(self, folded: bool) -> None:
        """Show the queue menu instead of the title."""
        self._menu_button.setVisible(folded)
        self._title.setVisible(not folded)
        self._count.setVisible(not folded)

    def say_nothing(self, nothing: Nothing | None) -> None:
        """Say why the list is empty, or show the list."""
        if nothing is not None:
            self.empty.say(nothing)
        self._stack.setCurrentWidget(self.view if nothing is None else self.empty)
        self._count_below()

    def take_focus(self) -> None:
        """Give the keys to the list, or to what is said in its place."""
        (self.view if self._stack.currentWidget() is self.view else self.empty).setFocus()

    def leave_search(self) -> None:
        """Back to the whole list, with the focus in it."""
        if not self.search.text():
            self.narrowing.show_only(Filter())
        self.search.clear()
        self.view.setFocus()

    def _counted(self, queue: Queue, count: int) -> str:
        if queue in TIMED:
            return self.tr("{n} open").format(n=number(count))
        return number(count)

    def _count_below(self) -> None:
        if self._marked:
            words = counted(self._marked, "{n} marked", "{n} marked")
            self._below.setText(words)
            return
        shown = self._stack.currentWidget() is self.view
        count = self.view.below() if shown else 0
        self._below.setText(counted(count, "{n} more below", "{n} more below") if count else "")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and event.type() == QEvent.Type.Resize:
            self._cap.move(self.search.width() - self._cap.width() - 9, 6)
        pressed = watched is self.search and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.hits_wanted.emit()
            return True
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cap.adjustSize()
        self._count_below()
