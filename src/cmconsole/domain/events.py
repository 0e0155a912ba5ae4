"""What services announce on the bus: facts, with ids instead of rows.

These pass and are forgotten. What has to be remembered is an `Event` in `domain.conversations`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmconsole.domain.changes import Change
    from cmconsole.domain.errors import ConsoleError


@dataclass(frozen=True, slots=True)
class MentionsArrived:
    """Mentions were committed to the inbox."""

    ids: tuple[int, ...]
    """Row numbers, in the order of their commit."""
    source_id: int
    history: bool = False
    """They were posted before the source was added: no clock, no notification."""


@dataclass(frozen=True, slots=True)
class MentionsChanged:
    """Stored mentions were edited, deleted or judged again."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ConversationsChanged:
    """The state, owner or clock of conversations changed."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Links, notes, language or zone of people changed."""

    authors: tuple[int, ...]
    """The ids of the accounts."""


@dataclass(frozen=True, slots=True)
class PollFinished:
    """A source was read to the end, and everything is committed."""

    source_id: int
    new: int
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class PollFailed:
    """A poll stopped at expected trouble; what it had read before is committed."""

    source_id: int
    error: ConsoleError


@dataclass(frozen=True, slots=True)
class SourceHealthChanged:
    """How well a source is listening changed, or when it is read next."""

    source_id: int


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The wall clock was set."""

    by: timedelta
    """Forward is positive."""


@dataclass(frozen=True, slots=True)
class WokeUp:
    """The machine was asleep, or this program was stopped."""

    after: timedelta
    """How long nobody listened."""


@dataclass(frozen=True, slots=True)
class RepliesChanged:
    """Replies in the outbox moved on: waiting, held, sent, not sent."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RoleChosen:
    """Somebody said what is done at this desk; the settings hold it."""


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """Somebody changed something of the settings; the change log has it."""

    change: Change


@dataclass(frozen=True, slots=True)
class NameChanged:
    """The person at this desk signs with another name from now on."""

    name: str


@dataclass(frozen=True, slots=True)
class FileRefused:
    """A file that a person may edit cannot be used; what comes with the program is in force."""

    sentence: str


@dataclass(frozen=True, slots=True)
class RadarChanged:
    """The radar shows something else than before, or a crisis was declared, noted in or ended."""


@dataclass(frozen=True, slots=True)
class HandoffsChanged:
    """Hand-offs moved on: sent, confirmed, solved, not sent, or new things were said about them."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HandoffsReturned:
    """Nobody confirmed these in time, or they were given back: they are ours again."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AccountsChanged:
    """Somebody signed in or out, or a look found an account otherwise than before."""

    uids: tuple[str, ...]
