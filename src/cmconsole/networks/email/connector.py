"""A mailbox as a source: new mail by UID, woken by IDLE, answered by SMTP in the same thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from cmconsole.domain.errors import NetworkError, NotAllowed, NotThere, Unreachable
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
    TextRules,
)
from cmconsole.networks.email import places, sending
from cmconsole.networks.email.mailbox import KEEP_THEMSELVES, Box, Place
from cmconsole.networks.email.mime import Mail, read_mail
from cmconsole.networks.email.position import Position, new_uids
from cmconsole.networks.email.posts import KIND_NAME, as_post, message_id_of
from cmconsole.networks.email.threads import on_thread
from cmconsole.networks.options import amount, secret
from cmconsole.networks.web import Web

logger = logging.getLogger(__name__)
T = TypeVar("T")
AT_ONCE = 50
IDLE_FOR = 9 * 60.0
"""Seconds after which waiting for mail begins anew: routers forget quiet connections."""
WITHOUT_IDLE = timedelta(minutes=2)
SIGNED_OUT = "The password of this mailbox is not stored; please enter it."
BY_A_MACHINE = "This mail was sent by a machine or to a list; answering it would reach nobody."


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person said about the mailbox."""

    place: Place
    post: sending.Submission | None
    """Where answers are handed in; None: they cannot be."""
    address: str
    idle: float
    """Seconds to wait for mail in one poll; 0: not at all."""


class MailConnector:
    """Reads one folder of one mailbox."""

    def __init__(self, web: Web, settings: Settings, credentials: Credentials) -> None:
        self._web = web
        self._settings = settings
        self._credentials = credentials
        self._box: Box | None = None
        self._turn = asyncio.Lock()
        self._polled = False

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Every mail since `cursor`; see `Connector.pages`.

        A poll that finds nothing waits for the server to tell of new mail, except the first one of
        a run: `poll --once` does not wait.
        """
        password = await self._password()
        async with self._turn:
            box = await self._work(lambda: Box(self._settings.place, password))
            self._box = box
            try:
                state = Position.of(cursor, self._name, box.validity)
                uids, waited = await self._work(lambda: new_uids(box, state)), False
                if not uids and self._polled and self._settings.idle and box.can_idle:
                    begun = asyncio.get_running_loop().time()
                    box = await self._waited(box, password)
                    state = Position.of(cursor, self._name, box.validity)
                    uids = await self._work(lambda: new_uids(box, state))
                    # A server that ends the wait at once, for nothing, is not asked again at once.
                    passed = asyncio.get_running_loop().time() - begun
                    waited = bool(uids) or passed > self._settings.idle / 2
                for start in range(0, len(uids), AT_ONCE):
                    part = uids[start : start + AT_ONCE]
                    mails = await self._work(lambda part=part: self._read(box, part))  # type: ignore[misc]
                    # While another numbering is read anew, only its end is a place to go on from.
                    last = start + AT_ONCE >= len(uids)
                    state = replace(state, uid=max(part)) if last or state.plain else state
                    yield Page(tuple(mails), state.cursor(), fetched=len(part), complete=False)
                if state.uid is None:
                    last_uid = await self._work(lambda: box.newest(1))
                    state = replace(state, uid=max(last_uid, default=0))
                done = replace(state, read_at=now, plain=True)
                wish = None if box.can_idle and self._settings.idle else WITHOUT_IDLE
                yield Page((), done.cursor(), next_poll_after=wish, waited=waited)
                self._polled = True
            finally:
                self._box = None
                await asyncio.shield(on_thread(box.leave, box.shut))

    async def _waited(self, box: Box, password: str) -> Box:
        """The mailbox after something may have come; a new connection where the old one is spoilt."""
        try:
            await self._work(lambda: box.wait(self._settings.idle))
        except Unreachable:
            # WORKAROUND imap-tools reads a push that came in two pieces as a broken connection.
            await on_thread(box.leave, box.shut)
            box = await self._work(lambda: Box(self._settings.place, password))
            self._box = box
        return box

    async def check(self) -> str:
        """One sentence on the mailbox. Raises NetworkError."""
        async with self._opened() as box:
            told = "tells of new mail at once" if box.can_idle else "is asked for new mail"
            place = self._settings.place
            return f"{place.folder} at {place.host} holds {box.exists} mails; the server {told}."

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer a mail by mail. Raises NetworkError."""
        post = self._settings.post
        if post is None:
            raise NotAllowed("Answering mail needs the name of a server for it: smtp=.")
        original = await self._original(outgoing.answer_to) if outgoing.answer_to else None
        if original is not None and original.automatic:
            raise NotAllowed(BY_A_MACHINE)
        known = (original.reply_to or original.sender) if original else ""
        to = known or next(iter(outgoing.recipients), "")
        if "@" not in to:
            raise NotAllowed("There is no address to answer to.")
        now = self._web.now()
        message_id = sending.own_message_id(outgoing.key, post.address)
        mail = sending.compose(outgoing.text, to, original, post, message_id, now).as_bytes()
        await sending.hand_in(mail, to, post, await self._password("smtp_password"))
        await self._keep(mail)
        return replace(as_post(read_mail(mail), 0, 0, self._name, self._settings.address), own=True)

    async def idempotent(self) -> bool:
        """False: the same mail twice is two mails."""
        return False

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The mail that `outgoing` became, where the server keeps what was sent."""
        message_id = sending.own_message_id(outgoing.key, self._settings.address)
        async with self._opened() as box:
            folder = await self._work(box.sent_folder)
            if not folder:
                return None
            await self._work(lambda: box.look_into(folder))
            uids = await self._work(lambda: box.with_id(message_id))
            found = await self._work(lambda: self._read(box, uids[-1:]))
        return replace(found[0], own=True) if found else None

    @property
    def _name(self) -> str:
        place = self._settings.place
        return f"{place.user}@{place.host}/{place.folder}"

    def _opened(self) -> _Opened:
        return _Opened(self)

    async def open(self) -> Box:
        """A connection of its own. Raises NetworkError."""
        password = await self._password()
        return await self._work(lambda: Box(self._settings.place, password))

    async def _password(self, name: str = "password") -> str:
        found = (await self._credentials.read(name) or "").strip()
        return found or await secret(self._credentials, "password", SIGNED_OUT)

    async def _work(self, work: Callable[[], T]) -> T:
        return await on_thread(work, lambda: self._box.shut() if self._box else None)

    def _read(self, box: Box, uids: list[int]) -> list[Post]:
        """Mails as posts, in the order of their UIDs. On the mailbox's thread."""
        us, validity = self._settings.address, box.validity
        mails = sorted(box.mails(uids), key=lambda pair: pair[0])
        return [as_post(read_mail(raw), validity, uid, self._name, us) for uid, raw in mails]

    async def _original(self, address: PostAddress) -> Mail:
        """The mail that is answered. Raises NotThere where it is gone."""
        validity, _, uid = address.native_id.partition("/")
        message_id = message_id_of(address.canonical_uri)
        async with self._opened() as box:
            uids = [int(uid)] if uid.isdecimal() and validity == str(box.validity) else []
            if not uids and message_id:
                uids = await self._work(lambda: box.with_id(message_id))
            mails = await self._work(lambda: list(box.mails(uids[-1:])))
        if not mails:
            raise NotThere("This mail is not in the mailbox any more. Nothing was sent.")
        return read_mail(mails[0][1])

    async def _keep(self, mail: bytes) -> None:
        """Put a copy where sent mail is kept. That it could not be kept does not unsend it."""
        if any(name in self._settings.place.host for name in KEEP_THEMSELVES):
            return
        try:
            async with self._opened() as box:
                folder = await self._work(box.sent_folder)
                if folder:
                    await self._work(lambda: box.keep_sent(folder, mail))
        except NetworkError as error:
            logger.info("a copy of a sent mail could not be kept: %s", error)


