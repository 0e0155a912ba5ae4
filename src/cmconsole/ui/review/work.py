"""What there is to review: a sample of this inbox, or a pack that came from another laptop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from cmconsole.domain.conversations import EventKind
from cmconsole.domain.scorecards import Marks, Scorecard
from cmconsole.reports.blind import BlindThread, Said, Timing
from cmconsole.reports.pack_desk import PackDesk
from cmconsole.reports.packs import Pack, PackedItem, write_pack
from cmconsole.reports.reviewing import Reviews
from cmconsole.reports.thread_print import STEPS
from cmconsole.store.reporting.pack_rows import Begun
from cmconsole.store.reporting.review_rows import Item, Review, Sample
from cmconsole.system.clock import Clock


@dataclass(frozen=True, slots=True)
class Entry:
    """One conversation to review."""

    uid: str
    title: str
    """How it began, without what points at the customer."""
    reason: str
    """Why it was drawn."""
    person: str
    """Whose reply is reviewed; empty: nobody answered."""
    mention_class: str
    level: int
    network: str
    wait: timedelta | None
    """To the first answer; None: nobody answered, or a pack does not tell."""
    silent: bool
    """Nobody answered."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reviewer said."""

    reviewer: str
    marks: Marks
    note: str
    score: float | None
    signed: bool
    answer: str = ""
    """What the author said to it."""
    begun: str = ""
    """What the author has written so far and not said yet."""


class Work(Protocol):
    """Something to review."""

    name: str
    card: Scorecard
    me: str
    at_home: bool
    """Whether this inbox holds it: only then rules can be suggested for it and reviews answered."""

    async def entries(self) -> Sequence[Entry]:
        """What is in it, in the order of review; what was said is up to date afterwards."""
        ...

    def opinions(self, entry: Entry) -> Sequence[Opinion]:
        """What was said about a conversation so far."""
        ...

    async def open(self, entry: Entry) -> BlindThread:
        """The conversation to read."""
        ...

    async def mark(self, entry: Entry, marks: Marks, note: str) -> None:
        """Keep marks that are not signed off."""
        ...

    async def sign_off(self, entry: Entry, marks: Marks, note: str) -> None:
        """Sign a review off. Raises UsageError."""
        ...


def mine(work: Work, entry: Entry) -> Opinion | None:
    """What the person at this desk said about a conversation."""
    return next((one for one in work.opinions(entry) if one.reviewer == work.me), None)


def _opinion(said: Review) -> Opinion:
    answer, is_said = said.answer or "", said.answered_at is not None
    return Opinion(
        said.reviewer, said.marks, said.note, said.score, said.signed_at is not None,
        answer=answer if is_said else "", begun="" if is_said else answer,
    )  # fmt: skip


class SampleWork:
    """A sample that was drawn here."""

    at_home = True

    def __init__(self, reviews: Reviews, sample: Sample, card: Scorecard, me: str) -> None:
        self._reviews = reviews
        self.sample, self.card, self.me = sample, card, me
        self.name = sample.name
        self._items: dict[str, Item] = {}
        self._said: list[Review] = []

    async def entries(self) -> Sequence[Entry]:
        """The conversations of the sample."""
        items = await self._reviews.items(self.sample)
        titles = await self._reviews.titles(self.sample)
        self._said = await self._reviews.reviews(self.sample)
        self._items = {item.uid: item for item in items}
        return [
            Entry(
                item.uid, titles[item.uid], item.reason, item.person, item.mention_class, item.level,
                item.network, None if item.wait is None else timedelta(microseconds=item.wait),
                item.wait is None and not item.person,
            )
            for item in items
        ]  # fmt: skip

    def opinions(self, entry: Entry) -> Sequence[Opinion]:
        """What reviewers said, here and in packs that were joined."""
        return [_opinion(said) for said in self._said if said.conversation == entry.uid]

    async def open(self, entry: Entry) -> BlindThread:
        """The thread, blind until sign-off."""
        return await self._reviews.open(self.sample, self._items[entry.uid])

    async def mark(self, entry: Entry, marks: Marks, note: str) -> None:
        """Keep marks for later."""
        await self._reviews.mark(self.sample, self._items[entry.uid], marks, note)

    async def sign_off(self, entry: Entry, marks: Marks, note: str) -> None:
        """Sign it off."""
        await self._reviews.sign_off(self.sample, self._items[entry.uid], marks, note)

    async def answer(self, entry: Entry, reviewer: str, text: str) -> None:
        """What the author says to a review. Raises UsageError."""
        await self._reviews.answer(self.sample, self._review(entry, reviewer), text)

    async def begin_answer(self, entry: Entry, reviewer: str, text: str) -> None:
        """Keep what the author has written so far. Raises UsageError."""
        await self._reviews.begin_answer(self.sample, self._review(entry, reviewer), text)

    def _review(self, entry: Entry, reviewer: str) -> Review:
        of_entry = (one for one in self._said if one.conversation == entry.uid)
        return next(one for one in of_entry if one.reviewer == reviewer)

    async def propose(self, entry: Entry, words: str, level: int) -> None:
        """These words should mean that level; somebody decides about it later."""
        await self._reviews.propose_rule(self._items[entry.uid], words, level)


