"""Lines of an editor that are as far apart as those of the messages above it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit
from typing_extensions import override

MESSAGE = 21.0
"""Pixels from line to line of a message (DESIGN, Type: 14/21)."""


class Spaced(QPlainTextDocumentLayout):
    """Qt's own layout, with its lines moved apart: a plain text has no line height of its own."""

    def __init__(self, document: QTextDocument, height: float) -> None:
        super().__init__(document)
        self._height = height

    @override
    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        box = super().blockBoundingRect(block)
        if not block.isValid() or not block.isVisible():
            return box
        layout = block.layout()
        count = layout.lineCount()
        if not count:
            return box
        first = layout.lineAt(0)
        above = (self._height - first.height()) / 2
        if above <= 0:  # another writing whose letters are higher
            return box
        if abs(first.y() - above) > 0.1:
            for place in range(count):
                line = layout.lineAt(place)
                line.setPosition(QPointF(line.x(), place * self._height + above))
        below = 0.0 if block.next().isValid() else self.document().documentMargin()
        box.setHeight(count * self._height + below)
        return box


def space_lines(edit: QPlainTextEdit, height: float = MESSAGE) -> Spaced:
    """Move the lines of an editor apart, before anything is written in it.

    Args:
        height: pixels from line to line.

    Returns:
        What the editor has to hold as long as it lives: Python ends the layout when nobody does.
    """
    document = QTextDocument(edit)
    document.setDefaultFont(edit.font())
    layout = Spaced(document, height)
    document.setDocumentLayout(layout)
    edit.setDocument(document)
    return layout
