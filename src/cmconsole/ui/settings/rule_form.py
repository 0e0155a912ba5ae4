"""One rule of triage as a small form: what it looks for, what prevents it, what it decides."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
)

from cmconsole.domain.judgement import LEVEL_OF_CLASS, MentionClass
from cmconsole.networks import registry
from cmconsole.triage.rules import Rule
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.page import labelled, modest
from cmconsole.ui.settings.rule_words import also_asked
from cmconsole.ui.settings.word_lists import Lists, in_words
from cmconsole.ui.widgets import SEMI, button, text
from cmconsole.ui.wording import class_name, network_name

_BETWEEN = re.compile(r"[,;\n]")


class RuleForm(QFrame):
    """A rule while it is written. It counts nowhere before it is taken into the draft."""

    edited = Signal()
    take_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._begun: Rule | None = None
        self._lists: Lists = {}
        self.setObjectName("card")
        self._title = text(look, "", 14, SEMI)
        self.name, self.none = QLineEdit(), QLineEdit()
        self.any = QPlainTextEdit()
        self.any.setTabChangesFocus(True)
        self.any.setFixedHeight(84)
        self.networks, self.decides = modest(QComboBox()), modest(QComboBox())
        self.red_zone = QCheckBox(self.tr("Red zone, whatever else it is"))
        self.listed = text(look, "", 12, tone="meta", wrap=True)
        self.also = text(look, "", 12, tone="meta", wrap=True)
        self.problem = text(look, "", 12, tone="bad", wrap=True)
        self.take = needs(button(look, self.tr("Take into the draft"), "primary"))
        self.leave = button(look, self.tr("Do not keep"))
        self._offer()
        self._lay_out()
        for line in (self.name, self.none):
            line.setFont(look.font(13))
            line.textEdited.connect(self.edited)
        self.any.setFont(look.font(13))
        self.any.textChanged.connect(self.edited)
        for box in (self.networks, self.decides):
            box.setFont(look.font(13))
            box.currentIndexChanged.connect(self.edited)
        self.red_zone.toggled.connect(self.edited)
        self.take.clicked.connect(self.take_wanted)
        self.leave.clicked.connect(self.leave_wanted)
        self.edited.connect(self._tell_lists)
        self.hide()

    def _offer(self) -> None:
        self.decides.addItem(self.tr("No class of its own"), None)
        for each in MentionClass:
            self.decides.addItem(class_name(each, LEVEL_OF_CLASS[each]), each)
        self.networks.addItem(self.tr("Every network"), ())
        for name in sorted(registry.kinds(), key=network_name):
            self.networks.addItem(network_name(name), (name,))

    def _lay_out(self) -> None:
        look = self._look
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addLayout(labelled(look, self.tr("Name of the rule"), self.name))
        told = self.tr("One to a line, or with commas. “refund*” is every word that begins so.")
        words = self.tr("Words or phrases it looks for")
        column.addLayout(labelled(look, words, self.any, told))
        told = self.tr("Where one of these stands in the text as well, the rule does not fit.")
        words = self.tr("Words that prevent it, with commas")
        column.addLayout(labelled(look, words, self.none, told))
        column.addWidget(self.listed)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.addLayout(labelled(look, self.tr("Network"), self.networks), 0, 0)
        grid.addLayout(labelled(look, self.tr("What it decides"), self.decides), 0, 1)
        for at in (0, 1):
            grid.setColumnStretch(at, 1)
        column.addLayout(grid)
        for part in (self.red_zone, self.also, self.problem):
            column.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.take)
        row.addWidget(self.leave)
        row.addStretch()
        column.addLayout(row)

    def begin(self, rule: Rule | None, lists: Lists) -> None:
        """Show a rule to change it, or an empty form for a new one; `lists` are those it may ask for."""
        self._lists = lists
        self._begun = None
        title = self.tr("New rule") if rule is None else self.tr("Change the rule")
        self._title.setText(title)
        self.setAccessibleName(title)
        shown = rule or Rule(name="", reason="", decides=MentionClass.MINOR)
        self.name.setText(shown.name)
        self.any.setPlainText("\n".join(shown.any))
        self.none.setText(", ".join(shown.none))
        self._choose_networks(shown.networks)
        self.decides.setCurrentIndex(self.decides.findData(shown.decides))
        self.red_zone.setChecked(shown.red_zone)
        told = self.tr(
            "It also asks for {what}. That stays as it is; the file of the rules changes it."
        )
        asked = also_asked(shown, lists)
        self.also.setText(told.format(what="; ".join(asked)))
        self.also.setVisible(bool(asked))
        self.show_problem("")
        self._tell_lists()
        self._begun = rule
        self.show()
        self.name.setFocus()

    def _tell_lists(self) -> None:
        """What the names of lists in the fields stand for."""
        named = [*_words(self.any.toPlainText()), *_words(self.none.text())]
        told = [
            f"{term}: {in_words(term, self._lists)}"
            for term in dict.fromkeys(named)
            if term.startswith("@") and term[1:] in self._lists
        ]
        self.listed.setText("\n".join(told))
        self.listed.setVisible(bool(told))

    def _choose_networks(self, networks: tuple[str, ...]) -> None:
        known = [self.networks.itemData(at) for at in range(self.networks.count())]
        if networks not in known:
            self.networks.addItem(", ".join(map(network_name, networks)), networks)
            known.append(networks)
        self.networks.setCurrentIndex(known.index(networks))

    @property
    def rule(self) -> Rule:
        """As it stands in the form; `triage.policy.checked` says whether it is one."""
        before, name = self._begun, self.name.text().strip()
        begun = before or Rule(name="", reason="")
        return replace(
            begun,
            name=name,
            # What people read is the name, unless the rule had words of its own for that and keeps its name.
            reason=begun.reason if begun.name == name else name,
            any=_words(self.any.toPlainText()),
            none=_words(self.none.text()),
            networks=tuple(self.networks.currentData()),
            decides=self.decides.currentData(),
            red_zone=self.red_zone.isChecked(),
        )

    @property
    def is_empty(self) -> bool:
        """Nothing was written yet, so nothing is wrong."""
        return not self.name.text().strip() or not self.any.toPlainText().strip()

    def show_problem(self, words: str) -> None:
        """Say what is wrong with it; empty: nothing."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))


def _words(written: str) -> tuple[str, ...]:
    parts = (part.strip() for part in _BETWEEN.split(written))
    return tuple(dict.fromkeys(part for part in parts if part))
