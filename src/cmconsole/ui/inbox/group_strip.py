"""Paints the row that stands for several mentions: how many, about what, what they say, who is first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from cmconsole.ui import marks

if TYPE_CHECKING:
    from cmconsole.ui.inbox.gathered import Told
    from cmconsole.ui.look import Look

HEIGHT = 92
"""Of the whole row, however dense the list is: it stands for many."""
LEFT, RIGHT, TOP, LINE = 60, 12, 7, 19
CLOCK_TOP = 48
"""How far below the row's top edge its countdown is."""
TILE = QRectF(14, 11, 32, 32)
BEHIND = 4
"""Pixels by which the tile behind it looks out."""
BOLD = (13, marks.SEMI)
PLAIN, SMALL = (13, QFont.Weight.Normal), (12, QFont.Weight.Normal)
LINK = (12, marks.MEDIUM)
Write = Callable[[tuple[int, QFont.Weight], QColor, tuple[float, float], str, float], float]
"""Writes a text of a kind and colour at a place, as much as there is room for; how wide it is."""


def paint_group(
    look: Look, told: Told, write: Write, *, width: int, chip_left: float, first: float, lit: bool
) -> None:
    """Write the lines of the row.

    Args:
        chip_left: where the room of the first line ends.
        first: where the room of the line ends that names the first mention.
        lit: the row is selected.
    """
    tokens, top, right = look.tokens, TOP, width - RIGHT
    soft = tokens.ink2 if lit else tokens.ink3
    room = chip_left - LEFT - 8
    used = write(BOLD, tokens.ink, (LEFT, top), told.topic, room)
    if (rest := room - used - 6) > 24:
        fits = look.width(told.where, *SMALL) <= rest
        where = told.where if fits else told.where_shortly
        write(SMALL, soft, (LEFT + used + 6, top), where, rest)
    write(PLAIN, tokens.ink, (LEFT, top + LINE), told.says, right - LEFT)
    write(SMALL, tokens.ink2, (LEFT, top + 2 * LINE), told.first, first - LEFT)
    link = look.width(told.show_all, *LINK)
    write(SMALL, soft, (LEFT, top + 3 * LINE), told.standing, right - link - 6 - LEFT)
    write(LINK, tokens.accent, (right - link, top + 3 * LINE), told.show_all, link + 1)


def paint_tile(painter: QPainter, look: Look, told: Told) -> None:
    """The number of mentions on a tile, and one behind it: there are several."""
    tokens = look.tokens
    hue = tokens.hue(told.level, told.mention_class)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(hue.ink, 1.5))
    painter.drawRoundedRect(TILE.translated(BEHIND, -BEHIND), 6, 6)
    painter.setBrush(hue.ink)
    painter.setPen(QPen(tokens.list, 1.5))
    painter.drawRoundedRect(TILE, 6, 6)
    words = str(told.count) if told.count < 1_000 else "999+"
    painter.setFont(look.font(14 if told.count < 1_000 else 11, marks.BOLD))
    painter.setPen(tokens.pane)
    painter.drawText(TILE, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def link_rect(look: Look, row: QRect, words: str) -> QRect:
    """Where in the row at `row` its link is; at least as high as a finger of the design, 24."""
    width = round(look.width(words, *LINK)) + 12
    return QRect(row.right() + 1 - RIGHT - width + 6, row.y() + TOP + 3 * LINE - 4, width, 26)


def clock_at(row: QRect, left: float, *, grouped: bool) -> QPointF:
    """Where in a row its countdown is painted."""
    below = CLOCK_TOP if grouped else (row.height() - marks.COUNTDOWN) / 2
    return QPointF(row.x() + left, row.y() + below)
