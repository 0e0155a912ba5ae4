"""Reading lists that come newest first: search indexes, and logs that have no way forward.

Both are read from the newest item back to what is known. Nothing of the place reached is stored
before the walk has arrived: every page but the last repeats the old cursor, so a crash between two
pages costs a second reading and loses nothing, and no cursor of the network's own is ever kept.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor
from cmconsole.networks.base import FIRST_RUN_LIMIT, Page
from cmconsole.networks.shape import epoch, instant

OVERLAP = 3_600
"""Seconds before the newest known item that are read again each time: items come late."""
RESCAN_EVERY = 24 * 3_600
RESCAN_REACH = 48 * 3_600
"""Once in `RESCAN_EVERY` seconds the last `RESCAN_REACH` of an index are read again: items can come
days late."""
LOG_OVERLAP = 20
"""Items behind the known one of a log that are read again each time."""
MOST_BATCHES = 50
"""Answers of one list in one poll; what matches more often than that is no name."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """Up to where a list has been read. All times are seconds since 1970."""

    searched: str
    """What was asked for; another question starts from the beginning."""
    newest: int | None = None
    """The time of the newest item that was committed; None before the first time."""
    rescanned: int | None = None
    known: str = ""
    """The network's id of the newest item that was committed; logs only."""

    @classmethod
    def of(cls, cursor: Cursor, searched: str) -> Watermark:
        """The watermark that `cursor` stands for."""
        newest, rescanned = cursor.get("newest"), cursor.get("rescanned")
        if cursor.get("searched") != searched or not isinstance(newest, int):
            return cls(searched)
        known = str(cursor.get("known") or "")
        return cls(searched, newest, rescanned if isinstance(rescanned, int) else None, known)

    def start(self, now: datetime, *, log: bool = False, reach: int = RESCAN_REACH) -> int:
        """Where to read from: an overlap, or for an index `reach` (two days) once a day."""
        at = int(now.timestamp())
        overlap = (self.newest or at) - OVERLAP
        if log or (self.rescanned is not None and at - self.rescanned < RESCAN_EVERY):
            return overlap
        return min(overlap, at - reach)

    def raised_to(self, newest: int | None, now: datetime, known: str = "") -> Watermark:
        """With an item of that time read; an item from the future does not hide those to come."""
        if newest is None:
            return self
        newest = min(newest, int(now.timestamp()))
        if self.newest is not None and self.newest > newest:
            return self
        return replace(self, newest=newest, known=known or self.known)

    def finished(self, now: datetime, since: int, *, reach: int = RESCAN_REACH) -> Watermark:
        """After everything from `since` on has been read."""
        at = int(now.timestamp())
        rescanned = at if since <= at - reach or self.rescanned is None else self.rescanned
        return replace(self, newest=at if self.newest is None else self.newest, rescanned=rescanned)

    def cursor(self) -> Cursor:
        """What to store."""
        stored: dict[str, str | int | bool | None] = {
            "searched": self.searched,
            "newest": self.newest,
            "rescanned": self.rescanned,
        }
        return stored | {"known": self.known} if self.known else stored


@dataclass(frozen=True, slots=True)
class Batch:
    """What one request gave, newest first."""

    posts: tuple[Post, ...]
    """What of it concerns the source."""
    given: int
    """Items in the answer, readable or not."""
    times: tuple[int, ...] = ()
    """When its items are of, in the list's own order, seconds since 1970; what has none is left out."""
    more: str = ""
    """Where to go on, as the network or the connector writes it; empty: this was the end."""
    ids: tuple[str, ...] = ()
    """The network's ids of its items, in order; logs only."""
    joined: bool = True
    """Nothing between this answer and the newer one can be missing."""


Ask = Callable[[int | None, str], Awaitable[Batch]]
"""Asks for what is newer than a time (seconds since 1970; None: no bound), from a place on that an
earlier batch named (empty: from the newest). Raises NetworkError."""


