"""A level that was wrong suggests a rule to triage."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cmconsole.domain.judgement import Level
from cmconsole.ui.look import Look
from cmconsole.ui.review.words import levels, tr
from cmconsole.ui.widgets import text


class WrongLevel(QWidget):
    """Suggests a rule: the words by which it could have known, and the level they should mean."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.level = QComboBox()
        self.level.setAccessibleName(tr("Level these words should mean"))
        self.level.setFont(look.font(13))
        for words, level in levels():
            self.level.addItem(words, level)
        self.suggest = QCheckBox(tr("Suggest a rule for these words:"))
        self.suggest.setFont(look.font(13))
        self.words = QLineEdit()
        self.words.setFont(look.font(13))
        self.words.setPlaceholderText(tr("someone else's name"))
        self.words.setAccessibleName(tr("Words that should mean this level"))
        self.words.setMaxLength(100)
        self.words.textEdited.connect(lambda typed: self.suggest.setChecked(bool(typed.strip())))
        means = text(look, tr("They should mean"), 13)
        for part in (means, self.level):  # a level says nothing without words
            part.setEnabled(False)
            self.suggest.toggled.connect(part.setEnabled)
        row = QHBoxLayout()
        row.addWidget(means)
        row.addWidget(self.level, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        column.addWidget(self.suggest)
        column.addWidget(self.words)
        column.addLayout(row)
        self.hide()

    @property
    def proposal(self) -> tuple[str, int] | None:
        """Words and level, where somebody wants a rule."""
        words = self.words.text().strip()
        if self.isHidden() or not self.suggest.isChecked() or not words:
            return None
        return words, int(self.level.currentData())

    def reset(self, level: int, *, enabled: bool) -> None:
        """Begin anew, one above the level that was given, or below the highest."""
        other = level + 1 if level < Level.RED_ZONE else level - 1
        self.level.setCurrentIndex(self.level.findData(other))
        self.words.clear()
        self.suggest.setChecked(False)
        for widget in (self.suggest, self.words):
            widget.setEnabled(enabled)
