"""Gives a window its keys, one at a time: what every command carries besides its deed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from cmconsole.domain.roles import Deed
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.may import needs

USUAL = "usual"
"""The property of an action, and of the picture of a key, that holds the keys it comes with."""
KEYS = "keys"
"""The property of an action that holds the keys it has."""
ELSEWHERE = "elsewhere"
"""What commands carry that the palette does not list: itself, and the lists, which it has anyway."""
REPEATING = frozenset({"J", "K", "Shift+J", "Shift+K"})
"""What goes on while its keys are held. Everything else is done once for each press."""
LETTERS = {
    Queue.ANSWER: "N",
    Queue.RED_ZONE: "R",
    Queue.MINE: "M",
    Queue.UNASSIGNED: "U",
    Queue.SNOOZED: "S",
    Queue.OFFLINE: "O",
    Queue.LOOP: "L",
    Queue.PRAISE: "P",
    Queue.RANT: "W",
    Queue.DONE: "H",
    Queue.ALL: "E",
}
"""The letter that follows G."""


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("keyboard", text)


def add(
    window: QWidget, keys: str, words: str, act: Callable[[], object], deed: Deed | None = None
) -> QAction:
    """Make `keys` do something in the whole window; `deed`: what the role has to include."""
    action = QAction(words, window)
    action.setProperty(USUAL, keys)
    give(action, keys)
    action.setAutoRepeat(keys in REPEATING)
    action.triggered.connect(lambda _=False: act())
    if deed is not None:
        needs(action, deed)
    window.addAction(action)
    return action


def give(action: QAction, keys: str) -> None:
    """Give a command its keys; empty: none. Those of two strokes are listened to by `Strokes`."""
    action.setProperty(KEYS, keys)
    action.setShortcut(QKeySequence("" if QKeySequence(keys).count() > 1 else keys))


def keys_of(action: QAction) -> QKeySequence:
    """The keys that a command has."""
    return QKeySequence(action.property(KEYS) or "")
