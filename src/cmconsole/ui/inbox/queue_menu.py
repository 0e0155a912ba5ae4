"""The menu that stands for the sidebar where that is folded away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from cmconsole.store.reading.queues import Queue
from cmconsole.store.reading.views import View
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI
from cmconsole.ui.wording import number


class QueueMenu(QToolButton):
    """A button that says which list this is, and offers the others and the saved searches."""

    queue_chosen = Signal(object)
    """Another list was picked, as a Queue."""
    view_chosen = Signal(object)
    """A saved search was picked, as a View."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._queues: Mapping[Queue, str] = {}
        self._chosen = Queue.ANSWER
        self._views: Sequence[View] = ()
        self.setProperty("kind", "menu")
        self.setFont(look.font(13, SEMI))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Choose a list"))
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self.hide()
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        look.changed.connect(self._paint_icon)
        self._paint_icon()

    def offer(self, queues: Mapping[Queue, str], chosen: Queue, views: Sequence[View]) -> None:
        """What the menu holds when it is next opened."""
        self._queues, self._chosen, self._views = queues, chosen, views

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        group = QActionGroup(menu)
        for queue, words in self._queues.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(queue is self._chosen)
            action.triggered.connect(lambda _=False, q=queue: self.queue_chosen.emit(q))
            group.addAction(action)
        if self._views:
            menu.addSeparator()
        for view in self._views:
            action = menu.addAction(f"{view.name}  {number(view.count)}")
            action.triggered.connect(lambda _=False, v=view: self.view_chosen.emit(v))

    def _paint_icon(self) -> None:
        self.setIcon(self._look.icon("chevron-down", self._look.tokens.ink2, 16))
