"""A long text as the posts it becomes, shown before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import clear, text

HIGHEST = 132


class Parts(QScrollArea):
    """One card for each post, in their order."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("parts")
        self.setAccessibleName(self.tr("The posts it becomes"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.setWidget(inside)
        self.setFixedHeight(HIGHEST)
        self.shown: tuple[str, ...] = ()
        """What each post says."""
        self.hide()

    def show_parts(self, parts: Sequence[str], lengths: Sequence[int]) -> None:
        """Show these posts with how long each is; fewer than two: nothing."""
        wanted = tuple(parts) if len(parts) > 1 else ()
        self.setVisible(bool(wanted))
        if wanted == self.shown:
            return
        self.shown = wanted
        clear(self._column)
        for number, (part, length) in enumerate(zip(wanted, lengths, strict=False), 1):
            card = QFrame()
            card.setObjectName("attachment")
            column = QVBoxLayout(card)
            column.setContentsMargins(12, 6, 12, 7)
            column.setSpacing(1)
            head = self.tr("{n} of {all}, {length} characters")
            words = head.format(n=number, all=len(wanted), length=length)
            column.addWidget(text(self._look, words, 12, tone="meta"))
            column.addWidget(text(self._look, part, 13, wrap=True))
            self._column.addWidget(card)
        self._column.addStretch()
