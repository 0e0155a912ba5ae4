"""Paints what the palette offers: icon, words with the typed letters marked, what is said behind, keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import MEDIUM, NORMAL, SEMI

ROW, HEADING = 36, 32
ENTRY = Qt.ItemDataRole.UserRole + 1
HITS = Qt.ItemDataRole.UserRole + 2
LEFT = 44
MIDDLE = Qt.AlignmentFlag.AlignVCenter
Index = QModelIndex | QPersistentModelIndex
SIGNS = {"Shift": "⇧", "Return": "↵", "Enter": "↵"}


class PaletteDelegate(QStyledItemDelegate):
    """One row of the palette, or a heading."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, HEADING if index.data(ENTRY) is None else ROW)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, tokens, rect = self._look, self._look.tokens, option.rect
        entry, words = index.data(ENTRY), index.data(Qt.ItemDataRole.DisplayRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry is None:
            painter.setFont(look.font(12, SEMI))
            painter.setPen(tokens.ink2)
            painter.drawText(rect.adjusted(18, 4, -18, 0), MIDDLE, words)
            painter.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_tint if chosen else tokens.hover)
            painter.drawRoundedRect(rect.adjusted(6, 0, -6, 0), 6, 6)
        color = tokens.ink3 if entry.grey else tokens.accent if chosen else tokens.ink2
        icon = look.pixmap(entry.icon, color, 16, painter.device().devicePixelRatio())
        painter.drawPixmap(QPointF(rect.x() + 18, rect.y() + (ROW - 16) / 2), icon)
        free = self._paint_keys(painter, rect, entry.keys)
        self._paint_words(painter, rect, index, free)
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRect, index: Index, free: float) -> None:
        look, tokens = self._look, self._look.tokens
        entry, words = index.data(ENTRY), index.data(Qt.ItemDataRole.DisplayRole)
        hits = frozenset(index.data(HITS) or ())
        x = float(rect.x() + LEFT)
        for hit, part in _parts(words, hits):
            font = look.font(13, SEMI if hit else NORMAL)
            painter.setFont(font)
            painter.setPen(tokens.ink3 if entry.grey else tokens.accent if hit else tokens.ink)
            width = QFontMetricsF(font).horizontalAdvance(part)
            box = QRectF(x, rect.y(), max(min(width + 1, free - x), 0), rect.height())
            painter.drawText(box, MIDDLE, part)
            x += width
        room = free - x - 22
        if entry.told and room > 40:
            font = look.font(12)
            cut = QFontMetricsF(font).elidedText(entry.told, Qt.TextElideMode.ElideRight, room)
            painter.setFont(font)
            painter.setPen(tokens.ink3)
            painter.drawText(QRectF(x + 12, rect.y(), room, rect.height()), MIDDLE, cut)

    def _paint_keys(self, painter: QPainter, rect: QRect, keys: str) -> float:
        """The pictures of the keys at the right; returns where the room before them ends."""
        look, tokens = self._look, self._look.tokens
        font = look.font(11, MEDIUM)
        metrics, x = QFontMetricsF(font), float(rect.right() - 18)
        for cap in reversed(caps(keys)):
            width = max(metrics.horizontalAdvance(cap) + 9, 18)
            box = QRectF(x - width + 0.5, rect.y() + (ROW - 18) / 2 + 0.5, width - 1, 17)
            painter.setPen(tokens.line2)
            painter.setBrush(tokens.sunken)
            painter.drawRoundedRect(box, 4, 4)
            painter.setFont(font)
            painter.setPen(tokens.ink2)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap)
            x -= width + 5
        return x


def caps(keys: str) -> list[str]:
    """The keys to picture: `Ctrl+Shift+C` is three, `G, A` two."""
    found: list[str] = []
    for stroke in keys.split(", "):
        parts = stroke.split("+") if len(stroke) > 1 else [stroke]
        if stroke.endswith("++"):
            parts.append("+")
        found += [SIGNS.get(part, part) for part in parts if part]
    return found


def _parts(words: str, hits: frozenset[int]) -> list[tuple[bool, str]]:
    parts: list[tuple[bool, str]] = []
    for place, letter in enumerate(words):
        hit = place in hits
        if parts and parts[-1][0] is hit:
            parts[-1] = (hit, parts[-1][1] + letter)
        else:
            parts.append((hit, letter))
    return parts
