"""What is done about a conversation besides answering it: outcome, concession, hand-over, praise, macros."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.replies import Mode
from cmconsole.domain.roles import Deed
from cmconsole.store.rows import MentionRow
from cmconsole.ui.composer.errands import Errands
from cmconsole.ui.composer.handing import Handing
from cmconsole.ui.composer.praising import Praising
from cmconsole.ui.keys.adding import add
from cmconsole.ui.wording import author_name, moment

if TYPE_CHECKING:
    from cmconsole.replies.macros import Macro
    from cmconsole.store.replying.ledgers import Concession
    from cmconsole.ui.composer.workplace import Workplace
    from cmconsole.ui.look import Look


class Beside(QObject):
    """One key for each; every one asks in a panel and stores one event."""

    def __init__(self, look: Look, desk: Workplace) -> None:
        super().__init__(desk)
        self._look, self._desk, self._errands = look, desk, Errands(desk)
        self._window, self._console = desk.window, desk.console
        self.praising, self.handing = Praising(look, self._errands), Handing(look, self._errands)
        for key, words, act in (
            ("Y", self.tr("Outcome is known"), self.outcome),
            ("C", self.tr("Write down a concession"), self.concession),
            ("H", self.tr("Hand over"), self.handing.open),
            ("P", self.tr("Thank, share, pass on"), self.praising.open),
            ("B", self.tr("Run a macro"), self.macro),
        ):
            add(self._window, key, words, act, Deed.ACT).setData(ICONS[key])

    def outcome(self) -> None:
        """Y: how it was solved; the word in public is owed from then on."""
        at = self._errands.at_hand()
        if at is None:
            return
        from cmconsole.ui.composer.outcome_popup import OutcomePopup

        popup = OutcomePopup(self._look, self._window)
        popup.written.connect(
            lambda what, known: self._errands.start(
                self._outcome(at, what, known), "the outcome is known"
            )
        )
        self._desk.asking.open_over(popup, at)

    def concession(self) -> None:
        """C: what they are offered or given."""
        if (at := self._errands.at_hand()) is not None:
            self._errands.start(self._ask_concession(at), "ask for the concession")

    def macro(self) -> None:
        """B: run a macro, after its preview."""
        if (at := self._errands.at_hand()) is None:
            return
        from cmconsole.ui.composer.macro_popup import MacroPopup

        try:
            macros = self._console.replies.macros()
        except ConsoleError as error:
            self._errands.fail(str(error))
            return
        popup = MacroPopup(self._look, self._window, macros)
        popup.wanted.connect(lambda macro: self._errands.start(self._run(at, macro), "run a macro"))
        self._desk.asking.open_over(popup, at)

    async def _outcome(self, mention: MentionRow, what: str, known: str) -> None:
        steps = self._console.replies.steps()
        names = {each.id: each.name for each in await self._console.inbox.sources()}
        source = names.get(mention.source_id, "")
        due = await steps.outcome(mention, what, source, known)
        words = self.tr("The outcome is known.")
        if due is not None:
            time = moment(due, self._console.clock.now())
            words = self.tr("Close the loop in public until {time}.").format(time=time)
        self._errands.say(words, undo=True)
        self._desk.standing.read_on()

    async def _ask_concession(self, mention: MentionRow) -> None:
        from cmconsole.ui.composer.concession_popup import ConcessionPopup

        giving = self._console.replies.giving
        last = await giving.last()

        def make(what: str, price: str, policy: str, offered: bool) -> Concession:
            return giving.concession(mention, what, price, policy, offered=offered)

        popup = ConcessionPopup(self._look, self._window, author_name(mention), last, make)
        popup.given.connect(
            lambda given: self._errands.start(self._give(given), "write a concession")
        )
        self._desk.asking.open_over(popup, mention)

    async def _give(self, given: Concession) -> None:
        await self._console.replies.giving.give(given)
        self._errands.say(self.tr("Written down: {what}.").format(what=given.what), undo=True)

    async def _run(self, mention: MentionRow, macro: Macro) -> None:
        running, desk = self._console.replies.macro_running(), self._desk
        await running.do(macro.before_publishing, mention)
        if macro.template is None:
            self._errands.say(self.tr("Done: {name}.").format(name=macro.name), undo=True)
            return
        templates = {each.name: each for each in self._console.replies.templates()}
        template = templates.get(macro.template)
        if template is None:
            words = self.tr(
                "There is no template “{name}” any more. The rest of the macro is done."
            )
            self._errands.fail(words.format(name=macro.template))
            return
        desk.reply(Mode.PRIVATE if template.private else Mode.PUBLIC)
        await desk.asking.put_in(mention, template)
        rest = macro.after_publishing

        async def after(_mention: MentionRow) -> None:
            await running.do(rest, mention)

        desk.pressing.plan = replace(desk.pressing.plan, after=after if rest else None)
        self._errands.say(
            self.tr("Read it, then press the button: nothing is posted by itself."), "send"
        )


ICONS = {"Y": "circle-check", "C": "heart", "H": "users", "P": "heart-filled", "B": "list"}
"""What stands before these commands in the palette."""
