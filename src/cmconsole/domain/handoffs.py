"""A hand-off on its way: what a person pressed, how far it got, who has it now.

    waiting -> sending -> open -> confirmed <-> solved
                  |-> failed  `-> back <-'---------'
                  `-> uncertain -> open | waiting | (a person decides)     cancelled: never sent

It stays ours until somebody confirms: an open one that nobody confirms in time comes back. "Solved"
is the receiver's word; it suggests an outcome and closes nothing, and it may be taken back there:
solved ones are looked at less and less often, for as long as `SOLVED_FOR`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from cmconsole.domain.packets import Packet


class HandoffState(StrEnum):
    """How far a hand-off got."""

    WAITING = "waiting"
    """It goes out as soon as that is possible."""
    SENDING = "sending"
    """It may be there at any moment."""
    UNCERTAIN = "uncertain"
    """It was sent and no answer came: it is looked for before anything else happens."""
    FAILED = "failed"
    """It was turned down, nothing was handed over; a person decides."""
    OPEN = "open"
    """It is there, and nobody has confirmed it yet."""
    CONFIRMED = "confirmed"
    """Somebody there has it."""
    SOLVED = "solved"
    """The receiver says that it is done; a person here decides what that means."""
    BACK = "back"
    """Nobody confirmed it in time, or it was given back: it is ours again."""
    CANCELLED = "cancelled"


UNDER_WAY = frozenset({HandoffState.WAITING, HandoffState.SENDING, HandoffState.UNCERTAIN})
DELIVERED = frozenset({HandoffState.OPEN, HandoffState.CONFIRMED})
"""It is with the receiver, and somebody there may still say something."""
RUNNING = UNDER_WAY | DELIVERED
"""Handing the same over to the same place again is this hand-off, not a second one."""
HEARD = frozenset({HandoffState.OPEN, HandoffState.CONFIRMED, HandoffState.BACK})
"""States in which news of the receiver are listened to. A late yes takes one that came back again."""

SOLVED_FOR = timedelta(days=60)
"""How long after it was said to be done somebody there may open it again."""
SOONEST = timedelta(minutes=3)
"""Between two looks at one that is solved."""

Notes = Mapping[str, str]
"""What a receiver needs to know again at the next attempt: a token for exactly one ticket, say."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A place to which work is handed over."""

    id: int
    uid: str
    """Globally unique; secrets are filed under it."""
    kind: str
    """`mail`, `webhook`, `zendesk`, `jira`, `zammad`, `rt`, `roundup`."""
    name: str
    added_at: datetime
    options: Mapping[str, str] = field(default_factory=dict)
    """What its kind needs; never a secret."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """One hand-off of one conversation."""

    id: int
    packet: Packet
    """Its `uid` names the hand-off everywhere."""
    state: HandoffState
    conversation_id: int
    mention_id: int
    destination_id: int | None
    """None: by phone or in another way that a person only writes down."""
    via: str
    """The destination's kind; `phone`, `mailto`, `other` where there is none."""
    place: str
    """What people call where it went."""
    author: str
    created_at: datetime
    next_at: datetime | None = None
    """When it is tried or looked for again, UTC; None: it waits for a person or for news."""
    reason: str = ""
    """One plain sentence on what stands in the way, or why it came back."""
    attempts: int = 0
    failures: int = 0
    """Failed attempts in a row."""
    lost_at: datetime | None = None
    """When the first attempt was made whose answer was lost."""
    ticket: str = ""
    """The receiver's own number for it."""
    link: str = ""
    taken_by: str = ""
    """Who there has it, as far as that is known."""
    status: str = ""
    """The receiver's own word for how it stands."""
    heard: frozenset[str] = frozenset()
    """The keys of what was said and has been written down."""
    notes: Notes = field(default_factory=dict)
    solved_at: datetime | None = None
    """When we read that it is done, UTC; None: it is not, or only we called it so."""

    @property
    def uid(self) -> str:
        """What the receiver knows it by."""
        return self.packet.uid

    @property
    def due_at(self) -> datetime | None:
        """Until when somebody has to confirm it, UTC."""
        return self.packet.deadline

    @property
    def needs_person(self) -> bool:
        """Nothing more happens here unless a person decides."""
        stuck = self.state in (HandoffState.UNCERTAIN, HandoffState.WAITING)
        return self.state in (HandoffState.FAILED, HandoffState.BACK, HandoffState.SOLVED) or (
            stuck and self.next_at is None
        )


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a receiver made of a packet."""

    number: str
    """Its own number; empty where it names none."""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said at the receiver's end."""

    key: str
    """The same each time it is read."""
    who: str
    text: str
    at: datetime | None = None
    """UTC; None: the receiver does not say."""


@dataclass(frozen=True, slots=True)
class News:
    """How a hand-off stands at the receiver's end."""

    status: str = ""
    """The receiver's own word; empty: nothing is known of it."""
    taken_by: str = ""
    """Who has taken it: that confirms it. Empty: nobody yet."""
    solved: bool = False
    given_back: str = ""
    """Why it was given back: not theirs, the mail could not be delivered. Empty: it was not."""
    gone: bool = False
    """The receiver keeps it no longer. What was solved before may be tidied away."""
    said: tuple[Said, ...] = ()


def look_again(solved_at: datetime, now: datetime) -> datetime | None:
    """When one that was solved at `solved_at` is looked at after `now` (UTC); None: no more.

    The pause is a tenth of the time it has been solved: 80 looks in `SOLVED_FOR`, the first ones close.
    """
    since = now - solved_at
    return None if since >= SOLVED_FOR else now + max(since / 10, SOONEST)
