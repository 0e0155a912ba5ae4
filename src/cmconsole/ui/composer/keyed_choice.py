"""One of a few words, chosen with one letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QVBoxLayout, QWidget

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import MEDIUM, text

COLUMNS = 4


class KeyedChoice(QWidget):
    """A question with a button for each answer; the answer's letter presses it."""

    chosen = Signal(str)

    def __init__(self, look: Look, title: str, answers: Sequence[tuple[str, str, str]]) -> None:
        """`answers`: the letter, the value, the word that is shown."""
        super().__init__()
        self.setAccessibleName(title)
        self._buttons: dict[str, QPushButton] = {}
        self._letters: dict[str, str] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(text(look, title, 12, tone="meta"))
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, (letter, value, word) in enumerate(answers):
            made = QPushButton(f"{letter.upper()}  {word}")
            made.setFont(look.font(12, MEDIUM))
            made.setCheckable(True)
            made.setAutoDefault(False)
            made.setProperty("answer", True)
            made.setAccessibleName(word)
            made.clicked.connect(self._choosing(value))
            self._group.addButton(made)
            grid.addWidget(made, place // COLUMNS, place % COLUMNS)
            self._buttons[value] = made
            self._letters[letter.casefold()] = value
        column.addLayout(grid)

    @property
    def value(self) -> str:
        """What was chosen; empty: nothing yet."""
        return next((value for value, each in self._buttons.items() if each.isChecked()), "")

    def take(self, letter: str) -> bool:
        """Choose the answer of a letter; False where there is none."""
        value = self._letters.get(letter.casefold())
        if value is None:
            return False
        self._buttons[value].setChecked(True)
        self.chosen.emit(value)
        return True

    def first(self) -> QPushButton:
        """The first button, for the focus."""
        return next(iter(self._buttons.values()))

    def _choosing(self, value: str) -> Callable[[], None]:
        return lambda: self.chosen.emit(value)
