"""The table under the list: paints as little as it can, and wakes when a countdown changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget
from typing_extensions import override

from cmconsole.ui.inbox.ahead import Ahead
from cmconsole.ui.inbox.delegate import RowDelegate
from cmconsole.ui.inbox.ends import paint_ends, under_bar
from cmconsole.ui.inbox.gathered import first_due
from cmconsole.ui.inbox.model import InboxModel
from cmconsole.ui.inbox.places import fit_heights, set_up, visible
from cmconsole.ui.inbox.spoken import running_until
from cmconsole.ui.inbox.ticker import Ticker

if TYPE_CHECKING:
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.look import Look
    from cmconsole.ui.shield import Shield


class MentionTable(QTableView):
    """Shows the rows of an InboxModel. Every row paints its whole ground, so that what was painted
    before is moved while the list is scrolled, instead of painted again."""

    seen_changed = Signal()
    """Other rows are visible than before."""

    def __init__(
        self, look: Look, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mentions")
        self.setAccessibleName(self.tr("Mentions"))
        self._look = look
        # Made here: of a viewport that Qt made itself, PySide6 does not know the class, and loads every
        # kind of widget there is to find out, which takes 15 ms before the first paint.
        self.setViewport(QWidget())
        self._rows = InboxModel(now, self)
        self._delegate = RowDelegate(look, now, self)
        self._now = now
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        set_up(self, self._delegate.row_height)
        self._ticker = Ticker(now, self._deadlines, self)
        self._ticker.ticked.connect(self._repaint_changed_clocks)
        self._ahead = Ahead(self, self._rows, self._delegate)
        self._rows.dataChanged.connect(lambda *_: self._ticker.arm_soon())
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().valueChanged.connect(self._ahead.scrolled_to)
        look.changed.connect(self.paint_anew)

    @property
    def rows(self) -> InboxModel:
        """The model."""
        return self._rows

    @property
    def delegate(self) -> RowDelegate:
        """What paints the rows."""
        return self._delegate

    @property
    def ticker(self) -> Ticker:
        """What wakes the countdowns."""
        return self._ticker

    @property
    def ahead(self) -> Ahead:
        """What draws the rows that come next."""
        return self._ahead

    def cover_with(self, shield: Shield) -> None:
        """Write neutral words where the shield hides a text."""
        self._rows.cover = shield.cover
        self._delegate.cover_with(shield.cover)
        shield.turned.connect(self._delegate.forget_texts)
        shield.turned.connect(self.paint_anew)

    def now(self) -> datetime:
        """The time that the countdowns go by."""
        return self._now()

    def set_density(self, density: str) -> None:
        """Rows of two lines (`compact`), three (`comfortable`) or four (`roomy`)."""
        self._delegate.density = density
        self._delegate.forget_texts()
        self.verticalHeader().setDefaultSectionSize(self._delegate.row_height)
        fit_heights(self)
        self.viewport().update()

    def visible_rows(self) -> Iterator[MentionRow]:
        """The loaded mentions that can be seen now."""
        for row in visible(self):
            mention_id = self._rows.id_at(row)
            if mention_id is not None and (found := self._rows.mention(mention_id)):
                yield found

    def _deadlines(self) -> Iterator[datetime]:
        """What the countdowns run to that can be seen now."""
        groups = self._rows.layout.groups
        for shown in self.visible_rows():
            group = groups.get(shown.id)
            due = running_until(shown) if group is None else first_due(group)
            if due is not None:
                yield due

    def below(self) -> int:
        """How many rows are further down than can be seen."""
        seen = visible(self)
        return max(self._rows.rowCount() - seen.stop, 0)

    def _repaint_changed_clocks(self) -> None:
        now = self._now()
        for shown in self.visible_rows():
            if self._delegate.painted.get(shown.id) != self._delegate.shows(shown, now):
                row = self._rows.row_of(shown.id)
                if row is not None:
                    place = self.visualRect(self._rows.index(row, 0))
                    self.viewport().update(self._delegate.clock_rect(place))

    def paint_anew(self) -> None:
        """Paint every row again, after the look or a style sheet has changed."""
        # WORKAROUND a style sheet with a background takes this back each time it is put on.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().update()

    def _scrolled(self) -> None:
        self._ticker.arm_soon()
        self.seen_changed.emit()

    @override
    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        super().scrollTo(index, hint)
        # A first row is shown with the header above it.
        above = index.row() - 1
        hidden = self.rowViewportPosition(above) < 0 if above >= 0 else False
        if hidden and self._rows.id_at(above) is None:
            super().scrollTo(self._rows.index(above, 0), hint)

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # Qt moves what was painted only where nothing lies on it, and paints all rows anew if a bar
        # does. So everything but what is under the bar is moved; that is painted with the bar.
        self.verticalHeader().setOffset(self.verticalScrollBar().value())
        self.scrollDirtyRegion(dx, dy)
        beside = self.viewport().rect().adjusted(0, 0, -under_bar(self).width(), 0)
        self.viewport().scroll(0, dy, beside)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        region, under = event.region(), under_bar(self)
        if self.rowAt(self.viewport().height() - 1) < 0:
            painter = QPainter(self.viewport())
            painter.fillRect(event.rect(), self._look.tokens.list)
            painter.end()
        if not (rows := region.subtracted(QRegion(under))).isEmpty():
            super().paintEvent(QPaintEvent(rows))
        if region.intersects(under):
            paint_ends(self, self._rows, self._delegate, self._look, under)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scrolled()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.paint_anew()
        self._ticker.wake(True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ticker.wake(False)
