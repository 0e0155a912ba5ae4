"""Texts of several lines: fast to lay out, and cut where a word is wider than its column."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPaintEvent, QResizeEvent, QTextDocument, QTextOption
from PySide6.QtWidgets import QLabel
from typing_extensions import override

WIDTHS = 32
"""Widths whose heights a text remembers."""
ENDLESS = re.compile(r"[\w.@]{16}")
"""A word that may be wider than a narrow column, in which Qt breaks no line."""


def has_endless(words: str) -> bool:
    """Whether some word may have to be cut to fit."""
    return ENDLESS.search(words) is not None


class Wrapped(QLabel):
    """A text of several lines that remembers how high it is at a width.

    Layouts ask a dozen times for each that they are put together, and each time Qt would break the lines
    anew: a seventh of what it took to show another mention.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._heights: dict[int, int] = {}

    @override
    def setText(self, words: str) -> None:
        self._heights.clear()
        super().setText(words)

    @override
    def changeEvent(self, event: QEvent) -> None:
        self._heights.clear()  # another font or style
        super().changeEvent(event)

    @override
    def heightForWidth(self, width: int) -> int:
        height = self._heights.get(width)
        if height is None:
            if len(self._heights) >= WIDTHS:  # while the window is being made wider
                self._heights.clear()
            height = self._heights[width] = super().heightForWidth(width)
        return height


class Endless(Wrapped):
    """The same with words that are cut where the line ends, however long they are. A character that Qt may
    break at would be in whatever is copied from here."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setMinimumWidth(1)  # one long word must not push the page out of its column

    def _cut(self, width: int) -> None:
        # WORKAROUND a label lays its text out anew after each change, and then wraps at words only.
        QLabel.heightForWidth(self, width)
        document = self.findChild(QTextDocument)
        assert document is not None, "what can be selected has a document"
        option = document.defaultTextOption()
        if option.wrapMode() != QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere:
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            document.setDefaultTextOption(option)

    @override
    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._cut(width)
        return super().heightForWidth(width)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut(self.width())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._cut(self.width())
        super().paintEvent(event)
