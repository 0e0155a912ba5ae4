"""What people say of mentions teaches triage: a changed class, and the answer to "is this us?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.judgement import Level, MentionClass
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
    """D: not us, or us after all. G Y: everything that was set aside."""

    def __init__(self, window: Shell, console: Console) -> None:
        super().__init__(window)
        self._window, self._console = window, console
        add(window, "D", self.tr("Not us, or us after all"), self.is_this_us, Deed.ACT).setData(
            "ban"
        )
        words = self.tr("Go to what was set aside as not us")
        add(window, "G, Y", words, lambda: window.search_for(NOT_US)).setData("archive")

    def is_this_us(self) -> None:
        """Set the mention at hand aside as not about us, or bring it back."""
        at = self._window.commands.at_hand()
        if at is None:
            return
        mention, handling = at
        if mention.work is not None and mention.work.mention_class is MentionClass.NOISE:
            # What triage called noise by itself may be somebody else's as well, and says so with a no.
            self._window.commands.turns.begin(self._no_or_back(mention, handling))
        else:
            self._window.commands.leave(mention)
            self._say_no(mention, handling)

    async def _no_or_back(self, mention: MentionRow, handling: Handling) -> None:
        from cmconsole.console.who_is_meant import stands_aside

        try:
            aside = await stands_aside(self._console.inbox, mention)
        except ConsoleError as error:
            self._window.commands.fail(str(error))
            return
        if aside:
            words = self.tr("Us after all: {name} is back, and its clock with it.")
            words = words.format(name=author_name(mention))
            self._window.commands.start(mention, self._bring_back(mention, handling), words, "ban")
        else:
            self._say_no(mention, handling)

    def _say_no(self, mention: MentionRow, handling: Handling) -> None:
        words = self.tr("Not us: {name} is set aside. G Y shows what was.")
        words = words.format(name=author_name(mention))
        self._window.commands.start(mention, self._set_aside(mention, handling), words, "ban")

    async def _set_aside(self, mention: MentionRow, handling: Handling) -> None:
        reason = self.tr("Not us")
        uid = await handling.judge(mention, MentionClass.NOISE, red_zone=False, reason=reason)
        await self._console.judging.is_us(mention, False, self._me, uid)

    async def _bring_back(self, mention: MentionRow, handling: Handling) -> None:
        judged = await self._console.judging.as_ours(mention)
        red_zone = judged.level is Level.RED_ZONE
        chosen = judged.mention_class
        if chosen is MentionClass.NOISE and not red_zone:
            chosen = MentionClass.MINOR  # somebody wants to look at it: the safe side
        reason = self.tr("It is us")
        uid = await handling.judge(mention, chosen, red_zone=red_zone, reason=reason)
        await self._console.judging.is_us(mention, True, self._me, uid)

    @property
    def _me(self) -> str:
        return self._console.settings.current.author
