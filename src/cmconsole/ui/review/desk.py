"""What is being reviewed, and everything a reviewer does with it; the screen shows what it tells."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import QObject, Signal

from cmconsole.console import Console
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.periods import Period
from cmconsole.domain.roles import Deed, refusal
from cmconsole.reports.reviewing import Calibration, Quality, calibrate
from cmconsole.reports.sampling import Ask
from cmconsole.store.reporting.review_rows import Review, Sample
from cmconsole.ui.deeds.turns import Turns
from cmconsole.ui.review.words import tr
from cmconsole.ui.review.work import Entry, PackWork, SampleWork, Work, mine
from cmconsole.ui.wording import counted


class ReviewDesk(QObject):
    """One sample or pack at a time, one conversation of it at a time."""

    samples_known = Signal(object)
    """Every sample, the newest first."""
    work_changed = Signal()
    """Something else is reviewed, or something was signed off."""
    left = Signal()
    """Something else is about to be reviewed: what is marked so far can still be kept."""
    opened = Signal(object)
    """The BlindThread of the chosen conversation."""
    signed_off = Signal(object)
    """The Entry that the person at this desk has just signed off."""
    told = Signal(str, str)
    """A sentence for the toast, and its icon."""

    def __init__(self, console: Console, turns: Turns, parent: QObject) -> None:
        super().__init__(parent)
        self._console, self._turns = console, turns
        self.work: Work | None = None
        self.entries: Sequence[Entry] = ()
        self.entry: Entry | None = None
        """The conversation that is read."""
        self.quality: Quality | None = None
        self._reviews: list[Review] = []
        self._asked = 0
        """How often somebody asked to read something."""

    @property
    def me(self) -> str:
        """The reviewer at this desk."""
        return self._console.settings.current.author

    @property
    def refusal(self) -> str:
        """Why nothing is reviewed at this desk; empty where it is."""
        return refusal(self._console.role, Deed.REVIEW)

    @property
    def signed(self) -> int:
        """How many the person at this desk has signed off."""
        return sum(1 for entry in self.entries if self.is_signed(entry))

    def is_signed(self, entry: Entry) -> bool:
        """Whether the person at this desk has signed it off."""
        own = mine(self.work, entry) if self.work is not None else None
        return own is not None and own.signed

    def start(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        """Do something beside the window; expected trouble is told."""
        self._console.background.start(self._guarded(work), name)

    def in_turn(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do this when what was begun before is stored, and before the window ends."""
        self._turns.begin(self._guarded(work))

    def load(self) -> None:
        """Read which samples there are, and go on with the newest."""
        self.start(self._load, "read the samples")

    def open_sample(self, sample: Sample) -> None:
        """Review this one."""
        self.start(lambda: self._open_sample(sample), "open a sample")

    def draw(self, name: str, ask: Ask, period: Period) -> None:
        """Draw a sample and review it."""

        async def work() -> None:
            self._console.acting(Deed.REVIEW)
            sample = await self._console.reviews().draw(name, ask, period)
            await self._open_sample(sample)
            self.samples_known.emit(await self._console.reviews().samples())
            words = counted(
                len(self.entries), "{n} conversation is drawn.", "{n} conversations are drawn."
            )
            self.told.emit(words, "check")

        self.start(work, "draw a sample")

    def read(self, place: int) -> None:
        """Read the conversation at this place; what was asked for last is shown."""
        work = self.work
        if work is None or not 0 <= place < len(self.entries):
            return
        entry = self.entries[place]
        self._asked += 1
        asked = self._asked

        async def reading() -> None:
            thread = await work.open(entry)
            if work is self.work and asked == self._asked:
                self.entry = entry
                self.opened.emit(thread)

        self.in_turn(reading)  # what was marked there before is stored by then

    def keep(self, entry: Entry, marks: dict[str, int | None], note: str) -> None:
        """Keep what is marked and not signed off, if it is anything new."""
        work = self.work
        own = mine(work, entry) if work is not None else None
        known = (dict(own.marks), own.note) if own is not None else ({}, "")
        if work is None or self.refusal or entry.person == self.me or known == (marks, note):
            return
        if own is not None and own.signed:
            return

        async def keeping() -> None:
            if not self.is_signed(entry):  # in the turn before
                await work.mark(entry, marks, note)
                await self.renew()

        self.in_turn(keeping)

    def sign_off(
        self, marks: dict[str, int | None], note: str, proposal: tuple[str, int] | None
    ) -> None:
        """Sign the conversation off."""
        work, entry = self.work, self.entry
        if work is None or entry is None:
            return

        async def signing() -> None:
            self._console.acting(Deed.REVIEW)
            await work.sign_off(entry, marks, note)
            if proposal is not None and isinstance(work, SampleWork):
                await work.propose(entry, *proposal)
            await self.renew()
            self.signed_off.emit(entry)
            self.told.emit(signed_words(work, proposal), "check")

        self.in_turn(signing)

    def reviewers(self) -> list[str]:
        """Whoever has signed something in what is reviewed, the person at this desk first."""
        work = self.work
        if work is None:
            return []
        names = {one.reviewer for e in self.entries for one in work.opinions(e) if one.signed}
        return sorted(names, key=lambda name: (name != self.me, name))

    def compare(self, one: str, other: str) -> Calibration:
        """How far two reviewers agree."""
        signed = [review for review in self._reviews if review.signed_at]
        assert self.work is not None
        return calibrate(signed, self.work.card, one, other)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except ConsoleError as error:
            self.told.emit(str(error), "alert-triangle")

    async def _load(self) -> None:
        samples = await self._console.reviews().samples()
        self.samples_known.emit(samples)
        if isinstance(self.work, PackWork):
            return
        if self.work is not None:
            await self.renew()
        elif samples:
            await self._open_sample(samples[0])

    async def _open_sample(self, sample: Sample) -> None:
        reviews = self._console.reviews()
        card = await reviews.scorecard(sample)
        await self.take_up(SampleWork(reviews, sample, card, self.me))

    async def take_up(self, work: Work) -> None:
        """Review this from now on."""
        await self._show(work, anew=True)

    async def renew(self) -> None:
        """Read again what is in it and what was said."""
        if self.work is not None:
            await self._show(self.work, anew=False)

    async def _show(self, work: Work, *, anew: bool) -> None:
        """Read everything about `work`, then show it in one go, unless something else came meanwhile."""
        entries = await work.entries()
        said: list[Review] = []
        quality = None
        if isinstance(work, SampleWork):
            reviews = self._console.reviews()
            said = await reviews.reviews(work.sample)
            quality = await reviews.quality(work.sample)
        if anew:
            self.left.emit()
            self.work, self.entry = work, None
        elif work is not self.work:
            return
        self.entries, self._reviews, self.quality = entries, said, quality
        self.work_changed.emit()


def signed_words(work: Work, proposal: tuple[str, int] | None) -> str:
    """What is said after a sign-off."""
    if isinstance(work, PackWork):
        return tr("Signed off and kept in “{file}”.").format(file=work.path.name)
    if proposal is not None:
        return tr("Signed off. The rule waits in the settings, under Triage.")
    return tr("Signed off.")
