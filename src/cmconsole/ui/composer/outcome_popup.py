"""How it was solved, and how we know: from then on a word in public is owed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import button, text
from cmconsole.ui.wording import tr


class OutcomePopup(Popup):
    """The outcome in a few words."""

    written = Signal(str, str)
    """What came of it, and how it is known (as the log calls it)."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, window, tr("How was it solved?"))
        self.setFixedWidth(360)
        self._what = QLineEdit()
        self._what.setPlaceholderText(tr("Two bookings paid back"))
        self._what.setAccessibleName(tr("How was it solved?"))
        self._known = QComboBox()
        self._known.setAccessibleName(tr("How we know"))
        for words, value in (
            (tr("The customer said so"), "customer said so"),
            (tr("Whoever took it confirmed it"), "handoff confirmed"),
            (tr("We assume it"), "we assume"),
        ):
            self._known.addItem(words, value)
        self._do = button(look, tr("Outcome is known"), "primary")
        self._do.setEnabled(False)
        self._what.textChanged.connect(lambda words: self._do.setEnabled(bool(words.strip())))
        self._what.returnPressed.connect(self._finish)
        self._do.clicked.connect(self._finish)
        told = tr("A word in public is owed from now on; it stands in “Close the loop”.")
        self._column.addWidget(self._what)
        self._column.addWidget(text(look, tr("How we know"), 12, tone="meta"))
        self._column.addWidget(self._known)
        self._column.addWidget(text(look, told, 12, tone="meta", wrap=True))
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._do)
        self._column.addLayout(row)

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the words."""
        super().open_at(corner)
        self._what.setFocus()

    def _finish(self) -> None:
        if self._do.isEnabled():
            self.put_away()
            self.written.emit(self._what.text().strip(), self._known.currentData())
