"""Below the list of pages: when changes count, the way back, and the way to all that was changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.domain.changes import Change
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import button, text

GAP = 4
"""Pixels between the words of a line."""


class Foot(QWidget):
    """Offers to take back what can be taken back, and nothing else."""

    undo_wanted = Signal(object)
    """The Change that is to be taken back."""
    log_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._change: Change | None = None
        self.words = text(look, "", 12, tone="meta", wrap=True)
        self.undo = button(look, self.tr("Undo last"), "link")
        self.undo.installEventFilter(self)
        self.undo.clicked.connect(lambda: self.undo_wanted.emit(self._change))
        self._or, self._see = [
            text(look, words, 12, tone="meta")
            for words in (self.tr("or see the"), self.tr("See the"))
        ]
        self.log = button(look, self.tr("change log"), "link")
        self.log.setAccessibleName(self.tr("Change log"))
        self.log.clicked.connect(self.log_wanted)
        for link in (self.undo, self.log):
            link.setProperty("kind", "inline")
        self.trouble = text(look, "", 12, tone="warn", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.words)
        column.addSpacing(1)
        for line in ((self.undo, self._or), (self._see, self.log)):
            row = QHBoxLayout()
            row.setSpacing(GAP)
            for each in line:
                row.addWidget(each)
            row.addStretch()
            column.addLayout(row)
        column.addWidget(self.trouble)
        self.show_last(None, "", "", drafted=False)
        self.trouble.hide()

    def show_words(self, words: str, trouble: str) -> None:
        """Say when changes count, and what is wrong with the change log, if anything."""
        self.words.setText(words)
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))

    def show_last(self, change: Change | None, what: str, told: str, *, drafted: bool) -> None:
        """Offer to take a change back; None: nothing can be.

        Args:
            what: was changed, short.
            told: the same from what to what, with when and by whom.
            drafted: the page has a draft, whose last step is not what is meant.
        """
        self.undo.setText(self.tr("Undo last saved") if drafted else self.tr("Undo last"))
        had_focus = self.undo.hasFocus()
        self._change = change
        offered = change is not None
        self.undo.setAccessibleName(self.tr("Undo last: {what}").format(what=what))
        self.undo.setToolTip(told)  # screen readers say it, too
        for each in (self.undo, self._or):
            each.setVisible(offered)
        self._see.setVisible(not offered)
        if had_focus and not offered:
            self.log.setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A double click is one wish: its second half would take back the change before.
        return event.type() == QEvent.Type.MouseButtonDblClick
