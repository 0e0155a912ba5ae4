"""Where a conversation stands: its state, its clock and its debts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from cmconsole.domain.judgement import Level, MentionClass

if TYPE_CHECKING:
    from cmconsole.domain.conversation_events import Wait


class State(StrEnum):
    """Where a conversation stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    OFFLINE = "offline"
    OUTCOME_KNOWN = "outcome known"
    CLOSED_IN_PUBLIC = "closed in public"
    CLOSED = "closed"
    NOT_ANSWERING = "not answering"
    WAIVED = "waived"


HANDLED = frozenset({State.CLOSED_IN_PUBLIC, State.CLOSED, State.NOT_ANSWERING, State.WAIVED})
"""The ends. An acknowledged or offline conversation is not handled."""


class Debt(StrEnum):
    """Something a conversation still owes."""

    ANSWER = "answer"
    OUTCOME = "outcome"
    PUBLIC_CLOSE = "public close"


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the events add up to."""

    opened_at: datetime
    state: State = State.OPEN
    waits: tuple[Wait, ...] = ()
    """Unanswered posts, oldest first."""
    mention_class: MentionClass = MentionClass.NOISE
    level: Level = Level.NONE
    set_class: MentionClass | None = None
    """What a person last said it is. It outranks triage for the posts they saw, not for later ones."""
    set_level: Level | None = None
    floor: Level = Level.NONE
    """What a person raised the level to; later posts cannot lower it."""
    owner: str | None = None
    snoozed_until: datetime | None = None
    wake_on_reply: bool = True
    first_response_at: datetime | None = None
    loop_due_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    merged_into: str | None = None
    """The uid of the conversation that goes on for this one."""
    taken_in: frozenset[str] = frozenset()
    """The uids of the conversations that go on in this one."""
    posts: frozenset[str] = frozenset()
    """Every post that arrived. A second console may report it again, long after it was answered."""
    set_aside: tuple[Wait, ...] = ()
    """What waited when it ended; it waits again if a person reopens it."""
    ended_from: State = State.OPEN
    ignored: tuple[str, ...] = ()
    """Uids of events that made no sense when they came, as merged logs may hold."""

    @property
    def waiting_since(self) -> datetime | None:
        """When the oldest unanswered post was published; None: nobody waits."""
        return self.waits[0].published_at if self.waits else None

    @property
    def due_at(self) -> datetime | None:
        """When an answer is due: the earliest of what waits. None: no target, or nobody waits."""
        return min((w.due_at for w in self.waits if w.due_at is not None), default=None)

    @property
    def gravest(self) -> Wait | None:
        """The post that waits with the highest level; of equals one that is work, then the oldest."""
        if len(self.waits) == 1:
            return self.waits[0]
        return max(self.waits, key=lambda w: (w.level, w.mention_class not in CALM), default=None)

    @property
    def face(self) -> str | None:
        """The post that stands for the conversation in a list: the gravest that waits."""
        gravest = self.gravest
        return gravest.post if gravest else None

    @property
    def debts(self) -> frozenset[Debt]:
        """What is owed to the contact now."""
        owed = set(DEBTS_OF_STATE.get(self.state, ()))
        return frozenset(owed | {Debt.ANSWER} if self.waits else owed)

    @property
    def queue(self) -> str:
        """The one list it stands in."""
        if self.merged_into is not None:
            return "merged"
        if self.state in HANDLED:
            return "done"
        if self.snoozed_until is not None:
            return "snoozed"
        if self.waits:
            # One calm post must not hide another that is work.
            calm = all(wait.mention_class in CALM for wait in self.waits)
            return str(self.mention_class) if calm and self.level < Level.RED_ZONE else "answer"
        return QUEUE_OF_STATE.get(self.state, "acknowledged")


CALM = frozenset({MentionClass.PRAISE, MentionClass.RANT, MentionClass.NOISE})
"""Classes with a list of their own, apart from the work that is due."""
QUEUE_OF_STATE = {State.OFFLINE: "offline", State.OUTCOME_KNOWN: "loop"}
DEBTS_OF_STATE = {
    State.OFFLINE: (Debt.OUTCOME, Debt.PUBLIC_CLOSE),
    State.OUTCOME_KNOWN: (Debt.PUBLIC_CLOSE,),
}
