"""What can happen to a conversation: events, which are never changed or removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmconsole.domain.judgement import Level, MentionClass


class EventKind(StrEnum):
    """What can happen to a conversation."""

    OPENED = "opened"
    JOINED = "joined"
    ANSWERED = "answered"
    TAKEN_OFFLINE = "taken offline"
    OUTCOME = "outcome"
    CLOSED_IN_PUBLIC = "closed in public"
    CLOSED = "closed"
    NOT_ANSWERING = "not answering"
    WAIVED = "waived"
    REOPENED = "reopened"
    LEVEL_CHANGED = "level changed"
    CLASS_CHANGED = "class changed"
    ASSIGNED = "assigned"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    NOTED = "noted"
    EDITED = "edited"
    DELETED = "deleted"
    MERGED = "merged"
    TAKEN_IN = "taken in"
    SEPARATED = "separated"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Wait:
    """A post of the contact that nobody has answered yet."""

    post: str
    """Its canonical address."""
    published_at: datetime
    mention_class: MentionClass
    level: Level
    due_at: datetime | None
    by_person: bool = False
    """A person said what it is; only `fold` sets it."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, once and for all."""

    uid: str
    """Globally unique, and later events of one console sort later."""
    at: datetime
    author: str
    kind: EventKind
    post: str | None = None
    """The canonical address of the post it is about. With an end: the newest post that whoever ended
    it had seen; what was published after that still waits."""
    wait: Wait | None = None
    """With OPENED, JOINED and EDITED: the post as it waits now."""
    waits: tuple[Wait, ...] = ()
    """With TAKEN_IN: what comes along. With SEPARATED: what goes back to where it came from."""
    level: Level | None = None
    mention_class: MentionClass | None = None
    due_at: datetime | None = None
    """With a changed level or class: when an answer is due now. With OUTCOME: the public follow-up."""
    until: datetime | None = None
    """With SNOOZED: when it comes back."""
    owner: str | None = None
    """With ASSIGNED: who; None takes it from everybody."""
    undoes: str | None = None
    """With UNDONE: the uid of the event that is taken back."""
    answered_at: datetime | None = None
    """With ANSWERED: the network's time of the reply, where it differs from `at`."""
    details: Mapping[str, str] = field(default_factory=dict)
    """Words for people and reports: reason, how, who, via, text, source, into, wake_on_reply (`yes`,
    `no`), thanks (the post is only a closing "thanks"), to (the post that was answered), from and
    into (the uids of conversations that are merged), state (in which one was taken in), settled
    (`yes`: the one it had been merged into has ended), unsolved (with REOPENED: the uid of the
    hand-off that is not done after all; it owes an outcome again, and nothing else changes)."""
