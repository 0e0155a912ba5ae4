"""YouTube: a channel's videos by its feed, its comments, or videos that speak of us."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from cmconsole.domain.errors import NetworkError, NotAllowed, UsageError
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.allowances import Answering, Budget
from cmconsole.networks.base import (
    Capability,
    Credentials,
    NetworkKind,
    Option,
    Outgoing,
    Page,
    PostAddress,
    Reading,
    Refreshed,
    TextRules,
)
from cmconsole.networks.counting import Count
from cmconsole.networks.feed.connector import FeedConnector
from cmconsole.networks.google import ACCOUNTS, Access, ApiKey, GoogleApi, is_spent
from cmconsole.networks.google import Refreshed as SignedIn
from cmconsole.networks.newest_first import Batch, Watermark, counted, read
from cmconsole.networks.options import api_address, wanted
from cmconsole.networks.shape import the_list
from cmconsole.networks.web import Web
from cmconsole.networks.youtube.comments import PATH, Comments
from cmconsole.networks.youtube.posts import KIND_NAME, SITE, is_comment, read_video
from cmconsole.networks.youtube.quota import Quota, budgets, spent

API = "https://youtube.googleapis.com"
LONGEST_COMMENT = 10_000
A_MONTH = 30 * 24 * 3_600
HITS_AT_ONCE = 50
_CHANNEL = re.compile(r"UC[\w-]{22}")
NOT_SIGNED_IN = "Answering on YouTube needs the channel's own sign-in; answer in the browser."


class VideoFeed:
    """A channel's newest videos, without an account."""

    def __init__(self, web: Web, url: str) -> None:
        self._feed = FeedConnector(web, url)

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """What the feed shows; see `Connector.pages`."""
        steps = self._feed.pages(cursor, now)
        async with aclosing(steps) as pages:  # type: ignore[type-var]
            async for page in pages:
                yield replace(page, posts=tuple(map(_as_video, page.posts)))

    async def check(self) -> str:
        """One sentence on the feed. Raises NetworkError."""
        return await self._feed.check()

    def answering(self, post: Post, now: datetime) -> Answering:
        """Nobody is signed in."""
        return Answering(False, NOT_SIGNED_IN)


