"""The variables of a template: where each value comes from, and what happens where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QGridLayout, QWidget

from cmconsole.replies.templates import VARIABLES, Wording
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, clear, rule, text
from cmconsole.ui.wording import tr


def used_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The variables that stand there, in the order in which they come first; odd brackets are passed over."""
    found: dict[str, None] = {}
    for words in texts:
        try:
            names = [name for _, name, _, _ in Formatter().parse(words) if name]
        except ValueError:
            continue  # a bracket that is not closed yet, which the form names
        found |= dict.fromkeys(name for name in names if name in VARIABLES)
    return tuple(found)


def origin(name: str, destination: str = "") -> tuple[str, str]:
    """Where the value of a variable comes from, and what happens without one.

    Args:
        destination: where the template sends people, if it says so.
    """
    asks = tr("a blank; it stops the send")
    if name == "destination":
        return (tr("this template"), "") if destination else (tr("you, when you use it"), asks)
    return {
        "name": (tr("the contact"), tr("their handle")),
        "handle": (tr("the contact"), ""),
        "agent": (tr("Settings, Your role"), ""),
        "brand": (tr("the name you listen for"), asks),
        "network": (tr("where they wrote"), ""),
    }.get(name, (tr("you, when you use it"), asks))


class VariableTable(QWidget):
    """One row for each; away where there is none."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: tuple[object, ...] | None = None
        self.setAccessibleName(tr("Variables in this template"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 6, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(5)
        for column, share in enumerate((2, 3, 3)):
            self._grid.setColumnStretch(column, share)

    def show_wording(self, wording: Wording, destination: str) -> None:
        """Show what stands in these texts."""
        names = used_in(wording.texts)
        shown = (names, bool(destination))
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._grid)
        self.setVisible(bool(names))
        look = self._look
        self._line(0, text(look, tr("Variables in this template"), 13, SEMI))
        self._grid.addWidget(text(look, tr("Comes from"), 12, SEMI, "meta"), 0, 1)
        self._grid.addWidget(text(look, tr("Without a value"), 12, SEMI, "meta"), 0, 2)
        for row, name in enumerate(names):
            at = row * 2 + 1
            self._grid.addWidget(rule(), at, 0, 1, 3)
            label = text(look, name, 12)
            label.setFont(_typewriter(look))
            label.setToolTip(VARIABLES[name])
            self._line(at + 1, label)
            comes, without = origin(name, destination)
            self._grid.addWidget(text(look, comes, 12, tone="soft"), at + 1, 1)
            stops = comes == tr("you, when you use it")
            self._grid.addWidget(
                text(look, without, 12, tone="warn" if stops else "soft"), at + 1, 2
            )

    def _line(self, row: int, label: QWidget) -> None:
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignLeft)


def _typewriter(look: Look) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(look.font(12).pixelSize())
    return font
