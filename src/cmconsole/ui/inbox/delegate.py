"""Paints one row of the list: how bad, how late, who, what they say, why it stands here, who has it."""

from __future__ import annotations

import logging
from array import array
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
)
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from cmconsole.domain.clocks import Countdown, next_change
from cmconsole.store.rows import MentionRow
from cmconsole.ui import marks
from cmconsole.ui.inbox.bands import paint_header, paint_waiting
from cmconsole.ui.inbox.gathered import Told, clock_of_group, first_due, told
from cmconsole.ui.inbox.group_strip import HEIGHT as GROUP
from cmconsole.ui.inbox.group_strip import clock_at
from cmconsole.ui.inbox.model import ROW, InboxModel
from cmconsole.ui.inbox.sections import Layout, Section
from cmconsole.ui.inbox.spoken import clock_of, running_until
from cmconsole.ui.inbox.strips import LEFT, Clock, Face, Painted, Strip, Strips, veil
from cmconsole.ui.wording import standing

if TYPE_CHECKING:
    from cmconsole.store.reading.groups import Group
    from cmconsole.ui.look import Look

logger = logging.getLogger(__name__)
HEADER = 24
HEIGHTS = {"compact": 52, "comfortable": 70, "roomy": 90}
CLOCKS = 2_000
"""Countdowns that are remembered; far more than can be seen at once."""
CLOCK_LEFT = 32 - marks.COUNTDOWN / 2
FOREVER = datetime.max.replace(tzinfo=UTC)
STATE = QStyle.StateFlag

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """One delegate for rows and section headers. A row is a kept picture and its countdown."""

    def __init__(
        self, look: Look, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._now = now
        self._strips = Strips(look)
        self._unpaintable: set[int] = set()
        self._hovered: int | None = None
        self._veil = veil(look.tokens.list, look.tokens.hover)
        """Lies over the row under the mouse: its picture need not be drawn again for that."""
        self.marked: Collection[int] = ()
        """The mentions that are marked to be worked on together."""
        self.tags: Mapping[int, str] = {}
        """What is going on with a mention's reply, by mention id: `sending`, `not sent`."""
        self.begun: Callable[[MentionRow], bool] = lambda _: False
        """Whether a text was begun there that is not sent."""
        self.groups: Mapping[int, Group] = {}
        """Who stands together, by the mention whose row stands for them."""
        self.painted: dict[int, Painted] = {}
        """What each row's countdown showed when it was painted last, by mention id."""
        look.changed.connect(self.forget_texts)

    @property
    def density(self) -> str:
        """How much room a row has; one of `HEIGHTS`."""
        return self._strips.density

    @density.setter
    def density(self, density: str) -> None:
        self._strips.density = density

    @property
    def me(self) -> str:
        """Whose work is shown in the accent."""
        return self._strips.me

    @me.setter
    def me(self, me: str) -> None:
        if me != self._strips.me:
            self._strips.me = me
            self._strips.forget()

    @property
    def sources(self) -> Mapping[int, str]:
        """Names of sources, for posts that have no handle of their own."""
        return self._strips.sources

    @sources.setter
    def sources(self, names: Mapping[int, str]) -> None:
        self._strips.sources = names

    def cover_with(self, cover: Callable[[MentionRow], str]) -> None:
        """Write this instead of a mention's text; where it is empty, the text itself."""
        self._strips.cover = cover

    @property
    def row_height(self) -> int:
        """The height of a mention, in pixels."""
        return HEIGHTS[self.density]

    @staticmethod
    def clock_rect(row: QRect) -> QRect:
        """Where in a row the countdown is."""
        return QRect(row.x() + 4, row.y(), LEFT - 8, row.height())

    def shows(self, row: MentionRow, now: datetime) -> Painted:
        """What the countdown of a row has to show now."""
        group = self.groups.get(row.id)
        return _painted(clock_of_group(first_due(group), now) if group else clock_of(row, now))

    def height_of(self, mention_id: int) -> int:
        """The height of a mention's row, which may stand for several."""
        return GROUP if mention_id in self.groups else self.row_height

    def forget_texts(self) -> None:
        """Draw everything anew, after the look or names of sources have changed."""
        self._strips.forget()
        self._veil = veil(self._look.tokens.list, self._look.tokens.hover)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        shown = index.data(ROW)
        header = isinstance(shown, Section)
        return QSize(0, HEADER if header else self.height_of(shown.id if shown else 0))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        shown = model.shown(index.row()) if isinstance(model, InboxModel) else index.data(ROW)
        if isinstance(shown, MentionRow):
            try:
                self._paint_mention(painter, option, shown)
            except Exception:
                # Qt would come back with the same row at every repaint.
                self._cannot_paint(painter, option.rect, shown)
            return
        painter.save()
        if isinstance(shown, Section):
            layout = model.layout if isinstance(model, InboxModel) else Layout(array("q"))
            paint_header(painter, self._look, option.rect, shown, layout)
        else:
            paint_waiting(painter, self._look, option.rect, LEFT)
        painter.restore()

    def draw_ahead(self, row: MentionRow, viewport: QWidget) -> None:
        """Have the picture of a row ready that is not in sight yet."""
        if self._strips.kept(row) is None and row.id not in self._unpaintable:
            face = Face(
                viewport.width(),
                self.height_of(row.id),
                viewport.devicePixelRatioF(),
                marked=row.id in self.marked,
                tag=self.tag_of(row),
                told=self.told_of(row),
            )
            self._clock(self._strips.of(row, face))

    def tag_of(self, row: MentionRow) -> str | None:
        """What is said of our reply in a row, if there is something to say."""
        return self.tags.get(row.id) or ("draft" if self.begun(row) else None)

    def told_of(self, row: MentionRow) -> Told | None:
        """What a row says that stands for several; None: it stands for itself."""
        group = self.groups.get(row.id)
        return told(group, row, self._now()) if group else None

    def stands_out(self, mention_id: int) -> bool:
        """Whether a row's ground is another one, for another reason than being selected."""
        return mention_id == self._hovered or mention_id in self.marked

    def paint_end(self, painter: QPainter, row: QRect, part: QRect, index: Index) -> None:
        """Paint of a row in the place `row` only what stands in `part`, at its right end."""
        shown = index.data(ROW)
        place = row.intersected(part)
        kept = self._strips.kept(shown) if isinstance(shown, MentionRow) else None
        if kept is not None:
            from_, size = QPointF(place.topLeft() - row.topLeft()), QSizeF(place.size())
            ratio = kept.devicePixelRatio()
            painter.drawPixmap(QRectF(place), kept, QRectF(from_ * ratio, size * ratio))
            if shown.id == self._hovered:
                painter.fillRect(place, self._veil)
            return
        option = QStyleOptionViewItem()
        option.rect = row
        painter.setClipRect(place)
        self.paint(painter, option, index)
        painter.setClipping(False)

    def _paint_mention(
        self, painter: QPainter, option: QStyleOptionViewItem, row: MentionRow
    ) -> None:
        rect, state, number = option.rect, option.state, row.id
        selected, marked = bool(state & STATE.State_Selected), number in self.marked
        face = Face(
            rect.width(),
            rect.height(),
            painter.device().devicePixelRatio(),
            selected,
            selected and bool(state & STATE.State_HasFocus),
            marked,
            self.tag_of(row),
            self.told_of(row),
        )
        left, top = rect.x(), rect.y()
        strip = self._strips.of(row, face)
        painter.drawPixmap(left, top, strip.pixmap)
        if selected:
            # The edge above belongs to the row before.
            edge = self._look.tokens.accent_line
            painter.fillRect(left, top - 1, rect.width(), 1, edge)
        elif state & STATE.State_MouseOver and not marked:
            self._hovered = number
            painter.fillRect(rect, self._veil)
        elif number == self._hovered:
            self._hovered = None
        at = clock_at(rect, CLOCK_LEFT, grouped=face.told is not None)
        painter.drawPixmap(at, self._clock(strip))
        if marked:
            painter.drawPixmap(at + QPointF(26, -2), marks.tick(self._look, face.ratio))

    def _clock(self, strip: Strip) -> QPixmap:
        """The countdown of a row as it is now."""
        now, clock = self._now(), strip.clock
        if clock is None or not clock.since <= now < clock.until:
            clock = strip.clock = _draw_clock(self._look, strip, now)
        if len(self.painted) > CLOCKS:
            self.painted.clear()
        self.painted[strip.row.id] = clock.shown
        return clock.pixmap

    def _cannot_paint(self, painter: QPainter, rect: QRect, row: MentionRow) -> None:
        """Log what is wrong with a row once, and show it as one that is not there yet."""
        if row.id not in self._unpaintable:
            self._unpaintable.add(row.id)
            logger.exception("mention %d cannot be painted", row.id)
        paint_waiting(painter, self._look, rect, LEFT)


def _draw_clock(look: Look, strip: Strip, now: datetime) -> Clock:
    row, said = strip.row, strip.face.told
    if said is not None:
        shown, due = clock_of_group(said.due, now), said.due
        mention_class, level = said.due_class, said.due_level
    else:
        shown, due = clock_of(row, now), running_until(row)
        mention_class, level = standing(row)
    drawn = marks.countdown(look, shown, look.tokens.hue(level, mention_class), strip.face.ratio)
    until = FOREVER if due is None else now + timedelta(seconds=next_change(due, now))
    return Clock(drawn, _painted(shown), now, until)


def _painted(clock: Countdown) -> Painted:
    return (clock.lateness, clock.text, int(clock.fraction * 60))
