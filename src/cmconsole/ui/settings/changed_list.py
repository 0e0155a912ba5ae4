"""Mentions that would stand otherwise under the draft, each with what it is and what it would be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyleOptionViewItem,
)
from typing_extensions import override

from cmconsole.triage.replay import Changed
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.settings.painted_row import Index, PaintedRow
from cmconsole.ui.wording import class_name

ROW, HIGHEST = 66, 6
"""The height of a row in pixels, and of the list in rows."""


class ChangedList(QListWidget):
    """Painted, so that a hundred of them take no time."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._changed: Sequence[Changed] = ()
        self.setAccessibleName(self.tr("Mentions that would stand otherwise"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("changed")
        self.setItemDelegate(_ChangedRow(look, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look.changed.connect(self.viewport().update)

    def show_changed(self, changed: Sequence[Changed]) -> None:
        """Show these."""
        if changed == self._changed:
            return
        self._changed = changed
        self.clear()
        for one in changed:
            item = QListWidgetItem(one.text)
            item.setToolTip(one.text)
            names = self.tr("{old}, would be {new}: {words}")
            said = names.format(old=class_name(*one.old), new=class_name(*one.new), words=one.text)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            self.addItem(item)
        self.setFixedHeight(min(len(changed), HIGHEST) * ROW + 2)

    def changed_at(self, row: int) -> Changed | None:
        """What a row shows."""
        return self._changed[row] if row < len(self._changed) else None


class _ChangedRow(PaintedRow):
    """Two lines of what they wrote over both chips."""

    def __init__(self, look: Look, parent: ChangedList) -> None:
        super().__init__(parent)
        self._look, self._list = look, parent

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    @override
    def draw(self, painter: QPainter, box: QRect, index: Index) -> None:
        one = self._list.changed_at(index.row())
        if one is not None:
            self._draw_changed(painter, box.adjusted(6, 5, -6, -5), one)

    def _draw_changed(self, painter: QPainter, box: QRect, one: Changed) -> None:
        look, ratio = self._look, self._list.devicePixelRatioF()
        painter.setPen(look.tokens.ink)
        painter.setFont(look.font(12))
        metrics = painter.fontMetrics()
        words = metrics.elidedText(
            " ".join(one.text.split()), Qt.TextElideMode.ElideRight, round(box.width() * 1.85)
        )
        lines = QRect(box.left(), box.top(), box.width(), 2 * metrics.lineSpacing())
        painter.drawText(lines, Qt.TextFlag.TextWordWrap, words)
        old, new = (marks.chip(look, *standing, ratio) for standing in (one.old, one.new))
        top, left = box.bottom() - marks.CHIP + 1, float(box.left())
        painter.drawPixmap(QPointF(left, top), old)
        left += old.deviceIndependentSize().width() + 6
        painter.setPen(look.tokens.ink2)
        arrow = QRect(round(left), top, 16, marks.CHIP)
        painter.drawText(arrow, Qt.AlignmentFlag.AlignCenter, "→")
        left += 22
        painter.drawPixmap(QPointF(left, top), new)
        left += new.deviceIndependentSize().width() + 8
        rest = QRect(round(left), top, box.right() - round(left), marks.CHIP)
        by = metrics.elidedText(one.by or "", Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, by)
