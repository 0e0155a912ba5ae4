"""The change log: what was changed in the settings, by day, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
)
from typing_extensions import override

from cmconsole.domain.changes import Change, lines, returnable
from cmconsole.ui.look import Look
from cmconsole.ui.settings.change_words import Commands, page_of, told
from cmconsole.ui.settings.page import Page, Services
from cmconsole.ui.widgets import SEMI, button, text
from cmconsole.ui.wording import clock_time, day

MOST = 300
"""Lines that are shown, the newest; each is laid out with the height of its words."""
HEAD, AIR = 30, 10
"""Pixels: of the line that names a day; above and below the words of a change."""
CHANGE = Qt.ItemDataRole.UserRole


class ChangeLogPage(Page):
    """A line for each change; the chosen one can be taken back where nothing later stands in its way."""

    back_wanted = Signal()
    undo_wanted = Signal(object)
    """The Change that is to be taken back."""

    def __init__(self, look: Look, services: Services, titles: Mapping[str, str]) -> None:
        """`titles`: of the pages, by their name."""
        super().__init__(
            look,
            services,
            self.tr("Change log"),
            self.tr(
                "What was changed in the settings, the newest first. It stays on this computer."
            ),
        )
        self._titles = titles
        self._commands: Commands = {}
        self.back = button(look, self.tr("Back"))
        self.back.clicked.connect(self.back_wanted)
        self.copy = button(look, self.tr("Copy all"))
        self.copy.clicked.connect(self._copy)
        self.undo = button(look, self.tr("Undo this one"))
        self.undo.clicked.connect(lambda: self.undo_wanted.emit(self.chosen))
        for each in (self.undo, self.copy, self.back):
            self.actions_row.addWidget(each)
        self.empty = text(look, "", tone="soft", wrap=True)
        self.table = self._table()
        self.body.addWidget(self.empty)
        self.body.addWidget(self.table)
        self._free: frozenset[str] = frozenset()
        self._state: object = None

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, 2)
        table.setAccessibleName(self.tr("Changes"))
        table.setObjectName("facts")
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().resizeSection(0, 76)
        table.setFont(self.look.font(13))
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.itemSelectionChanged.connect(self._offer)
        table.currentCellChanged.connect(lambda row, *_: self._keep_in_sight(row))
        return table

    @property
    def chosen(self) -> Change | None:
        """The change of the chosen line."""
        items = self.table.selectedItems()
        return items[0].data(CHANGE) if items else None

    def begin(self, commands: Commands) -> None:
        """Show the log from its newest line on.

        Args:
            commands: what commands do, by the keys they come with.
        """
        self._commands, self._state = commands, None
        self.table.clearSelection()
        self.show_anew()

    @override
    def show_anew(self) -> None:
        changes = self.services.console.changes
        known, today = changes.known, day(self.services.console.clock.now())
        shown = lines(known)[:MOST]
        undone = frozenset(change.undoes for change in known if change.undoes)
        self._free = frozenset(change.uid for change in returnable(known))
        state = (shown, undone, today, self._commands)
        if state != self._state:  # else whoever reads is left where they are
            self._state = state
            self._fill(shown, undone, today)
        none = self.tr("Nothing was changed yet. What you change in the settings is told here.")
        self.empty.setText(changes.trouble or ("" if shown else none))
        self.empty.setVisible(bool(self.empty.text()))
        self._offer()

    def _fill(self, shown: Sequence[Change], undone: Collection[str], today: str) -> None:
        chosen = self.chosen
        self.table.setRowCount(0)
        for named, changed in groupby(shown, key=lambda change: day(change.at)):
            self._add_day(self.tr("Today, {day}").format(day=named) if named == today else named)
            for change in changed:
                self._add(change, taken_back=change.uid in undone)
                if chosen is not None and change.uid == chosen.uid:
                    self.table.selectRow(self.table.rowCount() - 1)
        self._fit()
        self.table.setVisible(bool(shown))
        self.copy.setEnabled(bool(shown))
        if shown and self.chosen is None:
            self.table.selectRow(1)
        # Once the page is as high as its lines.
        QTimer.singleShot(0, self, lambda: self._keep_in_sight(self.table.currentRow()))

    def take_focus(self) -> None:
        """The keys go where something can be read, else to the way back."""
        (self.table if self.table.rowCount() else self.back).setFocus()

    def _add_day(self, words: str) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        item = QTableWidgetItem(words)
        item.setFont(self.look.font(12, SEMI))
        item.setFlags(Qt.ItemFlag.NoItemFlags)  # the arrows pass it over
        self.table.setItem(row, 0, item)
        beside = QTableWidgetItem()
        beside.setFlags(Qt.ItemFlag.NoItemFlags)
        beside.setData(Qt.ItemDataRole.AccessibleTextRole, words)  # screen readers know of no spans
        self.table.setItem(row, 1, beside)
        self.table.setSpan(row, 0, 1, 2)

    def _add(self, change: Change, *, taken_back: bool) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        words = (clock_time(change.at), self._words(change, taken_back=taken_back))
        for column, said in enumerate(words):
            item = QTableWidgetItem(said)
            item.setFont(self.look.font(13))
            item.setData(CHANGE, change)
            self.table.setItem(row, column, item)

    def _words(self, change: Change, *, taken_back: bool) -> str:
        words = told(change, self._commands)
        if change.undoes:
            words = self.tr("Taken back: {change}").format(change=words)
        elif taken_back:
            words = self.tr("{change} (taken back since)").format(change=words)
        where = self._titles.get(page_of(change), "")
        return f"{words}\n{where}, {change.author}"

    def _fit(self) -> None:
        self.table.resizeRowsToContents()
        heights = [
            max(self.table.rowHeight(row) + AIR, HEAD) for row in range(self.table.rowCount())
        ]
        for row, height in enumerate(heights):
            self.table.setRowHeight(row, height)
        self.table.setFixedHeight(sum(heights) + 2)

    def _keep_in_sight(self, row: int) -> None:
        """The table is as high as its lines: it is the page that scrolls."""
        area, table = self.findChild(QScrollArea, "page"), self.table
        inside = area.widget() if area is not None else None
        if area is not None and inside is not None and row >= 0:
            top = table.mapTo(inside, QPoint(0, table.rowViewportPosition(row))).y()
            for edge in (top + table.rowHeight(row), top):
                area.ensureVisible(0, edge, 0, AIR)

    def _offer(self) -> None:
        change = self.chosen
        self.undo.setVisible(change is not None and change.uid in self._free)

    def _copy(self) -> None:
        shown = lines(self.services.console.changes.known)
        rows = [f"{day(each.at)}\t{clock_time(each.at)}\t{self._line(each)}" for each in shown]
        QGuiApplication.clipboard().setText("\n".join(rows))
        self.told.emit(self.tr("Copied."), "check")

    def _line(self, change: Change) -> str:
        return self._words(change, taken_back=False).replace("\n", "\t")

    def read(self) -> None:
        """Read the log again: another program may have changed something."""
        self.start(self._read, "read the change log")

    async def _read(self) -> None:
        await self.services.console.changes.read()
        self.show_anew()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.read()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
