"""What many people tell at once, gathered so that a list can show it as one row."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.store.parts import in_parts

TOLD = """SELECT c.face_id, c.pinned, c.due_key, c.calm, c.id, c.class, c.level, c.network, c.queue,
    c.first_response_at FROM conversation c
    WHERE c.id IN (SELECT conversation_id FROM mention WHERE id IN ({marks}))"""


@dataclass(frozen=True, slots=True)
class Topic:
    """What is to stand as one row: a spike, or what a crisis is about."""

    key: str
    """What it is known under while it lasts."""
    words: tuple[str, ...]
    """What it is about, as the bar over the desk names it; empty: of many things."""
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A conversation that waits for an answer, as far as a row that stands for several tells of it."""

    id: int
    """The mention that stands for it in the list."""
    due: int
    """Its deadline, µs UTC; NO_DEADLINE: it has none."""
    mention_class: MentionClass
    level: Level
    network: str


@dataclass(frozen=True, slots=True)
class Group:
    """The conversations of one topic that wait for an answer, the most urgent first."""

    key: str
    words: tuple[str, ...]
    members: tuple[Member, ...]
    answered: int = 0
    """How many besides have a first answer and wait no longer."""

    @property
    def first_due(self) -> Member:
        """The one with the nearest deadline; of several, the most urgent."""
        return min(self.members, key=lambda each: each.due)

    @property
    def gravest(self) -> Member:
        """The one of the highest level; of several, the most urgent."""
        return max(self.members, key=lambda each: each.level)

    @property
    def networks(self) -> tuple[str, ...]:
        """Where they write."""
        return tuple(dict.fromkeys(each.network for each in self.members))

    def first_but(self, gone: Collection[int]) -> int | None:
        """The mention of the most urgent one that is not among these; None: there is none."""
        return next((each.id for each in self.members if each.id not in gone), None)

    def with_own(self, true: Group, own: Collection[int]) -> Group:
        """It as it is shown, with what is true by now of the mentions `own`."""
        kept = [each for each in self.members if each.id not in own]
        news = [each for each in true.members if each.id in own]
        return replace(self, members=(*kept, *news), answered=true.answered)


def gathered(connection: sqlite3.Connection, topics: Sequence[Topic]) -> tuple[Group, ...]:
    """Who of each topic waits for an answer. Whoever is in two topics counts for the first."""
    known: set[int] = set()
    found = []
    for topic in topics:
        waiting, answered = {}, set()
        for marks, part in in_parts(topic.mentions):
            for face, *order, kind, level, network, queue, response in connection.execute(
                TOLD.format(marks=marks), part
            ):
                if face in known:
                    continue
                if queue == "answer":
                    member = Member(face, order[1], MentionClass(kind), Level(level), network)
                    waiting[face] = (order, member)
                elif response is not None:
                    answered.add(face)
        known.update(waiting, answered)
        # In the order of the list: `queues.WORK_ORDER`.
        members = sorted(waiting.values(), key=lambda each: each[0])
        found.append(
            Group(topic.key, topic.words, tuple(each for _, each in members), len(answered))
        )
    return tuple(found)
