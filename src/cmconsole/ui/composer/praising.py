"""The lane of kind words: thank, like, repost, ask, pass on, and the week's text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from cmconsole.domain.errors import UsageError
from cmconsole.domain.replies import Mode
from cmconsole.ui.wording import author_name

if TYPE_CHECKING:
    from cmconsole.replies.kindness import Allowed
    from cmconsole.store.replying.ledgers import Permission
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.composer.errands import Errands
    from cmconsole.ui.look import Look

QUESTION = "ask-permission"
"""The shipped template that asks; a team's own of the same name takes its place."""


class Praising(QObject):
    """No clock, no pressure: each of these is done when somebody feels like it."""

    def __init__(self, look: Look, errands: Errands) -> None:
        super().__init__(errands)
        self._look, self._errands = look, errands

    def open(self) -> None:
        """P: what can be done with it."""
        if (mention := self._errands.shown()) is not None:
            self._errands.start(self._ask(mention), "ask what to do with a kind word")

    async def _ask(self, mention: MentionRow) -> None:
        from cmconsole.ui.composer.praise_popup import PraisePopup

        desk = self._errands.desk
        kindness = desk.console.replies.kindness
        known = await kindness.permissions(mention)
        now = desk.console.clock.now()
        popup = PraisePopup(self._look, desk.window, known, now)
        popup.chosen.connect(
            lambda what: self._errands.start(self._do(mention, what), f"{what} a kind word")
        )
        popup.decided.connect(
            lambda asked, yes: self._errands.start(self._decide(asked, yes), "keep a permission")
        )
        desk.asking.open_over(popup, mention)

    async def _do(self, mention: MentionRow, what: str) -> None:
        await {
            "thank": self._thank,
            "like": self._like,
            "repost": self._repost,
            "ask": self._ask_permission,
            "pass on": self._pass_on,
            "week": self._week,
        }[what](mention)

    async def _thank(self, _mention: MentionRow) -> None:
        self._errands.desk.reply(Mode.PUBLIC)
        self._errands.desk.pick_template()

    async def _like(self, mention: MentionRow) -> None:
        await self._errands.desk.console.replies.kindness.like(mention)
        words = self.tr("Liked: {name} sees that we read it.")
        self._errands.say(words.format(name=author_name(mention)), "heart-filled")

    async def _repost(self, mention: MentionRow) -> None:
        await self._errands.desk.console.replies.kindness.repost(mention)
        self._errands.say(self.tr("Reposted with our account."), "refresh")

    async def _ask_permission(self, mention: MentionRow) -> None:
        from cmconsole.ui.composer.praise_popup import AskingPopup

        desk = self._errands.desk
        now = desk.console.clock.now()
        popup = AskingPopup(self._look, desk.window, mention.text, now)
        popup.decided.connect(
            lambda wanted: self._errands.start(self._write(mention, wanted), "write the question")
        )
        desk.asking.open_over(popup, mention)

    async def _write(self, mention: MentionRow, wanted: Allowed) -> None:
        """Fill in the question; that they were asked is written down when it is sent."""
        desk = self._errands.desk
        templates = {each.name: each for each in desk.console.replies.templates()}
        if QUESTION not in templates:
            raise UsageError("There is no template that asks for permission any more.")
        desk.reply(Mode.PUBLIC)
        await desk.asking.put_in(mention, templates[QUESTION], {"destination": wanted.scope})
        kindness = desk.console.replies.kindness

        async def asked(_mention: MentionRow) -> None:
            await kindness.asked(mention, wanted)

        desk.pressing.plan = replace(desk.pressing.plan, after=asked)

    async def _pass_on(self, mention: MentionRow) -> None:
        from cmconsole.ui.composer.praise_popup import PassOnPopup

        desk = self._errands.desk
        popup = PassOnPopup(self._look, desk.window, await desk.console.inbox.desk.owners())
        popup.decided.connect(
            lambda who, to: self._errands.start(self._passed(mention, who, to), "pass it on")
        )
        desk.asking.open_over(popup, mention)

    async def _passed(self, mention: MentionRow, who: str, to: str) -> None:
        kindness = self._errands.desk.console.replies.kindness
        link = await kindness.pass_on(mention, who, to)
        if link.startswith("mailto:"):
            QDesktopServices.openUrl(QUrl(link))
        self._errands.say(self.tr("Passed on to {name}.").format(name=who), "users")

    async def _week(self, mention: MentionRow) -> None:
        from cmconsole.ui.composer.praise_popup import KindWordsPopup

        desk = self._errands.desk
        words = await desk.console.replies.kindness.of_the_week()
        popup = KindWordsPopup(self._look, desk.window, words)
        popup.copy_wanted.connect(self._errands.copy)
        popup.save_wanted.connect(lambda text: self._errands.save(text, "kind-words.txt"))
        desk.asking.open_over(popup, mention)

    async def _decide(self, asked: Permission, yes: bool) -> None:
        await self._errands.desk.console.replies.kindness.answered(asked, granted=yes)
        words = self.tr("Kept: they said yes.") if yes else self.tr("Kept: it is not shown.")
        self._errands.say(words)
