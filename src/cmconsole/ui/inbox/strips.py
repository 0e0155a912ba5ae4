"""Pictures of rows: what of a row stays the same from one paint to the next is drawn once, then copied."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from cmconsole.ui import marks
from cmconsole.ui.inbox.group_strip import paint_group, paint_tile
from cmconsole.ui.inbox.letters import Letters
from cmconsole.ui.reasons import why
from cmconsole.ui.wording import author_name, standing

if TYPE_CHECKING:
    from datetime import datetime

    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.inbox.gathered import Told
    from cmconsole.ui.look import Look

LEFT, RIGHT, TOP = 60, 12, 7
"""Where the texts begin and end, and how far below the row's top edge."""
LINE = 19
BOLD = (13, marks.SEMI)
PLAIN, SMALL = (13, QFont.Weight.Normal), (12, QFont.Weight.Normal)
LONGEST = 2_000
"""Letters of a post that are looked at; more than the widest line holds."""
PERSON = 20
THIN = 13 / 255
"""How much of a row the veil over it hides."""
KEPT = 12_000_000
"""Bytes of pictures: a hundred rows at the usual width, or what three large screens show."""


Painted = tuple[str, str, int]
"""What of a countdown shows: its shape, its text, its minutes."""


class Face(NamedTuple):
    """What the picture of a row depends on besides the mention; equal faces look the same."""

    width: int
    height: int
    ratio: float
    selected: bool = False
    focused: bool = False
    marked: bool = False
    tag: str | None = None
    """What is going on with the reply: `sending`, `not sent`."""
    told: Told | None = None
    """What the row says where it stands for several mentions."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A row's countdown as it is for a while."""

    pixmap: QPixmap
    shown: Painted
    since: datetime
    until: datetime


@dataclass(slots=True)
class Strip:
    """The picture of one row, with its ground and without its countdown, which has one of its own."""

    row: MentionRow
    face: Face
    pixmap: QPixmap
    clock: Clock | None = None


