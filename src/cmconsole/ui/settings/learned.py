"""What triage learned from this team's corrections: how it does, its log, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.console.judging import Schooling
from cmconsole.domain.judgement import LEVEL_OF_CLASS
from cmconsole.store.deciding.corrections import Lesson
from cmconsole.triage.learning import ENOUGH_TO_TEST, Learned, Trial
from cmconsole.triage.proposing import Proposal
from cmconsole.triage.trust import FEWEST_OF_EACH
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import card
from cmconsole.ui.widgets import SEMI, Elided, button, clear, text
from cmconsole.ui.wording import class_name, counted, moment, tr

SHOWN, MORE = 8, 50
"""Lines of the log that are shown, the newest; and how many more at a press."""


class LearnedCard(QWidget):
    """Nothing is forgotten without a second press."""

    forget_wanted = Signal()
    try_wanted = Signal(object)
    """A proposed Rule is to be tried on the last 90 days."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        proposed, self._proposals = card(look, self.tr("Rules it proposes"))
        learned, inside = card(look, self.tr("Learned from your corrections"))
        self.state = text(look, "", tone="soft", wrap=True)
        self._log = QVBoxLayout()
        self._log.setSpacing(4)
        self.more = button(look, "", "link")
        self.more.clicked.connect(self._show_more)
        self.more.hide()
        self._lines: list[str] = []
        inside.addWidget(self.state)
        inside.addLayout(self._log)
        inside.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addLayout(self._reset_row())
        self.proposed = proposed
        proposed.hide()
        column.addWidget(proposed)
        column.addWidget(learned)

    def _reset_row(self) -> QHBoxLayout:
        look = self._look
        self.reset = button(look, self.tr("Forget what was learned"), small=True)
        self.sure = button(look, self.tr("Yes, forget it"), small=True)
        self.keep = button(look, self.tr("Keep it"), small=True)
        self._asked = text(look, self.tr("Your corrections stay in the record."), tone="soft")
        self.reset.clicked.connect(lambda: self._ask(True))
        self.keep.clicked.connect(lambda: self._ask(False))
        self.sure.clicked.connect(self._forget)
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.reset, self._asked, self.sure, self.keep):
            row.addWidget(each)
        row.addStretch()
        # What is shown before it has a place would be a window of its own.
        for each in (self._asked, self.sure, self.keep):
            each.hide()
        return row

    def show_schooling(self, schooling: Schooling, now: datetime) -> None:
        """Show what was learned and how it does."""
        us = sum(lesson.correction.us is not None for lesson in schooling.lessons)
        classes = len(schooling.lessons) - us
        said = [trial_words(schooling.trial, classes)] if classes or not us else []
        if us:
            many = tr("{n} answers to “is this us?” are learned from.")
            said.append(counted(us, "One answer to “is this us?” is learned from.", many))
        if schooling.forbidden:
            many = tr("{n} corrections are kept and not learned from: their networks forbid it.")
            one = "One correction is kept and not learned from: its network forbids it."
            said.append(counted(schooling.forbidden, one, many))
        self.state.setText(" ".join(said))
        self._show_log(schooling.lessons, schooling.learned, now)
        self.reset.setEnabled(bool(schooling.lessons))

    def show_proposals(self, proposals: Sequence[Proposal]) -> None:
        """Show what could be a rule; none is in force before somebody puts it in force."""
        clear(self._proposals, but=1)
        for proposal in proposals:
            self._proposals.addWidget(self._proposal(proposal))
        self.proposed.setVisible(bool(proposals))

    def _proposal(self, proposal: Proposal) -> QWidget:
        rule, line = proposal.rule, QWidget()
        assert rule.decides is not None
        name = class_name(rule.decides, LEVEL_OF_CLASS[rule.decides])
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(0)
        said = self.tr("“{words}” is {name}").format(words=rule.any[0], name=name)
        words.addWidget(Elided(self._look, said, 13, SEMI))
        told = self.tr("you said so {n} times; it stands in {m} other mentions of late").format(
            n=proposal.corrections, m=proposal.elsewhere
        )
        words.addWidget(Elided(self._look, told, 12, tone="soft"))
        row.addLayout(words, 1)
        attempt = button(self._look, self.tr("Try it on 90 days"), small=True)
        attempt.setAccessibleName(f"{attempt.text()}: {said}")
        attempt.clicked.connect(lambda: self.try_wanted.emit(rule))
        row.addWidget(attempt)
        return line

    def _show_log(
        self, lessons: Sequence[Lesson], learned: Sequence[Learned], now: datetime
    ) -> None:
        clear(self._log)
        effects = {each.mention_id: each for each in learned}
        self._lines = [
            line(lesson, effects.get(lesson.correction.mention_id), now)
            for lesson in reversed(lessons)
        ]
        self._show_lines(0, SHOWN)

    def _show_more(self) -> None:
        shown = self._log.count()
        self._show_lines(shown, shown + MORE)

    def _show_lines(self, first: int, last: int) -> None:
        for words in self._lines[first:last]:
            self._log.addWidget(Elided(self._look, words, 12, tone="soft"))
        left = len(self._lines) - last
        self.more.setVisible(left > 0)
        many = self.tr("Show {n} more").format(n=min(left, MORE))
        self.more.setText(many)

    def _ask(self, asked: bool) -> None:
        self.reset.setVisible(not asked)
        for each in (self._asked, self.sure, self.keep):
            each.setVisible(asked)

    def _forget(self) -> None:
        self._ask(False)
        self.forget_wanted.emit()