class PackWork:
    """A pack from another laptop; what is signed is kept in its file at once, the rest beside it."""

    at_home = False

    def __init__(
        self, pack: Pack, path: Path, code: str, packs: PackDesk, clock: Clock, me: str
    ) -> None:
        """`code` is the one that the pack was signed with: it goes back with it."""
        self.pack, self.path, self.me = pack, path, me
        self._code, self._packs, self._clock = code, packs, clock
        self.name, self.card = pack.name, pack.scorecard
        self._items = {item.conversation: item for item in pack.items}
        self._begun: dict[str, Begun] = {}

    async def entries(self) -> Sequence[Entry]:
        """The conversations of the pack."""
        self._begun = await self._packs.begun(self.pack)
        return [
            Entry(
                item.conversation, _began(item), item.reason, item.reviewee, item.mention_class,
                item.level, item.network, None, not _answered(item),
            )
            for item in self.pack.items
        ]  # fmt: skip

    def opinions(self, entry: Entry) -> Sequence[Opinion]:
        """What is signed in the pack, and what is marked and not signed yet."""
        signed = [
            Opinion(one.reviewer, one.marks, one.note, self.card.score(one.marks), signed=True)
            for one in self.pack.reviews
            if one.conversation == entry.uid
        ]
        begun = self._begun.get(entry.uid)
        if begun is None or any(one.reviewer == self.me for one in signed):
            return signed
        score = self.card.score(begun.marks)
        return [*signed, Opinion(self.me, begun.marks, begun.note, score, signed=False)]

    async def open(self, entry: Entry) -> BlindThread:
        """The thread as it was packed: it never has the customer's name."""
        item = self._items[entry.uid]
        said = tuple(
            Said(datetime.fromisoformat(line.at), line.who, line.what, line.text, line.ours)
            for line in item.lines
        )
        return BlindThread(entry.title, said, UNTOLD, dict(item.marks), revealed=False)

    async def mark(self, entry: Entry, marks: Marks, note: str) -> None:
        """Keep marks for later, at this desk: the file may be sent back meanwhile."""
        await self._packs.keep_begun(self.pack, entry.uid, marks, note)

    async def sign_off(self, entry: Entry, marks: Marks, note: str) -> None:
        """Sign it off, and keep it in the file. Raises UsageError, StoreError."""
        item, now = self._items[entry.uid], self._clock.now()
        signed = self.pack.reviewed(item, self.me, _only_marks(marks), note, now)
        await write_pack(self.path, signed, self._code)
        self.pack = signed
        await self._packs.keep_begun(self.pack, entry.uid, {}, "")

    async def send_back(self, path: Path) -> int:
        """Write the pack with everything that is signed; returns how many reviews are in it."""
        await write_pack(path, self.pack, self._code)
        return len(self.pack.reviews)


UNTOLD = Timing(None, None, None, None)
"""A pack carries the marks that follow from the log, not the times."""


def _answered(item: PackedItem) -> bool:
    """Whether somebody did. In the network's own app it was nobody whose name is known."""
    return any(line.ours and line.what == STEPS[EventKind.ANSWERED] for line in item.lines)


def _began(item: PackedItem) -> str:
    return next((line.text for line in item.lines if not line.ours), "")


def _only_marks(marks: Mapping[str, int | None]) -> Marks:
    return {key: mark for key, mark in marks.items() if mark is not None}
