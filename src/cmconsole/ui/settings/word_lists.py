"""The word lists that rules ask for: what they are called, how they begin, and all that is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QComboBox, QFrame, QPlainTextEdit

from cmconsole.triage.rules import Policy, Rule
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import card, modest
from cmconsole.ui.widgets import text
from cmconsole.ui.wording import number, tr

Lists = Mapping[str, Sequence[str]]
FEW = 4
"""Words of a list that stand for it in a line."""


def list_title(name: str) -> str:
    """What people call a list; one of the team's own by the name that it has in the file."""
    return {
        "somebody_elses": tr("Somebody else's"),
        "private_thing": tr("Private things"),
        "money_or_health": tr("Money or health"),
        "dish": tr("Dishes"),
        "food": tr("Food"),
        "problem": tr("Problems"),
        "waiting": tr("Waiting"),
        "lasting": tr("Lasting"),
        "overdue": tr("Overdue"),
        "service": tr("Customer service"),
        "money": tr("Money"),
        "refund": tr("Refunds"),
        "taking": tr("Taking"),
        "statement": tr("Bank and card"),
        "order": tr("Orders"),
        "parcel": tr("Parcels"),
        "account": tr("The customer's account"),
        "bought": tr("Buying"),
        "feelings": tr("Feelings"),
        "insults": tr("Insults"),
        "help": tr("Asking for help"),
        "please": tr("Please"),
        "why": tr("Why"),
        "asking": tr("Questions"),
        "somebody": tr("People and their bodies"),
        "thing": tr("Things that can be dangerous"),
        "gives_out": tr("Failing"),
        "refused": tr("Being refused"),
        "disclosed": tr("Given away"),
        "not_good": tr("Not good"),
        "thanks": tr("Thanks"),
        "praise": tr("Praise"),
    }.get(name, name.replace("_", " "))


def in_words(term: str, lists: Lists) -> str:
    """A term of a rule; of a list its title and its first words."""
    if not term.startswith("@"):
        return term
    there = lists.get(term[1:], ())
    begins = ", ".join(there[:FEW])
    more = ", …" if len(there) > FEW else ""
    return f"{list_title(term[1:])} ({begins}{more})"


class WordListsCard(QFrame):
    """One list at a time with all its words, and which rules ask for it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("card")
        frame, column = card(look, tr("Word lists"), kind="")
        self.setAccessibleName(frame.accessibleName())
        self.setLayout(column)
        told = tr(
            "Rules name a list with @ in front. The words are changed in the file of the rules."
        )
        self.lists = modest(QComboBox())
        self.lists.setFont(look.font(13))
        self.lists.setAccessibleName(tr("Word list"))
        self.words = QPlainTextEdit(readOnly=True)
        self.words.setTabChangesFocus(True)
        self.words.setFont(look.font(13))
        self.words.setFixedHeight(110)
        self.words.setAccessibleName(tr("The words of the list"))
        self.asked = text(look, "", 12, tone="soft", wrap=True)
        self.asked.setAccessibleName(tr("Which rules ask for it"))
        for each in (text(look, told, tone="soft", wrap=True), self.lists, self.words, self.asked):
            column.addWidget(each)
        self._policy = Policy(version=0, rules=())
        self.lists.currentIndexChanged.connect(lambda _: self._show())

    def show_lists(self, policy: Policy) -> None:
        """Show those of a policy; the same one stays chosen."""
        if policy is self._policy:
            return
        chosen, self._policy = self.lists.currentData(), policy
        self.lists.blockSignals(True)
        self.lists.clear()
        for name in sorted(policy.words, key=lambda one: list_title(one).casefold()):
            entry = tr("{title} (@{name}), {n} words")
            many = number(len(policy.words[name]))
            self.lists.addItem(entry.format(title=list_title(name), name=name, n=many), name)
        self.lists.setCurrentIndex(max(self.lists.findData(chosen), 0))
        self.lists.blockSignals(False)
        self.setVisible(bool(policy.words))
        self._show()

    def _show(self) -> None:
        name, policy = str(self.lists.currentData() or ""), self._policy
        words = ", ".join(policy.words.get(name, ()))
        if words != self.words.toPlainText():
            self.words.setPlainText(words)
        asking = [rule.name for rule in policy.rules if f"@{name}" in _terms(rule)]
        told = tr("Rules that ask for it: {names}.").format(names=", ".join(asking))
        self.asked.setText(told if asking else tr("No rule asks for it; the cues at the end may."))


def _terms(rule: Rule) -> tuple[str, ...]:
    return (*rule.any, *rule.all, *rule.none, *rule.apart_from)
