"""Keys of two strokes, as G then a letter: the second is waited for only a moment, and that is shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from shiboken6 import isValid
from typing_extensions import override

from cmconsole.ui.keys.adding import keys_of
from cmconsole.ui.palette.rows import caps

WAIT = 1_500
"""Milliseconds for the second stroke."""
HELD = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
    }
)
"""What is pressed together with another key is no stroke."""
WITH = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
"""With one of these a key writes nothing."""
LATIN = {
    first + place: Qt.Key[f"Key_{letter}"]
    for first, row in ((24, "QWERTYUIOP"), (38, "ASDFGHJKL"), (52, "ZXCVBNM"))
    for place, letter in enumerate(row)
}
"""The letters by the numbers that X and Wayland give to the places of keys."""


class Strokes(QObject):
    """Takes the first stroke as a command of its own, and the second one from whatever has the focus.

    Qt's own shortcuts of two strokes wait without end: a letter would count as the second one after an
    hour, and also where it is typed into a text.
    """

    waiting = Signal(str, object)
    """The first stroke came. Follow may these: pairs of a key and what it does, in few words."""
    over = Signal()
    """Nothing is waited for any more."""
    missed = Signal(str)
    """These keys belong to nothing, and nothing was done."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._firsts: dict[str, QAction] = {}
        self._pairs: dict[str, list[QAction]] = {}
        """Commands of two strokes, by their first."""
        self._heard: set[QAction] = set()
        """Commands whose coming and going is heard of."""
        self._begun = ""
        self._focused: QWidget | None = None
        self.timer = QTimer(self, singleShot=True, interval=WAIT)
        self.timer.timeout.connect(self.end)

    def learn(self) -> None:
        """Look anew at which commands have two strokes."""
        pairs = [each for each in self._window.actions() if keys_of(each).count() > 1]
        self._pairs = {}
        for pair in pairs:
            self._pairs.setdefault(_stroke(pair, 0), []).append(pair)
        for stroke in self._pairs.keys() - self._firsts.keys():
            first = self._firsts[stroke] = QAction(self._window)
            first.setAutoRepeat(False)
            first.triggered.connect(lambda _=False, stroke=stroke: self._begin(stroke))
            self._window.addAction(first)
        for stroke, first in self._firsts.items():
            first.setShortcut(QKeySequence(stroke if stroke in self._pairs else ""))
        for pair in set(pairs) - self._heard:
            pair.enabledChanged.connect(self._rest)
        self._heard.update(pairs)
        self._rest()

    def end(self) -> None:
        """Wait no longer."""
        if self._focused is not None:
            self.timer.stop()
            if isValid(self._focused):
                self._focused.removeEventFilter(self)
            self._focused = None
            _application().focusChanged.disconnect(self.end)
            self.over.emit()

    def _rest(self) -> None:
        """Where none of its commands can be run, a first stroke is for whoever has the focus."""
        for stroke, first in self._firsts.items():
            first.setEnabled(any(each.isEnabled() for each in self._pairs.get(stroke, ())))

    def _begin(self, stroke: str) -> None:
        self.end()
        self._begun, self._focused = stroke, self._window.focusWidget() or self._window
        self._focused.installEventFilter(self)
        _application().focusChanged.connect(self.end)
        self.timer.start()
        can = [each for each in self._pairs[stroke] if each.isEnabled()]
        follow = [(" ".join(caps(_stroke(each, 1))), each.iconText()) for each in can]
        self.waiting.emit(" ".join(caps(stroke)), follow)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() == QEvent.Type.KeyRelease:
            return False
        if event.key() in HELD:
            return False
        if event.isAutoRepeat():
            event.accept()
            return True  # the first stroke, held a little too long, is not the second one
        return self._take(event, asked=event.type() == QEvent.Type.ShortcutOverride)

    def _take(self, event: QKeyEvent, *, asked: bool) -> bool:
        """Whether a key is the second stroke; only `asked` for whom it is, nothing is done yet."""
        keys = read(event)
        found = next((a for a in self._pairs[self._begun] if _stroke(a, 1) in keys), None)
        # A letter was meant to name a list: done by itself it would change the mention at hand.
        lost = not event.modifiers() & WITH and event.text().strip() and event.text().isprintable()
        if found is None and not lost and event.key() != Qt.Key.Key_Escape:
            self.end()  # it does what it always does
            return False
        event.accept()
        if asked:
            return True
        pressed = [*caps(self._begun), *caps(QKeySequence(event.keyCombination()).toString())]
        self.end()
        if found is not None and found.isEnabled():
            found.trigger()
        elif event.key() != Qt.Key.Key_Escape:
            self.missed.emit(" ".join(pressed))
        return True


def read(event: QKeyEvent) -> list[str]:
    """What a key may stand for: a sign also without the Shift that it takes, and on a keyboard with other
    letters the Latin one of that place, as Qt reads its own shortcuts."""
    held, key = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, Qt.Key(event.key())
    found = [QKeyCombination(held, key)]
    if not event.text().isalpha():
        found.append(QKeyCombination(held & ~Qt.KeyboardModifier.ShiftModifier, key))
    elif not event.text().isascii() and event.nativeScanCode() in LATIN:
        found.append(QKeyCombination(held, LATIN[event.nativeScanCode()]))
    return [QKeySequence(each).toString() for each in found]


def _stroke(action: QAction, place: int) -> str:
    return keys_of(action).toString().split(", ")[place]


def _application() -> QApplication:
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found
