"""What others signed about a conversation, and the author's right of answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from cmconsole.domain.scorecards import Scorecard
from cmconsole.ui.look import Look
from cmconsole.ui.review.words import mark_name, score_words, tr
from cmconsole.ui.review.work import Opinion
from cmconsole.ui.widgets import SEMI, button, clear, rule, text


class SaidBefore(QWidget):
    """Each signed review with its marks and note; its author may answer it once."""

    answered = Signal(str, str)
    """The reviewer, and the answer."""
    typed = Signal()
    """Somebody writes an answer."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 6, 0, 0)
        self._column.setSpacing(6)
        self.answers: dict[str, QPlainTextEdit] = {}
        """Where an answer can be written now, by reviewer."""
        self.hide()

    def show_opinions(
        self, opinions: Sequence[Opinion], card: Scorecard | None, me: str, *, can_answer: bool
    ) -> None:
        """Show these; `can_answer`: the person at this desk wrote the reply."""
        clear(self._column)
        self.answers = {}
        self.setVisible(bool(opinions) and card is not None)
        if card is None:
            return
        points = {category.key: category for category in card.categories}
        for one in opinions:
            self._column.addWidget(rule())
            title = tr("{name}: {score}").format(name=one.reviewer, score=score_words(one.score))
            self._column.addWidget(text(self._look, title, 13, SEMI))
            if one.reviewer != me:
                told = ", ".join(
                    f"{points[key].name}: {mark_name(points[key].points, mark)}"
                    for key, mark in one.marks.items()
                    if key in points
                )
                self._say(told, tone="soft")
                self._say(one.note)
            if one.answer:
                self._say(tr("The author's answer: {words}").format(words=one.answer))
            elif can_answer:
                self._offer_answer(one.reviewer, one.begun)

    def _say(self, words: str, tone: str = "") -> None:
        if words:
            label = text(self._look, words, 13, tone=tone, wrap=True, selectable=True)
            self._column.addWidget(label)

    @property
    def begun(self) -> dict[str, str]:
        """What is written and not said yet, by reviewer."""
        return {name: edit.toPlainText().strip() for name, edit in self.answers.items()}

    def _offer_answer(self, reviewer: str, begun: str) -> None:
        edit = QPlainTextEdit(begun)
        edit.setFont(self._look.font(13))
        edit.setTabChangesFocus(True)
        edit.setFixedHeight(64)
        edit.setAccessibleName(tr("Your answer to {name}").format(name=reviewer))
        edit.setPlaceholderText(tr("Your answer; {name} sees it.").format(name=reviewer))
        self.answers[reviewer] = edit
        send = button(self._look, tr("Keep the answer"))
        send.setEnabled(bool(begun))
        edit.textChanged.connect(self.typed)
        edit.textChanged.connect(lambda: send.setEnabled(bool(edit.toPlainText().strip())))
        send.clicked.connect(lambda: self.answered.emit(reviewer, edit.toPlainText().strip()))
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(send)
        self._column.addWidget(edit)
        self._column.addLayout(row)
