"""What can be changed of a source that is there: its name, its words, how often it is asked."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cmconsole.console.sources import EVERY
from cmconsole.domain.sources import Source
from cmconsole.ui.look import Look
from cmconsole.ui.settings.minutes_box import MinutesBox
from cmconsole.ui.settings.page import labelled
from cmconsole.ui.widgets import button, text

MOST = 24 * 60
"""Minutes between two looks that can be chosen here."""


class SourceChange(QWidget):
    """Hidden until somebody wants to change something."""

    saved = Signal(object)
    """The source that is to be changed."""
    put_away = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._source: Source | None = None
        self.name, self.match, self.leave_out = QLineEdit(), QLineEdit(), QLineEdit()
        self.every = MinutesBox(self.tr("as often as it is worth it"), MOST)
        self.said = text(look, "", 13, tone="bad", wrap=True)
        self.said.setAccessibleName(self.tr("What could not be changed"))
        self.save, keep = button(look, self.tr("Save"), "primary"), button(look, self.tr("Cancel"))
        self.save.clicked.connect(lambda: self.saved.emit(self._source))
        keep.clicked.connect(self._put_away)
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.save, keep):
            row.addWidget(each)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for words, field, told in (
            (self.tr("Name"), self.name, ""),
            (
                self.tr("Counts as a mention"),
                self.match,
                self.tr("Words or phrases, commas between. Empty: everything that is posted there."),
            ),
            (
                self.tr("Left out"),
                self.leave_out,
                self.tr("Words that make a post none of ours. They count from the next look on."),
            ),
            (self.tr("Checked every"), self.every, ""),
        ):  # fmt: skip
            field.setFont(look.font(13))
            column.addLayout(labelled(look, words, field, told))
        for line in (self.name, self.match, self.leave_out):
            line.returnPressed.connect(self.save.click)
        column.addWidget(self.said)
        column.addLayout(row)
        self.hide()

    def begin(self, source: Source) -> None:
        """Show what holds now."""
        self._source = source
        self.name.setText(source.name)
        self.match.setText(", ".join(source.match))
        self.leave_out.setText(", ".join(source.leave_out))
        self.every.setValue(_minutes(source))
        self.said.clear()
        self.show()
        self.name.setFocus()

    @property
    def options(self) -> Mapping[str, str]:
        """The options of the source with the pause that was chosen."""
        assert self._source is not None
        options, chosen = dict(self._source.options), self.every.value()
        if chosen == _minutes(self._source):
            return options  # one that was set in seconds elsewhere stays to the second
        options.pop(EVERY, None)
        return options | ({EVERY: str(chosen * 60)} if chosen else {})

    def say(self, words: str) -> None:
        """Why nothing was changed."""
        self.said.setText(words)

    def _put_away(self) -> None:
        self.hide()
        self.put_away.emit()


def _minutes(source: Source) -> int:
    seconds = source.options.get(EVERY, "")
    return max(int(seconds) // 60, 1) if seconds.isdecimal() else 0
