"""Feeds made for tests, small enough to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from itertools import count

from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.base import Page
from cmconsole.networks.feed import KIND
from cmconsole.networks.web import Web
from support.servers import Server

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass
class Net:
    """A client and a server."""

    web: Web
    server: Server

    def url(self, target: str = "/feed") -> str:
        return self.server.url(target)


class NoCredentials:
    """A keyring without anything in it."""

    async def read(self, name: str) -> str | None:
        return None


def item(number: int, **fields: str) -> str:
    """An RSS item; a field that is given empty is left out, the newest item has the highest number."""
    usual = {
        "title": f"Entry {number}",
        "link": f"https://blog.example/{number}",
        "guid": f"id-{number}",
        "pubDate": format_datetime(NOW - timedelta(days=30) + timedelta(minutes=10 * number)),
        "description": f"Text of entry {number}",
    }
    parts = {**usual, **fields}
    return f"<item>{''.join(f'<{k}>{escape(v)}</{k}>' for k, v in parts.items() if v)}</item>"


def rss(items: Iterable[str], *, head: str = "") -> bytes:
    """An RSS document."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Blog</title>'
        f"<link>https://blog.example/</link>{head}{''.join(items)}</channel></rss>"
    ).encode()


def numbered(last: int, size: int) -> list[str]:
    """The `size` newest items up to number `last`, newest first."""
    return [item(number) for number in range(last, last - size, -1)]


def source(url: str) -> Source:
    """A feed source for an address."""
    return Source(1, "uid", "feed", "Blog", NOW, {"url": url})


async def poll(web: Web, url: str, cursor: Cursor | None = None, now: datetime = NOW) -> Page:
    """One poll, which has to be one page."""
    connector = KIND.connect(source(url), web, NoCredentials())
    pages = [page async for page in connector.pages(cursor or {}, now)]
    assert len(pages) == 1
    return pages[0]


async def check(web: Web, url: str) -> str:
    """What `source test` would say."""
    return await KIND.connect(source(url), web, NoCredentials()).check()


class Seen:
    """The contract of the store: a post is known when any of its addresses was seen before."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._numbers = count(1)

    def new(self, posts: Iterable[Post]) -> list[Post]:
        """Take posts in; returns those that were not known."""
        fresh = []
        for post in posts:
            addresses = (post.canonical_uri, *post.aliases)
            row = next((self._rows[a] for a in addresses if a in self._rows), None)
            if row is None:
                row = next(self._numbers)
                fresh.append(post)
            self._rows.update(dict.fromkeys(addresses, row))
        return fresh


def texts(page: Page) -> Mapping[str, Post]:
    """The posts of a page by the first line of their text."""
    return {post.text.partition("\n")[0]: post for post in page.posts}
