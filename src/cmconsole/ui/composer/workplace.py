"""Where replies are written, as what works there knows it: editor, questions, outbox, and the two ways in."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from cmconsole.domain.replies import Mode
from cmconsole.replies.checks import gaps
from cmconsole.ui.composer.asking import Asking
from cmconsole.ui.composer.following import Following
from cmconsole.ui.composer.pane import ComposerPane
from cmconsole.ui.composer.pressing import NO_PLAN, Pressing
from cmconsole.ui.composer.sending import Sending
from cmconsole.ui.composer.standing import ReplyStanding
from cmconsole.ui.composer.writer import Writer

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling
    from cmconsole.ui.look import Look
    from cmconsole.ui.window.shell import Shell


class Workplace(QObject):
    """The parts of the reply half of one window, and what is to be finished before the program ends."""

    def __init__(self, look: Look, window: Shell, console: Console, handling: Handling) -> None:
        super().__init__(window)
        self.window, self.console = window, console
        self.thread_pane = window.thread_pane
        self.pane = ComposerPane(look, gaps)
        self.thread_pane.put_composer(self.pane)
        self.writer = Writer(console, self.pane, self)
        self.pane.editor.variables = self._known
        self.sending = Sending(console, self)
        self.asking = Asking(look, window, console, self.writer)
        self.following = Following(look, window, console, self.sending)
        self.pressing = Pressing(console, handling, self.pane, self.writer, self.sending)
        self.standing = ReplyStanding(window, console, self.writer, self.following)
        self._doing: set[asyncio.Task[Any]] = set()

    def _known(self) -> dict[str, str]:
        """What variables stand for in the text that is written; those that are not there become blanks."""
        brand, mention = self.console.settings.current.brand, self.writer.mention
        known = self.console.replies.composing.known(mention) if mention is not None else {}
        return known | ({"brand": brand} if brand else {})

    def reply(self, mode: Mode = Mode.PUBLIC) -> None:
        """R, Shift+R: write to the mention at hand."""
        if self.window.commands.refused():
            return
        if self.thread_pane.mention is None:
            self.window.commands.at_hand()  # which says so
            return
        # Whoever writes wants to go on reading the same one, whatever more urgent arrives.
        self.window.lists.touched()
        self.window.frame_.read(True)
        if self.writer.mode is not mode:
            self.write(mode)
        self.pane.editor.setFocus()

    def write(self, mode: Mode) -> None:
        """Turn the editor to a public text, a private one or a note."""
        self.pressing.plan = NO_PLAN
        self.writer.write(mode)
        self.thread_pane.stepper.choose(self.writer.step)

    def pick_template(self) -> None:
        """T: offer texts to begin with."""
        if self.thread_pane.mention is None:
            self.window.commands.at_hand()
            return
        if self.writer.mode is Mode.NOTE:
            self.write(Mode.PUBLIC)
        self.asking.template()

    def hold(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Do something that has to be finished before the program ends."""
        task = self.console.background.start(work, name)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def settle(self) -> None:
        """Wait until everything is stored: before the program ends."""
        while self._doing:
            await asyncio.wait(self._doing)
        await self.sending.quiet()
        await self.writer.drafting.quiet()
        self.writer.drafting.save()
        await self.writer.drafting.quiet()
