"""The author's answers to reviews: kept while they are written, and said when a button is pressed."""

from __future__ import annotations

from PySide6.QtCore import QObject

from cmconsole.console import Console
from cmconsole.ui.review.desk import ReviewDesk
from cmconsole.ui.review.said import SaidBefore
from cmconsole.ui.review.words import tr
from cmconsole.ui.review.work import SampleWork


class Answering(QObject):
    """Stores what is written below the reviews that are shown."""

    def __init__(self, console: Console, desk: ReviewDesk, shown: SaidBefore) -> None:
        super().__init__(desk)
        self._console, self._desk, self._shown = console, desk, shown

    def keep(self) -> None:
        """Keep what is begun and not said yet, if it is anything new."""
        work, entry = self._desk.work, self._desk.entry
        if not isinstance(work, SampleWork) or entry is None:
            return
        known = {one.reviewer: one.begun for one in work.opinions(entry)}
        begun = self._shown.begun.items()
        new = {name: words for name, words in begun if known.get(name, "") != words}
        if not new:
            return

        async def keeping() -> None:
            for name, words in new.items():
                await work.begin_answer(entry, name, words)
            await self._desk.renew()

        self._desk.in_turn(keeping)

    def answer(self, reviewer: str, text: str) -> None:
        """Say this to a review; what is begun to others stays begun."""
        desk, work, entry = self._desk, self._desk.work, self._desk.entry
        if not isinstance(work, SampleWork) or entry is None:
            return
        self.keep()

        async def answering() -> None:
            self._console.acting()
            await work.answer(entry, reviewer, text)
            await desk.renew()
            desk.told.emit(tr("Your answer stands beside the review."), "check")
            desk.read(next(i for i, each in enumerate(desk.entries) if each.uid == entry.uid))

        desk.in_turn(answering)
