"""The scorecard at the right: marks, the note to the author, what follows from a wrong level, sign-off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cmconsole.domain.errors import UsageError
from cmconsole.domain.scorecards import Scorecard
from cmconsole.reports.blind import BlindThread
from cmconsole.ui.look import Look
from cmconsole.ui.review.category_row import CategoryRow
from cmconsole.ui.review.said import SaidBefore
from cmconsole.ui.review.suggesting import WrongLevel
from cmconsole.ui.review.words import score_words, stretch, tr
from cmconsole.ui.review.work import Entry, Opinion
from cmconsole.ui.scrolled import scrolled
from cmconsole.ui.widgets import SEMI, Elided, button, clear, key, rule, text

LEVEL_CATEGORY = "right_class"


class CardPane(QWidget):
    """Marks one conversation. What is signed off is shown and does not change."""

    sign_off_requested = Signal()
    skip_requested = Signal()
    agreement_requested = Signal()
    answered = Signal(str, str)
    """The reviewer, and what the author says to the review."""
    touched = Signal()
    """Something was marked or written."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._card: Scorecard | None = None
        self._at_home = True
        self._from_log: frozenset[str] = frozenset()
        self.rows: list[CategoryRow] = []
        self.setObjectName("card pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Scorecard"))
        self.name = Elided(look, "", 12, tone="soft")
        self.score = text(look, "", 20, SEMI)
        self.score.setAccessibleName(tr("Score"))
        self._judging = QWidget()
        """What a reviewer fills in; an author reads what others did."""
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.note = QPlainTextEdit()
        self.note.setFont(look.font(13))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(84)
        self.note.setAccessibleName(tr("Note to the author"))
        self._note_title = text(look, "", 13, SEMI)
        self.wrong = WrongLevel(look)
        self.before = SaidBefore(look)
        self.before.answered.connect(self.answered)
        self.before.typed.connect(self.touched)
        self.note.textChanged.connect(self.touched)
        self.refused = text(look, "", 12, tone="warn", wrap=True)
        self.skip = button(look, tr("Skip"), "link")
        self.agreement = button(look, tr("Agreement"))
        self.sign = _sign_button(look)
        self.skip.clicked.connect(self.skip_requested)
        self.agreement.clicked.connect(self.agreement_requested)
        self.sign.clicked.connect(self.sign_off_requested)
        self._lay_out(look)

    @property
    def marks(self) -> dict[str, int | None]:
        """What is marked, by category; what nobody said anything about is not in it."""
        return {row.category.key: row.mark for row in self.rows if row.said}

    @property
    def judged(self) -> bool:
        """Whether a person marked or wrote anything: what the log marks by itself is no opinion."""
        return bool(self.note.toPlainText().strip() or self.marks.keys() - self._from_log)

    @property
    def proposal(self) -> tuple[str, int] | None:
        """Words and the level they should mean, if a rule is to be suggested."""
        return self.wrong.proposal

    def show_card(self, card: Scorecard, *, at_home: bool) -> None:
        """Mark by this card from now on; `at_home`: what this inbox holds, not a pack from elsewhere."""
        self._card, self._at_home = card, at_home
        self._offer(there=True)
        told = tr("{name}, version {n}").format(name=card.name, n=card.version)
        self.name.setText(told)
        clear(self._rows)
        self.rows = []
        for category in card.categories:
            row = CategoryRow(self._look, category)
            row.changed.connect(self._changed)
            self.rows.append(row)
            self._rows.addWidget(row)
            self._rows.addWidget(rule())

    def show_entry(
        self, entry: Entry, thread: BlindThread, opinions: Sequence[Opinion], me: str, reason: str
    ) -> None:
        """Show what is said about a conversation; `reason` says why nothing can be marked, if so."""
        own = next((one for one in opinions if one.reviewer == me), None)
        signed = own is not None and own.signed
        author = entry.person == me
        shown = [one for one in opinions if one.signed and (signed or author)]
        if author:
            reason = tr("This is your own reply: somebody else reviews it.")
            reason = reason if shown else f"{reason} {tr('Nobody has signed a review yet.')}"
        fixed = tr("signed off") if signed else "" if reason else None
        marks = own.marks if own is not None else {}
        self._from_log = frozenset(thread.marks)
        for row in self.rows:
            self._fill(row, thread, marks, fixed)
        self.note.setPlainText(own.note if own is not None else "")
        self.note.setReadOnly(fixed is not None)
        person = entry.person or tr("the team")
        self._note_title.setText(tr("Note to {name}").format(name=person))
        self.wrong.reset(entry.level, enabled=fixed is None)
        self.sign.setEnabled(fixed is None)
        self._judging.setVisible(not author)
        self.refused.setText(reason)
        self.refused.setVisible(bool(reason))
        others = [one for one in shown if one.reviewer != me or one.answer]
        self.before.show_opinions(others, self._card, me, can_answer=author and self._at_home)
        self._changed()

    def show_nothing(self) -> None:
        """There is nothing to mark."""
        self._offer(there=False)
        self.sign.setEnabled(False)
        self.wrong.reset(0, enabled=False)
        self.before.show_opinions((), None, "", can_answer=False)
        self.refused.hide()
        self.score.setText("")

    def _offer(self, *, there: bool) -> None:
        """Offer what needs a sample only where there is one."""
        for each in (self._note_title, self.note, self.skip, self.agreement):
            each.setVisible(there)

    def _fill(
        self,
        row: CategoryRow,
        thread: BlindThread,
        marks: Mapping[str, int | None],
        fixed: str | None,
    ) -> None:
        key = row.category.key
        if key in thread.marks:
            row.show_mark(thread.marks[key], said=True, fixed=_from_the_log(key, thread))
            return
        row.show_mark(marks.get(key), said=key in marks, fixed=fixed)

    def _changed(self) -> None:
        if self._card is None:
            return
        words = ""
        if self.judged:
            score = None
            with suppress(UsageError):
                score = self._card.score(self.marks)
            words = score_words(score)
        self.score.setText(words)
        level = next((row for row in self.rows if row.category.key == LEVEL_CATEGORY), None)
        best = level.category.points - 1 if level else 0
        wrong = level is not None and level.mark is not None and level.mark < best
        self.wrong.setVisible(wrong and self._at_home and self.sign.isEnabled())
        self.touched.emit()

    def _lay_out(self, look: Look) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(text(look, tr("Scorecard"), 14, SEMI))
        words.addWidget(self.name)
        head.addLayout(words, 1)
        head.addWidget(self.score)
        judging = QVBoxLayout(self._judging)
        judging.setContentsMargins(0, 0, 0, 0)
        judging.setSpacing(6)
        judging.addLayout(self._rows)
        judging.addWidget(self.wrong)
        judging.addSpacing(4)
        judging.addWidget(self._note_title)
        judging.addWidget(self.note)
        inside = QWidget()
        inside.setObjectName("card pane")
        body = QVBoxLayout(inside)
        body.setContentsMargins(16, 4, 16, 12)
        body.setSpacing(6)
        body.addWidget(self.refused)
        body.addWidget(self._judging)
        body.addWidget(self.before)
        body.addStretch(1)
        self.area = scrolled(inside, "card pane")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self.area, 1)
        column.addWidget(rule())
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 10)
        foot.setSpacing(8)
        foot.addWidget(self.skip)
        foot.addStretch()
        foot.addWidget(self.agreement)
        foot.addWidget(self.sign)
        return foot


def _sign_button(look: Look) -> QPushButton:
    made = button(look, tr("Sign off"), "primary")
    made.setProperty("cap", True)
    made.setToolTip(tr("Sign off (Ctrl+Enter)"))
    cap = key(look, "Ctrl ↵")
    cap.setObjectName("keyOnPrimary")
    cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    inside = QHBoxLayout(made)
    inside.setContentsMargins(0, 0, 10, 0)
    inside.addStretch()
    inside.addWidget(cap)
    return made


def _from_the_log(key: str, thread: BlindThread) -> str:
    answered = thread.timing.answered_in
    if key == "in_time" and answered is not None:
        return tr("answered in {span}, from the log").format(span=stretch(answered))
    return tr("from the log")
