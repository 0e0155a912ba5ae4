"""The sheet of keys, over a scrim: every key that does something, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.ui.over_all import OverAll
from cmconsole.ui.scrolled import scrolled
from cmconsole.ui.widgets import SEMI, Elided, Icon, key, rule, text

if TYPE_CHECKING:
    from cmconsole.ui.look import Look

COLUMNS = 3
FIELD = 190
AROUND = 94
"""Pixels of the sheet that are not keys."""
Group = tuple[str, Sequence["KeyLine"]]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """What some keys do."""

    words: str
    keys: tuple[str, ...]


class KeySheet(OverAll):
    """Lies over the whole window until Esc, `?` or a click beside it. What is typed finds keys."""

    def __init__(self, look: Look, window: QWidget, groups: Sequence[Group]) -> None:
        super().__init__(look, window)
        self.setAccessibleName(self.tr("Keyboard"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sheet.setAccessibleName(self.tr("Keyboard"))
        self._parts: list[_Part] = []
        self.finder = self._field()
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(20, 14, 20, 20)
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addWidget(rule())
        self._keys = QWidget()
        self._keys.setObjectName("keys")
        self._keys.setLayout(self._columns(groups))
        self._scroll = scrolled(self._keys, "keys")
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
            part = _Part(self._look, title, lines)
            self._parts.append(part)
            stacks[shortest].addWidget(part)
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
        row.addWidget(Elided(self._look, told, 12, tone="soft"), 1)
        row.addWidget(self.finder)
        row.addWidget(key(self._look, "Esc"))
        return row

    def _field(self) -> QLineEdit:
        field = QLineEdit()
        field.setFont(self._look.font(13))
        field.setFixedWidth(FIELD)
        field.setPlaceholderText(self.tr("Find a key"))
        field.setAccessibleName(self.tr("Find a key"))
        field.textChanged.connect(self._show_found)
        field.installEventFilter(self)
        self.setFocusProxy(field)
        return field

    def _show_found(self, typed: str) -> None:
        words = typed.casefold().split()
        for part in self._parts:
            part.show_found(words)

    def toggle(self) -> None:
        """Show it, or put it away."""
        if self.isVisible():
            self.put_away()
            return
        self.finder.clear()
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
        # What the field has no use for comes here.
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + 40 * steps.get(Qt.Key(event.key()), 0))
        event.accept()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The key that opened the sheet puts it away again, unless somebody is looking for something.
        if watched is self.finder and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            if pressed and event.text() == "?" and not self.finder.text():
                self.put_away()
                return True
        return super().eventFilter(watched, event)


class _Part(QWidget):
    """One group of keys under its title."""

    def __init__(self, look: Look, title: str, lines: Sequence[KeyLine]) -> None:
        super().__init__()
        self._lines: list[tuple[QWidget, str]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(text(look, title, 13, SEMI))
        for line in lines:
            shown = _line(look, line)
            column.addWidget(shown)
            self._lines.append((shown, f"{line.words} {' '.join(line.keys)}".casefold()))

    def show_found(self, words: Sequence[str]) -> None:
        """Only the lines in which all these stand, in small letters."""
        found = [all(word in said for word in words) for _, said in self._lines]
        for (line, _), shown in zip(self._lines, found, strict=True):
            line.setVisible(shown)
        self.setVisible(any(found))


def _line(look: Look, line: KeyLine) -> QWidget:
    shown = QWidget()
    column = QVBoxLayout(shown)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    column.addWidget(rule())
    row = QHBoxLayout()
    row.setSpacing(5)
    words = Elided(look, line.words, 12, tone="soft")
    words.setAccessibleName(f"{line.words}: {', '.join(line.keys)}")
    row.addWidget(words, 1)
    for name in line.keys:
        row.addWidget(key(look, name))
    column.addLayout(row)
    return shown
