"""How far one is: the brand, where to listen, the first mentions."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI

DISC, GAP, LINE = 22, 8, 42


class StepsLine(QWidget):
    """Three discs with words; a tick, a number on the accent, a number in a ring."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._steps = (self.tr("Your brand"), self.tr("Where to listen"), self.tr("First mentions"))
        self._at = 0
        self.setFixedHeight(DISC + 4)
        look.changed.connect(self.update)
        self.go_to(0)

    def go_to(self, step: int) -> None:
        """The first, second or third, from 0."""
        self._at = step
        words = self.tr("Step {n} of {all}: {name}")
        self.setAccessibleName(
            words.format(n=step + 1, all=len(self._steps), name=self._steps[step])
        )
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(460, DISC + 4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look, tokens, x = self._look, self._look.tokens, 0.0
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        between = self._between()
        for number, words in enumerate(self._steps):
            self._paint_disc(painter, QRectF(x + 0.5, 2.5, DISC - 1, DISC - 1), number)
            font = look.font(13, SEMI) if number == self._at else look.font(13)
            painter.setFont(font)
            painter.setPen(tokens.ink if number <= self._at else tokens.ink2)
            x += DISC + GAP
            width = QFontMetrics(font).horizontalAdvance(words) + 2
            painter.drawText(
                QRectF(x, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, words
            )
            x += width + GAP
            if number < len(self._steps) - 1:
                painter.setPen(QPen(tokens.line2, 1))
                middle = self.height() / 2
                painter.drawLine(int(x), int(middle), int(x + between), int(middle))
                x += between + GAP
        painter.end()

    def _between(self) -> float:
        """How long the lines may be, so that all words have room."""
        wide = QFontMetrics(self._look.font(13, SEMI))
        words = sum(wide.horizontalAdvance(each) + 2 + DISC + 2 * GAP for each in self._steps)
        lines = len(self._steps) - 1
        return min(LINE, max(0.0, (self.width() - words) / lines - GAP))

    def _paint_disc(self, painter: QPainter, box: QRectF, number: int) -> None:
        look, tokens = self._look, self._look.tokens
        done, now = number < self._at, number == self._at
        painter.setPen(QPen(tokens.ctl, 1) if not (done or now) else Qt.PenStyle.NoPen)
        fill = tokens.good.stroke if done else tokens.accent
        painter.setBrush(fill if done or now else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
        if done:
            tick = look.pixmap("check", tokens.accent_ink, 14, self.devicePixelRatioF())
            painter.drawPixmap(box.center() - QRectF(0, 0, 14, 14).center(), tick)
            return
        painter.setFont(look.font(12, SEMI))
        painter.setPen(tokens.accent_ink if now else tokens.ink2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number + 1))
