"""Mentions per five minutes as bars, and a dashed line at the usual level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cmconsole.triage.radar.picture import BIN, SHOWN
from cmconsole.ui.crisis.words import tr
from cmconsole.ui.look import Look
from cmconsole.ui.wording import clock_time

HEIGHT, FOOT = 92, 18
LEAST_SCALE = 4


class Bars(QWidget):
    """The last two hours."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._bins: Sequence[int] = ()
        self._usual, self._until = 0.0, datetime.now().astimezone()
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(160)
        look.changed.connect(self.update)

    def show_bins(self, bins: Sequence[int], usual: float, until: datetime) -> None:
        """Show these; `usual` is what is usual in one of them."""
        self._bins, self._usual, self._until = bins, usual, until
        most, total = max(bins, default=0), sum(bins)
        told = tr("Mentions per 5 minutes: {total} in two hours, at most {most}.")
        self.setAccessibleName(told.format(total=total, most=most))
        self.setToolTip(self.accessibleName())
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, look = self._look.tokens, self._look
        painter = QPainter(self)
        base = self.height() - FOOT
        scale = (base - 4) / max(*self._bins, LEAST_SCALE, self._usual) if self._bins else 0
        step = self.width() / max(len(self._bins), 1)
        for place, count in enumerate(self._bins):
            height = count * scale
            unusual = count > max(2 * self._usual, 1)
            color = tokens.red.stroke if unusual else tokens.ink3
            left = place * step
            painter.fillRect(QRectF(left + 1, base - height, max(step - 2, 1), height), color)
        line = QPen(tokens.ink2, 1, Qt.PenStyle.DashLine)
        painter.setPen(line)
        level = base - max(self._usual * scale, 0.5)
        painter.drawLine(QPointF(0, level), QPointF(self.width(), level))
        painter.setFont(look.font(12))
        painter.setPen(tokens.ink2)
        foot = QRectF(0, base, self.width(), FOOT)
        first = clock_time(self._until - SHOWN)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, first)
        last = clock_time(self._until)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, last)
        painter.end()


def usual_in_a_bin(people_an_hour: float) -> float:
    """What an hour's usual is in one bar."""
    return people_an_hour * BIN.total_seconds() / 3600
