"""What every receiver of hand-offs can do, and what the console needs to know of its kind.

A receiver never touches the store. It turns a packet into one ticket, finds a ticket again by the
packet's uid, and reads back what is said about it. It raises only errors of the `NetworkError` tree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from cmconsole.domain.handoffs import Destination, Handoff, News, Notes, Ticket
from cmconsole.domain.packets import Packet
from cmconsole.domain.sources import Cursor
from cmconsole.networks.base import Credentials, Option

if TYPE_CHECKING:
    from cmconsole.networks.web import Web


class Again(StrEnum):
    """What keeps a repeated attempt from making a second ticket."""

    KEY = "key"
    """The receiver takes each uid once: sending again does no harm."""
    SEARCH = "search"
    """It is looked for by its uid; what is not there after a while was not made."""
    PERSON = "person"
    """Neither: a person looks and decides."""


class Receiver(Protocol):
    """One destination."""

    async def check(self) -> str:
        """One sentence on what was reached; hands nothing over. Raises NetworkError."""
        ...

    async def deliver(self, handoff: Handoff) -> Ticket:
        """Hand over, once.

        Raises:
            AnswerLost, UnreadableAnswer: it may or may not have been done.
            NetworkError: it was not done.
        """
        ...


@runtime_checkable
class Prepares(Protocol):
    """A receiver that gives out something first which allows exactly one ticket."""

    async def prepare(self, handoff: Handoff) -> Notes:
        """What to remember before the deed; makes no ticket. Raises NetworkError."""
        ...


@runtime_checkable
class Finds(Protocol):
    """A receiver that can be asked whether it has had a packet."""

    async def find(self, packet: Packet) -> Ticket | None:
        """The ticket of a packet, the oldest where there are several. Raises NetworkError."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What was read back from a destination."""

    news: Mapping[str, News] = field(default_factory=dict)
    """By the uid of the hand-off."""
    cursor: Cursor = field(default_factory=dict)
    """How far it was read; stored after everything in `news` is."""


@runtime_checkable
class Listens(Protocol):
    """A receiver whose answers can be read back."""

    async def hear(self, handoffs: Sequence[Handoff], cursor: Cursor) -> Heard:
        """What is known about these by now. Raises NetworkError."""
        ...


@dataclass(frozen=True, slots=True)
class ReceiverKind:
    """A kind of destination, as the registry lists it."""

    kind: str
    label: str
    connect: Callable[[Destination, Web, Credentials], Receiver]
    """Raises UsageError: the options make no sense."""
    again: Again
    options: tuple[Option, ...] = ()
    shows_within: timedelta = timedelta(minutes=2)
    """With `Again.SEARCH`: how long after the attempt a search may miss what is there."""
    taken_when: str = ""
    """When a hand-off counts as confirmed there, as a sentence for people."""
    listens: bool = True
    """Whether answers are read back by themselves."""
    asks_each: bool = True
    """Whether each hand-off costs questions of its own: solved ones are then asked about seldom."""