def trial_words(trial: Trial | None, lessons: int) -> str:
    """How what was learned does, in words."""
    if trial is None:
        return tr("There is no model here that could learn. Your corrections are kept.")
    if not lessons:
        return tr(
            "Nothing yet. Each class you change with L teaches it, on this computer, for your brand."
        )
    done = counted(trial.learned, "Learned from {n} correction.", "Learned from {n} corrections.")
    kept = counted(
        trial.kept_back,
        "{n} is kept back as a test and never learned from.",
        "{n} are kept back as a test and never learned from.",
    )
    same = tr("The same words again are judged as you said, whether or not it is in use.")
    return f"{done} {kept} {_use(trial)} {same}"


def _use(trial: Trial) -> str:
    """Whether what was learned is in use, and what is missing if it is not."""
    facts = {"right": trial.right, "kept": trial.kept_back, "default": trial.right_by_default}
    if not trial.active:
        return tr(
            "Switched off by itself: on the test it gets {right} of {kept} right, without it"
            " {default}. The next corrections may change that."
        ).format(**facts)
    uses = [
        words
        for words, counts in (
            (tr("whether it is a complaint"), trial.for_complaints),
            (tr("which class it is"), trial.for_classes),
            (tr("whether it is major"), trial.for_serious),
        )
        if counts
    ]
    if uses:
        told = tr("In use for: {what}.").format(what=", ".join(uses))
        test = tr("From {n} on the test decides whether it stays so.").format(n=ENOUGH_TO_TEST)
        if trial.decides:
            test = tr(
                "On the test it tells {right} of {kept} rightly as a complaint or none, without it {default}."
            ).format(**facts)
        return f"{told} {test}"
    if min(trial.complaints, trial.others) < FEWEST_OF_EACH:
        return tr(
            "Not in use yet: it takes {n} corrections to a complaint and {n} to something else."
            " So far there are {complaints} and {others}."
        ).format(n=FEWEST_OF_EACH, complaints=trial.complaints, others=trial.others)
    return tr("Not in use yet: so far the corrections do not show that it helps.")


def line(lesson: Lesson, effect: Learned | None, now: datetime) -> str:
    """One line of the log: when, what was said, and what that changed."""
    correction = lesson.correction
    quoted = " ".join(lesson.text.split())
    short = quoted[:60] + ("…" if len(quoted) > 60 else "")
    at = moment(lesson.at, now)
    if correction.us is not None:
        said = tr("us") if correction.us else tr("not us")
        return f"{at}  “{short}”: {said}"
    old, new = (class_name(c, LEVEL_OF_CLASS[c]) for c in (correction.old, correction.new))
    said = tr("{old} is {new}").format(old=old, new=new)
    return f"{at}  “{short}”: {said}; {_effect(effect)}"


def _effect(effect: Learned | None) -> str:
    """What a correction changed for other texts, as far as is known."""
    if effect is None:
        return tr("the model does not read it, so it counts for the same words only")
    if effect.kept_back:
        return tr("kept back as a test")
    before, after = round(effect.before * 100), round(effect.after * 100)
    if before == after:
        return tr("complaint {before}% likely, before and after").format(before=before)
    return tr("complaint {before}% likely before, {after}% after").format(
        before=before, after=after
    )
