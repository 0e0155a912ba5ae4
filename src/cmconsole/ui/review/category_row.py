"""One line of a scorecard: what to look at, and a button for each step of its scale."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cmconsole.domain.scores import Category
from cmconsole.ui.look import Look
from cmconsole.ui.review.words import scale, tr
from cmconsole.ui.widgets import MEDIUM, SEMI, text

NONE = -1
"""Not applicable."""


class CategoryRow(QWidget):
    """Tab reaches it once; the arrow keys go through its steps. A click chooses one."""

    changed = Signal()

    def __init__(self, look: Look, category: Category, *, below: bool = False) -> None:
        """`below`: the steps always stand under the words, where there is little room."""
        super().__init__()
        self.category = category
        self._group = QButtonGroup(self)
        self.buttons: dict[int, QPushButton] = {}
        names = [*scale(category.points), tr("n/a")]
        places = [*range(category.points - 1, -1, -1), NONE]
        steps = QHBoxLayout()
        steps.setSpacing(0)
        for index, (name, mark) in enumerate(zip(names, places, strict=True)):
            made = self.buttons[mark] = QPushButton(name)
            made.setCheckable(True)
            made.setFont(look.font(12, MEDIUM))
            made.setAutoDefault(False)
            made.setProperty("mark", self._end(index, len(names)))
            made.setAccessibleName(f"{category.name}: {name}")
            made.setCursor(Qt.CursorShape.PointingHandCursor)
            self._group.addButton(made, mark)
            steps.addWidget(made)
        self._group.idClicked.connect(lambda _: self.changed.emit())
        title = category.name
        if category.critical:
            title = tr("{name} (critical)").format(name=category.name)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(text(look, title, 13, SEMI, wrap=True))
        self.hint = text(look, category.hint, 12, tone="soft", wrap=True)
        words.addWidget(self.hint)
        if not category.hint:
            self.hint.hide()  # never shown before it has a parent: it would be a window of its own
        wide = below or category.points > 3
        outside = QVBoxLayout(self) if wide else QHBoxLayout(self)
        outside.setContentsMargins(0, 6, 0, 6)
        outside.setSpacing(6)
        outside.addLayout(words, 1)
        if wide:
            steps.addStretch()
        outside.addLayout(steps)

    @property
    def mark(self) -> int | None:
        """The chosen step; None: not applicable, or nothing chosen yet."""
        chosen = self._group.checkedId()
        return chosen if chosen >= 0 else None

    @property
    def said(self) -> bool:
        """Whether anything was chosen."""
        return self._group.checkedButton() is not None

    def show_mark(self, mark: int | None, *, said: bool, fixed: str | None = None) -> None:
        """Show a mark; `fixed` says why it cannot be changed, empty where that is said elsewhere."""
        self._group.setExclusive(False)
        for place, made in self.buttons.items():
            made.setChecked(said and place == (NONE if mark is None else mark))
            made.setEnabled(fixed is None)
            # Qt takes Tab from all but the chosen one, and does not give it back.
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.setExclusive(True)
        self.hint.setText(fixed or self.category.hint)
        self.hint.setVisible(bool(self.hint.text()))

    def _end(self, index: int, count: int) -> str:
        return "first" if index == 0 else "last" if index == count - 1 else "middle"
