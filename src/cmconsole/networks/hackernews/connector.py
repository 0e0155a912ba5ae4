"""Hacker News through its public search (Algolia): mentions without an account, threads, no writing.

It has no API to write with: answering is done in the browser.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import quote

from cmconsole.domain.errors import NotThere
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.base import (
    Capability,
    Credentials,
    NetworkKind,
    Option,
    Page,
    PostAddress,
    Reading,
    TextRules,
)
from cmconsole.networks.hackernews.index import Index
from cmconsole.networks.hackernews.posts import KIND_NAME, SITE, flatten
from cmconsole.networks.newest_first import Watermark, read
from cmconsole.networks.options import site_address
from cmconsole.networks.shape import Record, the_record
from cmconsole.networks.terms import Search, searches
from cmconsole.networks.web import Web

SERVER = "https://hn.algolia.com"


class HackerNewsConnector:
    """Searches Hacker News for one source's words."""

    def __init__(self, web: Web, server: str, site: str, wanted: Sequence[Search]) -> None:
        """Bind to a search.

        Args:
            web: the shared client.
            server: the address of the search, without a slash at the end.
            site: the address that permalinks lead to, likewise.
            wanted: what to search for; a post is found by any of them.
        """
        self._web = web
        self._server = server
        self._site = site
        self._wanted = tuple(wanted)
        self._index = Index(web, server, site)

    def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """What the index holds since `cursor` and shortly before it; see `Connector.pages`."""
        searched = f"{self._server} " + " | ".join(search.query for search in self._wanted)
        asks = [self._index.ask(search) for search in self._wanted]
        return read(Watermark.of(cursor, searched), asks, now)

    async def check(self) -> str:
        """One sentence on what the search knows. Raises NetworkError."""
        found = [await self._index.count(search) for search in self._wanted]
        what = ", ".join(search.query for search in self._wanted)
        return f"Hacker News knows {sum(found)} posts with {what}."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """The whole story a post belongs to, oldest first. Raises NetworkError."""
        root = await self._item(address.native_id)
        story_id = root.identifier("story_id")
        if story_id and story_id != root.identifier("id"):
            with suppress(NotThere):  # what is below the post is better than nothing
                root = await self._item(story_id)
        return tuple(flatten(root, self._site))

    async def _item(self, item_id: str) -> Record:
        path = f"{self._server}/api/v1/items/{quote(item_id, safe='')}"
        return the_record((await self._web.get(path)).json())


def connect(source: Source, web: Web, credentials: Credentials) -> HackerNewsConnector:
    """A connector for `source`; no account is ever needed.

    Raises:
        UsageError: the options do not say what to search for, or name no address.
    """
    wanted = searches(
        source.options.get("query", ""), source.match, source.leave_out, where="Hacker News"
    )
    return HackerNewsConnector(
        web,
        site_address(source.options.get("server") or SERVER),
        site_address(source.options.get("site") or SITE),
        wanted,
    )


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Hacker News",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("query", "Search for", help="A name or a phrase; without it the words to match"),
        Option("server", "Search server", default=SERVER),
        Option("site", "Site for links", default=SITE),
    ),
    anonymous=frozenset({Capability.SEARCH, Capability.THREAD}),
    signed_in=frozenset({Capability.SEARCH, Capability.THREAD}),
    text_rules=TextRules(format="html"),
    usual_interval=timedelta(minutes=3),
    shortest_interval=timedelta(minutes=1),
    longest_interval=timedelta(minutes=30),
)
