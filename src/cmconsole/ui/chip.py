"""A word, or a few, with a button that takes them out."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout
from typing_extensions import override

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import Elided, IconButton

HEIGHT = 26
INSIDE = 14
"""Beside the words and the button: what parts them from the edges."""


class Chip(QFrame):
    """Long words are cut where there is no room, and shown whole under the mouse."""

    def __init__(self, look: Look, words: str, remove: str) -> None:
        """`remove` is what the button is called."""
        super().__init__()
        self.setObjectName("chip")
        self.setFixedHeight(HEIGHT)
        label = Elided(look, words, 12)
        label.setToolTip(words)
        self._wide = label.fontMetrics().horizontalAdvance(words)
        self.remove = IconButton(look, "x", remove)
        self.remove.setIconSize(QSize(12, 12))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(label, 1)
        row.addWidget(self.remove)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._wide + self.remove.sizeHint().width() + INSIDE, HEIGHT)
