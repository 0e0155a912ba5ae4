"""Triage: the rules in order, what they make of a sentence, and what a change would have done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout
from typing_extensions import override

from cmconsole.domain.roles import Deed
from cmconsole.store.deciding.proposals import Proposal
from cmconsole.triage.comparing import compare
from cmconsole.triage.proposing import placed
from cmconsole.triage.rules import Policy, Rule
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.drafted import Drafted
from cmconsole.ui.settings.learned import LearnedCard
from cmconsole.ui.settings.page import Page, Services, side
from cmconsole.ui.settings.policy_versions import PolicyVersions, VersionsCard
from cmconsole.ui.settings.proposals import Proposals, rule_of
from cmconsole.ui.settings.rule_editing import RuleEditing
from cmconsole.ui.settings.rule_form import RuleForm
from cmconsole.ui.settings.rule_list import RuleList
from cmconsole.ui.settings.rule_row import RuleHead
from cmconsole.ui.settings.rules_file import RulesFile
from cmconsole.ui.settings.schooling import SchoolingSection
from cmconsole.ui.settings.triage_cards import reach_card, show_spike_rule, spike_card
from cmconsole.ui.settings.trying import Trying
from cmconsole.ui.settings.trying_part import TryingPart
from cmconsole.ui.settings.word_lists import WordListsCard
from cmconsole.ui.widgets import button
from cmconsole.ui.wording import month_began


class TriagePage(Page):
    """Changes are a draft until they are put in force; the draft is what is tried and replayed."""

    has_draft = True

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__(
            look,
            services,
            self.tr("Triage"),
            self.tr("Red-zone rules all count; of the others the first that fits decides."),
        )
        self._drafted = Drafted()
        self.rules, self.trying, self.learned = RuleList(look), Trying(look), LearnedCard(look)
        self.proposals, self.form = Proposals(look), RuleForm(look)
        self.earlier, self.lists = VersionsCard(look), WordListsCard(look)
        self.file = RulesFile(services.console.profile.policy, self._drafted)
        self._taken: list[Proposal] = []
        self.editing = RuleEditing(self, self.form, self.rules, self._drafted)
        self.versions = PolicyVersions(self, self.earlier, self._drafted)
        self._lay_out()
        self._trials = TryingPart(self, self.trying, self._drafted)
        self._follow()
        self.schooling = SchoolingSection(self, self.learned)
        self.start(self._read, "read the rules")

    @override
    def show_anew(self) -> None:
        show_spike_rule(self._spike, self.services)

    @property
    def changed(self) -> bool:
        """Whether the rules on the page differ from those in force."""
        return self._drafted.changed

    @property
    def in_force(self) -> Policy | None:
        """The rules by which is judged; None until they have been read."""
        return self._drafted.in_force

    @property
    def draft(self) -> Policy | None:
        """The rules as they stand on the page; None until they have been read."""
        return self._drafted.draft

    def _follow(self) -> None:
        self.proposals.taken.connect(self._take)
        self.proposals.dismissed.connect(
            lambda one: self.start(lambda: self._decide(one, taken=False), "dismiss a rule")
        )
        self._trials.replayed.connect(self._show_state)
        self.rules.switched.connect(self.editing.switch)
        self.rules.move_wanted.connect(self.editing.move)
        self.rules.currentRowChanged.connect(lambda _: self._show_state())
        self.editing.changed.connect(self._show)
        self.editing.written.connect(self._trials.try_soon)
        self.versions.brought.connect(self._bring_back)
        self.learned.try_wanted.connect(self._try_rule)

    def _lay_out(self) -> None:
        self.new = self._offer(self.tr("New rule"), lambda: self.editing.new())
        self.change = self._offer(self.tr("Change"), lambda: self.editing.change())
        self.delete = self._offer(self.tr("Delete"), lambda: self.editing.delete())
        self.up = self._offer(self.tr("Move up"), lambda: self.editing.move(-1))
        self.down = self._offer(self.tr("Move down"), lambda: self.editing.move(1))
        self.up.setToolTip(self.tr("Alt and the arrow up"))
        self.down.setToolTip(self.tr("Alt and the arrow down"))
        self.discard = self._offer(self.tr("Discard changes"), self._discard)
        self.apply = self._offer(self.tr("Put in force"), lambda: self.store(self._save), "primary")
        self.actions_row.addWidget(needs(self.discard))
        # Beside what a replay found: it stays in sight while the rules are scrolled.
        self.trying.deeds.insertWidget(0, needs(self.apply))
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.new, self.change, self.delete, self.up, self.down):
            row.addWidget(each)
        row.addStretch()
        self.body.addWidget(self.proposals)
        self.body.addLayout(row)
        table = QVBoxLayout()
        table.setSpacing(4)
        table.addWidget(RuleHead(self.look))
        table.addWidget(self.rules)
        self.body.addWidget(self.form)
        self.body.addLayout(table)
        self.body.addWidget(self.lists)
        self.body.addWidget(self.earlier)
        self._spike = spike_card(self.look, self.services)
        for part in (self.learned, self._spike, reach_card(self.look)):
            self.body.addWidget(part)
        right, column = side(self.look)
        column.addWidget(self.trying)
        self.row.addWidget(right, 1)
        self._show_state()

    def _offer(self, words: str, act: Callable[[], None], kind: str = "") -> QPushButton:
        made = button(self.look, words, kind)
        made.clicked.connect(lambda: act())
        return made

    async def _read(self) -> None:
        try:
            await self.file.read()
        finally:
            self._show()
            self.versions.read()
            self.start(self._count, "count what the rules found")

    async def _count(self) -> None:
        console = self.services.console
        since = month_began(console.clock.now())
        self.rules.show_fired(await console.inbox.rulings.fired(since))

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

    def _show(self, place: int | None = None) -> None:
        drafted = self._drafted
        if drafted.draft is not None and drafted.in_force is not None:
            differs = compare(drafted.in_force, drafted.draft)
            new = {*differs.added, *differs.changed, *differs.turned_on, *differs.turned_off}
            self.rules.show_rules(drafted.draft.rules, new, drafted.draft.words)
            self.lists.show_lists(drafted.draft)
        if place is not None:
            self.rules.setCurrentRow(min(place, self.rules.count() - 1))
        self._show_state()
        self._trials.try_soon()

    def _show_state(self) -> None:
        row, last = self.rules.currentRow(), self.rules.count() - 1
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < last)
        for each in (self.change, self.delete):
            each.setEnabled(row >= 0)
        for each in (self.discard, self.trying.start):
            each.setEnabled(self.changed)
        untried = self._drafted.untried
        self.apply.setEnabled(self.changed and not untried)
        told = self.tr("First replay the last 90 days: see what it would have changed.")
        self.apply.setToolTip(told if untried else "")
        self.trying.show_need(untried)

    def _try_rule(self, rule: Rule) -> None:
        """Put a rule that learning proposes into the draft."""
        draft = self._drafted.draft
        if draft is None or any(known.name == rule.name for known in draft.rules):
            return
        rules = placed(draft, rule)
        self._propose(rules, rules.index(rule))

    def _propose(self, rules: tuple[Rule, ...], place: int) -> None:
        """The draft has these rules with one that was proposed: it is replayed at once."""
        self.editing.set(rules, place)
        self._trials.begin_replay()

    def _bring_back(self, policy: Policy, written: str) -> None:
        """The draft is what was in force once; its file is that of then."""
        self._drafted.draft, self._drafted.text = policy, written
        self.editing.leave()
        self._show(0)

    def _discard(self) -> None:
        self._drafted.draft, self._taken = self._drafted.in_force, []
        self.editing.leave()
        self.start(self._read_proposals, "read what reviewers suggest")
        self.start(self._read, "read the rules")
        self._show()

    async def _save(self) -> None:
        console, draft = self.services.console, self._drafted.draft
        if draft is None or self._drafted.untried:
            return
        console.acting()
        await self.file.put_in_force(draft, console)
        taken, self._taken = self._taken, []
        for proposal in taken:
            await self._decide(proposal, taken=True)
        self._show()
        self.schooling.read()
        self.versions.read()
        self.told.emit(self.tr("In force for everything that arrives from now on."), "check")
