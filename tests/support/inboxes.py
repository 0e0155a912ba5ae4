"""Inboxes on real files, and the made-up mentions that go into them.

async with desk_at(tmp_path) as desk:
    stored = await desk.take(arrival("Nothing arrived", MINOR))
    assert await desk.list() == ["Nothing arrived"]
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Judgement, Level, MentionClass, Reason
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Author, Post
from cmconsole.domain.sources import Source
from cmconsole.store.arriving.pages import PageToStore, StoredPage
from cmconsole.store.database import Database
from cmconsole.store.inbox import Inbox
from cmconsole.store.reading.queues import Queue
from support.empty import lay_out

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""A Monday."""
T = TypeVar("T")
_numbers = count(1)


def minutes(number: float) -> timedelta:
    """That many minutes."""
    return timedelta(minutes=number)


def author(handle: str = "@ann@example.social", **fields: Any) -> Author:
    """Somebody who writes to us."""
    return Author(key=fields.pop("key", handle), handle=handle, **fields)


def post(text: str = "Where is my order?", **fields: Any) -> Post:
    """A post with an address of its own, which comes after those of posts made before it.

    Of posts of one instant the address decides which stands first, and a test must not depend on how many
    posts the tests before it made.
    """
    number = next(_numbers)
    facts: dict[str, Any] = {
        "network": "mastodon",
        "native_id": str(number),
        "canonical_uri": f"https://example.social/posts/{number:06}",
        "author": author(),
        "published_at": NOON,
    }
    return Post(text=text, **(facts | fields))


def judgement(
    mention_class: MentionClass = MentionClass.MINOR, level: Level | None = None
) -> Judgement:
    """What triage might have said."""
    return Judgement(
        mention_class=mention_class,
        level=LEVEL_OF_CLASS[mention_class] if level is None else level,
        urgency=50,
        reasons=(Reason("Direct question to us", ("where",), "question", 10),),
        complaint_probability=0.75,
        confidence=0.5,
        sentiment="negative",
        compound=-0.25,
        language="en",
    )


def arrival(
    text: str | Post = "Where is my order?",
    mention_class: MentionClass = MentionClass.MINOR,
    *,
    level: Level | None = None,
    due: timedelta | None = timedelta(hours=1),
    history: bool = False,
    at: datetime = NOON,
    **fields: Any,
) -> Arrival:
    """A judged and timed mention; `fields` are the post's."""
    came = text if isinstance(text, Post) else post(text, **fields)
    published = min(came.published_at or at, at)
    return Arrival(
        post=came,
        published_at=published,
        ingested_at=at,
        matched="",
        history=history,
        judgement=judgement(mention_class, level),
        due_at=None if history or due is None else published + due,
        target_version=1,
    )


class Desk:
    """An open inbox with one source, and short ways to fill and read it."""

    def __init__(self, database: Database, source: Source) -> None:
        self.database = database
        self.inbox = Inbox(database)
        self.source = source
        self.now = NOON

    async def take(self, *arrivals: Arrival, **fields: Any) -> StoredPage:
        """Commit a page; `fields` are those of `PageToStore`."""
        page = PageToStore(
            source=fields.pop("source", self.source),
            arrivals=arrivals,
            cursor=fields.pop("cursor", None),
            now=fields.pop("now", self.now),
        )
        return await self.inbox.store_page(replace(page, **fields))

    async def add_source(self, name: str, at: datetime = NOON) -> Source:
        """Another source."""
        return await self.inbox.add_source(
            kind="feed", name=name, options={"url": "https://a.example/"}, author="Kim", now=at
        )

    async def texts(self, queue: Queue = Queue.ALL) -> list[str]:
        """The texts in a list, in order."""
        return [row.text for row in (await self.inbox.page(queue, limit=1000))[0]]

    async def found(self, words: str) -> list[str]:
        """The texts that a search finds, in order."""
        return [row.text for row in await self.inbox.search(words)]

    async def ask(self, statement: str, *arguments: object) -> list[tuple[Any, ...]]:
        """What SQLite answers to a statement that reads."""
        return await self.read(lambda c: c.execute(statement, arguments).fetchall())

    async def read(self, work: Callable[[Any], T]) -> T:
        """Run `work` on the reader."""
        return await self.database.read(work)


@asynccontextmanager
async def desk_at(folder: Path, name: str = "Example") -> AsyncIterator[Desk]:
    """An inbox in `folder`, made or opened, with the source `name`; closed at the end."""
    lay_out(folder / "inbox.sqlite3")
    database = Database.open(folder / "inbox.sqlite3", folder / "backups")
    try:
        inbox = Inbox(database)
        known = [source for source in await inbox.sources() if source.name == name]
        if not known:
            known = [
                await inbox.add_source(
                    kind="mastodon", name=name, options={}, author="Kim", now=NOON
                )
            ]
        yield Desk(database, known[0])
    finally:
        await database.close()
