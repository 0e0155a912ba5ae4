"""The sidebar: the lists with their counts, and how every source is doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cmconsole.store.reading.queues import Queue
from cmconsole.store.reading.views import COUNTED, View
from cmconsole.ui.emblem import emblem
from cmconsole.ui.frame.columns import SIDEBAR_WIDTH
from cmconsole.ui.frame.saved_menu import SavedMenu
from cmconsole.ui.frame.source_list import SourceList
from cmconsole.ui.widgets import NORMAL, SEMI, Drawing, Elided, button, text
from cmconsole.ui.wording import number, queue_name

if TYPE_CHECKING:
    from cmconsole.ui.look import Look

ITEM, HEADING = 28, 32
QUEUE = Qt.ItemDataRole.UserRole + 1
"""A Queue, or the View of a saved search."""
COUNT = Qt.ItemDataRole.UserRole + 2
ICONS = {
    Queue.ANSWER: "align-left",
    Queue.RED_ZONE: "flag",
    Queue.MINE: "user",
    Queue.UNASSIGNED: "users",
    Queue.SNOOZED: "alarm",
    Queue.OFFLINE: "arrow-bar-right",
    Queue.LOOP: "refresh",
    Queue.PRAISE: "heart",
    Queue.RANT: "eye",
    Queue.DONE: "check",
    Queue.ALL: "archive",
}
FIRST = (Queue.ANSWER, Queue.RED_ZONE, Queue.MINE, Queue.UNASSIGNED, Queue.SNOOZED)
AFTER = (Queue.OFFLINE, Queue.LOOP, Queue.PRAISE, Queue.RANT, Queue.DONE, Queue.ALL)
Index = QModelIndex | QPersistentModelIndex


class QueueDelegate(QStyledItemDelegate):
    """A list in the sidebar: icon, name, count."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ITEM if index.data(QUEUE) is not None else HEADING)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, tokens = self._look, self._look.tokens
        name, queue = index.data(Qt.ItemDataRole.DisplayRole), index.data(QUEUE)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        if queue is None:
            painter.setFont(look.font(12, SEMI))
            painter.setPen(tokens.ink3)
            painter.drawText(rect.adjusted(14, 4, 0, 0), middle, name)
            painter.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_tint if chosen else tokens.hover)
            painter.drawRoundedRect(rect.adjusted(6, 0, -6, 0), 6, 6)
        ratio = painter.device().devicePixelRatio()
        color = tokens.accent if chosen else tokens.ink2
        icon = look.pixmap(ICONS.get(queue, "search"), color, 16, ratio)
        painter.drawPixmap(QPointF(rect.x() + 15, rect.y() + 6), icon)
        painter.setFont(look.font(13, SEMI if chosen else NORMAL))
        painter.setPen(tokens.ink if chosen else tokens.ink2)
        painter.drawText(rect.adjusted(38, 0, -50, 0), middle, name)
        painter.setFont(look.font(13, SEMI if chosen else NORMAL))
        painter.setPen(tokens.ink if chosen else tokens.ink3)
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(rect.adjusted(0, 0, -14, 0), right, index.data(COUNT) or "")
        painter.restore()