async def read(
    mark: Watermark,
    asks: Sequence[Ask],
    now: datetime,
    *,
    log: bool = False,
    reach: int = RESCAN_REACH,
) -> AsyncGenerator[Page, None]:
    """Everything newer than the watermark, and shortly before it; the last page is the complete one.

    Args:
        mark: up to where it has been read.
        asks: the lists to read; a post is taken from the first that has it.
        now: UTC.
        log: the lists are logs: nothing comes late, so there is no daily second reading, and a
            walk ends shortly behind the item that is known.
        reach: seconds that are read again once a day.

    Raises:
        NetworkError: the pages yielded before stay valid.
    """
    if mark.newest is None:
        yield await _first_page(mark, asks, now, log)
        return
    since, after = mark.start(now, log=log, reach=reach), mark
    joined, seen = True, set[str]()
    held: Page | None = None
    for ask in asks:
        async with aclosing(_walk(ask, since, mark.known if log else "")) as batches:
            async for batch in batches:
                if held is not None:
                    yield held
                after = _raised(after, batch, now, log)
                joined = joined and batch.joined
                posts = _fresh(batch, seen)
                held = Page(posts, mark.cursor(), fetched=batch.given, complete=False)
    arrived = after.finished(now, since, reach=reach).cursor()
    yield _last(held or Page((), arrived), arrived, None if joined else epoch(mark.newest))


def _last(page: Page, arrived: Cursor, missed_since: datetime | None) -> Page:
    """The page with which a walk has arrived: only it moves the place to go on from."""
    joined = missed_since is None
    return replace(page, cursor=arrived, complete=True, joined=joined, missed_since=missed_since)


async def counted(
    pages: AsyncGenerator[Page, None],
    facts: Callable[[], Mapping[str, str | int | bool | None]],
) -> AsyncGenerator[Page, None]:
    """The pages, each with further facts in its cursor: what was used of a budget by then."""
    async with aclosing(pages):
        async for page in pages:
            yield replace(page, cursor={**(page.cursor or {}), **facts()})


async def reaching(
    pages: AsyncGenerator[Page, None], cursor: Cursor, searched: str, now: datetime, back: timedelta
) -> AsyncGenerator[Page, None]:
    """The pages of a list that reaches back only so far: whoever slept longer has missed something.

    Args:
        pages: as `read` gives them.
        cursor: as it was committed before.
        searched: what is asked for.
        now: UTC.
        back: how far the list reaches.
    """
    before = instant(cursor.get("read_at")) if cursor.get("searched") == searched else None
    late = before is not None and now - before > back
    async with aclosing(pages):
        async for page in pages:
            if page.complete:
                page = replace(
                    page,
                    cursor={**(page.cursor or {}), "read_at": now.isoformat()},
                    joined=page.joined and not late,
                    missed_since=before if late else page.missed_since,
                )
            else:
                stored = before.isoformat() if before else None
                page = replace(page, cursor={**(page.cursor or {}), "read_at": stored})
            yield page


async def _first_page(mark: Watermark, asks: Sequence[Ask], now: datetime, log: bool) -> Page:
    """The newest posts, and a watermark from which later polls go on."""
    posts: list[Post] = []
    seen: set[str] = set()
    fetched = 0
    for ask in asks:
        given = 0
        async with aclosing(_walk(ask, None, "")) as batches:
            async for batch in batches:
                mark = _raised(mark, batch, now, log)
                posts += _fresh(batch, seen)
                given += batch.given
                if given >= FIRST_RUN_LIMIT:
                    break
        fetched += given
    posts.sort(key=lambda post: post.published_at or now)
    start = int(now.timestamp())
    after = mark.finished(now, start)
    return Page(tuple(posts[-FIRST_RUN_LIMIT:]), after.cursor(), fetched=fetched)


async def _walk(ask: Ask, since: int | None, known: str) -> AsyncGenerator[Batch, None]:
    """One list, batch by batch, until it ends, `since` is passed or `known` lies well behind."""
    place, visited, beyond = "", set[str](), -1
    for _ in range(MOST_BATCHES):
        batch = await ask(since, place)
        yield batch
        if beyond >= 0:
            beyond += len(batch.ids)
        elif known and known in batch.ids:
            beyond = len(batch.ids) - batch.ids.index(known) - 1
        passed = since is not None and bool(batch.times) and batch.times[-1] < since
        visited.add(place)
        if not batch.more or passed or beyond >= LOG_OVERLAP:
            return
        if batch.more in visited:
            break  # the network sends us round in a circle
        place = batch.more
    yield Batch((), 0, joined=False)


def _raised(mark: Watermark, batch: Batch, now: datetime, log: bool) -> Watermark:
    known = batch.ids[0] if log and batch.ids else ""
    return mark.raised_to(max(batch.times, default=None), now, known)


def _fresh(batch: Batch, seen: set[str]) -> tuple[Post, ...]:
    """The posts of a batch that this poll has not brought yet, oldest first."""
    fresh = []
    for post in reversed(batch.posts):
        if post.canonical_uri not in seen:
            seen.add(post.canonical_uri)
            fresh.append(post)
    return tuple(fresh)
