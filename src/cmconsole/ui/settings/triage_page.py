"""Triage: the rules in order, what they make of a sentence, and what a change would have done."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import tomli_w
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from cmconsole.domain.roles import Deed
from cmconsole.store.deciding.proposals import Proposal
from cmconsole.system.atomic import write_text
from cmconsole.system.paths import resource
from cmconsole.triage.policy import PolicyFile, policy_table
from cmconsole.triage.proposing import placed
from cmconsole.triage.rules import Policy, Rule
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.learned import LearnedCard
from cmconsole.ui.settings.page import Page, Services, side
from cmconsole.ui.settings.proposals import Proposals, rule_of
from cmconsole.ui.settings.rule_list import RuleList
from cmconsole.ui.settings.schooling import SchoolingSection
from cmconsole.ui.settings.triage_cards import reach_card, spike_card
from cmconsole.ui.settings.trying import Trying
from cmconsole.ui.settings.trying_part import Drafted, TryingPart
from cmconsole.ui.widgets import button


class TriagePage(Page):
    """Changes are a draft until they are put in force; the draft is what is tried and replayed."""

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__(
            look,
            services,
            self.tr("Triage"),
            self.tr("Red-zone rules all count; of the others the first that fits decides."),
        )
        self._drafted = Drafted()
        self._untried = False
        """A rule that learning proposed is among the draft and was not replayed yet."""
        self.rules, self.trying, self.learned = RuleList(look), Trying(look), LearnedCard(look)
        self.proposals = Proposals(look)
        self._taken: list[Proposal] = []
        self.proposals.taken.connect(self._take)
        self.proposals.dismissed.connect(
            lambda one: self.start(lambda: self._decide(one, taken=False), "dismiss a rule")
        )
        self._lay_out()
        self._trials = TryingPart(self, self.trying, self._drafted)
        self._trials.replayed.connect(self._replayed)
        self.rules.switched.connect(self._switch)
        self.rules.currentRowChanged.connect(lambda _: self._show_state())
        self.learned.try_wanted.connect(self._try_rule)
        self.schooling = SchoolingSection(self, self.learned)
        self.start(self._read, "read the rules")

    @property
    def changed(self) -> bool:
        """Whether the rules on the page differ from those in force."""
        return self._drafted.draft != self._drafted.in_force

    @property
    def in_force(self) -> Policy | None:
        """The rules by which is judged; None until they have been read."""
        return self._drafted.in_force

    @property
    def draft(self) -> Policy | None:
        """The rules as they stand on the page; None until they have been read."""
        return self._drafted.draft

    def _replayed(self) -> None:
        self._untried = False
        self._show_state()

    def _lay_out(self) -> None:
        look = self.look
        self.up, self.down = button(look, self.tr("Move up")), button(look, self.tr("Move down"))
        self.discard = needs(button(look, self.tr("Discard changes")))
        self.apply = needs(button(look, self.tr("Put in force"), "primary"))
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.discard.clicked.connect(self._discard)
        self.apply.clicked.connect(lambda: self.start(self._save, "save the rules"))
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.up, self.down):
            row.addWidget(each)
        row.addStretch()
        for each in (self.discard, self.apply):
            row.addWidget(each)
        self.body.addWidget(self.proposals)
        self.body.addLayout(row)
        self.body.addWidget(self.rules)
        for part in (self.learned, spike_card(look, self.services), reach_card(look)):
            self.body.addWidget(part)
        right, column = side(look)
        column.addWidget(self.trying)
        self.row.addWidget(right, 1)
        self._show_state()

    async def _read(self) -> None:
        own = self.services.console.profile.policy
        file = await asyncio.to_thread(PolicyFile, resource("policy.toml"), own)
        try:
            await asyncio.to_thread(file.reload)
        finally:
            # A broken file of the profile is told; what ships is in force, and is shown.
            self._drafted.in_force = self._drafted.draft = file.policy
            self._show()

    def _take(self, proposal: Proposal) -> None:
        """Put a suggested rule before all others of the draft."""
        if self._drafted.draft is not None:
            self._taken.append(proposal)
            self._propose((rule_of(proposal), *self._drafted.draft.rules), 0)
            self.start(self._read_proposals, "read what reviewers suggest")

    async def _decide(self, proposal: Proposal, *, taken: bool) -> None:
        self.services.console.acting(Deed.REVIEW)
        await self.services.console.reviews().decide(proposal, taken=taken)
        await self._read_proposals()

    async def _read_proposals(self) -> None:
        there = await self.services.console.reviews().proposals()
        self.proposals.show_proposals([one for one in there if one not in self._taken])

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.start(self._read_proposals, "read what reviewers suggest")

    def _show(self) -> None:
        if self._drafted.draft is not None:
            self.rules.show_rules(self._drafted.draft.rules)
        self._show_state()
        self._trials.try_soon()

    def _show_state(self) -> None:
        row, last = self.rules.currentRow(), self.rules.count() - 1
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < last)
        for each in (self.discard, self.trying.start):
            each.setEnabled(self.changed)
        self.apply.setEnabled(self.changed and not self._untried)
        self.apply.setToolTip(
            self.tr("First see what it would have changed.") if self._untried else ""
        )

    def _switch(self, place: int, on: bool) -> None:
        if self._drafted.draft is not None:
            rules = list(self._drafted.draft.rules)
            rules[place] = replace(rules[place], enabled=on)
            self._drafted.draft = replace(self._drafted.draft, rules=tuple(rules))
            self._show()

    def _move(self, step: int) -> None:
        row = self.rules.currentRow()
        if self._drafted.draft is None or not 0 <= row + step < len(self._drafted.draft.rules):
            return
        rules = list(self._drafted.draft.rules)
        rules[row], rules[row + step] = rules[row + step], rules[row]
        self._drafted.draft = replace(self._drafted.draft, rules=tuple(rules))
        self._show()
        self.rules.setCurrentRow(row + step)

    def _try_rule(self, rule: Rule) -> None:
        """Put a rule that learning proposes into the draft."""
        draft = self._drafted.draft
        if draft is None or any(known.name == rule.name for known in draft.rules):
            return
        rules = placed(draft, rule)
        self._propose(rules, rules.index(rule))

    def _propose(self, rules: tuple[Rule, ...], place: int) -> None:
        """The draft has these rules with one that was proposed: what it would have changed is shown first."""
        assert self._drafted.draft is not None
        self._drafted.draft = replace(self._drafted.draft, rules=rules)
        self._untried = True
        self._show()
        self.rules.setCurrentRow(place)
        self._trials.begin_replay()

    def _discard(self) -> None:
        self._drafted.draft, self._untried, self._taken = self._drafted.in_force, False, []
        self.start(self._read_proposals, "read what reviewers suggest")
        self._show()

    async def _save(self) -> None:
        console, draft = self.services.console, self._drafted.draft
        if draft is None:
            return
        console.acting()
        content = tomli_w.dumps(policy_table(draft))
        await asyncio.to_thread(write_text, console.profile.policy, content)
        await console.judging.reload()
        self._drafted.in_force = draft
        taken, self._taken = self._taken, []
        for proposal in taken:
            await self._decide(proposal, taken=True)
        self._show_state()
        self.schooling.read()
        self.told.emit(self.tr("In force for everything that arrives from now on."), "check")
