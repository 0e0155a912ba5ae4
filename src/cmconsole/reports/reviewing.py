"""Reviews: a lead draws a sample, reads it blind, marks it, signs it off, and the author may answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

from cmconsole.domain.errors import UsageError
from cmconsole.domain.periods import Period
from cmconsole.domain.scorecards import DEFAULT, FROM_THE_LOG, Marks, Scorecard, by_hand
from cmconsole.domain.scores import Agreement, agreement, internal_quality_score, pass_rate
from cmconsole.reports.blind import BlindThread, blind, hidden
from cmconsole.reports.reporting import Reporting
from cmconsole.reports.sampling import Ask, draw
from cmconsole.store.deciding import proposals
from cmconsole.store.deciding.proposals import Proposal
from cmconsole.store.inbox import Inbox
from cmconsole.store.reading.thread_rows import thread_of_conversation
from cmconsole.store.reporting import review_rows, scorecards
from cmconsole.store.reporting.review_rows import Item, Review, Sample
from cmconsole.store.reporting.scorecards import KeptCard
from cmconsole.system.clock import Clock


@dataclass(frozen=True, slots=True)
class Quality:
    """What the signed reviews of a sample add up to (FIELD 2.15, M14)."""

    reviews: int
    score: float | None
    """IQS, 0 to 100."""
    passed: float | None
    """Share of reviews that pass, 0 to 1."""
    by_person: tuple[tuple[str, int, float | None], ...] = ()
    """Name, reviews, IQS."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How two reviewers saw the same conversations."""

    conversations: int
    overall: Agreement | None
    by_category: tuple[tuple[str, Agreement], ...]
    """Category name and agreement, the worst first."""
    differ: tuple[str, ...]
    """Uids of conversations on which they differ, to talk over."""


