"""What people say of mentions teaches triage: a changed class, and the answer to "is this us?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cmconsole.console.correcting import bring_back, set_aside
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.roles import Deed
from cmconsole.ui.keys.adding import add
from cmconsole.ui.wording import author_name

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.window.shell import Shell

NOT_US = "is:not-us"
"""What finds everything that was set aside."""


class Teaching(QObject):
    """D: not us, or us after all, also of all that are marked. G Y: everything that was set aside."""

    def __init__(self, window: Shell, console: Console) -> None:
        super().__init__(window)
        self._window, self._console = window, console
        add(window, "D", self.tr("Not us, or us after all"), self.is_this_us, Deed.ACT).setData(
            "ban"
        )
        words = self.tr("Go to what was set aside as not us")
        go = add(window, "G, Y", words, lambda: window.search_for(NOT_US))
        go.setData("archive")
        go.setIconText(self.tr("Not us"))

    def is_this_us(self) -> None:
        """Set what is marked, or the mention at hand, aside as not about us, or bring it back."""
        commands = self._window.commands
        if commands.bulk.active:
            commands.turns.begin(self._of_all(commands.marking.ids))
            return
        at = commands.at_hand()
        if at is None:
            return
        mention, handling = at
        if mention.work is not None and mention.work.mention_class is MentionClass.NOISE:
            # What triage called noise by itself may be somebody else's as well, and says so with a no.
            commands.turns.begin(self._no_or_back(mention, handling))
        else:
            commands.leave(mention)
            self._say_no(mention, handling)

    async def _no_or_back(self, mention: MentionRow, handling: Handling) -> None:
        try:
            aside = await self._stands_aside(mention)
        except ConsoleError as error:
            self._window.commands.fail(str(error))
            return
        if aside:
            words = self.tr("Us after all: {name} is back, and its clock with it.")
            words = words.format(name=author_name(mention))
            self._window.commands.start(mention, self._bring_back(mention, handling), words, "ban")
        else:
            self._say_no(mention, handling)

    async def _of_all(self, ids: list[int]) -> None:
        """Whatever is not aside yet is set aside; where all of it is, all come back."""
        commands, console = self._window.commands, self._console
        try:
            rows = await console.inbox.rows(ids)
            aside = [await self._stands_aside(row) for row in rows]
        except ConsoleError as error:
            commands.fail(str(error))
            return
        handling = commands.handling
        if handling is None or commands.marking.ids != ids:
            return  # the marks were taken away, or are others, since the key was pressed
        if all(aside):
            commands.bulk.bring_back(
                lambda _, rows: bring_back(console, handling, rows, self.tr("It is us"))
            )
        else:
            ours = {row.id for row, gone in zip(rows, aside, strict=True) if not gone}
            commands.bulk.set_aside(
                lambda _, rows: set_aside(
                    console, handling, [row for row in rows if row.id in ours], self.tr("Not us")
                )
            )

    async def _stands_aside(self, mention: MentionRow) -> bool:
        from cmconsole.console.who_is_meant import stands_aside

        noise = mention.work is not None and mention.work.mention_class is MentionClass.NOISE
        return noise and await stands_aside(self._console.inbox, mention)

    def _say_no(self, mention: MentionRow, handling: Handling) -> None:
        words = self.tr("Not us: {name} is set aside. G Y shows what was.")
        words = words.format(name=author_name(mention))
        self._window.commands.start(mention, self._set_aside(mention, handling), words, "ban")

    async def _set_aside(self, mention: MentionRow, handling: Handling) -> None:
        await set_aside(self._console, handling, [mention], self.tr("Not us"))

    async def _bring_back(self, mention: MentionRow, handling: Handling) -> None:
        await bring_back(self._console, handling, [mention], self.tr("It is us"))
