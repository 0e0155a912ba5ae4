"""From a page of posts to one commit: what concerns us, what is new, what changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from cmconsole.domain.bus import Bus
from cmconsole.domain.events import ConversationsChanged, MentionsArrived, MentionsChanged
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Source
from cmconsole.networks.base import Page, Refreshed
from cmconsole.polling.intake import NO_HISTORIES, Histories, Intake
from cmconsole.store.arriving.histories import of_authors
from cmconsole.store.arriving.pages import Edit, PageToStore, StoredPage
from cmconsole.store.inbox import Inbox
from cmconsole.system.clock import Clock

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listened:
    """What a page that completes a poll says about the time it covers."""

    at: datetime
    """When the poll began, UTC."""
    absence: str
    """Why nobody listened since the last poll; empty: we were at work."""
    usual: timedelta
    """An absence no longer than this is none."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a page."""

    stored: StoredPage
    concerning: int
    """Posts of the page that are mentions, known or new."""
    edited: int

    @property
    def duplicates(self) -> int:
        """Mentions that were known, and as they were."""
        return self.concerning - len(self.stored.new) - self.edited


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A page's mentions by what is known of them."""

    fresh: list[tuple[Post, str]]
    edited: list[tuple[int, tuple[Post, str]]]
    foreign: list[int]
    """Known from another source, by id."""
    new_keys: list[tuple[int, int]]
    """Keys of further addresses under which known ones can be met, with their ids."""


class Taker:
    """Takes pages of one source into the inbox."""

    def __init__(
        self,
        source: Source,
        intake: Callable[[], Intake],
        inbox: Inbox,
        bus: Bus,
        clock: Clock,
        worker: Executor,
        prepare: Callable[[], Awaitable[object]] | None = None,
        *,
        keep_deleted: bool = True,
    ) -> None:
        """`intake` is asked at each page, so that a changed policy holds from the next page on.
        `worker` runs what takes longer than a frame: matching and triage. `prepare` is awaited before
        posts are judged: the judge need not be there before the first post is. Without `keep_deleted`
        the network wants what its authors took back gone from here too."""
        self._source = source
        self._intake = intake
        self._inbox = inbox
        self._bus = bus
        self._clock = clock
        self._worker = worker
        self._prepare = prepare
        self._keep_deleted = keep_deleted

    async def take(
        self, page: Page, listened: Listened | None = None, *, first_look: bool = False
    ) -> Taken:
        """Store a page in one commit and tell who wants to know.

        Args:
            first_look: nothing of the source was read before.
            listened: with the last page of a poll, what it says about the time it covers.

        Raises:
            StoreError: nothing of the page was stored.
        """
        intake, now = replace(self._intake(), first_look=first_look), self._clock.now()
        found = await self._work(lambda: intake.concerning(page.posts)) if page.posts else []
        parted = await self._part(found)
        both = [*parted.fresh, *(entry for _, entry in parted.edited)]
        histories = await self._histories(intake, both, now)
        arrivals = await self._judge(intake, both, now, histories)
        stored = await self._inbox.store_page(self._to_store(page, listened, parted, arrivals, now))
        self._tell(stored)
        return Taken(stored, len(found), len(parted.edited))

    async def take_again(self, refreshed: Refreshed) -> StoredPage:
        """Store what changed in posts that are known. Raises StoreError: nothing was stored."""
        intake, now = self._intake(), self._clock.now()
        parted = await self._part([(post, "") for post in refreshed.posts])
        both = [entry for _, entry in parted.edited]
        there = () if self._keep_deleted else tuple(p.canonical_uri for p in refreshed.posts)
        if not both and not refreshed.deleted and not there:
            return StoredPage()
        histories = await self._histories(intake, both, now)
        arrivals = await self._judge(intake, both, now, histories)
        known = replace(parted, fresh=[], foreign=[], new_keys=[])
        page = Page((), None, deleted=refreshed.deleted, complete=False)
        whole = replace(self._to_store(page, None, known, arrivals, now), still_there=there)
        stored = await self._inbox.store_page(whole)
        self._tell(stored)
        return stored

    async def _judge(
        self,
        intake: Intake,
        found: list[tuple[Post, str]],
        now: datetime,
        histories: Histories,
    ) -> list[Arrival]:
        if not found:
            return []
        if self._prepare is not None:
            await self._prepare()
        return await self._work(lambda: intake.arrivals(found, now, histories))

    async def _part(self, found: list[tuple[Post, str]]) -> _Sorted:
        parted = _Sorted([], [], [], [])
        known = await self._inbox.known([post for post, _ in found]) if found else []
        for entry, stored in zip(found, known, strict=True):
            if stored is None:
                parted.fresh.append(entry)
                continue
            parted.new_keys.extend((key, stored.mention_id) for key in stored.new_keys)
            post, matched = entry
            if stored.is_edited_by(post, self._source.id):
                # Many networks give an edited post a new date; whoever wrote it has waited all along.
                post = replace(post, published_at=stored.published_at)
                parted.edited.append((stored.mention_id, (post, matched)))
            elif stored.source_id != self._source.id:
                parted.foreign.append(stored.mention_id)
        return parted

    async def _histories(
        self, intake: Intake, found: Sequence[tuple[Post, str]], now: datetime
    ) -> Histories:
        """Of those whose clock will run: the past of others changes nothing."""
        live = [post for post, _ in found if (post.published_at or now) >= intake.live_since]
        return await self._inbox.read(lambda c: of_authors(c, live, now)) if live else NO_HISTORIES

    def _to_store(
        self,
        page: Page,
        listened: Listened | None,
        parted: _Sorted,
        arrivals: list[Arrival],
        now: datetime,
    ) -> PageToStore:
        count = len(parted.fresh)
        edits = zip(parted.edited, arrivals[count:], strict=True)
        return PageToStore(
            source=self._source,
            arrivals=tuple(arrivals[:count]),
            edits=tuple(Edit(number, arrival) for (number, _), arrival in edits),
            seen_again=tuple(parted.foreign),
            new_keys=tuple(parted.new_keys),
            own=tuple(post for post in page.posts if post.own),
            deleted=page.deleted,
            keep_deleted=self._keep_deleted,
            cursor=page.cursor,
            moved_to=page.moved_to,
            listened_at=listened.at if listened else None,
            usual=listened.usual if listened else timedelta(0),
            absence=listened.absence if listened else "",
            joined=page.joined,
            missed_since=page.missed_since,
            read_back_to=_read_back_to(page),
            now=now,
        )

    def _tell(self, stored: StoredPage) -> None:
        if stored.live:
            self._bus.publish(MentionsArrived(stored.live, self._source.id, history=False))
        if stored.history:
            self._bus.publish(MentionsArrived(stored.history, self._source.id, history=True))
        if stored.changed:
            self._bus.publish(MentionsChanged(stored.changed))
        if stored.conversations:
            self._bus.publish(ConversationsChanged(stored.conversations))

    async def _work(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)


def _read_back_to(page: Page) -> datetime | None:
    """The oldest post after what was read before: what is older may only be pinned to the top."""
    dates = (post.published_at for post in page.posts if post.published_at)
    since = page.missed_since
    return min((date for date in dates if since is None or date > since), default=None)