class Sidebar(QWidget):
    """Lists above, sources below."""

    queue_chosen = Signal(object)
    """A list was picked, as a Queue."""
    view_chosen = Signal(object)
    """A saved search was picked, as a View."""
    view_renaming = Signal(object)
    """A saved search is to get another name."""
    view_unwanted = Signal(object)
    """A saved search is to be forgotten."""
    check_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(SIDEBAR_WIDTH)
        self._look = look
        self._items: dict[Queue, QStandardItem] = {}
        self._views: Sequence[View] = ()
        self._marked = QPersistentModelIndex()
        """What was marked before the mouse was pressed."""
        self._model = QStandardItemModel(self)
        self._queues = QListView()
        self.sources = SourceList(look)
        self._check = button(look, self.tr("Check now"), "link")
        self._check.setToolTip(self.tr("Ask every source for news (F5)"))
        self._check.clicked.connect(self.check_requested)
        self._sources_title = text(look, self.tr("Sources"), 12, SEMI, "meta")
        self.offer_check(False)
        self._name = Elided(look, "cmconsole", 14, SEMI)
        self._fill()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 8)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self._queues, 1)
        column.addLayout(self._sources_head())
        column.addWidget(self.sources)

    def _head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(12, 12, 12, 6)
        line.setSpacing(10)
        look = self._look
        line.addWidget(Drawing(look, (22, 22), lambda ratio: emblem(look, 22, ratio)))
        line.addWidget(self._name, 1)
        return line

    def _sources_head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(14, 6, 14, 2)
        line.addWidget(self._sources_title)
        line.addStretch()
        line.addWidget(self._check)
        return line

    def _fill(self) -> None:
        view = self._queues
        view.setObjectName("queues")
        view.setAccessibleName(self.tr("Lists"))
        view.setModel(self._model)
        view.setItemDelegate(QueueDelegate(self._look, view))
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        for title, queues in (
            (self.tr("Queues"), FIRST),
            (self.tr("After the first reply"), AFTER),
        ):
            self._model.appendRow(_heading(title))
            for queue in queues:
                item = QStandardItem(queue_name(queue))
                item.setData(queue, QUEUE)
                item.setEditable(False)
                self._items[queue] = item
                self._model.appendRow(item)
        self._first_view = self._model.rowCount()
        SavedMenu(view, QUEUE, self.view_renaming, self.view_unwanted)
        self.choose(Queue.ANSWER)
        view.selectionModel().currentChanged.connect(self._on_current)
        view.clicked.connect(self._on_click)
        view.viewport().installEventFilter(self)
        self._look.changed.connect(view.viewport().update)

    @property
    def queues(self) -> QListView:
        """The view of the lists, for the focus order."""
        return self._queues

    def set_brand(self, name: str) -> None:
        """Whom this desk speaks for."""
        self._name.setText(name)

    def choose(self, queue: Queue) -> None:
        """Mark the list that is open, without opening it."""
        selection = self._queues.selectionModel()
        selection.blockSignals(True)
        self._queues.setCurrentIndex(self._items[queue].index())
        selection.blockSignals(False)
        self._queues.viewport().update()

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """How many stand in each list."""
        for queue, item in self._items.items():
            words = number(counts.get(queue, 0))
            if item.data(COUNT) != words:
                item.setData(words, COUNT)
                item.setData(f"{queue_name(queue)}, {words}", Qt.ItemDataRole.AccessibleTextRole)

    def set_views(self, views: Sequence[View]) -> None:
        """The saved searches with their counts."""
        if views == self._views:
            return
        chosen = self._queues.currentIndex().data(QUEUE)
        self._views = views
        selection = self._queues.selectionModel()
        selection.blockSignals(True)
        self._model.removeRows(self._first_view, self._model.rowCount() - self._first_view)
        if views:
            self._model.appendRow(_heading(self.tr("Saved searches")))
        for view in views:
            item = QStandardItem(view.name)
            item.setData(view, QUEUE)
            item.setEditable(False)
            words = f"{number(view.count)}+" if view.count >= COUNTED else number(view.count)
            item.setData(words, COUNT)
            item.setData(f"{view.name}, {words}", Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(view.words)
            self._model.appendRow(item)
            if isinstance(chosen, View) and chosen.id == view.id:
                self._queues.setCurrentIndex(item.index())
        selection.blockSignals(False)

    def offer_check(self, offered: bool) -> None:
        """Whether there is a source that can be asked."""
        self._sources_title.setVisible(offered)
        self._check.setVisible(offered)

    def _on_click(self, index: QModelIndex) -> None:
        """What is marked already can be asked for again: a search may be shown in its place."""
        if index == self._marked:
            self._on_current(index)

    def _on_current(self, index: QModelIndex) -> None:
        chosen = index.data(QUEUE)
        if isinstance(chosen, View):
            self.view_chosen.emit(chosen)
        elif chosen is not None:
            self.queue_chosen.emit(chosen)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._marked = QPersistentModelIndex(self._queues.currentIndex())
        return False


def _heading(words: str) -> QStandardItem:
    heading = QStandardItem(words)
    heading.setFlags(Qt.ItemFlag.NoItemFlags)
    return heading
