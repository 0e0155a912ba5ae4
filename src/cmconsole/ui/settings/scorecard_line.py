"""One line of the scorecard that is edited: its words, scale, weight, and whether it can fail a review."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
)

from cmconsole.domain.scorecards import FEWEST_POINTS, FROM_THE_LOG, MOST_POINTS
from cmconsole.domain.scores import Category
from cmconsole.ui.look import Look
from cmconsole.ui.review.words import scale
from cmconsole.ui.widgets import IconButton, text

HEAVIEST = 10.0
LONGEST_NAME, LONGEST_HINT = 80, 160


class CategoryLine(QFrame):
    """Every change is told at once; its key never changes, so that reviews of all versions compare."""

    changed = Signal()
    moved = Signal(int)
    """Up (-1) or down (1)."""
    removed = Signal()

    def __init__(self, look: Look, category: Category) -> None:
        super().__init__()
        self.setObjectName("card")
        self._category = category
        self.name = QLineEdit(category.name)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText(self.tr("What is judged"))
        self.name.setAccessibleName(self.tr("What is judged"))
        self.hint = QLineEdit(category.hint)
        self.hint.setMaxLength(LONGEST_HINT)
        self.hint.setPlaceholderText(self.tr("What to look at, in a few words"))
        self.hint.setAccessibleName(self.tr("What to look at"))
        self.scale = QComboBox()
        self.scale.setAccessibleName(self.tr("Steps of the scale"))
        for points in range(FEWEST_POINTS, MOST_POINTS + 1):
            self.scale.addItem(f"{points}: {', '.join(scale(points))}", points)
        self.scale.setCurrentIndex(self.scale.findData(category.points))
        self.weight = QDoubleSpinBox()
        self.weight.setRange(0.0, HEAVIEST)
        self.weight.setSingleStep(0.5)
        self.weight.setDecimals(1)
        self.weight.setLocale(QLocale())
        self.weight.lineEdit().setTextMargins(6, 0, 0, 0)
        self.weight.setValue(category.weight)
        self.weight.setAccessibleName(self.tr("Weight"))
        self.critical = QCheckBox(self.tr("Critical"))
        self.critical.setChecked(category.critical)
        self.critical.setToolTip(self.tr("Under half of its points the whole review is 0."))
        for widget in (self.name, self.hint, self.scale, self.weight, self.critical):
            widget.setFont(look.font(13))
        self._from_the_log()
        self._lay_out(look)
        self.name.textEdited.connect(lambda _: self.changed.emit())
        self.hint.textEdited.connect(lambda _: self.changed.emit())
        self.scale.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.weight.valueChanged.connect(lambda _: self.changed.emit())
        self.critical.toggled.connect(lambda _: self.changed.emit())

    def _from_the_log(self) -> None:
        if self._category.key in FROM_THE_LOG:
            self.scale.setEnabled(False)
            self.scale.setToolTip(self.tr("The log marks this by itself: yes or no."))

    def _lay_out(self, look: Look) -> None:
        self.up = IconButton(look, "chevron-up", self.tr("Move up"))
        self.down = IconButton(look, "chevron-down", self.tr("Move down"))
        self.away = IconButton(look, "trash", self.tr("Remove this category"))
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self.away.clicked.connect(self.removed)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.name, 1)
        for each in (self.up, self.down, self.away):
            first.addWidget(each)
        second.addWidget(self.scale)
        second.addWidget(text(look, self.tr("Weight"), 12, tone="soft"))
        second.addWidget(self.weight)
        second.addWidget(self.critical)
        second.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 10)
        column.setSpacing(6)
        column.addLayout(first)
        column.addWidget(self.hint)
        column.addLayout(second)

    @property
    def category(self) -> Category:
        """The category as it stands here."""
        return replace(
            self._category,
            name=self.name.text().strip(),
            hint=self.hint.text().strip(),
            points=int(self.scale.currentData()),
            weight=round(self.weight.value(), 1),
            critical=self.critical.isChecked(),
        )
