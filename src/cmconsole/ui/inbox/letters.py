"""How wide texts are, from the widths of their letters: to see where a line ends nothing need be laid out."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QTextLayout

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

LINE = 18
ELLIPSIS = "…"
SIMPLE = re.compile("[ -\u024f\u2010-\u2027\u2030-\u205e€]*")
"""Latin letters and marks stand one after the other; others may join, stack or turn round."""
NARROWEST = 0.2
"""Of a font's size: so wide is a letter at least, with few exceptions."""


class Letters(dict[str, float]):
    """The width of each letter of a font, measured at first use."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._size = font.pixelSize()
        metrics = self._metrics
        self.base = (LINE - metrics.height()) / 2 + metrics.ascent()
        """How far below the top of a line its letters stand."""

    def __missing__(self, letter: str) -> float:
        width = self[letter] = self._metrics.horizontalAdvance(letter)
        return width

    def cut(self, text: str, room: float) -> tuple[str, float]:
        """`text`, with an ellipsis where it is wider than `room` pixels, and how wide it is then.

        Pairs of letters that are drawn closer together make the true width a few hundredths smaller.
        """
        # Most of a long post is never seen.
        most = max(int(room / (self._size * NARROWEST)), 0) + 1
        if SIMPLE.fullmatch(text, 0, most) is None:
            return self._cut_by_qt(text, room, most)
        text = text[:most]
        ends = list(accumulate(map(self.__getitem__, text)))
        if not ends or ends[-1] <= room:
            return text, ends[-1] if ends else 0.0
        count = bisect_right(ends, room - self[ELLIPSIS])
        kept = text[:count].rstrip()
        width = ends[len(kept) - 1] if kept else 0.0
        return kept + ELLIPSIS, width + self[ELLIPSIS]

    def wrap(self, text: str, room: float) -> tuple[str, str]:
        """What of `text` fits into a line of `room` pixels, whole words where there are any, and the rest."""
        most = max(int(room / (self._size * NARROWEST)), 0) + 1
        if SIMPLE.fullmatch(text, 0, most) is None:
            layout = QTextLayout(text[:most], self._font)
            layout.beginLayout()
            line = layout.createLine()
            line.setLineWidth(room)
            count = line.textLength()
            layout.endLayout()
        else:
            ends = list(accumulate(map(self.__getitem__, text[:most])))
            count = bisect_right(ends, room)
        if count >= len(text):
            return text, ""
        space = text.rfind(" ", 0, count + 1)
        count = space if space > 0 else count
        return text[:count].rstrip(), text[count:].lstrip()

    def _cut_by_qt(self, text: str, room: float, most: int) -> tuple[str, float]:
        """The same for any writing; many signs may make one letter."""
        while True:
            done = self._metrics.elidedText(text[:most], Qt.TextElideMode.ElideRight, room)
            if done != text[:most] or most >= len(text):
                return done, self._metrics.horizontalAdvance(done)
            most *= 4
