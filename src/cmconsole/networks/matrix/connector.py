"""Matrix: named public rooms, or what is said to an account. Nothing encrypted, and it says so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from cmconsole.domain.errors import UsageError
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.base import (
    ANSWERS,
    Capability,
    Credentials,
    NetworkKind,
    Option,
    Outgoing,
    Page,
    Reading,
    Refreshed,
    TextRules,
)
from cmconsole.networks.matrix.events import KIND_NAME
from cmconsole.networks.matrix.listening import Listening
from cmconsole.networks.matrix.session import Session
from cmconsole.networks.matrix.writing import LONGEST, Writing
from cmconsole.networks.newest_first import Watermark, read
from cmconsole.networks.options import server_address, words_of
from cmconsole.networks.terms import Search, searches
from cmconsole.networks.web import Web

SEALED = "Encrypted messages can only be read in another app."


class MatrixConnector:
    """Listens to named rooms, or to the rooms of an account."""

    def __init__(
        self, session: Session, rooms: Sequence[str], wanted: Sequence[Search], server: str
    ) -> None:
        """Bind to a homeserver.

        Args:
            session: the homeserver, and who asks.
            rooms: aliases or ids; empty: what is said to the account.
            wanted: what is looked for in them, beside what is addressed to the account.
            server: its address, without a slash at the end.
        """
        self._session = session
        self._listening = Listening(session, wanted)
        self._writing = Writing(session, self._listening)
        self._rooms = tuple(rooms)
        self._server = server

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor`; see `Connector.pages`."""
        await self._session.open()
        if self._rooms:
            mark = Watermark.of(cursor, f"{self._server} {' '.join(self._rooms)}")
            asks = [self._listening.room(name) for name in self._rooms]
            found = read(mark, asks, now, log=True)
        else:
            found = self._listening.sync(cursor, now)
        async with aclosing(found) as pages:
            async for page in pages:
                yield page

    async def check(self) -> str:
        """One sentence on who listens where, and one on what cannot be read. Raises NetworkError."""
        await self._session.open()
        if not self._rooms:
            return f"{await self._session.require_account()} is signed in. {SEALED}"
        given = [(await self._listening.room(name)(None, "")).given for name in self._rooms]
        return f"{', '.join(self._rooms)}: {sum(given)} events at hand. {SEALED}"

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """The thread of a message, or what was said around it; oldest first. Raises NetworkError."""
        return await self._writing.thread(address, now)

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Messages that were taken back. Raises NetworkError."""
        return await self._writing.refresh(addresses)

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer it, or write to somebody alone. Raises NetworkError."""
        return await self._writing.publish(outgoing)

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The message that `outgoing` became after all, or None. Raises NetworkError."""
        return await self._writing.find_own(outgoing, since)

    async def idempotent(self) -> bool:
        """The key of an `Outgoing` is the transaction's: the same key is the same event."""
        return True

    async def like(self, address: PostAddress) -> None:
        """React with a thumbs up; once is enough. Raises NetworkError."""
        await self._writing.like(address)


def connect(source: Source, web: Web, credentials: Credentials) -> MatrixConnector:
    """A connector for `source`.

    Raises:
        UsageError: the options do not say which server or rooms.
    """
    options = source.options
    server = server_address(options.get("server", ""), "matrix.org")
    rooms = words_of(source, "rooms")
    for room in rooms:
        if room[0] not in "#!":
            raise UsageError(f"{room} is no room, like #acme:matrix.org.")
    account = any(options.get(name) for name in ("access_token", "password", "refresh_token"))
    if not rooms and not account:
        raise UsageError("Say which rooms with rooms=, or who listens with access_token=.")
    query = options.get("query", "")
    wanted: tuple[Search, ...] = ()
    if query.strip() or source.match:
        wanted = searches(query, source.match, source.leave_out, where="Matrix")
    session = Session(web, server, options.get("username", "").strip(), credentials)
    return MatrixConnector(session, rooms, wanted, server)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Matrix",
    reading=Reading.ORDERED_LOG,
    connect=connect,
    options=(
        Option("server", "Server", required=True, help="For example matrix.org"),
        Option("rooms", "Rooms", help="For example #acme:matrix.org, several with blanks"),
        Option("query", "Look for", help="A name or a phrase in the rooms"),
        Option("username", "Account", help="With a password, on servers that still take one"),
        Option("password", "Password", secret=True, help="Used once and then forgotten"),
        Option("access_token", "Access token", secret=True),
        Option("refresh_token", "Refresh token", secret=True, help="Where tokens end after hours"),
        Option("client_id", "Client id", secret=True, help="Of that token, on newer servers"),
        Option("session", "Sign-in", secret=True, kept=True),
    ),
    anonymous=frozenset({Capability.THREAD}),
    signed_in=ANSWERS - {Capability.SEARCH},
    text_rules=TextRules(unit="characters", most_bytes=LONGEST),
    sign_in="cmconsole.networks.matrix.signin:WAY",
    usual_interval=timedelta(minutes=1),
    shortest_interval=timedelta(seconds=30),
    longest_interval=timedelta(minutes=15),
)
