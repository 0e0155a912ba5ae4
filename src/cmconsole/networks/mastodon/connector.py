"""Mastodon and the servers that speak its language: hashtags, mentions of an account, answers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import quote

from cmconsole.domain.errors import LoginExpired, NetworkError, NotAllowed, UsageError
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
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
    ThreadReading,
)
from cmconsole.networks.mastodon.log import Log
from cmconsole.networks.mastodon.media import RULES as MEDIA
from cmconsole.networks.mastodon.notifications import log_of, read_notifications
from cmconsole.networks.mastodon.poll import Position, poll, with_filtered
from cmconsole.networks.mastodon.posts import KIND_NAME, read_statuses
from cmconsole.networks.mastodon.refresh import refresh
from cmconsole.networks.mastodon.replies import favourite, find_own, publish, reblog
from cmconsole.networks.mastodon.session import Session, Sessions
from cmconsole.networks.mastodon.text import RULES
from cmconsole.networks.mastodon.thread import read_thread
from cmconsole.networks.options import is_yes, server_address
from cmconsole.networks.web import Web

TAG_PAGE = 40
"""Statuses per page of a timeline: the most that Mastodon gives."""
ONLY_SIGNED_IN = "This server shows hashtags only to people who are signed in."


class MastodonConnector:
    """Listens to one hashtag, or to one account's notifications, at one server."""

    def __init__(self, web: Web, server: str, tag: str, credentials: Credentials) -> None:
        """Bind to a server.

        Args:
            web: the shared client.
            server: its address, without a slash at the end.
            tag: the hashtag without its sign; empty for the account's notifications.
            credentials: where the `access_token` is.
        """
        self._base = server
        self._tag = tag
        self._sessions = Sessions(web, server, credentials)

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor`, oldest page first; see `Connector.pages`."""
        session = await self._session(now)
        listening = self._listen_to_tag if self._tag else self._listen_to_account
        try:
            async with aclosing(listening(session, cursor, now)) as pages:
                async for page in pages:
                    yield page
        except NetworkError as error:
            self._tell(error, session)
            raise

    async def check(self) -> str:
        """One sentence on the server and what is listened to there. Raises NetworkError."""
        session = await self._session()
        software = session.server.software.label
        if self._tag:
            try:
                page = await self._tag_log(session).read()
            except NetworkError as error:
                self._tell(error, session)
                raise
            found = "has posts with" if page.items else "has no post yet with"
            return f"{session.api.host} ({software}) {found} #{self._tag}."
        session.require_account()
        handle = session.seen_from.handle(session.account.identifier("acct"))
        return f"{handle} is signed in at {session.api.host} ({software})."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """The thread around a post, oldest first. Raises NetworkError."""
        return (await self.read_thread(address, now)).posts

    async def read_thread(
        self, address: PostAddress, now: datetime, *, again: bool = False
    ) -> ThreadReading:
        """The thread, and whether the server is still fetching more of it. Raises NetworkError."""
        return await read_thread(await self._session(now), address, again=again)

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Posts as they are now, and those that are gone. Raises NetworkError."""
        return await refresh(await self._session(now), addresses)

    async def publish(self, outgoing: Outgoing) -> Post:
        """Post it and return it as the server shows it. Raises NetworkError."""
        return await publish(await self._session(), outgoing)

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The post that `outgoing` became after all, or None. Raises NetworkError."""
        return await find_own(await self._session(), outgoing, since)

    async def idempotent(self) -> bool:
        """Whether this server honours the key of an `Outgoing` (for an hour). Raises NetworkError."""
        server = (await self._session()).server
        if not server.certain:
            # A guess from the version is not good enough: many a server calls itself "4.2.1". The
            # one request that names the software may have failed in passing, so it is made again.
            self._sessions.forget()
            server = (await self._session()).server
        return server.software.idempotent and server.certain

    async def text_rules(self) -> TextRules:
        """How long a post may be on this server. Raises NetworkError."""
        return (await self._session()).server.rules

    async def like(self, address: PostAddress) -> None:
        """Mark a post as a favourite; once is enough. Raises NetworkError."""
        await favourite(await self._session(), address)

    async def repost(self, address: PostAddress) -> None:
        """Boost a post; once is enough. Raises NetworkError."""
        await reblog(await self._session(), address)

    async def _session(self, now: datetime | None = None) -> Session:
        try:
            return await self._sessions.session(now)
        except LoginExpired:
            self._sessions.forget()
            raise

    def _tell(self, error: NetworkError, session: Session) -> None:
        """Raise the trouble as a person can understand it, where it is not yet."""
        if isinstance(error, LoginExpired):
            self._sessions.forget()
        refusal = _tag_refusal(error, session) if self._tag else None
        if refusal is not None:
            raise refusal from error

    def _listen_to_tag(
        self, session: Session, cursor: Cursor, now: datetime
    ) -> AsyncGenerator[Page, None]:
        at = Position.of(cursor, f"{self._base}#{self._tag.casefold()}", session.server)
        reading = partial(read_statuses, seen_from=session.seen_from)
        forward = session.server.software.min_id
        return poll(self._tag_log(session), at, forward=forward, reading=reading, now=now)

    def _listen_to_account(
        self, session: Session, cursor: Cursor, now: datetime
    ) -> AsyncGenerator[Page, None]:
        session.require_account()
        software = session.server.software
        at = Position.of(cursor, f"{self._base}@{session.account_id}", session.server)
        reading = partial(read_notifications, seen_from=session.seen_from)
        log = log_of(session.api, software.notification_types)
        pages = poll(log, at, forward=software.min_id, reading=reading, now=now)
        return with_filtered(pages, at, log, software.notification_types, reading)

    def _tag_log(self, session: Session) -> Log:
        path = f"/api/v1/timelines/tag/{quote(self._tag, safe='')}"
        return Log(session.api, path, {"limit": TAG_PAGE})


def connect(source: Source, web: Web, credentials: Credentials) -> MastodonConnector:
    """A connector for `source`.

    Raises:
        UsageError: the options do not say what to listen to.
    """
    server = server_address(source.options.get("server", ""), "mastodon.example")
    tag = source.options.get("tag", "").strip().lstrip("#＃")
    # Who names no hashtag can only mean the account.
    account = is_yes(source, "notifications", default=not tag)
    if bool(tag) == account:
        raise UsageError(
            "A Mastodon source listens either to a hashtag (tag=) or to an account"
            " (notifications=yes)."
        )
    if tag and not all(character.isalnum() or character in "_·・" for character in tag):
        raise UsageError("A hashtag is one word without blanks, like tag=acme.")
    return MastodonConnector(web, server, tag, credentials)


def _tag_refusal(error: NetworkError, session: Session) -> NetworkError | None:
    """What a server means that does not show a hashtag; None for any other trouble.

    Source: Mastodon from 4.5 answers 401 or 422 where `timelines_access` is not public; GoToSocial
    always answers 401.
    """
    refused = error.status in (401, 403, 422)
    if refused and session.server.hashtags == "disabled":
        return NotAllowed("This server does not show hashtags to anybody.", status=error.status)
    if refused and not session.account:
        return NotAllowed(ONLY_SIGNED_IN, status=error.status)
    return None


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Mastodon",
    reading=Reading.ORDERED_LOG,
    connect=connect,
    options=(
        Option("server", "Server", required=True, help="For example mastodon.social"),
        Option("tag", "Hashtag", help="Needs no account on most servers"),
        Option(
            "notifications",
            "Mentions of my account",
            default="yes without a hashtag",
            help="yes: listen to the account that is signed in",
        ),
        Option("access_token", "Access token", secret=True, help="“-” asks for it unseen"),
    ),
    anonymous=frozenset({Capability.THREAD}),
    signed_in=frozenset(
        {
            Capability.NOTIFICATIONS,
            Capability.THREAD,
            Capability.REPLY,
            Capability.PRIVATE_MESSAGE,
            Capability.LIKE,
            Capability.REPOST,
            Capability.PROFILE,
        }
    ),
    text_rules=RULES,
    attachments=MEDIA,
    sign_in="cmconsole.networks.mastodon.signin:WAY",
    usual_interval=timedelta(minutes=1),
    shortest_interval=timedelta(seconds=30),
    longest_interval=timedelta(minutes=15),
)
