"""What all ticket systems share: where they are, how trouble reads, and how news are collected."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkError,
    NotAllowed,
    NotThere,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.domain.handoffs import Destination, Handoff, News, Said
from cmconsole.domain.packets import Packet
from cmconsole.domain.sources import Cursor
from cmconsole.domain.text import clean
from cmconsole.networks.base import Credentials, Option
from cmconsole.networks.options import secret, site_address
from cmconsole.networks.record_api import Params, RecordApi, in_its_words, said
from cmconsole.networks.shape import Record, the_list
from cmconsole.networks.web import Web
from cmconsole.replies.handoff.packet import plain
from cmconsole.replies.handoff.receivers.base import Heard
from cmconsole.system import local_zone

LONGEST = 30_000
"""Characters of a packet's text; Jira takes 32,767."""
MOST_SAID = 50
"""Comments of one ticket that are taken up at a time, the newest."""
REFUSED = frozenset({400, 403, 406, 409, 412, 413, 415, 422})
URL = Option("url", "Its address", required=True, help="https://…")
SOLVED = Option("solved", "Words for solved", help="Its own states, separated by commas")


class Tracker(ABC):
    """A ticket system that is asked over HTTP with JSON."""

    label: ClassVar[str]
    """What people call it."""
    solved: ClassVar[frozenset[str]]
    """Its states that mean that the work is done, in lower case."""

    def __init__(self, destination: Destination, web: Web, credentials: Credentials) -> None:
        """Raises UsageError: an option is missing or makes no sense."""
        self.options = destination.options
        self.base = self._address(self.option("url"))
        self._credentials = credentials
        self._zone = ZoneInfo(local_zone.name())
        self._api = RecordApi(web, self.base, self._explained, self.label)
        self._solved = _words(self.option("solved")) or self.solved

    # What each ticket system says for itself

    @abstractmethod
    async def signed_in(self) -> Mapping[str, str]:
        """The headers by which it knows us. Raises LoginExpired."""

    @abstractmethod
    async def news(self, handoff: Handoff) -> News:
        """How one ticket stands. Raises NetworkError."""

    def _address(self, text: str) -> str:
        return protected(text, self.label)

    # What they share

    async def hear(self, handoffs: Sequence[Handoff], cursor: Cursor) -> Heard:
        """How these stand; see `Listens.hear`."""
        news: dict[str, News] = {}
        for handoff in handoffs:
            if not handoff.ticket:
                continue
            try:
                found = await self.news(handoff)
            except NotThere:
                told = f"{self.label} no longer has the ticket {handoff.ticket}."
                found = News(given_back=told, gone=True)
            news[handoff.uid] = found
        return Heard(news, cursor)

    def option(self, key: str, default: str = "") -> str:
        """What a person said, or `default`."""
        return self.options.get(key, "").strip() or default

    async def key(self) -> str:
        """The stored key. Raises LoginExpired where there is none."""
        sentence = f"The key for {self.label} is not stored; please enter it."
        return await secret(self._credentials, "key", sentence)

    def text(self, packet: Packet) -> str:
        """What is written into the ticket."""
        return plain(packet, self._zone, LONGEST)

    def is_solved(self, status: str) -> bool:
        """Whether a state of the ticket system means that the work is done."""
        return status.casefold() in self._solved

    async def record(self, path: str, params: Params | None = None) -> Record:
        """The object at `path`. Raises NetworkError."""
        return await self._api.record(path, params, headers=await self.signed_in())

    async def listed(self, path: str, params: Params | None = None) -> list[Record]:
        """The objects at `path`. Raises NetworkError."""
        answer = await self._api.get(path, params, headers=await self.signed_in())
        return [Record(one) for one in the_list(answer.json()) if isinstance(one, dict)]

    async def send(
        self, path: str, content: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> Record:
        """Post, once. Raises AnswerLost: it may have been done; NetworkError: it was not."""
        known = await self.signed_in()
        return await self._api.send("POST", path, content, headers={**known, **(headers or {})})

    def lost(self) -> NetworkError:
        """For a good answer that does not name the ticket."""
        return self._api.lost()

    def said(self, handoff: Handoff, comments: Iterable[Said]) -> tuple[Said, ...]:
        """The comments that are somebody's answer: our own packet is none, nor what is empty."""
        kept = [
            one for one in comments if one.key and one.text.strip() and handoff.uid not in one.text
        ]
        return tuple(kept[-MOST_SAID:])

    def _explained(self, error: NetworkError) -> NetworkError | None:
        """What a refusal means, with the ticket system's own words behind ours."""
        words = in_its_words(_reason(said(error)))
        if isinstance(error, LoginExpired) or error.status == 401:
            return LoginExpired(
                f"{self.label} does not accept the name and key; please enter them anew.",
                status=error.status,
            )
        if isinstance(error, NotAllowed) and error.status in REFUSED:
            return NotAllowed(
                f"{self.label} did not allow it{words}.", status=error.status, body=error.body
            )
        if isinstance(error, UnreadableAnswer) and error.status is not None:
            return NotAllowed(f"{self.label} did not take it{words}.", status=error.status)
        return None


def protected(text: str, label: str) -> str:
    """An address at which a key may be shown.

    Raises:
        UsageError: it is none, or everybody on the way could read the key.
    """
    if not text:
        raise UsageError(f"Say where {label} is with url=, like url=https://desk.example.com.")
    address = site_address(text)
    parts = urlsplit(address)
    if parts.scheme == "http" and not _inside(parts.hostname or ""):
        raise UsageError(
            f"The address of {label} begins with https://; otherwise others could read your key."
        )
    return address


def chosen(given: str, name: str, label: str) -> str:
    """An option that has to be there. Raises UsageError where it is not."""
    if not given:
        raise UsageError(f"Say {name} for {label}.")
    return given


def told(text: str) -> str:
    """What somebody wrote there, as plain text."""
    return clean(text).strip()


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in text.split(",") if word.strip())


def _inside(host: str) -> bool:
    """This computer, or an address of the own network."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_private
    except ValueError:
        return False


def _reason(body: Record) -> str:
    """What a ticket system says of a refusal, wherever it puts it."""
    for key in ("message", "error_human", "description", "error", "details"):
        if text := body.text(key):
            return text
    inner = body.record("error")
    found = [inner.text("msg") or inner.text("message"), *body.texts("errorMessages")]
    errors = body.record("errors")
    found += [f"{key}: {errors.text(key)}" for key in errors.fields if errors.text(key)]
    return "; ".join(filter(None, found))
