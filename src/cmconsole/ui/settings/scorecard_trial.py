"""Tries a scorecard on marks that nobody keeps: the rows a reviewer sees, and what they add up to."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cmconsole.domain.scorecards import Scorecard
from cmconsole.domain.scores import PASS
from cmconsole.ui.look import Look
from cmconsole.ui.review.category_row import CategoryRow
from cmconsole.ui.widgets import SEMI, clear, text


class ScorecardTrial(QWidget):
    """The very rows of the review, so that what is tried here is what counts there."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._card: Scorecard | None = None
        self.rows: list[CategoryRow] = []
        self._said: dict[tuple[str, int], int | None] = {}
        """Marks that were given, by key and scale: a draft that is not in order for a moment loses none."""
        self.total = text(look, "", 13, SEMI, wrap=True)
        self.total.setAccessibleName(self.tr("What these marks add up to"))
        self._column = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(text(look, self.tr("Try it"), 14, SEMI))
        told = self.tr("Mark as a reviewer would. Nothing of it is kept.")
        column.addWidget(text(look, told, 12, tone="soft", wrap=True))
        column.addWidget(self.total)
        column.addLayout(self._column)
        column.addStretch()

    @property
    def score(self) -> float | None:
        """What the marks add up to, 0 to 100; None: nothing is marked."""
        if self._card is None:
            return None
        return self._card.score({row.category.key: row.mark for row in self.rows if row.said})

    def show_card(self, card: Scorecard) -> None:
        """Show this card; marks that still fit stay."""
        self._remember()
        clear(self._column)
        self._card, self.rows = card, []
        for category in card.categories:
            row = CategoryRow(self._look, category, below=True)
            known = category.key, category.points
            row.show_mark(self._said.get(known), said=known in self._said)
            row.changed.connect(self._tell)
            self.rows.append(row)
            self._column.addWidget(row)
        self._tell()

    def say(self, problem: str) -> None:
        """Why there is nothing to try."""
        self._remember()
        self._card, self.rows = None, []
        clear(self._column)
        self.total.setText(problem)

    def _remember(self) -> None:
        for row in self.rows:
            if row.said:
                self._said[row.category.key, row.category.points] = row.mark

    def _tell(self) -> None:
        score = self.score
        if score is None:
            self.total.setText(self.tr("Nothing is marked yet."))
            return
        words = (
            self.tr("{score} of 100, passes") if score >= PASS else self.tr("{score} of 100, fails")
        )
        self.total.setText(words.format(score=QLocale().toString(score, "f", 2)))
