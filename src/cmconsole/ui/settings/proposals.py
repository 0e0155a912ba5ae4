"""Rules that reviewers suggest, for whoever decides about the rules of triage."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.store.deciding.proposals import Proposal
from cmconsole.triage.rules import Rule
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, button, clear, text
from cmconsole.ui.wording import class_name

IN_ORDER = (MentionClass.MAJOR, MentionClass.MINOR, MentionClass.VENTING, MentionClass.PRAISE)


def tr(words: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("proposals", words)


class Proposals(QFrame):
    """Each can be taken into the draft of the rules, or dismissed; hidden while there are none."""

    taken = Signal(object)
    dismissed = Signal(object)
    """A Proposal."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("card")
        self.setAccessibleName(tr("Suggested by reviewers"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 14)
        self._column.setSpacing(8)
        self.hide()

    def show_proposals(self, proposals: Sequence[Proposal]) -> None:
        """Show these."""
        clear(self._column)
        self._column.addWidget(text(self._look, tr("Suggested by reviewers"), 14, SEMI))
        for one in proposals:
            self._column.addLayout(self._row(one))
        self.setVisible(bool(proposals))

    def _row(self, one: Proposal) -> QHBoxLayout:
        level = class_name(class_of(one.level), Level(one.level))
        words = tr("“{words}” means {level}, says {name}.").format(
            words=one.words, level=level, name=one.author
        )
        take = button(self._look, tr("Take into the draft"), small=True)
        take.setAccessibleName(tr("Take “{words}” into the draft").format(words=one.words))
        take.clicked.connect(lambda: self.taken.emit(one))
        leave = button(self._look, tr("Dismiss"), small=True)
        leave.setAccessibleName(tr("Dismiss “{words}”").format(words=one.words))
        leave.clicked.connect(lambda: self.dismissed.emit(one))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(text(self._look, words, 13, wrap=True), 1)
        row.addWidget(take)
        row.addWidget(leave)
        return row


def class_of(level: int) -> MentionClass:
    """The class that stands for a level in a rule."""
    if level == Level.RED_ZONE:
        return MentionClass.MAJOR
    return next(each for each in IN_ORDER if LEVEL_OF_CLASS[each] == level)


def rule_of(proposal: Proposal) -> Rule:
    """The rule that a proposal asks for."""
    red_zone = proposal.level == Level.RED_ZONE
    return Rule(
        name=f"Suggested: {proposal.words}",
        reason=f"Suggested by {proposal.author}",
        any=(proposal.words,),
        decides=None if red_zone else class_of(proposal.level),
        red_zone=red_zone,
    )
