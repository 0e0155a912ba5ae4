"""Erases the person at hand: says first what goes and what stays, and does it only after a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from cmconsole.domain.errors import ConsoleError
from cmconsole.ui.may import needs
from cmconsole.ui.wording import number

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.store.upkeep.erasing import Extent
    from cmconsole.ui.composer.writer import Writer
    from cmconsole.ui.window.shell import Shell


class Erase(QObject):
    """A command of the palette and a link at the foot of the contact column."""

    def __init__(self, window: Shell, console: Console, writer: Writer) -> None:
        super().__init__(window)
        self._window, self._console, self._writer = window, console, writer
        self.action = needs(QAction(self.tr("Erase this person from the inbox"), window))
        self.action.setData("trash")
        self.action.triggered.connect(lambda _=False: self.ask())
        window.addAction(self.action)
        window.contact.wishes.erasure.connect(self.ask)
        window.palette_opening.connect(self._look)
        self._look()

    def _look(self) -> None:
        self.action.setEnabled(self._window.thread_pane.mention is not None)

    def ask(self) -> None:
        """Look what is known of them, then ask."""
        mention = self._window.thread_pane.mention
        if mention is not None and not self._window.commands.refused():
            self._console.background.start(self._ask(mention.id), "look what is known of a person")

    async def _ask(self, mention_id: int) -> None:
        try:
            extent = await self._console.replies.erasing().extent(mention_id)
        except ConsoleError as error:
            self._window.commands.fail(str(error))
            return
        if extent.on_their_way:
            words = self.tr(
                "A reply or a hand-off about this person is on its way. Take it back or wait until it "
                "has arrived, then erase."
            )
            self._window.commands.fail(words)
            return
        self._window.commands.questions.sure(
            self.tr("Erase {who}?").format(who=_called(extent)),
            self._told(extent),
            self.tr("Erase for good"),
            lambda: self._start(extent),
            final=True,
        )

    def _told(self, extent: Extent) -> str:
        goes = self.tr(
            "This goes: their name and accounts ({accounts}), what they wrote ({posts}), what was "
            "written to them ({replies} replies, {drafts} drafts, {files} pictures), and notes and "
            "links ({said})."
        ).format(
            accounts=number(len(extent.accounts)),
            posts=number(len(extent.mentions)),
            replies=number(extent.replies),
            drafts=number(extent.drafts),
            files=number(len(extent.files)),
            said=number(extent.said),
        )
        ends = self.tr("Conversations that are still open end without an answer: {n}.").format(
            n=number(len(extent.unfinished))
        )
        stays = self.tr(
            "Numbers in reports stay as they are. Not erased: what stands at the networks, what others "
            "or reviewers wrote, tickets and exports elsewhere, and backups made before."
        )
        final = self.tr("It cannot be taken back.")
        return "\n\n".join((goes, *([ends] if extent.unfinished else ()), stays, final))

    def _start(self, extent: Extent) -> None:
        self._window.commands.turns.begin(self._erase(extent))

    async def _erase(self, extent: Extent) -> None:
        shown, drafting = self._writer.mention, self._writer.drafting
        typed_to_them = shown is not None and shown.id in extent.mentions
        if typed_to_them:
            # What is typed to them goes as well, and must not be kept again afterwards.
            await drafting.hold()
        try:
            gone = await self._console.replies.erasing().erase(extent)
        except ConsoleError as error:
            self._window.commands.fail(str(error))
            return
        if typed_to_them:
            drafting.sent(self._writer.text)
        words = self.tr("Erased. {n} posts hold nothing of theirs any more.")
        told = words.format(n=number(len(gone.mentions)))
        self._window.list_pane.toast.say(told, icon="trash")


def _called(extent: Extent) -> str:
    first = extent.accounts[0]
    return first.handle or first.name or first.identity.key
