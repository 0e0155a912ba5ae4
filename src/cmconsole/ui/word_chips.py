"""A field for several words or phrases: each that is there is a chip, and the next is typed behind them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QSizePolicy, QVBoxLayout
from typing_extensions import override

from cmconsole.polling.enrolling import phrases
from cmconsole.ui.chip import HEIGHT, Chip
from cmconsole.ui.flow import Flow
from cmconsole.ui.look import Look
from cmconsole.ui.wording import tr

EDGE, GAP = 2, 4
LEAST = 110
"""Room for what is typed; with less it goes on in the next line."""


class WordChips(QFrame):
    """Enter, Tab and a comma make a chip of what was typed; Backspace takes the last one back into the line.

    A list that is pasted becomes as many chips as it has commas or lines.
    """

    changed = Signal()
    """The words are others than before; what is being typed counts, too."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look, self._name = look, name
        self._words: list[str] = []
        self.setObjectName("chips")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.line = _Line()
        self._flow = Flow(GAP, LEAST)
        self._flow.hold([self.line])
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.addWidget(self._flow)
        self.line.setFont(look.font(13))
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(tr("Add"))
        self.line.textChanged.connect(self._typed)
        self.line.returnPressed.connect(self.take)
        self.line.focused.connect(self._show_focus)
        self.line.begun_anew.connect(self._take_back)
        self.setFocusProxy(self.line)

    @property
    def words(self) -> list[str]:
        """Each once, in order, with what is being typed at the end."""
        return list(dict.fromkeys((*self._words, *_parted(self.line.text()))))

    @words.setter
    def words(self, words: Iterable[str]) -> None:
        self.line.clear()
        self._show([word for each in words for word in _parted(each)])

    def take(self) -> None:
        """Make chips of what was typed."""
        words = self.words
        self.line.clear()
        self._show(words)

    def remove(self, word: str) -> None:
        """Take a word out; the keys stay in the field."""
        self._show([each for each in self._words if each != word])
        self.line.setFocus()

    def _show_focus(self, on: bool) -> None:
        self.setProperty("focused", on)
        self.style().unpolish(self)
        self.style().polish(self)
        if not on:
            self.take()

    def _typed(self, typed: str) -> None:
        if "," in typed or "\n" in typed:
            self.take()
        else:
            self.changed.emit()

    def _take_back(self) -> None:
        if self._words:
            *before, last = self._words
            self._show(before)
            self.line.setText(last)

    def _show(self, words: list[str]) -> None:
        words = list(dict.fromkeys(words))
        if words == self._words:
            return
        self._words = words
        self._flow.hold([*map(self._chip, words), self.line])
        self.changed.emit()

    def _chip(self, word: str) -> Chip:
        chip = Chip(self._look, word, tr("Take “{word}” out").format(word=word))
        chip.remove.clicked.connect(lambda: self.remove(word))
        return chip

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.line.setFocus()


class _Line(QLineEdit):
    """The end of the field, in which words are typed."""

    focused = Signal(bool)
    begun_anew = Signal()
    """Backspace where nothing is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chipLine")

    @override
    def sizeHint(self) -> QSize:
        return QSize(LEAST, HEIGHT)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text() and not event.isAutoRepeat():
            self.begun_anew.emit()
            return
        super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)


def _parted(words: str) -> list[str]:
    return [" ".join(part.split()) for part in phrases([words])]
