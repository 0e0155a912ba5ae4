"""A table of figures: the first column says what, the others are numbers; lines can be opened."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)
from typing_extensions import override

from cmconsole.reports.charts import GOAL
from cmconsole.ui.look import Look
from cmconsole.ui.reports.wishes import Line, Table
from cmconsole.ui.widgets import SEMI

ROW, HEAD = 26, 28
SHARE = Qt.ItemDataRole.UserRole
BAR = 6
NUMBERS_FROM = 64


class ShareDelegate(QStyledItemDelegate):
    """A bar up to the share, a mark at the goal, and the share in words."""

    def __init__(self, look: Look, parent: QTableWidget) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        share = index.data(SHARE)
        if not isinstance(share, float):
            super().paint(painter, option, index)
            return
        tokens = self._look.tokens
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(box.left() + 4, box.center().y() - BAR / 2, box.width() - NUMBERS_FROM, BAR)
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, tokens.sel)
        painter.fillRect(box.adjusted(0, box.height() - 1, 0, 0), tokens.line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.line)
        painter.drawRoundedRect(track, BAR / 2, BAR / 2)
        filled = QRectF(track)
        filled.setWidth(max(track.width() * min(share, 1.0), BAR if share else 0))
        painter.setBrush(tokens.accent if share >= GOAL else tokens.major.stroke)
        painter.drawRoundedRect(filled, BAR / 2, BAR / 2)
        x = track.left() + track.width() * GOAL
        painter.fillRect(QRectF(x - 0.5, track.top() - 4, 1.2, BAR + 8), tokens.ink)
        painter.setPen(tokens.ink)
        painter.setFont(self._look.font(13, SEMI))
        words = box.adjusted(box.width() - NUMBERS_FROM + 8, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, index.data())
        painter.restore()


class FactTable(QTableWidget):
    """Enter or a double click on a line shows what is behind it."""

    wished = Signal(object)
    """A Wish."""

    def __init__(self, look: Look, name: str, *, bars: int | None = None, most: int = 0) -> None:
        """`bars` is the column that shows shares; `most` rows are shown without scrolling, 0: as many
        as there is room for."""
        super().__init__()
        self._look, self._bars, self._most = look, bars, most
        self._lines: tuple[Line, ...] = ()
        self._texts = 1
        self.setObjectName("facts")
        self.setProperty("inCard", True)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFont(look.font(13))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(HEAD)
        self.cellDoubleClicked.connect(lambda row, _: self._open(row))
        if bars is not None:
            self.setItemDelegateForColumn(bars, ShareDelegate(look, self))
        look.changed.connect(self.viewport().update)

    def show_table(self, table: Table) -> None:
        """Show these lines; the one that is chosen stays chosen, wherever it stands by now."""
        row = self.currentRow()
        chosen = self._lines[row].cells[0] if 0 <= row < len(self._lines) else None
        self._lines, self._texts = table.lines, table.texts
        self.setColumnCount(len(table.head))
        self.setHorizontalHeaderLabels(list(table.head))
        self.setRowCount(len(table.lines))
        for row, line in enumerate(table.lines):
            for column, words in enumerate(line.cells):
                self.setItem(row, column, self._item(line, column, words))
            if line.cells[0] == chosen:
                self.setCurrentCell(row, self.currentColumn())
        self._fit()

    def _item(self, line: Line, column: int, words: str) -> QTableWidgetItem:
        item = QTableWidgetItem(words)
        item.setToolTip(words)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        side = left if column < self._texts or column == self._bars else right
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        if column == self._bars and line.share is not None:
            item.setData(SHARE, line.share)
        return item

    def _fit(self) -> None:
        header, last = self.horizontalHeader(), self.columnCount()
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        for column in range(last):
            side = left if column < self._texts or column == self._bars else right
            if (title := self.horizontalHeaderItem(column)) is not None:
                title.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            mode = QHeaderView.ResizeMode
            stretched = column == (0 if self._bars is None else self._bars)
            header.setSectionResizeMode(
                column, mode.Stretch if stretched else mode.ResizeToContents
            )
        if self._most:
            self.setFixedHeight(HEAD + 4 + min(max(self.rowCount(), 1), self._most) * ROW)

    def _open(self, row: int) -> None:
        if 0 <= row < len(self._lines) and self._lines[row].wish is not None:
            self.wished.emit(self._lines[row].wish)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentRow())
        elif event.text().isprintable() and event.text().strip():
            event.ignore()  # letters are commands
        else:
            super().keyPressEvent(event)
