"""Lays the bar over the top of the list, and makes room for it without moving a row under a hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from typing_extensions import override

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cmconsole.ui.inbox.bar import Bar
    from cmconsole.ui.inbox.view import InboxView


class Room(QObject):
    """A bar comes and goes at any moment. Where the list is long enough, it is scrolled by as much as it
    becomes shorter or longer, and its rows stay where they are on the screen. A short list cannot be
    scrolled: the bar lies over its first row until rows may move."""

    def __init__(
        self, strip: QWidget, bar: Bar, view: InboxView, in_use: Callable[[], bool]
    ) -> None:
        """`strip` stands above the list and is as high as there is room; `in_use`: no row may move."""
        super().__init__(bar)
        self._strip, self._bar, self._view, self._in_use = strip, bar, view, in_use
        self._pulled = False
        """The list stood at its top, which is under the bar now."""
        bar.changed.connect(self._fit)
        strip.installEventFilter(self)

    @property
    def height(self) -> int:
        """How much room there is."""
        return self._strip.height()

    def settle(self) -> None:
        """Rows may move: as much room as the bar takes, and the top of the list under it."""
        to_top = self._pulled and self._view.verticalScrollBar().value() == self.height
        self._pulled = False
        self._make(self._wanted())
        if to_top:
            self._view.scrollToTop()

    def _fit(self) -> None:
        wanted = self._wanted()
        if wanted:
            self._bar.setGeometry(0, self._strip.y(), self._strip.width(), wanted)
            self._bar.raise_()
        if wanted == self.height:
            return
        if not (self._in_use() and self._view.isVisible()):
            self._make(wanted)
        elif self._can_stay(wanted - self.height):
            self._make(wanted, stay=True)

    def _wanted(self) -> int:
        if self._bar.isHidden():
            return 0
        return self._bar.heightForWidth(self._strip.width())

    def _can_stay(self, more: int) -> bool:
        """Whether scrolling makes up for it when the list gives so many pixels away."""
        view = self._view
        least = view.viewport().height() - more
        at = view.verticalScrollBar().value() + more
        return 0 <= at <= view.verticalHeader().length() - least

    def _make(self, height: int, *, stay: bool = False) -> None:
        """Make so much room. `stay`: also the rows at the very top stay where they are."""
        more = height - self.height
        if not more:
            return
        scroll = self._view.verticalScrollBar()
        before = scroll.value()
        if stay:
            at_top = before == 0 or (self._pulled and before == self.height)
            self._pulled = at_top and height > 0
        self._strip.setFixedHeight(height)
        around = self._strip.parentWidget()
        layout = around.layout() if around is not None else None
        if layout is not None:
            layout.activate()  # now, so that the list knows how far it can be scrolled
        if stay or before:
            scroll.setValue(before + more)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._fit()
        return False
