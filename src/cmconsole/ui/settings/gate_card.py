"""A network behind a gate: what the owner must obtain, and what works until then."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cmconsole.networks.gated import Gated
from cmconsole.ui.look import Look
from cmconsole.ui.settings.network_words import of_network
from cmconsole.ui.widgets import SEMI, button, clear, text


class GateCard(QWidget):
    """Says it as it is."""

    paste_requested = Signal()
    connector_requested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._gated: Gated | None = None
        self._words = QVBoxLayout()
        self._words.setSpacing(8)
        self.paste = button(look, self.tr("Paste a post"), "primary")
        self.paste.clicked.connect(self.paste_requested)
        self.go_on = button(look, self.tr("I have it: go on"))
        self.go_on.clicked.connect(self._go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._words)
        column.addWidget(self.paste)
        column.addWidget(self.go_on)

    def show_gate(self, gated: Gated) -> None:
        """Show one network."""
        look, self._gated = self._look, gated
        clear(self._words)
        self._words.addWidget(text(look, of_network(gated.why_not), 13, wrap=True))
        self._words.addWidget(text(look, self.tr("You would have to obtain"), 13, SEMI))
        for need in gated.needs:
            self._words.addWidget(text(look, f"•  {of_network(need)}", 13, wrap=True))
        self._words.addWidget(text(look, self.tr("What a program could do then"), 13, SEMI))
        self._words.addWidget(text(look, of_network(gated.then), 13, wrap=True))
        until = self.tr("Until then: paste what concerns you, and answer it in the browser.")
        self._words.addWidget(text(look, until, 13, tone="soft", wrap=True))
        self.go_on.setVisible(bool(gated.connector))

    def _go_on(self) -> None:
        if self._gated is not None:
            self.connector_requested.emit(self._gated.connector)
