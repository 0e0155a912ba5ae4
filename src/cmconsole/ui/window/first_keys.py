"""Keys that are pressed before a window can do what they ask for: none is lost, and their order stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, QObject, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QMainWindow

USUAL = "usual"
"""The property of an action that holds the keys it comes with, as `ui.keys.adding` sets it."""
KEYS = "keys"
"""The same of the keys it has."""
MOVES = frozenset({"J", "K", "Shift+G", "F6", "Shift+F6", "/", "?", "Esc"})
"""What a window can do as soon as it is furnished. Everything else waits for the services."""
REPEATING = frozenset({"J", "K"})
"""What counts again and again while it is held down; of everything else only the press does."""
SENDING = frozenset({"Ctrl+Return", "Ctrl+Shift+Return"})
"""Never made up for: nothing is sent by a key that was pressed before its button was there to be read."""
PARTLY = QKeySequence.SequenceMatch.PartialMatch
Key = tuple[QKeyCombination, str]


class FirstKeys(QObject):
    """Holds what the list does not answer itself: until the furniture is there, then the services."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._held: list[Key] = []
        self._resting: list[QAction] = []
        self._furnished = False
        self._leaving = False
        """Somebody closes the window already; who answers that is not there yet."""
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            event.ignore()
            self._leaving = True
            return True
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        pressed = QKeySequence(event.keyCombination()).toString().replace("Enter", "Return")
        again = event.isAutoRepeat() and pressed not in REPEATING
        if pressed not in SENDING and not again:
            self._held.append((event.keyCombination(), event.text()))
            if self._furnished:
                # Whatever is pressed from now on was pressed after this, and is done after it.
                self._let_rest(self._window.actions())
        return True

    def furnished(self) -> None:
        """Every command is there; those that need the services rest, so that their keys come here."""
        actions = self._window.actions()
        self._furnished = True
        self._let_rest(each for each in actions if each.property(USUAL) not in MOVES)
        self._play()
        if self._held:
            self._let_rest(actions)

    def let_go(self) -> None:
        """The services are there: do what was asked for, and hold nothing any more."""
        self._window.removeEventFilter(self)
        for action in self._resting:
            action.setEnabled(True)
        self._resting = []
        self._play()
        self._held = []
        if self._leaving:
            QTimer.singleShot(0, self._window, self._window.close)

    def _let_rest(self, actions: Iterable[QAction]) -> None:
        for action in actions:
            if action.isEnabled():
                action.setEnabled(False)
                self._resting.append(action)

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
            taken, pressed = 1, QKeySequence(key)
            found = []
            if rest:
                pair = QKeySequence(key, rest[0][0])
                found, taken = [each for each in actions if _keys(each) == pair], 2
            if not found:
                found, taken = [each for each in actions if each.shortcut() == pressed], 1
            if found and not found[0].isEnabled():
                return
            begun = any(pressed.matches(_keys(each)) == PARTLY for each in actions)
            if not found and not rest and begun:
                return  # the second key of two may still come
            self._held = self._held[taken:]
            if found:
                found[0].trigger()


def _keys(action: QAction) -> QKeySequence:
    return QKeySequence(action.property(KEYS) or "")