class Reviews:
    """Review of one profile. `me` is the name in the log; nobody reviews their own replies."""

    def __init__(self, inbox: Inbox, clock: Clock, me: str) -> None:
        self._inbox = inbox
        self._clock = clock
        self._me = me

    async def keep_scorecard(self, card: Scorecard) -> Scorecard:
        """Store a card; a changed one becomes a new version, old reviews keep theirs."""
        now = self._clock.now()
        return await self._inbox.write(lambda c: scorecards.keep(c, card, self._me, now))

    async def put_in_force(self, card: Scorecard) -> Scorecard:
        """Store a card that samples are reviewed with from now on. Raises UsageError, StoreError.

        One that was stored before becomes the newest version again, so that no history is lost.
        """
        card.expect_names()
        now = self._clock.now()
        return await self._inbox.write(lambda c: scorecards.put_in_force(c, card, self._me, now))

    async def cards(self) -> list[KeptCard]:
        """Every version of every card, the one in force first; none where the shipped one is."""
        return await self._inbox.read(scorecards.every)

    async def card_in_force(self) -> Scorecard:
        """The card that samples are reviewed with when they are drawn now."""
        kept = await self.cards()
        return kept[0].card if kept else DEFAULT

    async def draw(
        self,
        name: str,
        ask: Ask,
        period: Period,
        card: Scorecard | None = None,
        seed: str = "",
    ) -> Sample:
        """Draw a sample of what was posted in a period and write the draw to the log.

        Args:
            card: None: the one in force.
            seed: any text; made up and logged where it is empty.

        Raises:
            UsageError: nothing in the period fits.
        """
        await Reporting(self._inbox, self._clock).catch_up()
        found = await self._inbox.read(
            lambda c: review_rows.candidates(c, period.since, period.until)
        )
        seed = seed or uuid4().hex[:12]
        drawn = draw([one for one in found if one.person != self._me], ask, seed)
        if not drawn:
            raise UsageError("Nothing in this period can be drawn. Choose a longer one.")
        card = card or await self.card_in_force()
        kept = await self.keep_scorecard(card) if card.version == 0 else card
        asked = {"from": str(period.since), "to": str(period.until), **asdict(ask)}
        rows = [(one.conversation_id, one.uid, one.reason) for one in drawn]
        now, uid = self._clock.now(), uuid4().hex
        return await self._inbox.write(
            lambda c: review_rows.keep_sample(
                c, uid=uid, name=name, seed=seed, card=kept, asked=asked, drawn=rows,
                author=self._me, now=now,
            )
        )  # fmt: skip

    async def samples(self) -> list[Sample]:
        """Every sample, the newest first."""
        return await self._inbox.read(review_rows.samples)

    async def items(self, sample: Sample) -> list[Item]:
        """The conversations of a sample, in the order of review."""
        return await self._inbox.read(lambda c: review_rows.items(c, sample.id))

    async def titles(self, sample: Sample) -> dict[str, str]:
        """How each conversation of a sample began, by uid, without what points at the customer."""
        found = await self._inbox.read(lambda c: review_rows.openings(c, sample.id))
        begun = {one.conversation_id: hidden(one.text, set(one.names)) for one in found}
        return {item.uid: begun.get(item.conversation_id, "") for item in await self.items(sample)}

    async def reviews(self, sample: Sample) -> list[Review]:
        """Everything reviewers said about a sample."""
        return await self._inbox.read(lambda c: review_rows.reviews(c, sample.id))

    async def scorecard(self, sample: Sample) -> Scorecard:
        """The card a sample is reviewed with."""
        name, version = sample.scorecard, sample.scorecard_version
        return await self._inbox.read(lambda c: scorecards.scorecard(c, name, version))

    async def open(self, sample: Sample, item: Item, *, hidden: bool = False) -> BlindThread:
        """The conversation as a reviewer reads it: names and reach are missing until sign-off.

        Args:
            hidden: leave them out in any case, for a pack.
        """
        thread = await self._inbox.read(lambda c: thread_of_conversation(c, item.conversation_id))
        signed = any(
            review.signed_at and review.reviewer == self._me and review.conversation == item.uid
            for review in await self.reviews(sample)
        )
        return blind(thread, revealed=signed and not hidden)

    async def mark(self, sample: Sample, item: Item, marks: Marks, note: str = "") -> float | None:
        """Keep marks that are not signed off yet; returns the score so far. Raises UsageError."""
        return await self._keep(sample, item, marks, note, signed_at=None)

    async def sign_off(
        self, sample: Sample, item: Item, marks: Marks, note: str = ""
    ) -> float | None:
        """Sign a review off: from now on it counts, its author sees it and it does not change.

        Raises:
            UsageError: it is signed off already, it is one's own reply, or a mark does not exist.
        """
        return await self._keep(sample, item, marks, note, signed_at=self._clock.now())

    async def answer(self, sample: Sample, review: Review, text: str) -> None:
        """The author's right of answer to a signed review. Raises UsageError for anybody else."""
        self._check_author(review)
        if review.signed_at is None or not text.strip():
            raise UsageError("There is nothing to answer yet.")
        now = self._clock.now()
        await self._inbox.write(
            lambda c: review_rows.keep_answer(c, sample, review, text.strip(), now)
        )

    async def begin_answer(self, sample: Sample, review: Review, text: str) -> None:
        """Keep an answer that is still being written. Raises UsageError for anybody but the author."""
        self._check_author(review)
        await self._inbox.write(lambda c: review_rows.begin_answer(c, sample, review, text))

    def _check_author(self, review: Review) -> None:
        if review.reviewee != self._me:
            raise UsageError("Only the author of the reply can answer its review.")

    async def propose_rule(self, item: Item, words: str, level: int) -> None:
        """A wrong level proposes a rule; a person decides about it later."""
        now = self._clock.now()
        await self._inbox.write(lambda c: proposals.propose(c, item, words, level, self._me, now))

    async def proposals(self) -> list[Proposal]:
        """Proposed rules that nobody has decided about, the oldest first."""
        return await self._inbox.read(proposals.undecided)

    async def decide(self, proposal: Proposal, *, taken: bool) -> None:
        """Say that a proposed rule was taken into the rules, or was not wanted."""
        now = self._clock.now()
        await self._inbox.write(lambda c: proposals.decide(c, proposal, taken, self._me, now))

    async def quality(self, sample: Sample) -> Quality:
        """What the signed reviews add up to."""
        signed = [one for one in await self.reviews(sample) if one.signed_at]
        scores = [one.score for one in signed if one.score is not None]
        people: defaultdict[str, list[float]] = defaultdict(list)
        for one in signed:
            if one.score is not None:
                people[one.reviewee or "nobody"].append(one.score)
        return Quality(
            reviews=len(signed),
            score=internal_quality_score(scores),
            passed=pass_rate(scores),
            by_person=tuple(
                (name, len(theirs), internal_quality_score(theirs))
                for name, theirs in sorted(people.items())
            ),
        )

    async def calibration(self, sample: Sample, one: str, other: str) -> Calibration:
        """How far two reviewers agree on what both have signed."""
        signed = [review for review in await self.reviews(sample) if review.signed_at]
        return calibrate(signed, await self.scorecard(sample), one, other)

    async def _keep(
        self, sample: Sample, item: Item, marks: Marks, note: str, signed_at: datetime | None
    ) -> float | None:
        if item.person == self._me:
            raise UsageError("Nobody reviews their own replies.")
        for review in await self.reviews(sample):
            same = review.reviewer == self._me and review.conversation == item.uid
            if same and review.signed_at is not None:
                raise UsageError("This review is signed off already and does not change.")
        card = await self.scorecard(sample)
        score = card.score(marks)
        if signed_at is not None and card.score(by_hand(marks)) is None:
            raise UsageError("Mark at least one category before you sign off.")
        now = self._clock.now()
        await self._inbox.write(
            lambda c: review_rows.keep_review(
                c, sample, item, reviewer=self._me, marks=marks, note=note, score=score,
                signed_at=signed_at, now=now,
            )
        )  # fmt: skip
        return score


def calibrate(signed: Sequence[Review], card: Scorecard, one: str, other: str) -> Calibration:
    """Compare what two reviewers judged, category by category; what the log marks is left out."""
    first = {review.conversation: review.marks for review in signed if review.reviewer == one}
    second = {review.conversation: review.marks for review in signed if review.reviewer == other}
    both = sorted(first.keys() & second.keys())
    every: list[tuple[int, int]] = []
    scales: list[int] = []
    found: list[tuple[str, Agreement]] = []
    differ: dict[str, None] = {}
    for category in card.categories:
        if category.key in FROM_THE_LOG:
            continue
        pairs = []
        for uid in both:
            a, b = first[uid].get(category.key), second[uid].get(category.key)
            if a is not None and b is not None:
                pairs.append((a, b))
            if a != b:
                differ[uid] = None
        every += pairs
        scales += [category.points] * len(pairs)
        agreed = agreement(pairs)
        if agreed is not None:
            found.append((category.name, agreed))
    found.sort(key=lambda entry: entry[1].share)
    return Calibration(len(both), agreement(every, scales), tuple(found), tuple(differ))
