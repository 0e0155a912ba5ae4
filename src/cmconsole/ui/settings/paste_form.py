"""One post from anywhere: its address, what it says, who wrote it and when; answered in the browser."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from cmconsole.ui.look import Look
from cmconsole.ui.moment_box import MomentBox
from cmconsole.ui.settings.page import labelled, say
from cmconsole.ui.widgets import SEMI, button, text


class PasteForm(QWidget):
    """Asks for what a person can see of a post. Nothing is fetched from its address."""

    add_requested = Signal()
    put_away = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.address, self.author = QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("https://")
        self.words = QPlainTextEdit()
        self.words.setFixedHeight(110)
        self.words.setTabChangesFocus(True)
        self.at = MomentBox()
        self.said = text(look, "", 13, wrap=True)
        self.said.setAccessibleName(self.tr("What is missing"))
        self.add = button(look, self.tr("Take it in"), "primary")
        self.add.clicked.connect(self.add_requested)
        away = button(look, self.tr("Cancel"))
        away.clicked.connect(self.put_away)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(text(look, self.tr("Paste a post"), 15, SEMI))
        told = self.tr(
            "It stands on the desk with its clock and is answered in the browser. Nothing is fetched"
            " from its address."
        )
        column.addWidget(text(look, told, 13, tone="soft", wrap=True))
        column.addLayout(labelled(look, self.tr("Its address (needed)"), self.address))
        column.addLayout(labelled(look, self.tr("What it says (needed)"), self.words))
        column.addLayout(labelled(look, self.tr("Who wrote it"), self.author))
        column.addLayout(labelled(look, self.tr("When, by this computer's clock"), self.at))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.add)
        row.addWidget(away)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self.said)
        column.addStretch()

    def begin(self, now: datetime) -> None:
        """An empty form; `now` in UTC."""
        self.address.clear()
        self.words.clear()
        self.author.clear()
        self.at.instant = now
        self.say("")
        self.address.setFocus()

    def say(self, words: str) -> None:
        """What is missing."""
        say(self.said, words, bad=True)

    @property
    def published_at(self) -> datetime:
        """When it was written, UTC."""
        return self.at.instant
