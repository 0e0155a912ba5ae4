"""Packs a sample for another laptop, and joins what comes back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cmconsole.domain.errors import UsageError
from cmconsole.domain.scorecards import Marks
from cmconsole.reports.packs import (
    Pack,
    PackedItem,
    PackedLine,
    PackedReview,
    pairing_code,
    read_pack,
    write_pack,
)
from cmconsole.reports.reviewing import Reviews
from cmconsole.store.inbox import Inbox
from cmconsole.store.reporting import pack_rows, review_rows
from cmconsole.store.reporting.pack_rows import Begun
from cmconsole.store.reporting.review_rows import Item, Sample
from cmconsole.system.clock import Clock
from cmconsole.system.secrets import SecretStore


@dataclass(frozen=True, slots=True)
class Joined:
    """What a returned pack brought."""

    new: int
    known: int
    """Reviews that were joined before; they are as they were."""


class PackDesk:
    """Sends samples out as packs and takes them back in, without a server."""

    def __init__(self, inbox: Inbox, clock: Clock, secrets: SecretStore, me: str) -> None:
        self._inbox = inbox
        self._clock = clock
        self._secrets = secrets
        self._me = me

    async def send(self, sample: Sample, path: Path) -> Pack:
        """Write a sample as a signed file without names, addresses and reach of customers."""
        reviews = Reviews(self._inbox, self._clock, self._me)
        items = [
            await self._packed(reviews, sample, item)
            for item in await self._inbox.read(lambda c: review_rows.items(c, sample.id))
        ]
        pack = Pack(
            sample=sample.uid,
            name=sample.name,
            made_by=self._me,
            made_at=self._clock.now().isoformat(),
            scorecard=await reviews.scorecard(sample),
            items=tuple(items),
        )
        await write_pack(path, pack, await pairing_code(self._secrets))
        return pack

    async def join(self, path: Path) -> Joined:
        """Take the reviews of a returned pack in, all or none, each once however often it comes.

        Raises:
            UsageError: the pack was changed, belongs to another inbox or does not fit its sample.
        """
        pack, _ = await read_pack(path, self._secrets)
        sample = await self._inbox.read(lambda c: review_rows.sample(c, pack.sample))
        if (pack.scorecard.name, pack.scorecard.version) != (
            sample.scorecard,
            sample.scorecard_version,
        ):
            raise UsageError("This pack was scored with another scorecard than its sample has.")
        items = {
            item.uid: item
            for item in await self._inbox.read(lambda c: review_rows.items(c, sample.id))
        }
        there = {
            (review.conversation, review.reviewer)
            for review in await self._inbox.read(lambda c: review_rows.reviews(c, sample.id))
            if review.signed_at
        }
        new = [one for one in pack.reviews if (one.conversation, one.reviewer) not in there]
        ready = [(items.get(one.conversation), one, pack.scorecard.score(one.marks)) for one in new]
        if any(item is None or item.person == one.reviewer for item, one, _ in ready):
            raise UsageError("This pack holds a review that does not belong to its sample.")
        await self._keep(sample, [(item, one, score) for item, one, score in ready if item])
        return Joined(len(new), len(pack.reviews) - len(new))

    async def begun(self, pack: Pack) -> dict[str, Begun]:
        """What is marked here in a pack and not signed off yet, by the uid of the conversation."""
        return await self._inbox.read(lambda c: pack_rows.begun(c, pack.sample, self._me))

    async def keep_begun(self, pack: Pack, conversation: str, marks: Marks, note: str) -> None:
        """Keep marks that are not signed off; none and no note: there is nothing to keep any more."""
        what = Begun(marks, note)
        await self._inbox.write(
            lambda c: pack_rows.keep_begun(c, pack.sample, self._me, conversation, what)
        )

    async def _keep(
        self, sample: Sample, ready: list[tuple[Item, PackedReview, float | None]]
    ) -> None:
        now = self._clock.now()

        def keep(connection: sqlite3.Connection) -> None:
            for item, one, score in ready:
                review_rows.keep_review(
                    connection, sample, item, reviewer=one.reviewer, marks=one.marks, note=one.note,
                    score=score, signed_at=_instant(one.signed_at), now=now, via="pack",
                )  # fmt: skip

        await self._inbox.write(keep)

    async def _packed(self, reviews: Reviews, sample: Sample, item: Item) -> PackedItem:
        thread = await reviews.open(sample, item, hidden=True)
        return PackedItem(
            conversation=item.uid,
            reason=item.reason,
            reviewee=item.person,
            mention_class=item.mention_class,
            level=item.level,
            network=item.network,
            lines=tuple(
                PackedLine(said.at.isoformat(), said.who, said.what, said.text, said.ours)
                for said in thread.said
            ),
            marks=thread.marks,
        )


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise UsageError("This pack holds a review without a time.") from error