class _Opened:
    """A connection for one thing to do."""

    def __init__(self, connector: MailConnector) -> None:
        self._connector = connector
        self._box: Box | None = None

    async def __aenter__(self) -> Box:
        self._box = await self._connector.open()
        return self._box

    async def __aexit__(self, *error: object) -> None:
        if self._box is not None:
            await asyncio.shield(on_thread(self._box.leave, self._box.shut))


def connect(source: Source, web: Web, credentials: Credentials) -> MailConnector:
    """A connector for `source`. Raises UsageError: the options make no sense."""
    place = places.mailbox(source)
    post = places.submission(source)
    idle = amount(source, "wait")
    seconds = IDLE_FOR if idle is None else min(idle, IDLE_FOR)
    return MailConnector(
        web, Settings(place, post, places.own_address(source), seconds), credentials
    )


KIND = NetworkKind(
    kind=KIND_NAME,
    label="E-mail",
    reading=Reading.ORDERED_LOG,
    connect=connect,
    options=(
        Option("imap", "Incoming mail server", required=True, help="For example imap.fastmail.com"),
        Option("user", "User name", required=True, help="Often the address"),
        Option("password", "Password", secret=True, help="Most providers want an app password"),
        Option("folder", "Folder", default="INBOX"),
        Option("security", "Protection", default="tls", help="tls, starttls or none"),
        Option("self_signed", "Trust any certificate", help="yes: for a server of your own only"),
        Option("address", "Your address", help="Where it is not the user name"),
        Option("from_name", "Your name", help="Stands before the address in answers"),
        Option("smtp", "Outgoing mail server", help="To answer: for example smtp.fastmail.com"),
        Option("smtp_security", "Its protection", default="tls", help="tls, starttls or none"),
        Option("smtp_password", "Its password", secret=True, help="Where it is another one"),
        Option("wait", "Wait for mail", default="540", help="Seconds in one poll; 0: not at all"),
    ),
    anonymous=frozenset(),
    signed_in=frozenset({Capability.NOTIFICATIONS, Capability.REPLY, Capability.PRIVATE_MESSAGE}),
    text_rules=TextRules(),
    sign_in="cmconsole.networks.signin.pasted:EMAIL",
    usual_interval=timedelta(seconds=10),
    shortest_interval=timedelta(seconds=2),
    longest_interval=timedelta(minutes=2),
)
