"""Rows of a list in the settings that are painted by themselves, on what the list paints under them."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

Index = QModelIndex | QPersistentModelIndex


class PaintedRow(QStyledItemDelegate):
    """What is chosen, ticked and under the mouse is painted as usual; the text of the row is not."""

    @abstractmethod
    def draw(self, painter: QPainter, box: QRect, index: Index) -> None:
        """Paint the row into its rectangle; the painter is put back afterwards."""

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.text = ""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        painter.save()
        box: QRect = option.rect
        self.draw(painter, box, index)
        painter.restore()
