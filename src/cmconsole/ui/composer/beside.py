"""What is done about a conversation besides answering it: outcome, concession, hand-over, praise, macros."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.replies import Mode
from cmconsole.domain.roles import Deed
from cmconsole.store.rows import MentionRow
from cmconsole.ui import keyboard
from cmconsole.ui.composer.handing import Handing
from cmconsole.ui.composer.praising import Praising
from cmconsole.ui.wording import author_name, moment

if TYPE_CHECKING:
    from cmconsole.replies.macros import Macro
    from cmconsole.store.ledgers import Concession
    from cmconsole.ui.composer.desk import ReplyDesk
    from cmconsole.ui.look import Look


class Beside(QObject):
    """One key for each; every one asks in a panel and stores one event."""

    def __init__(self, look: Look, desk: ReplyDesk) -> None:
        super().__init__(desk)
        self._look, self._desk = look, desk
        self._window, self._console = desk.window, desk.console
        self.praising, self.handing = Praising(look, self), Handing(look, self)
        for keys, words, act in (
            ("Y", self.tr("Outcome is known"), self.outcome),
            ("C", self.tr("Write down a concession"), self.concession),
            ("H", self.tr("Hand over"), self.handing.open),
            ("P", self.tr("Thank, share, pass on"), self.praising.open),
            ("B", self.tr("Run a macro"), self.macro),
        ):
            keyboard.add(self._window, keys, words, act, Deed.ACT).setData(ICONS[keys])

    @property
    def desk(self) -> ReplyDesk:
        """The reply half of the window."""
        return self._desk

    def outcome(self) -> None:
        """Y: how it was solved; the word in public is owed from then on."""
        at = self.at_hand()
        if at is None:
            return
        from cmconsole.ui.composer.outcome_popup import OutcomePopup

        popup = OutcomePopup(self._look, self._window)
        popup.written.connect(
            lambda what, known: self.start(self._outcome(at, what, known), "the outcome is known")
        )
        self._desk.asking.open_over(popup)

    def concession(self) -> None:
        """C: what they are offered or given."""
        if (at := self.at_hand()) is not None:
            self.start(self._ask_concession(at), "ask for the concession")

    def macro(self) -> None:
        """B: run a macro, after its preview."""
        if (at := self.at_hand()) is None:
            return
        from cmconsole.ui.composer.macro_popup import MacroPopup

        try:
            macros = self._console.replies.macros()
        except ConsoleError as error:
            self.fail(str(error))
            return
        popup = MacroPopup(self._look, self._window, macros)
        popup.wanted.connect(lambda macro: self.start(self._run(at, macro), "run a macro"))
        self._desk.asking.open_over(popup)

    def at_hand(self) -> MentionRow | None:
        """The mention that is read, where something is owed; else that is said."""
        at = self._window.commands.at_hand()
        return at[0] if at is not None else None

    def say(self, words: str, icon: str = "check", *, undo: bool = False) -> None:
        """Tell what was done."""
        self._window.list_pane.toast.say(words, icon=icon, undo=undo)

    def fail(self, sentence: str) -> None:
        """Tell what did not work."""
        self._window.commands.fail(sentence)

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Do something beside the window; expected trouble is said."""
        self._desk.hold(self._guarded(work), name)

    def save(self, words: str, name: str) -> None:
        """Save a text where the person wants it."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._window, self.tr("Save as a file"), name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._write(Path(path), words))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def copy(self, words: str) -> None:
        """Put a text on the clipboard."""
        QGuiApplication.clipboard().setText(words)
        self.say(self.tr("Copied."))

    def _write(self, path: Path, words: str) -> None:
        from cmconsole.system.atomic import write_text

        try:
            write_text(path, words)
        except ConsoleError as error:
            self.fail(str(error))
            return
        self.say(self.tr("Saved as {name}.").format(name=path.name))

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except ConsoleError as error:
            self.fail(str(error))

    async def _outcome(self, mention: MentionRow, what: str, known: str) -> None:
        steps = self._console.replies.steps()
        names = {each.id: each.name for each in await self._console.inbox.sources()}
        source = names.get(mention.source_id, "")
        due = await steps.outcome(mention, what, source, known)
        words = self.tr("The outcome is known.")
        if due is not None:
            time = moment(due, self._console.clock.now())
            words = self.tr("Close the loop in public until {time}.").format(time=time)
        self.say(words, undo=True)
        self._desk.standing.read_on()

    async def _ask_concession(self, mention: MentionRow) -> None:
        from cmconsole.ui.composer.concession_popup import ConcessionPopup

        giving = self._console.replies.giving
        last = await giving.last()

        def make(what: str, price: str, policy: str, offered: bool) -> Concession:
            return giving.concession(mention, what, price, policy, offered=offered)

        popup = ConcessionPopup(self._look, self._window, author_name(mention), last, make)
        popup.given.connect(lambda given: self.start(self._give(given), "write a concession"))
        self._desk.asking.open_over(popup)

    async def _give(self, given: Concession) -> None:
        await self._console.replies.giving.give(given)
        self.say(self.tr("Written down: {what}.").format(what=given.what), undo=True)

    async def _run(self, mention: MentionRow, macro: Macro) -> None:
        running, desk = self._console.replies.macro_running(), self._desk
        await running.do(macro.before_publishing, mention)
        if macro.template is None:
            self.say(self.tr("Done: {name}.").format(name=macro.name), undo=True)
            return
        templates = {each.name: each for each in self._console.replies.templates()}
        template = templates.get(macro.template)
        if template is None:
            words = self.tr(
                "There is no template “{name}” any more. The rest of the macro is done."
            )
            self.fail(words.format(name=macro.template))
            return
        desk.reply(Mode.PRIVATE if template.private else Mode.PUBLIC)
        await desk.asking.put_in(mention, template)
        rest = macro.after_publishing

        async def after(_mention: MentionRow) -> None:
            await running.do(rest, mention)

        desk.pressing.plan = replace(desk.pressing.plan, after=after if rest else None)
        self.say(self.tr("Read it, then press the button: nothing is posted by itself."), "send")


ICONS = {"Y": "circle-check", "C": "heart", "H": "users", "P": "heart-filled", "B": "list"}
"""What stands before these commands in the palette."""
