"""Keys that are pressed before a window can do what they ask for: none is lost, and their order stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from typing_extensions import override

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

USUAL = "usual"
"""The property of an action that holds the keys it comes with, as `ui.keyboard` sets it."""
MOVES = frozenset({"J", "K", "G, G", "Shift+G", "F6", "Shift+F6", "/", "?", "Esc"})
"""What a window can do as soon as it is furnished. Everything else waits for the services."""
Key = tuple[QKeyCombination, str]


class FirstKeys(QObject):
    """Holds what the list itself does not answer: until the furniture is there, and until the window lives."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._held: list[Key] = []
        self._resting: list[QAction] = []
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        self._held.append((event.keyCombination(), event.text()))
        return True

    def furnished(self) -> None:
        """Every command is there; those that need the services rest, so that their keys come here."""
        actions = self._window.actions()
        self._resting = [each for each in actions if each.property(USUAL) not in MOVES]
        for action in self._resting:
            action.setEnabled(False)
        self._play()

    def let_go(self) -> None:
        """The services are there: do what was asked for, and hold nothing any more."""
        self._window.removeEventFilter(self)
        for action in self._resting:
            action.setEnabled(True)
        self._resting = []
        self._play()
        self._held = []

    def _play(self) -> None:
        """Do what was asked for, up to the first key that has to wait."""
        actions = self._window.actions()
        while self._held:
            (key, words), *rest = self._held
            field = QApplication.focusWidget()
            if isinstance(field, QLineEdit | QPlainTextEdit):
                event = QKeyEvent(QEvent.Type.KeyPress, key.key(), key.keyboardModifiers(), words)
                self._held = rest
                QCoreApplication.sendEvent(field, event)
                continue
            taken = 1
            found = [each for each in actions if each.shortcut() == QKeySequence(key)]
            if not found and rest:
                pair = QKeySequence(key, rest[0][0])
                found, taken = [each for each in actions if each.shortcut() == pair], 2
            if found and not found[0].isEnabled():
                return
            if not found:
                if not rest and any(_begins(each.shortcut(), key) for each in actions):
                    return  # the second key of two may still come
                taken = 1
            self._held = self._held[taken:]
            if found:
                found[0].trigger()


def _begins(shortcut: QKeySequence, key: QKeyCombination) -> bool:
    """Whether these are the first of several keys."""
    return shortcut.count() > 1 and QKeySequence(shortcut[0]) == QKeySequence(key)
