"""Feeds: RSS, RDF, CDF, Atom and JSON Feed, found behind any page that names one.

A feed shows its newest entries only. Each poll asks whether it has changed, reads the whole window
and hands over every entry in one page; the store knows which it has. Where the window no longer
reaches back to what was read before, older pages are read if the feed offers them, and what cannot
be got back is reported as a gap.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from cmconsole.domain.errors import (
    NetworkDown,
    NetworkError,
    NotThere,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.base import (
    FIRST_RUN_LIMIT,
    Credentials,
    NetworkKind,
    Option,
    Page,
    Reading,
)
from cmconsole.networks.feed.addresses import host_of, is_same_host, same_page
from cmconsole.networks.feed.cursor import Memory, newest_first
from cmconsole.networks.feed.discovery import candidates
from cmconsole.networks.feed.document import Document
from cmconsole.networks.feed.parse import PageInstead, base_address, parse
from cmconsole.networks.feed.posts import posts_of, title_of
from cmconsole.networks.web import Answer, Validators, Web
from cmconsole.system.clock import SystemClock

_MOST_OLDER_PAGES = 5
_LONGEST_WISH = timedelta(hours=1)
"""A feed that asks for a day's silence is still asked each hour: an unchanged answer costs nothing."""
_ACCEPT = {
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "*/*;q=0.5"
}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")  # and not a host with a port
_YOUTUBE = frozenset(("youtube.com", "www.youtube.com", "m.youtube.com"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Window(NamedTuple):
    """One document of a feed, read."""

    document: Document
    posts: list[Post]


class FeedConnector:
    """Reads one feed."""

    def __init__(self, web: Web, url: str) -> None:
        self._web = web
        self._url = url

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """The whole feed in one page, or a page without posts where it has not changed.

        The first run takes the newest `FIRST_RUN_LIMIT` entries. A document that was cut off gives
        its whole entries, but neither counts as complete nor moves the cursor.
        """
        memory = Memory.of(cursor, self._url)
        answer = await self._get(self._url, memory.validators)
        if answer.not_modified:
            yield Page(
                (), replace(memory, read_at=now).at(answer.moved_to or self._url).cursor(),
                next_poll_after=_wish(0.0, answer), moved_to=answer.moved_to,
            )  # fmt: skip
            return
        try:
            window, moved_to = await self._read(answer, memory.scope, now), answer.moved_to
        except PageInstead as page:
            if not memory.first:
                raise
            window, answer, moved_to = await self._discover(page.html, answer, now)
            memory = replace(memory, scope=same_page(moved_to))
        yield await self._page(window, answer, memory, moved_to, now)

    async def check(self) -> str:
        """One sentence on what was found there. Raises NetworkError."""
        now = SystemClock().now()
        answer = await self._get(self._url)
        try:
            window, where = await self._read(answer, same_page(self._url), now), ""
        except PageInstead as page:
            window, answer, found = await self._discover(page.html, answer, now)
            where = f" at {found}"
        return f"{_described(window)}{where}."

    async def _page(
        self, window: Window, answer: Answer, memory: Memory, moved_to: str | None, now: datetime
    ) -> Page:
        document, posts = window
        after = memory.after(posts, answer.validators, now).at(moved_to or self._url)
        fetched, joined = len(document.entries), document.whole
        if memory.first:
            posts = newest_first(posts)[:FIRST_RUN_LIMIT]
            if len(window.posts) > len(posts):
                after = replace(after, floor=posts[-1].published_at)
        elif joined and posts and memory.landmarks and not memory.meets(posts):
            older, joined = await self._refill(document, answer.url, memory, now)
            fetched += len(older)
            known = {post.canonical_uri for post in posts}
            posts = [*posts, *(post for post in older if post.canonical_uri not in known)]
        if memory.floor:
            posts = [
                post for post in posts if not post.published_at or post.published_at >= memory.floor
            ]
        return Page(
            tuple(posts),
            after.cursor() if document.whole else None,
            fetched=fetched,
            complete=document.whole,
            joined=joined,
            missed_since=None if joined else memory.read_at,
            next_poll_after=_wish(document.minutes, answer),
            moved_to=moved_to,
        )

    async def _refill(
        self, document: Document, url: str, memory: Memory, now: datetime
    ) -> tuple[list[Post], bool]:
        """Older entries, and whether they reach back to what was read before."""
        found: list[Post] = []
        address, asked = _older_page(document, url, 2), {url}
        for number in range(3, 3 + _MOST_OLDER_PAGES):
            if not address or address in asked:
                break
            asked.add(address)
            try:
                answer = await self._get(address)
                older = await self._read(answer, memory.scope, now)
            except NetworkError:
                break  # the way back ends here; the gap is reported
            if not older.posts:
                break
            found += older.posts
            if memory.meets(older.posts) or memory.reaches_behind(older.posts):
                return found, True
            address = _older_page(older.document, url, number)
        return found, False

    async def _discover(self, html: str, page: Answer, now: datetime) -> tuple[Window, Answer, str]:
        """The feed that a web page names or that stands where feeds usually stand, and its address."""
        for address in candidates(html, page.url):
            try:
                answer = await self._get(address)
                address = answer.moved_to or address
                return await self._read(answer, same_page(address), now), answer, address
            except NetworkError:
                continue
        raise UnreadableAnswer(
            "The address shows a web page, and no feed was found on it or beside it."
        )

    async def _get(self, url: str, validators: Validators | None = None) -> Answer:
        try:
            return await self._web.get(url, headers=_ACCEPT, validators=validators)
        except (NotThere, NetworkDown) as error:
            if host_of(url) not in _YOUTUBE:
                raise
            # WORKAROUND: all through 2026 YouTube answered 404 and 500 for feeds that exist.
            raise NetworkDown(
                "YouTube did not give out the feed, as it often does for a while. It is usually back later.",
                retry_after=error.retry_after,
            ) from error

    async def _read(self, answer: Answer, scope: str, now: datetime) -> Window:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_worker(), read_window, answer, scope, now)


@cache
def _worker() -> ThreadPoolExecutor:
    """The one thread that parses feeds, for all of them.

    Parsing takes more than a frame and holds the interpreter's lock, so several threads would only
    fight for it with the one that paints.
    """
    return ThreadPoolExecutor(1, thread_name_prefix="feeds")


def read_window(answer: Answer, scope: str, now: datetime) -> Window:
    """Read an answer as a feed whose ids hold within `scope`. Raises UnreadableAnswer."""
    url = base_address(answer.url, answer.headers.get("content-location", ""))
    document = parse(answer.body, content_type=answer.headers.get("content-type", ""), url=url)
    return Window(document, posts_of(document, scope, now))


def _wish(minutes: float, answer: Answer) -> timedelta | None:
    """How long the publisher and its server would like us to stay away, within reason."""
    stated = max(timedelta(minutes=min(minutes, 1e6)), answer.max_age or timedelta(0))
    return min(stated, _LONGEST_WISH) or None


def _older_page(document: Document, url: str, number: int) -> str:
    """RFC 5005's link, or WordPress's numbered pages, on the feed's own host."""
    if document.older:
        return document.older if is_same_host(document.older, url) else ""
    if "wordpress" not in document.generator.lower():
        return ""
    parts = urlsplit(url)
    query = f"{parts.query}&paged={number}" if parts.query else f"paged={number}"
    return urlunsplit(parts._replace(query=query, fragment=""))


def _described(window: Window) -> str:
    document, posts = window
    name = title_of(document)
    dates = [post.published_at for post in posts if post.published_at]
    newest = max(dates, default=None)
    count = f"{len(posts)} {'entry' if len(posts) == 1 else 'entries'}"
    when = (
        f", the newest of {newest.day} {_MONTHS[newest.month - 1]} {newest.year}" if newest else ""
    )
    return (
        f"A feed called {name} with {count}{when}"
        if name
        else f"A feed without a name with {count}{when}"
    )


def _connect(source: Source, web: Web, credentials: Credentials) -> FeedConnector:
    """Raises UsageError where the source has no usable address."""
    del credentials  # a feed that wants a login has it in its address
    url = source.options.get("url", "").strip()
    if url and not _SCHEME.match(url):
        url = f"https://{url}"
    if not url.lower().startswith(("http://", "https://")) or not host_of(url):
        raise UsageError("A feed needs its web address, beginning with http:// or https://.")
    return FeedConnector(web, url)


KIND = NetworkKind(
    kind="feed",
    label="Feed (RSS, Atom, JSON Feed)",
    reading=Reading.WINDOW,
    connect=_connect,
    options=(
        Option(
            "url", "Address", required=True, help="The feed, or the page of a site that has one."
        ),
    ),
    usual_interval=timedelta(minutes=5),
    shortest_interval=timedelta(minutes=2),
    longest_interval=timedelta(hours=1),
)
