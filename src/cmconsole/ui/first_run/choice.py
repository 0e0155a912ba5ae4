"""One network that needs no account: a tick, and what it has to be told."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from cmconsole.domain.sources import Source
from cmconsole.networks import registry
from cmconsole.polling.enrolling import draft
from cmconsole.system.clock import Clock
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, Drawing, text


class Choice(QFrame):
    """Somewhere to listen. `asks` are the options that only the person knows."""

    changed = Signal()

    def __init__(self, look: Look, kind: str, words: str, about: str, asks: dict[str, str]) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(words)
        self.kind = registry.kind(kind)
        self.tick = QCheckBox(words)
        self.tick.setFont(look.font(13, SEMI))
        self.tick.toggled.connect(lambda _: self._show_state())
        self.fields: dict[str, QLineEdit] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(4)
        mark = Drawing(look, (18, 18), lambda ratio: marks.network(look, kind, ratio))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.tick)
        head.addStretch()
        head.addWidget(mark)
        column.addLayout(head)
        column.addWidget(text(look, about, 12, tone="soft", wrap=True))
        for key, label in asks.items():
            field = self.fields[key] = QLineEdit()
            field.setPlaceholderText(label)
            field.setAccessibleName(label)
            field.textChanged.connect(lambda _: self.changed.emit())
            column.addWidget(field)
        column.addStretch()
        self._show_state()

    @property
    def ready(self) -> bool:
        """Whether it is ticked and knows all it needs."""
        return self.tick.isChecked() and all(f.text().strip() for f in self.fields.values())

    def given(self, brand: str) -> dict[str, str]:
        """The options, with what follows from the brand."""
        given = {key: field.text().strip() for key, field in self.fields.items()}
        if self.kind.kind == "mastodon":
            given["tag"] = "".join(letter for letter in brand if letter.isalnum())
        elif any(option.key == "query" for option in self.kind.options):
            given["query"] = brand
        return given

    def wanted(self, clock: Clock, brand: str, match: list[str], leave_out: list[str]) -> Source:
        """The source as described. Raises UsageError."""
        given = self.given(brand)
        return draft(self.kind, given, clock, match=match, leave_out=leave_out)

    def _show_state(self) -> None:
        for field in self.fields.values():
            field.setVisible(self.tick.isChecked())
        self.setProperty("ticked", self.tick.isChecked())
        self.style().unpolish(self)
        self.style().polish(self)
        self.changed.emit()
