"""Bluesky: an account's notifications and private messages, or a gentle search; answers, likes, reposts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

from cmconsole.domain.errors import UsageError
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.base import (
    ANSWERS,
    Capability,
    Credentials,
    NetworkKind,
    Option,
    Outgoing,
    Page,
    PostAddress,
    Reading,
    Refreshed,
)
from cmconsole.networks.bluesky import listening, replies, thread
from cmconsole.networks.bluesky.messages import Messages
from cmconsole.networks.bluesky.pictures import RULES as PICTURES
from cmconsole.networks.bluesky.posts import KIND_NAME
from cmconsole.networks.bluesky.session import Session
from cmconsole.networks.bluesky.text import RULES
from cmconsole.networks.newest_first import Watermark, read
from cmconsole.networks.options import is_yes, server_address
from cmconsole.networks.terms import Search, searches
from cmconsole.networks.web import Web

SERVER = "https://bsky.social"


class BlueskyConnector:
    """Listens with one account: to a search, or to what is said to the account."""

    def __init__(
        self, web: Web, session: Session, wanted: Sequence[Search], *, messages: bool = False
    ) -> None:
        """Bind to an account.

        Args:
            web: the shared client.
            session: who is signed in.
            wanted: what to search for; empty for the account's notifications.
            messages: private messages too.
        """
        self._web = web
        self._session = session
        self._wanted = tuple(wanted)
        self._messages = Messages(session)
        self._reads_messages = messages

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor` and shortly before it; see `Connector.pages`."""
        await self._session.open()
        if self._wanted:
            about = " | ".join(search.query for search in self._wanted)
            asks = [listening.search(self._session, search) for search in self._wanted]
        else:
            about, asks = self._session.did, [listening.notifications(self._session)]
        mark = Watermark.of(cursor, f"{KIND_NAME} {about}")
        place = str(cursor.get("messages") or "") if self._reads_messages else ""
        last: Page | None = None
        async with aclosing(read(mark, asks, now, log=not self._wanted)) as pages:
            async for page in pages:
                if last is not None:
                    yield last
                last = replace(page, cursor=_with(page.cursor, place))
        assert last is not None  # `read` yields at least one page
        if not self._reads_messages:
            yield last
            return
        # Only when both logs have been read is the poll complete.
        yield replace(last, complete=False)
        async with aclosing(self._messages.pages(place)) as pairs:
            async for page, place in pairs:
                yield replace(page, cursor=_with(last.cursor, place))
        yield Page(
            (), _with(last.cursor, place), joined=last.joined, missed_since=last.missed_since
        )

    async def check(self) -> str:
        """One sentence on the account and what is listened to. Raises NetworkError."""
        await self._session.open()
        who = f"@{self._session.handle} is signed in at Bluesky"
        if not self._wanted:
            return f"{who}."
        batch = await listening.search(self._session, self._wanted[0])(None, "")
        found = "has posts" if batch.given else "has no post yet"
        return f"{who}, which {found} with {self._wanted[0].query}."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """The thread around a post, oldest first. Raises NetworkError."""
        await self._session.open()
        return await thread.read_thread(self._session, address)

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Posts as they are now, and those that are gone. Raises NetworkError."""
        await self._session.open()
        return await thread.refresh(self._session, addresses)

    async def publish(self, outgoing: Outgoing) -> Post:
        """Post it, or send it as a private message. Raises NetworkError."""
        await self._session.open()
        if outgoing.private:
            return await self._messages.send(outgoing)
        resolve = self._messages.did_of
        return await replies.publish(self._session, outgoing, resolve, self._web.now())

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The post or message that `outgoing` became after all, or None. Raises NetworkError."""
        await self._session.open()
        if outgoing.private:
            return await self._messages.find(outgoing, since)
        return await replies.find_own(self._session, outgoing)

    async def idempotent(self) -> bool:
        """A post's record key is made from the outgoing's, and `find_own` sees every message sent."""
        return True

    async def like(self, address: PostAddress) -> None:
        """Like a post; once is enough. Raises NetworkError."""
        await self._session.open()
        await replies.like(self._session, address, self._web.now())

    async def repost(self, address: PostAddress) -> None:
        """Repost a post; once is enough. Raises NetworkError."""
        await self._session.open()
        await replies.repost(self._session, address, self._web.now())


def _with(cursor: Cursor | None, place: str) -> Mapping[str, str | int | bool | None]:
    return {**(cursor or {}), **({"messages": place} if place else {})}


def connect(source: Source, web: Web, credentials: Credentials) -> BlueskyConnector:
    """A connector for `source`.

    Raises:
        UsageError: the options do not say who listens, or to what.
    """
    handle = source.options.get("handle", "").strip().removeprefix("@").lower()
    if not handle or any(character.isspace() for character in handle):
        raise UsageError("Say which account listens with handle=, like handle=acme.bsky.social.")
    if "." not in handle and ":" not in handle:
        handle += ".bsky.social"
    server = server_address(source.options.get("server") or SERVER, "bsky.social")
    query = source.options.get("query", "")
    account = is_yes(source, "notifications", default=not (query.strip() or source.match))
    if account and query.strip():
        raise UsageError(
            "A Bluesky source listens either to a search (query=) or to an account"
            " (notifications=yes)."
        )
    wanted = () if account else searches(query, source.match, source.leave_out, where="Bluesky")
    session = Session(web, server, handle, credentials)
    messages = account and is_yes(source, "messages")
    return BlueskyConnector(web, session, wanted, messages=messages)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Bluesky",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("handle", "Account", required=True, help="For example acme.bsky.social"),
        Option(
            "app_password",
            "App password",
            required=True,
            help="Made in Bluesky's settings; not the password you sign in with there",
            secret=True,
        ),
        Option("query", "Search for", help="A name or a phrase; without it the words to match"),
        Option(
            "notifications",
            "Mentions of my account",
            default="yes without a search",
            help="yes: listen to what is said to the account",
        ),
        Option("messages", "Private messages", help="yes: needs an app password that may"),
        Option("server", "Server", default=SERVER, help="Where the account signs in"),
        Option("session", "Sign-in", secret=True, kept=True),
    ),
    signed_in=ANSWERS | {Capability.REPOST},
    text_rules=RULES,
    attachments=PICTURES,
    sign_in="cmconsole.networks.bluesky.signin:WAY",
    usual_interval=timedelta(minutes=5),
    shortest_interval=timedelta(minutes=1),
    longest_interval=timedelta(minutes=30),
)
