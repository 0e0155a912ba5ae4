"""What the list paints besides mentions: the bands before sections, and rows that are on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from cmconsole.ui import marks
from cmconsole.ui.inbox.sections import Section
from cmconsole.ui.inbox.spoken import section_note, section_title

if TYPE_CHECKING:
    from cmconsole.ui.inbox.sections import Layout
    from cmconsole.ui.look import Look


def paint_header(
    painter: QPainter, look: Look, rect: QRect, section: Section, layout: Layout
) -> None:
    """The band before a section: its name, how many stand in it, what it means."""
    count = layout.counts.get(section, 0)
    tokens, left = look.tokens, rect.x() + 14
    painter.fillRect(rect, tokens.sunken)
    painter.fillRect(QRect(rect.x(), rect.y(), rect.width(), 1), tokens.line)
    painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), tokens.line)
    if section is Section.OVERDUE:
        mark = marks.overdue_mark(look, painter.device().devicePixelRatio())
        painter.drawPixmap(QPointF(left, rect.y() + 5), mark)
        left += 20
    middle = Qt.AlignmentFlag.AlignVCenter
    bold, plain = look.font(12, marks.SEMI), look.font(12)
    title = section_title(section)
    painter.setFont(bold)
    painter.setPen(tokens.ink2)
    painter.drawText(rect.adjusted(left - rect.x(), 0, 0, 0), middle, title)
    after = left - rect.x() + QFontMetricsF(bold).horizontalAdvance(title) + 8
    painter.setFont(plain)
    painter.drawText(rect.adjusted(round(after), 0, 0, 0), middle, str(count))
    painter.setPen(tokens.ink3)
    right = middle | Qt.AlignmentFlag.AlignRight
    painter.drawText(
        rect.adjusted(0, 0, -14, 0), right, section_note(section, beside=section is layout.beside)
    )


def paint_waiting(painter: QPainter, look: Look, rect: QRect, left: int) -> None:
    """A row that is on its way: two soft bars where its texts will be."""
    tokens = look.tokens
    painter.fillRect(rect, tokens.list)
    painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), tokens.line)
    for line, width in ((11, 140), (30, rect.width() - left - 60)):
        painter.fillRect(QRect(rect.x() + left, rect.y() + line, width, 10), tokens.hover)
