"""The mark of the program: bars that settle, as the draught marks do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

if TYPE_CHECKING:
    from cmconsole.ui.look import Look

BARS = (11, 9, 7, 4)
SIZES = (16, 22, 32, 48, 128)


def emblem(look: Look, size: int, ratio: float = 1.0) -> QPixmap:
    """The mark, as large as asked."""

    def draw(painter: QPainter, box: QRectF) -> None:
        painter.scale(box.width() / 22, box.height() / 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.tokens.ink)
        painter.drawRoundedRect(QRectF(0, 0, 22, 22), 5, 5)
        painter.setBrush(look.tokens.pane)
        for bar, width in enumerate(BARS):
            painter.drawRect(QRectF(6, 5.2 + bar * 3.2, width, 2))

    return look.drawn("emblem", (size, size), ratio, draw)


def program_icon(look: Look) -> QIcon:
    """The icon of the window."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(emblem(look, size))
    return icon
