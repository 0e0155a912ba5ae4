"""From a position in a server's log to pages that can be committed one by one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor
from cmconsole.networks.base import FIRST_RUN_LIMIT, Page
from cmconsole.networks.mastodon.log import WALK_LIMIT, Log, OutOfOrder, Walk
from cmconsole.networks.mastodon.notifications import Filtered, read_filtered
from cmconsole.networks.mastodon.server import Server
from cmconsole.networks.shape import Record, instant

Reading = Callable[[Sequence[Record]], list[Post]]
"""Turns the items of a page into posts, in the same order."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a log has been read. An id means something only to the server that gave it."""

    stream: str
    """Which log: the server's address, and the hashtag or the account's id."""
    ids: str
    """The family of ids the position is of."""
    newest: str = ""
    """The id of the newest item that was committed; empty while the log had none."""
    read_at: datetime | None = None
    """UTC: when the log had last been read to its end; None before the first time."""
    lost: bool = False
    """What was known is of no use any more: the server runs another software."""
    filtered_at: datetime | None = None
    """Strangers' filtered notifications have been read up to this change, UTC."""
    filtered_apart: bool = True
    """Filtered notifications may have to be asked for apart."""

    @classmethod
    def of(cls, cursor: Cursor, stream: str, server: Server) -> Position:
        """The position that `cursor` stands for, or the beginning where it is of another stream."""
        if cursor.get("stream") != stream:
            return cls(stream, server.software.ids)
        ids = str(cursor.get("ids") or "")
        read_at = instant(cursor.get("read_at"))
        if server.certain and ids and ids != server.software.ids:
            return cls(stream, server.software.ids, read_at=read_at, lost=True)
        return cls(
            stream,
            ids or server.software.ids,
            str(cursor.get("id") or ""),
            read_at,
            filtered_at=instant(cursor.get("filtered_at")),
            filtered_apart=cursor.get("filtered_apart") is not False,
        )

    @property
    def first(self) -> bool:
        """Nothing has been committed yet."""
        return self.read_at is None and not self.lost

    def cursor(self) -> Cursor:
        """What to store."""
        return {
            "stream": self.stream,
            "ids": self.ids,
            "id": self.newest,
            "read_at": self.read_at.isoformat() if self.read_at else None,
            "filtered_at": self.filtered_at.isoformat() if self.filtered_at else None,
            "filtered_apart": self.filtered_apart,
        }


async def poll(
    log: Log, at: Position, *, forward: bool, reading: Reading, now: datetime
) -> AsyncGenerator[Page, None]:
    """Everything above the position, oldest page first; the last page is the complete one.

    Args:
        forward: the server's `min_id` can be trusted.
        reading: what makes posts of the items.
        now: UTC.

    Raises:
        NetworkError: the pages yielded before stay valid.
    """
    if forward and at.newest:
        try:
            async with aclosing(log.forward(at.newest)) as parts:
                async for part in parts:
                    at = replace(at, newest=part.newest)
                    posts = tuple(reversed(reading(part.items)))
                    yield Page(posts, at.cursor(), fetched=len(part.items), complete=False)
        except OutOfOrder:
            pass
        else:
            yield Page((), replace(at, read_at=now).cursor())
            return
    bounded = at.first or at.lost
    walk = await log.backward(at.newest, FIRST_RUN_LIMIT if bounded else WALK_LIMIT)
    yield _page_of(walk, at, reading, now)


def _page_of(walk: Walk, at: Position, reading: Reading, now: datetime) -> Page:
    """The one page that a walk backwards gives."""
    joined = walk.reached or at.first
    after = replace(at, newest=walk.newest or at.newest, read_at=now, lost=False)
    return Page(
        tuple(reversed(reading(walk.items))),
        after.cursor(),
        fetched=len(walk.items),
        joined=joined,
        missed_since=None if joined else at.read_at,
    )


async def with_filtered(
    pages: AsyncGenerator[Page, None],
    at: Position,
    log: Log,
    types: Sequence[str],
    reading: Reading,
) -> AsyncGenerator[Page, None]:
    """The pages of the notifications, the last one with what had to be asked for apart.

    Raises:
        NetworkError: the pages yielded before stay valid.
    """
    seen: set[str] = set()
    async for page in pages:
        seen.update(post.native_id for post in page.posts)
        if page.complete and at.filtered_apart:
            page = _joined(
                page, at, await read_filtered(log.api, types, at.filtered_at, seen), reading
            )
        yield page


def _joined(page: Page, at: Position, found: Filtered | None, reading: Reading) -> Page:
    """`page` with the notifications that were only to be had apart."""
    if found is None:
        return replace(page, cursor={**(page.cursor or {}), "filtered_apart": False})
    have = {post.canonical_uri for post in page.posts}
    extra = [post for post in reversed(reading(found.items)) if post.canonical_uri not in have]
    posts = (*extra, *page.posts)
    if at.first:
        posts = _newest(posts)
    until = found.until.isoformat() if found.until else None
    return replace(
        page,
        posts=posts,
        cursor={**(page.cursor or {}), "filtered_at": until},
        fetched=page.fetched + len(found.items),
        complete=found.complete,
    )


def _newest(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """As many of the newest posts as a first run may bring, oldest first."""
    undated = datetime.min.replace(tzinfo=UTC)
    return tuple(sorted(posts, key=lambda post: post.published_at or undated)[-FIRST_RUN_LIMIT:])
