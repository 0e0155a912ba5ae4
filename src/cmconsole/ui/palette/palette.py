"""The command palette, over a scrim: everything that can be done or gone to, found by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem
from PySide6.QtGui import QStandardItemModel as Model
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cmconsole.ui.look import Look
from cmconsole.ui.over_all import OverAll
from cmconsole.ui.palette.rows import ENTRY, HEADING, HITS, ROW, PaletteDelegate
from cmconsole.ui.widgets import Icon, key, rule, text
from cmconsole.ui.wording import tr

WIDTH, HIGHEST = 640, 430


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the palette offers."""

    words: str
    run: Callable[[], object]
    told: str = ""
    """What is said behind it, softly."""
    keys: str = ""
    """The keys that do the same, as QKeySequence writes them."""
    icon: str = "chevron-right"
    name: str = ""
    """What its use is counted under; empty: it is not counted."""
    grey: bool = False
    """It cannot be run here; `told` says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that fits, and which of its letters were typed."""

    entry: Entry
    hits: tuple[int, ...] = ()


Section = tuple[str, Sequence[Found]]


class Palette(OverAll):
    """Lies over the whole window until something is chosen, Esc, or a click beside it."""

    typed = Signal(str)
    """Other letters are in its line; answer with `offer`."""
    ran = Signal(str)
    """The name of a command that was chosen."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, window)
        self.setAccessibleName(self.tr("Command palette"))
        self._model = Model(self)
        self._line = QLineEdit()
        self._line.setObjectName("paletteLine")
        self._line.setFont(look.font(16))
        self._line.setPlaceholderText(self.tr("What do you want to do?"))
        self._line.setAccessibleName(self.tr("Find a command, a person or a list"))
        self._line.textChanged.connect(self.typed)
        self._line.installEventFilter(self)
        self._about = text(look, "", 12, tone="soft")
        self._list = self._results()
        self._nothing = text(look, self.tr("Nothing fits."), 13, tone="meta")
        self._nothing.setContentsMargins(18, 12, 18, 12)
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(rule())
        column.addWidget(self._list, 1)
        column.addWidget(self._nothing)
        column.addWidget(rule())
        column.addWidget(_foot(look))

    def _results(self) -> QListView:
        view = QListView()
        view.setObjectName("palette")
        view.setAccessibleName(self.tr("Results"))
        view.setModel(self._model)
        view.setItemDelegate(PaletteDelegate(self._look, view))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setMouseTracking(True)
        view.clicked.connect(self._choose)
        return view

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(17, 10, 17, 10)
        row.setSpacing(8)
        row.addWidget(Icon(self._look, "search", lambda t: t.ink2, 18))
        row.addWidget(self._line, 1)
        row.addWidget(self._about)
        return row

    @property
    def line(self) -> str:
        """What is typed."""
        return self._line.text()

    @property
    def words(self) -> list[str]:
        """What it offers now, from the top; without headings."""
        rows = (self._model.item(row) for row in range(self._model.rowCount()))
        return [item.text() for item in rows if item.data(ENTRY) is not None]

    def toggle(self, about: str = "", begin: str = "") -> None:
        """Show it, or put it away.

        Args:
            about: whose mention its commands act on.
            begin: what stands in its line at first.
        """
        if self.isVisible():
            self.put_away()
            return
        self._about.setText(about)
        self._line.setText(begin)
        self.typed.emit(begin)
        self._come()
        self._line.setFocus()

    def offer(self, sections: Sequence[Section]) -> None:
        """Show what fits; the first one is chosen."""
        self._model.clear()
        first: QModelIndex | None = None
        for title, found in sections:
            if not found:
                continue
            heading = QStandardItem(title)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            self._model.appendRow(heading)
            for each in found:
                item = QStandardItem(each.entry.words)
                item.setData(each.entry, ENTRY)
                item.setData(each.hits, HITS)
                item.setEditable(False)
                if each.entry.grey:
                    item.setToolTip(each.entry.told)
                spoken = ", ".join(
                    filter(None, (each.entry.words, each.entry.told, each.entry.keys))
                )
                item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
                self._model.appendRow(item)
                first = first or item.index()
        self._list.setVisible(first is not None)
        self._nothing.setVisible(first is None)
        if first is not None:
            self._list.setCurrentIndex(first)
            self._list.scrollToTop()
        if self.isVisible():
            self._place()

    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY)
        if isinstance(entry, Entry) and not entry.grey:
            self.put_away()
            if entry.name:
                self.ran.emit(entry.name)
            entry.run()

    def _step(self, by: int) -> None:
        row, count = self._list.currentIndex().row() + by, self._model.rowCount()
        while 0 <= row < count and self._model.item(row).data(ENTRY) is None:
            row += by
        if 0 <= row < count:
            self._list.setCurrentIndex(self._model.index(row, 0))
            if row == 1:
                self._list.scrollToTop()

    @override
    def _place(self) -> None:
        self.setGeometry(self._window.rect())
        items = [self._model.item(row) for row in range(self._model.rowCount())]
        rows = sum(ROW if item.data(ENTRY) is not None else HEADING for item in items)
        height = min(rows or 44, HIGHEST - 96) + 100
        width = min(WIDTH, self.width() - 32)
        top = min(84, max((self.height() - height) // 3, 12))
        self._sheet.setGeometry((self.width() - width) // 2, top, width, height)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        of_line = watched is not self._window
        if of_line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._pressed(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _pressed(self, pressed: Qt.Key) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        if pressed in steps:
            self._step(steps[pressed])
        elif pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._list.currentIndex())
        elif pressed is Qt.Key.Key_Escape:
            self.put_away()
        else:
            return False
        return True


def _foot(look: Look) -> QFrame:
    """What the keys do, and the signs that narrow the search."""
    foot = QFrame()
    foot.setObjectName("paletteFoot")
    row = QHBoxLayout(foot)
    row.setContentsMargins(17, 8, 17, 8)
    row.setSpacing(5)
    for caps, words in (
        (("↑", "↓"), tr("choose")),
        (("↵",), tr("run")),
        (("Esc",), tr("close")),
    ):
        for cap in caps:
            row.addWidget(key(look, cap))
        row.addWidget(text(look, words, 12, tone="soft"))
        row.addSpacing(8)
    row.addStretch()
    for sign, words in ((">", tr("commands")), ("@", tr("people")), ("#", tr("lists"))):
        row.addWidget(text(look, sign, 12))
        row.addWidget(text(look, words, 12, tone="soft"))
        row.addSpacing(6)
    return foot
