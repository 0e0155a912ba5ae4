"""Of the triage page: judges a sentence and replays 90 days under the rules as they stand there."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from cmconsole.domain.errors import StoreError
from cmconsole.domain.judgement import Judgement
from cmconsole.domain.targets import Metric, Targets
from cmconsole.triage.judge import Triage
from cmconsole.triage.replay import replay
from cmconsole.triage.rules import Policy
from cmconsole.triage.shipped import make_triage
from cmconsole.ui.settings.drafted import Drafted
from cmconsole.ui.settings.page import Page
from cmconsole.ui.settings.trying import Trying
from cmconsole.ui.wording import tr

DAYS = timedelta(days=90)
PAUSE = 120
"""Milliseconds without a key before a sentence is judged."""


class TryingPart(QObject):
    """Works for what stands at the right of the page; what the draft was before counts no more."""

    replayed = Signal()
    """What the draft would have changed has been shown, so it may be put in force."""

    def __init__(self, page: Page, trying: Trying, rules: Drafted) -> None:
        super().__init__(page)
        self._page, self._trying, self._services = page, trying, page.services
        self._rules = rules
        self._triages: list[tuple[Policy, Triage]] = []
        self._replaying: asyncio.Task[None] | None = None
        self._pause = QTimer(page, interval=PAUSE, singleShot=True)
        self._pause.timeout.connect(lambda: page.start(self._try, "try a sentence"))
        trying.sentence_changed.connect(lambda _: self.try_soon())
        trying.replay_requested.connect(self.begin_replay)
        trying.stop_requested.connect(self._stop_replay)

    def try_soon(self) -> None:
        """Judge the sentence, once nothing has changed for a moment."""
        self._pause.start()

    def begin_replay(self) -> None:
        """Show what the draft would have changed in the last 90 days, from the start."""
        self._stop_replay()
        background = self._services.console.background
        self._replaying = background.start(self._replay(), "replay the last 90 days")

    def _stop_replay(self) -> None:
        if self._replaying is not None:
            self._replaying.cancel()

    async def _triage(self, policy: Policy) -> Triage:
        """Triage under these rules; making one takes a moment, so the newest two are kept."""
        for known, triage in self._triages:
            if known is policy:
                return triage
        made = await asyncio.to_thread(make_triage, policy)
        kept = [pair for pair in self._triages if pair[0] is self._rules.in_force]
        self._triages = [*kept, (policy, made)]
        return made

    async def _try(self) -> None:
        sentence, draft = self._trying.sentence.toPlainText().strip(), self._rules.shown
        if draft is None or not sentence:
            self._trying.show_judgement(None)
            return
        triage = await self._triage(draft)
        judgement = await asyncio.to_thread(triage.judge, sentence, addressed="mention")
        if sentence == self._trying.sentence.toPlainText().strip() and draft is self._rules.shown:
            due = _due_words(self._services.console.targets, judgement)
            self._trying.show_judgement(judgement, due)

    async def _replay(self) -> None:
        console, before, draft = self._services.console, self._rules.in_force, self._rules.draft
        if before is None or draft is None:
            return
        self._trying.running()
        try:
            triages = await self._triage(before), await self._triage(draft)
            since = console.clock.now() - DAYS
            async for replayed in replay(console.inbox, *triages, since):
                self._trying.show_replay(replayed)
                if replayed.finished:
                    self._rules.tried = draft
                    self.replayed.emit()
        except StoreError as error:
            self._page.told.emit(str(error), "alert-triangle")
        finally:
            self._trying.running_ended()


def _due_words(targets: Targets, judgement: Judgement) -> str:
    """When somebody has to be answered first."""
    found = targets.find(
        Metric.FIRST_RESPONSE,
        mention_class=judgement.mention_class,
        level=judgement.level,
        network="",
        source="",
    )
    if found is None or found.minutes is None:
        return tr("no target")
    return tr("first answer within {n} min").format(n=found.minutes)
