"""Where one is in the window: at the inbox, or at a screen that is shown in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QWidget

from cmconsole.ui.keys.adding import USUAL

if TYPE_CHECKING:
    from cmconsole.ui.frame.frame import Frame
    from cmconsole.ui.frame.rail import Rail
    from cmconsole.ui.inbox.pane import ListPane

INBOX = "inbox"
EVERYWHERE = frozenset(
    {"Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+K", "F5", "Esc", "?", "Ctrl+Shift+C"}
    | {"Ctrl+=", "Ctrl++", "Ctrl+-", "Ctrl+0"}
)
"""Keys that mean the same wherever one is; all others act on the mention at hand."""
ANYWHERE = "anywhere"
"""The property of a command without a key that means the same wherever one is."""


class Places(QObject):
    """Shows one place at a time. Each is made when somebody goes there first."""

    moved = Signal(str)

    def __init__(self, window: QMainWindow, frame: Frame, rail: Rail, pane: ListPane) -> None:
        """`window`: whose keys rest while another screen than the inbox is shown; `pane` gets them back."""
        super().__init__(window)
        self._window, self._frame, self._rail, self._pane = window, frame, rail, pane
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._made: dict[str, QWidget] = {}
        self._resting: list[QAction] = []
        self.at = INBOX

    def offer(self, name: str, make: Callable[[], QWidget], *, on_rail: bool = True) -> None:
        """From now on there is a place called `name`."""
        self._makers[name] = make
        if on_rail:
            self._rail.offer(name)

    def open(self, name: str) -> None:
        """Go there; nothing happens where there is no such place."""
        stack = self._frame.places
        if name != INBOX:
            if name not in self._makers:
                return
            self.widget(name)
        if name != self.at:
            self.at = name
            self.let_keys_rest(name != INBOX)
            if name == INBOX:
                stack.setCurrentIndex(0)
                self._pane.take_focus()
            else:
                stack.setCurrentWidget(self._made[name])
                self._made[name].setFocus()
        self._rail.show_place(name)
        self.moved.emit(name)

    def widget(self, name: str) -> QWidget:
        """The screen called `name`, which is offered and is not the inbox."""
        if name not in self._made:
            self._made[name] = self._makers[name]()
            self._frame.places.addWidget(self._made[name])
        return self._made[name]

    def leave(self) -> bool:
        """Go back to the inbox; False if one was there."""
        if self.at == INBOX:
            return False
        step_out: Callable[[], bool] | None = getattr(self._made[self.at], "step_out", None)
        if step_out is not None and step_out():
            return True
        self.open(INBOX)
        return True

    def let_keys_rest(self, rest: bool) -> None:
        """No letter may act on a mention that nobody sees."""
        if rest and not self._resting:
            self._resting = [each for each in self._window.actions() if not _goes_on(each)]
        for action in self._resting:
            action.setEnabled(not rest)
        if not rest:
            self._resting = []


def _goes_on(action: QAction) -> bool:
    return action.property(USUAL) in EVERYWHERE or bool(action.property(ANYWHERE))
