"""Reddit without a key: its feeds, at the pace it allows, one line for all sources.

Since June 2026 an address gets about one feed a minute. So every request to Reddit, whoever asks,
stands in one line with 75 seconds between two of them.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from urllib.parse import quote

from cmconsole.domain.errors import NetworkError, NotAllowed, NotThere, UnreadableAnswer
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.sources import Cursor
from cmconsole.networks.base import Credentials, Page
from cmconsole.networks.feed.document import Document, Entry
from cmconsole.networks.feed.parse import PageInstead, parse
from cmconsole.networks.newest_first import Ask, Batch, Watermark, read
from cmconsole.networks.reddit.posts import fullname_of, is_fullname, read_entry
from cmconsole.networks.shape import instant
from cmconsole.networks.terms import Search
from cmconsole.networks.web import Web
from cmconsole.networks.web.pace import PaceRules

APART = 75.0
"""Seconds between any two requests."""
PACE = PaceRules(rate=1 / APART, burst=1, per_host=1, queue=3_600)
PAGE = 100
MOST_PAGES = 4
"""Pages of one feed in one poll: each costs its turn in the line."""
REFUSED = (
    "Reddit refuses programs from this address at the moment; a personal feed or a key of your own"
    " may help."
)
_POST_ID = re.compile(r"/comments/([a-z0-9]+)")


class RssConnector:
    """Listens to Reddit's feeds: a search, the comments of subreddits, or a personal inbox."""

    def __init__(
        self,
        web: Web,
        site: str,
        wanted: Sequence[Search],
        subreddits: Sequence[str],
        *,
        comments: bool,
        credentials: Credentials,
        personal: bool,
    ) -> None:
        """Bind to feeds.

        Args:
            web: the shared client.
            site: Reddit's address, without a slash at the end.
            wanted: what to search for; with `comments` what is looked for in them.
            subreddits: where; empty: everywhere.
            comments: read all comments of the subreddits instead of searching for posts.
            credentials: where the address of a personal `inbox_feed` is.
            personal: read that feed instead.
        """
        self._web = web
        self._site = site
        self._wanted = tuple(wanted)
        self._subreddits = tuple(subreddits)
        self._comments = comments
        self._credentials = credentials
        self._personal = personal
        web.agree(site, PACE)

    def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor` that the feeds still hold; see `Connector.pages`."""
        asks = self._asks()
        return read(
            Watermark.of(cursor, f"{self._site} {self._about()}"),
            asks,
            now,
            log=self._comments or self._personal,
        )

    async def check(self) -> str:
        """One sentence on what the feeds hold. Raises NetworkError."""
        batch = await self._asks()[0](None, "")
        return f"Reddit answers: {batch.given} entries with {self._about() or 'your inbox'}."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """The post and its comments, oldest first; it has to wait for its turn in the line.

        Raises:
            NetworkError: it is not there, or Reddit cannot be asked now.
        """
        found = _POST_ID.search(address.canonical_uri) or _POST_ID.search(address.permalink or "")
        if found is None:
            raise NotThere("This post cannot be found on Reddit; it may have been deleted.")
        document = await self._feed(f"{self._site}/comments/{found[1]}/.rss", {"limit": 500})
        posts = [post for entry in document.entries if (post := read_entry(entry)) is not None]
        posts.sort(key=lambda post: post.published_at or now)
        return tuple(posts)

    def _asks(self) -> list[Ask]:
        if self._personal:
            return [partial(self._entries, "", "", None)]
        where = "/r/" + "+".join(self._subreddits) if self._subreddits else ""
        if self._comments:
            return [partial(self._entries, f"{where}/comments/.rss", "", self._wanted)]
        return [
            partial(self._entries, f"{where}/search.rss", search.query, (search,))
            for search in self._wanted
        ]

    def _about(self) -> str:
        words = " | ".join(search.query for search in self._wanted)
        where = "+".join(self._subreddits)
        kind = "comments" if self._comments else ""
        return " ".join(filter(None, (words, where and f"in r/{where}", kind)))

    async def _entries(
        self,
        path: str,
        query: str,
        wanted: Sequence[Search] | None,
        since: int | None,
        place: str,
    ) -> Batch:
        """One feed document. `place` is the page's number and the id it begins behind."""
        number, _, after = place.partition(" ")
        params: dict[str, str | int] = {"limit": PAGE}
        if query:
            params |= {"q": query, "sort": "new"}
        if query and self._subreddits:
            params["restrict_sr"] = "on"
        if after:
            params["after"] = after
        address = self._site + path if path else await self._personal_feed()
        document = await self._feed(address, params)
        entries = document.entries
        ids = tuple(filter(None, map(_id_of, entries)))
        pages = int(number or "1")
        full = len(entries) >= PAGE and bool(ids) and since is not None
        posts = [post for entry in entries if (post := read_entry(entry)) is not None]
        if wanted is not None:
            posts = [p for p in posts if not wanted or any(w.finds(p.text) for w in wanted)]
        return Batch(
            tuple(posts if wanted is not None else map(_addressed, posts)),
            len(entries),
            tuple(int(at.timestamp()) for entry in entries if (at := instant(entry.updated))),
            f"{pages + 1} {ids[-1]}" if full and pages < MOST_PAGES else "",
            ids,
            joined=not (full and pages >= MOST_PAGES),
        )

    async def _personal_feed(self) -> str:
        address = await self._credentials.read("inbox_feed") or ""
        if not address.startswith(self._site):
            raise NotAllowed("The address of your personal inbox feed is missing for this source.")
        return address

    async def _feed(self, address: str, params: dict[str, str | int]) -> Document:
        try:
            answer = await self._web.get(address, params=dict(params))
        except NetworkError as error:
            raise NotAllowed(REFUSED, status=403) if error.status == 403 else error from error
        try:
            document = parse(answer.body, content_type=answer.headers.get("content-type", ""))
        except PageInstead as error:
            raise UnreadableAnswer("Reddit answered with a page instead of a feed.") from error
        return document


def _id_of(entry: Entry) -> str:
    return entry.uid if is_fullname(entry.uid) else fullname_of(entry.link)


def _addressed(post: Post) -> Post:
    return replace(post, addressed="reply")


def subreddit_names(words: Sequence[str]) -> tuple[str, ...]:
    """Names of subreddits as people write them (`r/acme`, `/r/acme/`), bare."""
    bare = (word.strip("/").removeprefix("r/") for word in words)
    return tuple(quote(name, safe="") for name in bare if name)
