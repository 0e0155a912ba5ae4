"""What speaks against an end in public: it is said once, and the person decides."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cmconsole.replies.safety import Doubt
from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import Icon, button, text
from cmconsole.ui.wording import tr


class DoubtsPopup(Popup):
    """The safety check of a close."""

    agreed = Signal()
    """Post it all the same."""

    def __init__(self, look: Look, window: QWidget, doubts: Sequence[Doubt]) -> None:
        super().__init__(look, window, tr("Before this is closed in public"))
        self.setFixedWidth(400)
        for doubt in doubts:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(Icon(look, "alert-triangle", lambda t: t.minor.stroke, 16))
            row.addWidget(text(look, doubt.text, 13, wrap=True), 1)
            self._column.addLayout(row)
        self._back = button(look, tr("Back to the text"), "primary")
        self._back.clicked.connect(self.put_away)
        go_on = button(look, tr("Close it all the same"))
        go_on.clicked.connect(self._agree)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(go_on)
        row.addWidget(self._back)
        self._column.addLayout(row)

    def open_at(self, corner: QPoint) -> None:
        """Show it; Enter goes back to the text."""
        super().open_at(corner)
        self._back.setFocus()

    def _agree(self) -> None:
        self.put_away()
        self.agreed.emit()
