"""A mention as the lists, the thread and the command line read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar

from cmconsole.domain.judgement import Judgement, Level, MentionClass, Reason
from cmconsole.store.instants import from_micros

Row: TypeAlias = tuple[Any, ...]
"""What sqlite3 gives for one row; it becomes a dataclass in the function that asked."""

T = TypeVar("T")


MENTION_COLUMNS = """m.id, m.network, m.native_id, m.canonical_uri, m.permalink, m.author_id,
    m.author_handle, m.author_name, m.text, m.language, m.parent_uri, m.thread_uri, m.visibility,
    m.addressed, m.attachments, m.published_at, m.ingested_at, m.edited_at, m.deleted_at, m.source_id,
    m.matched, m.history, m.class, m.level, m.urgency, m.judgement,
    c.id, c.state, c.queue, c.class, c.level, c.waiting_since, c.due_at, c.owner, c.snoozed_until,
    c.first_response_at"""
WORK, OWNER = 26, 33
"""Places of `c.id` and `c.owner` among the columns."""
MENTION_FROM = "FROM mention m LEFT JOIN conversation c ON c.id = m.conversation_id"


def _files(stored: str | None) -> tuple[dict[str, str], ...]:
    return tuple(json.loads(stored)) if stored else ()


class Column(Generic[T]):
    """One value of a stored row, converted when it is looked at: a list shows a few of them only, and
    converting all of them costs three times as much as reading them."""

    def __init__(self, place: int, read: Callable[[Any], T] | None = None) -> None:
        self._place = place
        self._read = read

    def __get__(self, view: StoredRow, _owner: type) -> T:
        value = view.stored[self._place]
        return value if self._read is None else self._read(value)


class StoredRow:
    """A row as SQLite gave it; equal to another with the same values."""

    __slots__ = ("stored",)

    def __init__(self, stored: Row) -> None:
        self.stored = stored

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.stored == other.stored

    def __hash__(self) -> int:
        return hash(self.stored)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.stored[0]})"


class Work(StoredRow):
    """What is owed in the conversation a mention belongs to (the columns from `c.id` on)."""

    __slots__ = ()

    conversation_id = Column[int](0)
    state = Column[str](1)
    queue = Column[str](2)
    """The list it stands in: answer, snoozed, acknowledged, offline, loop, praise, rant, noise, done."""
    mention_class = Column[MentionClass](3, MentionClass)
    level = Column[Level](4, Level)
    """Of the whole conversation: its gravest open mention, or what a person set."""
    waiting_since = Column["datetime | None"](5, from_micros)
    """When the oldest unanswered post was published, UTC; None: nobody waits."""
    due_at = Column["datetime | None"](6, from_micros)
    owner = Column["str | None"](7)
    snoozed_until = Column["datetime | None"](8, from_micros)
    first_response_at = Column["datetime | None"](9, from_micros)


class MentionRow(StoredRow):
    """One stored mention with its work; see `domain.posts.Post` and `domain.mentions.Arrival`."""

    __slots__ = ("_judgement",)

    id = Column[int](0)
    network = Column[str](1)
    native_id = Column[str](2)
    canonical_uri = Column[str](3)
    permalink = Column["str | None"](4)
    author_id = Column[int](5)
    author_handle = Column[str](6)
    author_name = Column[str](7)
    text = Column[str](8)
    language = Column["str | None"](9)
    parent_uri = Column["str | None"](10)
    thread_uri = Column["str | None"](11)
    visibility = Column[str](12)
    addressed = Column["str | None"](13)
    attachments = Column["tuple[dict[str, str], ...]"](14, _files)
    published_at = Column[datetime](15, from_micros)
    ingested_at = Column[datetime](16, from_micros)
    edited_at = Column["datetime | None"](17, from_micros)
    deleted_at = Column["datetime | None"](18, from_micros)
    source_id = Column[int](19)
    matched = Column[str](20)
    history = Column[bool](21, bool)

    @property
    def judgement(self) -> Judgement:
        """What triage said when it arrived or was edited last."""
        try:
            return self._judgement
        except AttributeError:
            self._judgement: Judgement = unpack_judgement(*self.stored[22:26])
            return self._judgement

    def owned_by(self, owner: str | None) -> MentionRow:
        """The row as it will be when it has been given to somebody, for a list that does not wait."""
        return MentionRow((*self.stored[:OWNER], owner, *self.stored[OWNER + 1 :]))

    @property
    def conversation_id(self) -> int | None:
        """The conversation that it is work in; None: history, or nothing is owed."""
        found: int | None = self.stored[WORK]
        return found

    @property
    def work(self) -> Work | None:
        """None: history, or nothing is owed."""
        return None if self.stored[WORK] is None else Work(self.stored[WORK:])


def unpack_judgement(mention_class: str, level: int, urgency: int, packed: str) -> Judgement:
    """The judgement that `pack_judgement` packed."""
    reasons, probability, confidence, sentiment, compound, language, version = json.loads(packed)
    return Judgement(
        mention_class=MentionClass(mention_class),
        level=Level(level),
        urgency=urgency,
        reasons=tuple(
            Reason(text, tuple(words), rule, points) for text, words, rule, points in reasons
        ),
        complaint_probability=probability,
        confidence=confidence,
        sentiment=sentiment,
        compound=compound,
        language=language,
        policy_version=version,
    )
