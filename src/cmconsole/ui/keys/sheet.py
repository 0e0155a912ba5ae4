"""The sheet of keys, over a scrim: every key that does something, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.ui.over_all import OverAll
from cmconsole.ui.widgets import SEMI, Icon, key, rule, text

if TYPE_CHECKING:
    from cmconsole.ui.look import Look

COLUMNS = 3
AROUND = 84
"""Pixels of the sheet that are not keys."""
Group = tuple[str, Sequence["KeyLine"]]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """What some keys do."""

    words: str
    keys: tuple[str, ...]


class KeySheet(OverAll):
    """Lies over the whole window until Esc, `?` or a click beside it."""

    def __init__(self, look: Look, window: QWidget, groups: Sequence[Group]) -> None:
        super().__init__(look, window)
        self.setAccessibleName(self.tr("Keyboard"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sheet.setAccessibleName(self.tr("Keyboard"))
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(20, 14, 20, 20)
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addWidget(rule())
        self._keys = QWidget()
        self._keys.setObjectName("keys")
        self._keys.setLayout(self._columns(groups))
        self._scroll = QScrollArea()
        self._scroll.setObjectName("keys")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._keys)
        column.addWidget(self._scroll, 1)

    def _columns(self, groups: Sequence[Group]) -> QHBoxLayout:
        """The groups side by side, each where there is least so far."""
        columns = QHBoxLayout()
        columns.setSpacing(32)
        stacks = [QVBoxLayout() for _ in range(COLUMNS)]
        for stack in stacks:
            stack.setSpacing(18)
            columns.addLayout(stack, 1)
        long = [0] * COLUMNS
        for title, lines in groups:
            shortest = long.index(min(long))
            long[shortest] += len(lines) + 2
            stacks[shortest].addLayout(self._group(title, lines))
        for stack in stacks:
            stack.addStretch()
        columns.setContentsMargins(0, 0, 6, 0)
        return columns

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Icon(self._look, "keyboard", lambda t: t.ink2, 18))
        row.addWidget(text(self._look, self.tr("Keyboard"), 16, SEMI))
        told = self.tr(
            "Single letters work when you are not typing. Settings, Keyboard gives commands other keys."
        )
        row.addWidget(text(self._look, told, 12, tone="soft"))
        row.addStretch()
        row.addWidget(key(self._look, "Esc"))
        return row

    def _group(self, title: str, lines: Sequence[KeyLine]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addWidget(text(self._look, title, 13, SEMI))
        for line in lines:
            column.addWidget(rule())
            row = QHBoxLayout()
            row.setSpacing(5)
            words = text(self._look, line.words, 12, tone="soft")
            words.setAccessibleName(f"{line.words}: {', '.join(line.keys)}")
            row.addWidget(words)
            row.addStretch()
            for name in line.keys:
                row.addWidget(key(self._look, name))
            column.addLayout(row)
        return column

    def toggle(self) -> None:
        """Show it, or put it away."""
        if self.isVisible():
            self.put_away()
            return
        self._come()
        self.setFocus()

    @override
    def _place(self) -> None:
        self.setGeometry(self._window.rect())
        width = min(1040, self.width() - 32)
        height = min(self._keys.sizeHint().height() + AROUND, self.height() - 32)
        self._sheet.setGeometry(
            (self.width() - width) // 2, max((self.height() - height) // 3, 16), width, height
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Question):
            self.put_away()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + 40 * steps.get(Qt.Key(event.key()), 0))
        event.accept()
