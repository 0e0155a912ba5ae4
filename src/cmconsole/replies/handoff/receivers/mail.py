"""A mailbox of a person or a team as a destination: mail out over SMTP, answers back over IMAP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from cmconsole.domain.errors import UsageError
from cmconsole.domain.handoffs import Destination, Handoff, News, Ticket
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.base import Credentials, Option
from cmconsole.networks.email import places
from cmconsole.networks.email.position import Position, new_uids
from cmconsole.networks.email.sending import hand_in
from cmconsole.networks.email.threads import on_thread
from cmconsole.networks.options import secret
from cmconsole.replies.handoff.answers import Known, news_of
from cmconsole.replies.handoff.mail import message, message_id
from cmconsole.replies.handoff.pdf_packet import pdf
from cmconsole.replies.handoff.receivers.base import Again, Heard, Receiver, ReceiverKind
from cmconsole.system import local_zone

if TYPE_CHECKING:
    from cmconsole.networks.email.mailbox import Box
    from cmconsole.networks.email.mime import Mail
    from cmconsole.networks.web import Web

T = TypeVar("T")
SIGNED_OUT = "The password of this mailbox is not stored; please enter it."


class Outgoing:
    """An address that packets are mailed to; nobody reads what it answers."""

    def __init__(self, source: Source, to: str, web: Web, credentials: Credentials) -> None:
        """Raises UsageError: the options make no sense."""
        place = places.submission(source)
        if place is None:
            raise UsageError("Say where mail is handed in with smtp=, like smtp=smtp.example.com.")
        self._place = place
        self._to = to
        self._web = web
        self._credentials = credentials
        self._zone = ZoneInfo(local_zone.name())

    async def check(self) -> str:
        """One sentence; mail is only tried by sending it."""
        return f"Mail to {self._to} goes out through {self._place.host}; a hand-off tries it."

    async def deliver(self, handoff: Handoff) -> Ticket:
        """Mail the packet, once; see `Receiver.deliver`."""
        packet = handoff.packet
        attached = await asyncio.to_thread(pdf, packet, self._zone)
        mail = message(packet, self._place, self._to, self._web.now(), self._zone, attached)
        password = await self.password("smtp_password") if self._place.user else ""
        await hand_in(mail.as_bytes(), self._to, self._place, password)
        return Ticket(message_id(packet, self._place))

    async def password(self, name: str) -> str:
        """A stored password, the mailbox's where the server for sending has none of its own."""
        found = (await self._credentials.read(name) or "").strip()
        return found or await secret(self._credentials, "password", SIGNED_OUT)


class Answered(Outgoing):
    """The same with a mailbox that the answers arrive in."""

    def __init__(self, source: Source, to: str, web: Web, credentials: Credentials) -> None:
        """Raises UsageError: the options make no sense."""
        super().__init__(source, to, web, credentials)
        self._box_place = places.mailbox(source)
        self._box: Box | None = None

    async def check(self) -> str:
        """One sentence on the mailbox the answers are read from. Raises NetworkError."""
        box = await self._open()
        await self._leave(box)
        place = self._box_place
        return f"Mail goes to {self._to}; answers are read in {place.folder} at {place.host}."

    async def hear(self, handoffs: Sequence[Handoff], cursor: Cursor) -> Heard:
        """What new mails say about these; see `Listens.hear`."""
        box = await self._open()
        try:
            name = f"{self._box_place.user}@{self._box_place.host}/{self._box_place.folder}"
            state = Position.of(cursor, name, box.validity)
            uids = await self._work(lambda: new_uids(box, state))
            mails = await self._work(lambda: _read(box, uids))
            last = max([state.uid or 0, *uids])
        finally:
            await self._leave(box)
        known = Known.of(handoffs)
        news: dict[str, News] = {}
        for mail in mails:
            meant = known.meant(mail)
            if meant is not None:
                news[meant.uid] = news_of(news.get(meant.uid), mail, self._place.address)
        done = replace(state, uid=last, read_at=self._web.now(), plain=True)
        return Heard(news, done.cursor())

    async def _open(self) -> Box:
        from cmconsole.networks.email.mailbox import Box

        password, place = await self.password("password"), self._box_place
        self._box = await self._work(lambda: Box(place, password))
        return self._box

    async def _work(self, work: Callable[[], T]) -> T:
        return await on_thread(work, lambda: self._box.shut() if self._box else None)

    async def _leave(self, box: Box) -> None:
        self._box = None
        await asyncio.shield(on_thread(box.leave, box.shut))


def _read(box: Box, uids: list[int]) -> list[Mail]:
    """The mails in the order of their UIDs. On the mailbox's thread."""
    from cmconsole.networks.email.mime import read_mail

    mails = sorted(box.mails(uids), key=lambda pair: pair[0])
    return [read_mail(raw) for _, raw in mails]


def connect(destination: Destination, web: Web, credentials: Credentials) -> Receiver:
    """A receiver for `destination`. Raises UsageError."""
    options = destination.options
    to = options.get("to", "").strip()
    if "@" not in to:
        raise UsageError("Say who gets the mails with to=, like to=care@example.com.")
    source = Source(0, destination.uid, "email", destination.name, destination.added_at, options)
    kind = Answered if options.get("imap", "").strip() else Outgoing
    return kind(source, to, web, credentials)


KIND = ReceiverKind(
    kind="mail",
    label="E-mail",
    connect=connect,
    again=Again.PERSON,
    options=(
        Option("to", "Who gets it", required=True, help="One address"),
        Option("smtp", "Outgoing mail server", required=True, help="smtp.example.com"),
        Option("smtp_security", "Its protection", default="tls", help="tls, starttls or none"),
        Option("user", "User name", help="Often the address; empty: the server wants none"),
        Option("password", "Password", secret=True, help="Most providers want an app password"),
        Option("address", "Your address", help="Where it is not the user name"),
        Option("from_name", "Your name", help="Stands before the address"),
        Option("imap", "Incoming mail server", help="To read the answers: imap.example.com"),
        Option("security", "Its protection", default="tls", help="tls, starttls or none"),
        Option("folder", "Folder of the answers", default="INBOX"),
        Option("smtp_password", "Password for sending", secret=True, help="Where it is another"),
        Option("self_signed", "Trust any certificate", help="yes: for a server of your own only"),
    ),
    taken_when="A person answers the mail.",
    asks_each=False,
)
