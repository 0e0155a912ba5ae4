"""The one line that stands for a message nobody should have to read unasked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import Icon, button, key, name_key, text
from cmconsole.ui.wording import tr

KEY = "V"


class Folded(QFrame):
    """Abusive language, hidden until somebody presses."""

    reveal_wanted = Signal(int)
    """Show the message with this mention id."""

    def __init__(self, look: Look, mention_id: int) -> None:
        super().__init__()
        self.setObjectName("folded")
        self.mention_id = mention_id
        self.setAccessibleName(tr("Abusive language hidden."))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Icon(look, "shield", lambda t: t.ink3, 16))
        row.addWidget(text(look, tr("Abusive language hidden."), 13, tone="soft"))
        self.show_it = button(look, tr("Show it"), "link")
        self.show_it.setAccessibleName(tr("Show the abusive language"))
        name_key(self.show_it, KEY, tr("Show this message"))
        self.show_it.clicked.connect(lambda: self.reveal_wanted.emit(mention_id))
        row.addWidget(self.show_it)
        row.addWidget(key(look, KEY))
        row.addStretch()
