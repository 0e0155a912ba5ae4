"""How full a post is, as its network counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI
from cmconsole.ui.wording import number

if TYPE_CHECKING:
    from cmconsole.replies.counting import Length

BAR = 62
NEARLY = 0.9
"""From here on the bar is ochre."""


class Counter(QWidget):
    """The network's name, a bar, the length, and what is left or too much."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._network = ""
        self._length: Length | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    @property
    def words(self) -> str:
        """What it says besides the name and the bar."""
        length = self._length
        if length is None:
            return ""
        if length.limit is None:
            return number(length.used)
        return f"{number(length.used)} / {number(length.limit)}{self._rest(length)}"

    def show_length(self, network: str, length: Length | None) -> None:
        """Show a length; None: nothing is counted."""
        self._network, self._length = network, length
        self.setVisible(length is not None)
        if length is not None:
            told = f"{network}: {self.words} {length.unit}"
            self.setAccessibleName(told)
            self.setToolTip(told)
        self.updateGeometry()
        self.update()

    def _rest(self, length: Length) -> str:
        if length.over:
            return "  " + self.tr("{n} over").format(n=number(length.over))
        if length.limit is not None and length.share > NEARLY:
            return "  " + self.tr("{n} left").format(n=number(length.limit - length.used))
        return ""

    def _color(self, length: Length) -> QColor:
        tokens = self._look.tokens
        if length.over:
            return tokens.red.stroke
        return tokens.minor.stroke if length.share > NEARLY else tokens.ink3

    @override
    def sizeHint(self) -> QSize:
        bold, plain = self._metrics()
        bar = BAR + 14 if self._length is not None and self._length.limit is not None else 7
        width = plain.horizontalAdvance(self._network) + bar + bold.horizontalAdvance(self.words)
        return QSize(width + 2, 20)

    def _metrics(self) -> tuple[QFontMetrics, QFontMetrics]:
        return QFontMetrics(self._look.font(12, SEMI)), QFontMetrics(self._look.font(12))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        length, tokens = self._length, self._look.tokens
        if length is None:
            return
        bold, plain = self._metrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._look.font(12))
        painter.setPen(tokens.ink2)
        painter.drawText(self.rect(), middle, self._network)
        x = plain.horizontalAdvance(self._network) + 7
        if length.limit is not None:
            self._paint_bar(painter, x, length)
            x += BAR + 7
        used = number(length.used)
        painter.setFont(self._look.font(12, SEMI))
        painter.setPen(tokens.ink)
        painter.drawText(self.rect().adjusted(x, 0, 0, 0), middle, used)
        if length.limit is not None:
            x += bold.horizontalAdvance(used)
            of = f" / {number(length.limit)}"
            painter.setFont(self._look.font(12))
            painter.setPen(tokens.ink3)
            painter.drawText(self.rect().adjusted(x, 0, 0, 0), middle, of)
            x += plain.horizontalAdvance(of)
            painter.setFont(
                self._look.font(12, SEMI if length.over else self._look.font(12).weight())
            )
            painter.setPen(tokens.red.ink if length.over else tokens.ink3)
            painter.drawText(self.rect().adjusted(x, 0, 0, 0), middle, self._rest(length))
        painter.end()

    def _paint_bar(self, painter: QPainter, x: int, length: Length) -> None:
        bar = QRectF(x, self.height() / 2 - 2.5, BAR, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.tokens.line2)
        painter.drawRoundedRect(bar, 2.5, 2.5)
        bar.setWidth(max(BAR * min(length.share, 1.0), 5.0 if length.used else 0.0))
        painter.setBrush(self._color(length))
        painter.drawRoundedRect(bar, 2.5, 2.5)
