"""In which order the list stands, what of it is shown, and a line that never lets one forget it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from cmconsole.store.reading.outline import Sort
from cmconsole.store.reading.queues import Filter
from cmconsole.ui.widgets import SEMI, button, name_key, text
from cmconsole.ui.wording import filter_words, tr

if TYPE_CHECKING:
    from cmconsole.store.reading.groups import Topic
    from cmconsole.ui.look import Look


def sort_names() -> Mapping[Sort, str]:
    """What the orders are called."""
    return {
        Sort.TIME_LEFT: tr("Time left"),
        Sort.LONGEST: tr("Waiting longest"),
        Sort.NEWEST: tr("Newest first"),
    }


class Narrowing(QObject):
    """Holds the order and the filter that were chosen."""

    changed = Signal()
    asked = Signal()
    """Somebody wants to choose what is shown."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self.sort = Sort.TIME_LEFT
        self.only = Filter()
        self.topic: Topic | None = None
        """What alone is told, one mention a row."""
        self.order = self._tool(self.tr("Sorted by"))
        self.order.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.order.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        menu = QMenu(self.order)
        menu.aboutToShow.connect(self._fill)
        self.order.setMenu(menu)
        self.pick = self._tool(self.tr("Filter"))
        name_key(self.pick, "F")
        self.pick.clicked.connect(self.asked)
        self.line = QWidget()
        """Says what is shown, while that is not everything."""
        self._told = text(look, "", 12, SEMI)
        self._back = button(look, "", "link")
        self._back.clicked.connect(lambda: self.show_only(Filter()))
        row = QHBoxLayout(self.line)
        row.setContentsMargins(2, 0, 2, 0)
        row.addWidget(self._told, 1)
        row.addWidget(self._back)
        look.changed.connect(self._paint)
        self._show()

    def sort_by(self, sort: Sort) -> None:
        """Choose another order."""
        if sort is not self.sort:
            self.sort = sort
            self._show()
            self.changed.emit()

    def show_only(self, only: Filter) -> None:
        """Choose what is shown; an empty filter shows everything."""
        if only != self.only or (self.topic and not only):
            self.only = only
            self.topic = self.topic if only else None
            self._show()
            self.changed.emit()

    def show_topic(self, topic: Topic) -> None:
        """Show nothing but what tells of this, one mention a row."""
        if topic != self.topic:
            self.topic = topic
            self._show()
            self.changed.emit()

    def leave_topic(self) -> None:
        """Another list is shown, to which it means nothing."""
        if self.topic is not None:
            self.topic = None
            self._show()

    @property
    def wish(self) -> tuple[Filter, Sort, Topic | None]:
        """All that was chosen."""
        return self.only, self.sort, self.topic

    @property
    def narrowed(self) -> bool:
        """Whether something is left out."""
        return bool(self.only) or self.topic is not None

    def offer(self, *, order: bool, pick: bool) -> None:
        """Show the buttons where they mean something: a search has its own order and fields."""
        self.order.setVisible(order)
        self.pick.setVisible(pick)
        self.line.setVisible(pick and self.narrowed)

    def _tool(self, name: str) -> QToolButton:
        made = QToolButton()
        made.setProperty("kind", "quiet")
        made.setFont(self._look.font(12))
        made.setIconSize(QSize(16, 16))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(name)
        return made

    def _fill(self) -> None:
        menu = self.order.menu()
        menu.clear()
        group = QActionGroup(menu)
        for sort, words in sort_names().items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(sort is self.sort)
            action.triggered.connect(lambda _=False, s=sort: self.sort_by(s))
            group.addAction(action)

    def _show(self) -> None:
        words = sort_names()[self.sort]
        self.order.setText(words)
        self.order.setAccessibleName(self.tr("Sorted by: {order}").format(order=words))
        alone = self.topic is not None
        self._back.setText(self.tr("Back to everyone") if alone else self.tr("Show all"))
        self._back.setToolTip(self.tr("Back to everyone (Esc)") if alone else "")
        self._told.setText(", ".join(filter(None, (self._about(), filter_words(self.only)))))
        self.line.setVisible(self.narrowed)
        self._paint()

    def _about(self) -> str:
        if self.topic is None:
            return ""
        words = " ".join(self.topic.words)
        return tr("Only “{words}”").format(words=words) if words else tr("Only the spike")

    def _paint(self) -> None:
        look, tokens = self._look, self._look.tokens
        self.order.setIcon(look.icon("sort-descending", tokens.ink2, 16))
        color = tokens.accent if self.narrowed else tokens.ink2
        self.pick.setIcon(look.icon("filter-2", color, 16))