class Strips:
    """Draws rows and keeps the pictures of those that were seen last."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._kept: OrderedDict[int, Strip] = OrderedDict()
        self._bytes = 0
        self._letters: dict[tuple[int, QFont.Weight], Letters] = {}
        self.density = "comfortable"
        """How much room a row has: `compact`, `comfortable` or `roomy`."""
        self.me = ""
        """Whose work is shown in the accent."""
        self.sources: Mapping[int, str] = {}
        """Names of sources, for posts that have no handle of their own."""
        self.cover: Callable[[MentionRow], str] = lambda _: ""
        """What is written instead of a mention's text; empty: the text itself."""

    def __len__(self) -> int:
        return len(self._kept)

    def forget(self) -> None:
        """Draw everything anew, after something changed that all rows show."""
        self._kept.clear()
        self._bytes = 0

    def of(self, row: MentionRow, face: Face) -> Strip:
        """The picture of a row."""
        known = self._kept.get(row.id)
        if known is not None and known.row is row and known.face == face:
            self._kept.move_to_end(row.id)
            return known
        strip = Strip(row, face, self._draw(row, face))
        self._keep(row.id, strip)
        return strip

    def kept(self, row: MentionRow) -> QPixmap | None:
        """The picture of a row as it was drawn last, if it is still there."""
        known = self._kept.get(row.id)
        return None if known is None else known.pixmap

    def _keep(self, mention_id: int, strip: Strip) -> None:
        before = self._kept.pop(mention_id, None)
        self._bytes += _size(strip) - (_size(before) if before else 0)
        self._kept[mention_id] = strip
        while self._bytes > KEPT and len(self._kept) > 1:
            self._bytes -= _size(self._kept.popitem(last=False)[1])

    def _draw(self, row: MentionRow, face: Face) -> QPixmap:
        pixmap = QPixmap((QSizeF(face.width, face.height) * face.ratio).toSize())
        pixmap.setDevicePixelRatio(face.ratio)
        painter = QPainter(pixmap)
        try:
            self._paint_ground(painter, face)
            self._paint_row(painter, row, face)
        finally:
            painter.end()
        return pixmap

    def _paint_ground(self, painter: QPainter, face: Face) -> None:
        tokens, width, bottom = self._look.tokens, face.width, face.height - 1
        ground = tokens.accent_tint if face.marked else tokens.list
        ground = tokens.sel if face.selected else ground
        painter.fillRect(0, 0, width, face.height, ground)
        edge = tokens.accent_line if face.selected else tokens.line
        painter.fillRect(0, bottom, width, 1, edge)
        if face.selected:
            painter.fillRect(0, 0, width, 1, edge)
        if face.focused:
            painter.fillRect(width - 2, 0, 2, face.height, tokens.focus)

    def _paint_row(self, painter: QPainter, row: MentionRow, face: Face) -> None:
        look, ratio, told = self._look, face.ratio, face.told
        mention_class, level = (told.mention_class, told.level) if told else standing(row)
        hue = look.tokens.hue(level, mention_class)
        marks.draught(painter, QRectF(0, 3, 4, face.height - 6), level, hue, look.tokens)
        chip = marks.chip(look, mention_class, level, ratio)
        right, top = face.width - RIGHT, TOP if told else self._top
        chip_left = right - chip.width() / ratio
        painter.drawPixmap(QPointF(chip_left, top), chip)
        if face.tag is not None:
            drawn = marks.tag(look, face.tag, ratio)
            chip_left -= drawn.width() / ratio + 5
            painter.drawPixmap(QPointF(chip_left, top), drawn)
        if told is not None:
            self._paint_told(painter, row, face, chip_left)
            return
        painter.drawPixmap(QPointF(LEFT, top), marks.network(look, row.network, ratio))
        self._paint_owner(painter, row, face, face.height - 6 - PERSON)
        self._paint_texts(painter, row, face, chip_left)

    def _paint_told(self, painter: QPainter, row: MentionRow, face: Face, chip_left: float) -> None:
        """The row stands for several; its own mention is the first of them."""
        assert face.told is not None
        self._paint_owner(painter, row, face, TOP + 2 * LINE - 1)
        paint_tile(painter, self._look, face.told)
        paint_group(
            self._look,
            face.told,
            partial(self._write, painter),
            width=face.width,
            chip_left=chip_left,
            first=face.width - RIGHT - PERSON - 8,
            lit=face.selected,
        )

    def _paint_owner(self, painter: QPainter, row: MentionRow, face: Face, top: int) -> None:
        work = row.work
        if work is None or work.queue == "done":
            return
        owner = work.owner
        mine = owner is not None and owner == self.me
        drawn = marks.person(self._look, owner, PERSON, face.ratio, me=mine)
        painter.drawPixmap(QPointF(face.width - RIGHT - PERSON, top), drawn)

    def _paint_texts(
        self, painter: QPainter, row: MentionRow, face: Face, chip_left: float
    ) -> None:
        tokens, top = self._look.tokens, self._top
        soft = tokens.ink2 if face.selected else tokens.ink3
        at, room = LEFT + 24, chip_left - LEFT - 24 - 8
        used = self._write(painter, BOLD, tokens.ink, (at, top), author_name(row), room)
        # A name that fills the line leaves no room for half a handle.
        if (rest := room - used - 6) > 24:
            self._write(painter, SMALL, soft, (at + used + 6, top), self._handle(row), rest)
        covered = self.cover(row)
        room, last = face.width - LEFT - RIGHT, why(row.judgement, quoted=not covered)
        line = covered or " ".join(row.text[:LONGEST].split())
        ink = tokens.ink if face.selected else tokens.ink2
        if self.density == "compact":
            last = last or line
        else:
            top += LINE
            if self.density == "roomy":
                first, line = self._letters_of(PLAIN).wrap(line, room)
                self._write(painter, PLAIN, ink, (LEFT, top), first, room)
                top += LINE
            self._write(painter, PLAIN, ink, (LEFT, top), line, room)
        self._write(painter, SMALL, soft, (LEFT, top + LINE), last, room - PERSON - 8)

    @property
    def _top(self) -> int:
        return 6 if self.density == "compact" else TOP

    def _letters_of(self, kind: tuple[int, QFont.Weight]) -> Letters:
        if (letters := self._letters.get(kind)) is None:
            letters = self._letters[kind] = Letters(self._look.font(*kind))
        return letters

    def _handle(self, row: MentionRow) -> str:
        handle = row.author_handle
        return self.sources.get(row.source_id, "") if handle in ("", author_name(row)) else handle

    def _write(
        self,
        painter: QPainter,
        kind: tuple[int, QFont.Weight],
        color: QColor,
        at: tuple[float, float],
        text: str,
        room: float,
    ) -> float:
        """Write as much of `text` as there is room for; returns how wide it is."""
        letters = self._letters_of(kind)
        shown, width = letters.cut(text, room)
        painter.setFont(self._look.font(*kind))
        painter.setPen(color)
        painter.drawText(QPointF(at[0], at[1] + letters.base), shown)
        return width


def veil(ground: QColor, wanted: QColor) -> QColor:
    """What has to be laid over `ground` to make it `wanted`, hardly touching what is written on it."""

    def part(below: int, above: int) -> int:
        return min(max(round((above - below) / THIN + below), 0), 255)

    return QColor(
        part(ground.red(), wanted.red()),
        part(ground.green(), wanted.green()),
        part(ground.blue(), wanted.blue()),
        round(255 * THIN),
    )


def _size(strip: Strip) -> int:
    return strip.pixmap.width() * strip.pixmap.height() * 4
