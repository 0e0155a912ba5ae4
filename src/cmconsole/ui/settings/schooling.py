"""Fills the card of what was learned, and does what is pressed there."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject

from cmconsole.console.judging import Schooling
from cmconsole.console.who_is_meant import usual_texts
from cmconsole.domain.judgement import MentionClass
from cmconsole.triage.policy import load_policy
from cmconsole.triage.proposing import Proposal, Taught, propose
from cmconsole.ui.settings.learned import LearnedCard
from cmconsole.ui.settings.page import Page

OTHERS = 2_000
"""Mentions of late in which a proposed phrase is looked for."""


class SchoolingSection(QObject):
    """Reads what was learned whenever the page is looked at or something was forgotten."""

    def __init__(self, page: Page, card: LearnedCard) -> None:
        super().__init__(page)
        self._page, self._card = page, card
        card.forget_wanted.connect(lambda: page.start(self._forget, "forget what was learned"))
        self.read()

    def read(self) -> None:
        """Read it again."""
        self._page.start(self._read, "read what was learned")

    async def _read(self) -> None:
        console = self._page.services.console
        schooling = await console.judging.schooling()
        now = console.clock.now()
        self._card.show_schooling(schooling, now)
        self._card.show_proposals(await self._proposals(schooling))

    async def _proposals(self, schooling: Schooling) -> tuple[Proposal, ...]:
        console = self._page.services.console
        taught = [
            Taught(lesson.text, lesson.correction.old, lesson.correction.new)
            for lesson in schooling.lessons
            if lesson.correction.us is None and lesson.correction.new is not MentionClass.NOISE
        ]
        if not taught:
            return ()
        known = {each.text for each in taught}
        others = await usual_texts(console.inbox, console.clock.now(), OTHERS, known)
        path = console.judging.policy_path
        return await asyncio.to_thread(lambda: propose(taught, others, load_policy(path)))

    async def _forget(self) -> None:
        console = self._page.services.console
        await console.judging.unlearn(console.settings.current.author)
        self._page.told.emit(self.tr("Forgotten. Triage judges as it was shipped."), "check")
        await self._read()
