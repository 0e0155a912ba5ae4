"""A field for several words or phrases: each that is there is a chip, and the next is typed behind them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QWidget
from typing_extensions import override

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import Elided, IconButton
from cmconsole.ui.wording import tr

EDGE, GAP, LINE = 3, 4, 26
INSIDE = 14
"""Of a chip, beside its word and its button: what parts them from the edges."""
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
        self._chips: list[_Chip] = []
        self.setObjectName("chips")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.line = _Line()
        self.line.setParent(self)
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
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(word) for word in words]
        self._arrange()
        self.changed.emit()

    def _chip(self, word: str) -> _Chip:
        chip = _Chip(self._look, word, self)
        chip.remove.clicked.connect(lambda: self.remove(word))
        chip.show()
        return chip

    def _arrange(self) -> None:
        """Chips from the left, line after line; the field is as high as they need."""
        at, width = QPoint(EDGE, EDGE), self.width() - EDGE
        for chip in self._chips:
            wide = min(chip.sizeHint().width(), width - EDGE)
            at = at if at.x() + wide <= width else QPoint(EDGE, at.y() + LINE + GAP)
            chip.setGeometry(at.x(), at.y(), wide, LINE)
            at += QPoint(wide + GAP, 0)
        if at.x() > EDGE and at.x() + LEAST > width:
            at = QPoint(EDGE, at.y() + LINE + GAP)
        self.line.setGeometry(at.x(), at.y(), width - at.x(), LINE)
        self.setFixedHeight(at.y() + LINE + EDGE)

    @override
    def sizeHint(self) -> QSize:
        return QSize(2 * LEAST, self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != self.width():
            self._arrange()

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


class _Chip(QFrame):
    """One word, and a button that takes it out."""

    def __init__(self, look: Look, word: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        words = Elided(look, word, 12)
        words.setToolTip(word)
        self._wide = words.fontMetrics().horizontalAdvance(word)
        self.remove = IconButton(look, "x", tr("Take “{word}” out").format(word=word))
        self.remove.setIconSize(QSize(12, 12))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(words, 1)
        row.addWidget(self.remove)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._wide + self.remove.sizeHint().width() + INSIDE, LINE)


def _parted(words: str) -> list[str]:
    parts = (" ".join(part.split()) for part in words.replace("\n", ",").split(","))
    return [part for part in parts if part]
