"""What is known at the end: two letters say why they were here, a tick that they agree."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from cmconsole.ui.composer.keyed_choice import KeyedChoice
from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import button, text
from cmconsole.ui.wording import tr

WIDTH = 440


def channels() -> list[tuple[str, str, str]]:
    """Which channel failed them before they came here: letter, value, word."""
    return [
        ("p", "phone", tr("Phone")),
        ("e", "e-mail", tr("E-mail")),
        ("c", "chat", tr("Chat")),
        ("s", "shop", tr("Shop")),
        ("a", "app", tr("App")),
        ("o", "post", tr("Post")),
        ("n", "none", tr("None")),
        ("u", "unknown", tr("Unknown")),
    ]


def broken() -> list[tuple[str, str, str]]:
    """What was broken: letter, value, word."""
    return [
        ("p", "product", tr("Product")),
        ("d", "delivery", tr("Delivery")),
        ("b", "billing", tr("Billing")),
        ("s", "service", tr("Service")),
        ("r", "promise", tr("Promise")),
        ("i", "information", tr("Information")),
        ("x", "rules", tr("Our rules")),
        ("n", "nothing", tr("Nothing")),
    ]


class ClosingPopup(Popup):
    """Why they were here, whether it is solved for them, and whether they only wanted to hurt."""

    decided = Signal(bool, str, str, bool)
    """They agreed; the channel that failed first; what was broken; vengeance."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, window, tr("Close the loop"))
        self.setFixedWidth(WIDTH)
        self.channel = KeyedChoice(look, tr("Where did we fail them first?"), channels())
        self.broken = KeyedChoice(look, tr("What was broken?"), broken())
        self.agreed = QCheckBox(tr("They say that it is solved"))
        self.vengeance = QCheckBox(tr("They wanted to hurt more than to be helped"))
        self._do = button(look, tr("Use for this reply"), "primary")
        self._do.clicked.connect(self._finish)
        self.channel.chosen.connect(lambda _: self.broken.first().setFocus())
        self.broken.chosen.connect(lambda _: self.agreed.setFocus())
        for part in (self.channel, self.broken, self.agreed, self.vengeance):
            self._column.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(text(look, tr("Two letters, Space for a tick, Enter."), 12, tone="meta"))
        row.addStretch()
        row.addWidget(self._do)
        self._column.addLayout(row)

    def open_at(self, corner: QPoint) -> None:
        """Show it; the next letter is the channel."""
        super().open_at(corner)
        self.channel.first().setFocus()

    def _finish(self) -> None:
        self.put_away()
        said = self.channel.value or "unknown", self.broken.value
        self.decided.emit(self.agreed.isChecked(), *said, self.vengeance.isChecked())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish()
        elif letter.isalpha() and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            open_one = self.broken if self.channel.value else self.channel
            focused = self._window.focusWidget()
            if isinstance(focused, QPushButton) and self.channel.isAncestorOf(focused):
                open_one = self.channel
            open_one.take(letter)
        else:
            super().keyPressEvent(event)
            return
        event.accept()
