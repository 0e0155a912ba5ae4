"""Asks in place before something is done that cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import card
from cmconsole.ui.widgets import button, text


class AskFirst(QWidget):
    """A card with a question, what does it, and what leaves all as it is. Hidden until it is asked."""

    def __init__(
        self,
        look: Look,
        asks: QPushButton,
        words: str,
        *,
        sure: str,
        keep: str,
        act: Callable[[], None],
    ) -> None:
        """`asks` is the button that opens it, and rests meanwhile."""
        super().__init__()
        self._asks = asks
        frame, column = card(look, kind="cardAsk")
        frame.setAccessibleName(words)
        column.addWidget(text(look, words, wrap=True))
        self.sure = button(look, sure, "primary", small=True)
        kept = button(look, keep, small=True)
        self.sure.clicked.connect(lambda: self._answer(act))
        kept.clicked.connect(lambda: self.ask(False))
        row = QHBoxLayout()
        for each in (self.sure, kept):
            row.addWidget(each)
        row.addStretch()
        column.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        asks.clicked.connect(lambda: self.ask(True))
        self.ask(False)

    def ask(self, asking: bool) -> None:
        """Put the question, or put it away."""
        self.setVisible(asking)
        self._asks.setEnabled(not asking)
        if asking:
            self.sure.setFocus()

    def _answer(self, act: Callable[[], None]) -> None:
        self.ask(False)
        act()
