"""What became of a conversation, as reports count it: its turns, its loop and its fate.

A turn begins with the oldest post nobody has answered and ends with the answer to it, or with the
decision not to answer. The first one is measured as first response, later ones as next response
(FIELD 2.15, M1 and M2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from cmconsole.domain.conversation_events import Event
from cmconsole.domain.conversation_state import Conversation
from cmconsole.domain.targets import Metric


class Ending(IntEnum):
    """How a turn ended."""

    WAITING = 0
    """It has not."""
    ANSWERED = 1
    CLOSED = 2
    """Closed without an answer and without a reason."""
    NO_REPLY_NEEDED = 3
    """Somebody decided not to answer, and said why."""
    WITHDRAWN = 4
    """The author took the post back."""
    MERGED = 5
    """The wait goes on in another conversation."""


class Fate(IntEnum):
    """What became of the first wait of a conversation; each has exactly one."""

    ANSWERED = 1
    WAITING = 2
    """Something was due and nobody has answered yet."""
    NEVER = 3
    """It was closed without an answer and without a reason although something was due."""
    NO_REPLY_NEEDED = 4
    """Somebody decided not to answer, and said why."""
    WITHDRAWN = 5
    """The author took it back before anybody answered."""
    MERGED = 6
    """It is counted in another conversation."""
    NOTHING_DUE = 7
    """No target, no answer and no decision: noise, mostly."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One wait of the contact, or with CLOSE_OUT one promise to come back in public."""

    metric: Metric
    began_at: datetime
    """UTC: when the oldest unanswered post was published; with CLOSE_OUT, when the outcome was known."""
    due_at: datetime | None
    """UTC: the deadline that counts, which is the first one that passed, else the last one set."""
    ended_at: datetime | None = None
    ending: Ending = Ending.WAITING
    breached: bool | None = None
    """None: nothing was due, or it waits and `due_at` is the deadline still to come or just gone."""
    post: str = ""
    """The address of the oldest post."""
    person: str = ""
    """Who ended it."""
    via: str = ""
    """`native` where the answer was written in the network's own app."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A conversation that was taken offline, and whether somebody came back in public."""

    offline_at: datetime
    outcome_at: datetime | None = None
    outcome_source: str = ""
    """How the outcome is known: `customer said so`, `handoff confirmed`, `we assume`."""
    due_at: datetime | None = None
    closed_in_public_at: datetime | None = None
    waived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything a report wants to know of one conversation."""

    conversation: Conversation
    turns: tuple[Turn, ...]
    """In order of their begin; promises to close in public come last."""
    further: tuple[tuple[datetime, datetime], ...] = ()
    """Further posts of a turn: when each was published and answered (M3)."""
    loop: Loop | None = None
    """None too where it goes on in the conversation this one was merged into."""
    answer: Event | None = None
    """The first answer."""
    replies: int = 0
    picked_up_at: datetime | None = None
    """When a person first did something about it."""
    classed_at: datetime | None = None
    """When a person first said what it is."""
    words: dict[str, str] = field(default_factory=dict)
    """What people noted for reports, by the keys of NOTED_WORDS; the last word on each counts."""


def fate_of(story: Story) -> Fate:
    """What became of the first wait."""
    if story.answer is not None:
        return Fate.ANSWERED
    first = next((turn for turn in story.turns if turn.metric is Metric.FIRST_RESPONSE), None)
    if first is None:
        return Fate.NOTHING_DUE
    decided = _FATES.get(first.ending)
    if decided is not None:
        return decided
    if first.due_at is None:
        return Fate.NOTHING_DUE
    return Fate.WAITING if first.ending is Ending.WAITING else Fate.NEVER


_FATES = {
    Ending.NO_REPLY_NEEDED: Fate.NO_REPLY_NEEDED,
    Ending.WITHDRAWN: Fate.WITHDRAWN,
    Ending.MERGED: Fate.MERGED,
}
