"""How every source is doing, shape first, then words; folded to its problems where room is short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from cmconsole.domain.sources import Health, Source, SourceState
from cmconsole.ui.widgets import NORMAL, SEMI
from cmconsole.ui.wording import counted, health_glyph, health_words

if TYPE_CHECKING:
    from cmconsole.ui.look import Look

LINE = 24
MOST = 10
"""Sources that are shown without scrolling."""
WELL = frozenset({SourceState.LISTENING, SourceState.NEW})
LOUD = frozenset({SourceState.SIGNED_OUT, SourceState.STOPPED})
SHOWN = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Line:
    """One source, or several that are well."""

    name: str
    words: str
    state: SourceState
    told: str
    """A whole sentence, for the tooltip."""


class SourceModel(QAbstractListModel):
    """The sources as lines."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []

    def show(self, lines: list[Line]) -> None:
        """Show these; only what differs is painted again."""
        if len(lines) != len(self._lines):
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()
            return
        before, self._lines = self._lines, lines
        for row, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old is not new and old != new:
                index = self.index(row)
                self.dataChanged.emit(index, index)

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        if role == SHOWN:
            return line
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.told
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{line.name}, {line.words}"
        return None


class SourceDelegate(QStyledItemDelegate):
    """Glyph, name, words."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, LINE)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(SHOWN)
        look, tokens, rect = self._look, self._look.tokens, option.rect
        well, loud = line.state in WELL, line.state in LOUD
        waits = line.state is SourceState.WAITING
        hue = tokens.good if well else tokens.red if loud else tokens.minor
        glyph_color = hue.stroke if well or loud or waits else tokens.ink3
        words_color = tokens.ink3 if well else hue.ink if loud or waits else tokens.ink2
        ratio = painter.device().devicePixelRatio()
        middle = Qt.AlignmentFlag.AlignVCenter
        icon = look.pixmap(health_glyph(line.state), glyph_color, 14, ratio)
        painter.drawPixmap(QPointF(rect.x() + 14, rect.y() + 5), icon)
        font = look.font(12, NORMAL if well else SEMI)
        painter.setFont(font)
        painter.setPen(words_color)
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(rect.adjusted(0, 0, -14, 0), right, line.words)
        used = QFontMetricsF(font).horizontalAdvance(line.words)
        plain = look.font(12)
        room = rect.width() - 34 - 14 - used - 6
        cut = QFontMetricsF(plain).elidedText(line.name, Qt.TextElideMode.ElideRight, room)
        painter.setFont(plain)
        painter.setPen(tokens.ink2)
        painter.drawText(rect.adjusted(34, 0, 0, 0), middle, cut)


class SourceList(QListView):
    """The sources at the foot of the sidebar."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("sources")
        self.setAccessibleName(self.tr("Sources"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._lines = SourceModel(self)
        self._health: list[Health] = []
        self._all: list[Line] = []
        """A line for each of `_health`."""
        self._folded = False
        self.setModel(self._lines)
        self.setItemDelegate(SourceDelegate(look, self))
        self.setFixedHeight(0)
        look.changed.connect(self.viewport().update)

    @property
    def lines(self) -> tuple[str, ...]:
        """What it says, line by line."""
        rows = range(self._lines.rowCount())
        return tuple(self._lines.index(row).data() for row in rows)

    def show_health(
        self, sources: Sequence[Source], health: Sequence[Health], now: datetime
    ) -> None:
        """Show how these sources are doing at `now`."""
        known = {each.source_id: each for each in health}
        self._health = [known.get(source.id, Health(source.id)) for source in sources]
        self._all = [
            self._line(source, each, now)
            for source, each in zip(sources, self._health, strict=True)
        ]
        self._show()

    def fold(self, folded: bool, now: datetime) -> None:
        """One line for all that are well, and one for each problem."""
        if folded != self._folded:
            self._folded = folded
            self.tick(now)

    def tick(self, now: datetime) -> None:
        """Say the same at a later time."""
        for at, health in enumerate(self._health):
            words = health_words(health, now)
            if words != self._all[at].words:
                self._all[at] = replace(self._all[at], words=words)
        self._show()

    def _show(self) -> None:
        lines = self._short(self._all) if self._folded else list(self._all)
        self._lines.show(lines)
        self.setFixedHeight(min(len(lines), MOST) * LINE)

    def _line(self, source: Source, health: Health, now: datetime) -> Line:
        told = health.last_error or self.tr("{name} is read without trouble.").format(
            name=source.name
        )
        return Line(source.name, health_words(health, now), health.state, told)

    def _short(self, lines: list[Line]) -> list[Line]:
        well = [line for line in lines if line.state in WELL]
        if not well:
            return lines
        name = counted(len(well), "{n} healthy", "{n} healthy")
        told = ", ".join(line.name for line in well)
        newest = min((line.words for line in well), key=len)
        first = Line(name, newest if len(well) == 1 else "", SourceState.LISTENING, told)
        return [first, *(line for line in lines if line.state not in WELL)]