class YouTubeConnector:
    """A channel's comments, or a search for videos."""

    def __init__(self, api: GoogleApi, channel: str, query: str, signed_in: bool) -> None:
        """Bind to a channel or a search.

        Args:
            api: YouTube's interface.
            channel: the id of the channel; empty for the one that is signed in.
            query: what to search videos for; empty to read the channel's comments.
            signed_in: whether a person's account is used, or only a key for reading.
        """
        self._api = api
        self._query = query
        self._signed_in = signed_in
        self._quota = Quota()
        self._comments = Comments(api, self._quota, channel, for_us=signed_in)

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor`; see `Connector.pages`."""
        await self.recount(now)
        self._quota.go_on_from(cursor, now)
        async with self._counting():
            if self._query:
                steps = read(Watermark.of(cursor, f"search {self._query}"), [self._search], now)
            else:
                asked = f"comments {await self._comments.channel()}"
                mark = Watermark.of(cursor, asked)
                steps = read(mark, [self._comments.read], now, reach=A_MONTH)
            facts = partial(self._quota.facts, now)
            async with aclosing(counted(steps, facts)) as pages:
                async for page in pages:
                    await self.count.settle()
                    wish = self._quota.pause(now) if self._query else None
                    yield replace(page, next_poll_after=wish)
        self._comments.settle()

    @property
    def count(self) -> Count:
        """The quota, for everybody who uses it."""
        return self._quota.count

    async def recount(self, now: datetime) -> None:
        """Know what was used today. Raises StoreError."""
        await self.count.look(self._quota.keys(now))

    def _counting(self) -> AbstractAsyncContextManager[None]:
        return self.count.counting(*self._quota.keys(self._api.now))

    async def check(self) -> str:
        """One sentence on what is listened to. Raises NetworkError."""
        async with self._counting():
            if self._query:
                found = await self._search(None, "")
                return f"YouTube shows {found.given} of the newest videos for {self._query}."
            threads = await self._comments.read(None, "")
            channel = await self._comments.channel()
        more = " or more" if threads.more else ""
        return f"Channel {channel} has {threads.given}{more} comment threads."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """The comments around a comment; a video has too many to be read for one answer."""
        if not is_comment(address.canonical_uri):
            return ()
        async with self._counting():
            return await self._comments.thread(address)

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Comments as they are now, and those that are gone. Raises NetworkError."""
        async with self._counting():
            return await self._comments.refresh(addresses)

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer a comment or comment on a video. Raises NetworkError."""
        self._need_account()
        async with self._counting():
            return await self._comments.publish(outgoing)

    async def idempotent(self) -> bool:
        """False: the same text twice is two comments."""
        return False

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The comment that `outgoing` became, or None. Raises NetworkError."""
        self._need_account()
        async with self._counting():
            return await self._comments.find_own(outgoing, since)

    async def hide(self, address: PostAddress) -> None:
        """Reject a comment below our videos. Raises NetworkError."""
        self._need_account()
        async with self._counting():
            await self._comments.moderate(address, "rejected")

    async def unhide(self, address: PostAddress) -> None:
        """Publish it again. Raises NetworkError."""
        self._need_account()
        async with self._counting():
            await self._comments.moderate(address, "published")

    async def delete_own(self, address: PostAddress) -> None:
        """Delete a comment of ours. Raises NetworkError."""
        self._need_account()
        async with self._counting():
            await self._comments.delete(address)

    def answering(self, post: Post, now: datetime) -> Answering:
        """Whoever is signed in can answer wherever comments are open."""
        return Answering() if self._signed_in else Answering(False, NOT_SIGNED_IN)

    def budgets(self, cursor: Cursor, now: datetime) -> tuple[Budget, ...]:
        """Today's quota as far as this source has used it."""
        return budgets(self._quota, cursor, now, searching=bool(self._query))

    async def _search(self, since: int | None, place: str) -> Batch:
        """A page of the newest videos for the query; see `newest_first.Ask`."""
        now = self._api.now
        params: dict[str, str | int | list[str]] = {
            "part": "snippet",
            "type": "video",
            "order": "date",
            "q": self._query,
            "maxResults": HITS_AT_ONCE,
        }
        if since is not None:
            after = datetime.fromtimestamp(since, UTC)
            params["publishedAfter"] = after.strftime("%Y-%m-%dT%H:%M:%SZ")
        if place:
            params["pageToken"] = place
        self._quota.search(now)
        try:
            answer = await self._api.get(PATH + "search", params)
        except NetworkError as error:
            if is_spent(error):
                told = "YouTube's searches of today are used up; listening goes on"
                raise spent(told, now) from error
            raise
        hits = the_list(answer.fields.get("items"))
        posts = [post for hit in answer.records("items") if (post := read_video(hit)) is not None]
        times = tuple(int(p.published_at.timestamp()) for p in posts if p.published_at)
        return Batch(tuple(posts), len(hits), times, more=answer.text("nextPageToken"))

    def _need_account(self) -> None:
        if not self._signed_in:
            raise NotAllowed(NOT_SIGNED_IN)


def _as_video(post: Post) -> Post:
    """A feed's entry as a video of this network."""
    video = post.canonical_uri.partition("watch?v=")[2]
    return replace(post, network=KIND_NAME, native_id=video or post.native_id)


def connect(source: Source, web: Web, credentials: Credentials) -> VideoFeed | YouTubeConnector:
    """A connector for `source`. Raises UsageError: the options do not say what to listen to."""
    channel = source.options.get("channel", "").strip()
    query = source.options.get("query", "").strip()
    found = _CHANNEL.search(channel)
    signed_in = bool(source.options.get("refresh_token"))
    if not signed_in and not source.options.get("api_key"):
        if query:
            raise UsageError("Searching YouTube needs a key: api_key=.")
        return VideoFeed(web, _feed_address(source, channel, found[0] if found else ""))
    if channel and found is None:
        raise UsageError("With a key the channel is named by its id, like channel=UC….")
    if not (channel or query or signed_in):
        raise UsageError("Say which channel to listen to with channel=, or search with query=.")
    access: Access = ApiKey(credentials)
    if signed_in:
        client = wanted(source, "client_id", "Signing in needs the id of your app: client_id=.")
        access = SignedIn(web, api_address(source, "accounts", ACCOUNTS), client, credentials)
    api = GoogleApi(web, api_address(source, "server", API), access, "YouTube")
    return YouTubeConnector(api, found[0] if found else "", query, signed_in)


def _feed_address(source: Source, channel: str, channel_id: str) -> str:
    """Where a channel's feed is, or the page that names it."""
    site = api_address(source, "site", SITE)
    if channel_id:
        return f"{site}/feeds/videos.xml?channel_id={channel_id}"
    handle = re.fullmatch(r"(?:https?://[^/]+/)?(@[\w.-]+)(?:/.*)?", channel)
    if handle is None:
        raise UsageError(
            "Say which channel to listen to, by its id or its name: channel=UC… or channel=@name."
        )
    return f"{site}/{handle[1]}"


KIND = NetworkKind(
    kind=KIND_NAME,
    label="YouTube",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("channel", "Channel", help="Its id (UC…), its address or @name"),
        Option("query", "Search for", help="Videos that speak of you; 100 searches a day"),
        Option("api_key", "API key", secret=True, help="Reads public comments and searches"),
        Option("client_id", "Client id", help="Of your own app, to sign in and answer"),
        Option("client_secret", "Client secret", secret=True),
        Option("refresh_token", "Refresh token", secret=True, help="Scope youtube.force-ssl"),
        Option("server", "Server", default=API),
        Option("accounts", "Sign-in server", default=ACCOUNTS),
        Option("site", "Site for feeds", default=SITE),
    ),
    anonymous=frozenset(),
    signed_in=frozenset(
        {
            Capability.NOTIFICATIONS,
            Capability.SEARCH,
            Capability.THREAD,
            Capability.REPLY,
            Capability.HIDE,
            Capability.DELETE_OWN,
        }
    ),
    text_rules=TextRules(limit=LONGEST_COMMENT, unit="characters"),
    sign_in="cmconsole.networks.google_signin:YOUTUBE",
    usual_interval=timedelta(minutes=3),
    shortest_interval=timedelta(minutes=2),
    longest_interval=timedelta(minutes=30),
)
