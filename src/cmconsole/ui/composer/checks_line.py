"""What there is to say about a text: two remarks at most, what blocks it first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cmconsole.ui.look import Look
from cmconsole.ui.tokens import Tokens
from cmconsole.ui.widgets import Icon, clear, text

if TYPE_CHECKING:
    from cmconsole.replies.checks import Advice

MOST = 2


class ChecksLine(QWidget):
    """Advice with its mark, or ticks for what is in order."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(5)
        self._shown: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What it says."""
        return self._shown

    def show_advice(self, advice: Sequence[Advice], well: Sequence[str]) -> None:
        """Show remarks; `well` are checks that found nothing, for where there is no remark."""
        found = [(one.text, one.blocks) for one in advice][:1] if advice else []
        shown = tuple(words for words, _ in found) or tuple(well[:MOST])
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._row)
        for words, _ in found:
            self._add("alert-triangle", words, warn=True)
        if not found:
            for words in well[:MOST]:
                self._add("circle-check", words, warn=False)
            self._row.addStretch()
        self.setAccessibleName(" ".join(shown))

    def _add(self, icon: str, words: str, *, warn: bool) -> None:
        def color(tokens: Tokens) -> QColor:
            return tokens.minor.stroke if warn else tokens.good.stroke

        self._row.addWidget(Icon(self._look, icon, color, 14), 0, Qt.AlignmentFlag.AlignTop)
        label = text(self._look, words, 12, tone="warn" if warn else "soft", wrap=warn)
        self._row.addWidget(label, 1 if warn else 0)
        if not warn:
            self._row.addSpacing(8)
