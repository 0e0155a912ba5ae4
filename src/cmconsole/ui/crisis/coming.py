"""Lets the bar over the desk come and go without moving anything under a hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtGui import QWindow
from typing_extensions import override

from cmconsole.ui.inbox.patience import IDLE, TOUCHES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cmconsole.ui.crisis.banner import CrisisBanner
    from cmconsole.ui.inbox.view import InboxView
    from cmconsole.ui.window.shell import Shell


class Coming(QObject):
    """The bar pushes everything down: list, buttons, editor. So it waits until nobody has touched the
    window for as long as rows wait; before anybody ever did, and where it goes by one's own press, it waits
    for nothing. Rows stay where they are on the screen, unless the list stands at its top, which is its
    place."""

    def __init__(self, banner: QWidget, view: InboxView, untouched: Callable[[], bool]) -> None:
        """`untouched`: nobody has used the list since the program started."""
        super().__init__(banner)
        self._banner, self._view, self._untouched = banner, view, untouched
        self._wanted = self._at_once = False
        self._rest = QTimer(self, singleShot=True, interval=IDLE)
        self._rest.timeout.connect(self._apply)
        self._watched: QWindow | None = None

    def hurry(self) -> None:
        """The next change is somebody's own."""
        self._at_once = True

    def want(self, shown: bool) -> None:
        """Show the bar, or put it away, as soon as that disturbs nobody."""
        self._wanted, own, self._at_once = shown, self._at_once, False
        if shown != self._banner.isHidden():
            self._stop()  # it is as it should be
        elif own or self._untouched() or not self._view.isVisible():
            self._apply()
        elif self._watched is None:
            self._watched = self._view.window().windowHandle()
            self._watched.installEventFilter(self)
            self._rest.start()

    def _stop(self) -> None:
        self._rest.stop()
        if self._watched is not None:
            self._watched.removeEventFilter(self)  # every move of the mouse would come by here
            self._watched = None

    def _apply(self) -> None:
        self._stop()
        view, scroll = self._view, self._view.verticalScrollBar()
        before, at = view.mapTo(view.window(), QPoint()), scroll.value()
        self._banner.setVisible(self._wanted)
        around = self._banner.parentWidget()
        layout = around.layout() if around is not None else None
        if layout is not None:
            layout.activate()  # now, so that the list knows how far it can be scrolled
        if at:
            scroll.setValue(at + view.mapTo(view.window(), QPoint()).y() - before.y())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES:
            self._rest.start()
        return False


def come_and_go(banner: CrisisBanner, window: Shell) -> Coming:
    """Put the bar over the desk of this window."""
    window.frame_.put_banner(banner)
    patience = window.lists.standing.patience
    coming = Coming(banner, window.list_pane.view, lambda: not patience.ever_touched)
    banner.wished.connect(coming.want)
    banner.dismissed.connect(coming.hurry)
    return coming
