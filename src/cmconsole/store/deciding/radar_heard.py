"""Whom we have answered in public, and who complained and was not.

An answer is about those who wrote in its conversation before, and about everybody who told the same story by
then. A holding statement about more than one story is about all who wrote since it began. Thanks to a fan end
nobody's wait.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.store.deciding import crisis_rows
from cmconsole.store.deciding.radar_said import COMPLAINS, SAID, Talk
from cmconsole.store.instants import from_micros, to_micros

SPOKEN = "SELECT at, about, since FROM radar_spoke WHERE conversation_id = ? ORDER BY at"
FORGET = "DELETE FROM radar_spoke WHERE conversation_id = ?"
PUT = "INSERT OR REPLACE INTO radar_spoke (at, conversation_id, about, since) VALUES (?, ?, ?, ?)"
STORIES = (
    "SELECT DISTINCT story FROM radar_story WHERE mention_id IN (SELECT value FROM json_each(?))"
)
STORIES_ANSWERED = """SELECT DISTINCT s.story FROM json_each(?) j
    CROSS JOIN radar_story s ON s.mention_id = j.value CROSS JOIN mention m ON m.id = s.mention_id
    CROSS JOIN radar_spoke r ON r.conversation_id = m.conversation_id AND r.at >= s.at"""
TELLERS = """radar_story s CROSS JOIN mention m ON m.id = s.mention_id
    CROSS JOIN radar_spoke r ON r.conversation_id = m.conversation_id AND r.at >= s.at
    WHERE s.story = :story AND NOT s.calm"""
ANSWERED = f"SELECT max(r.at) FROM {TELLERS}"
KNOWN = "SELECT at FROM radar_answer WHERE story = ?"
PUT_ANSWER = "INSERT OR REPLACE INTO radar_answer VALUES (?, ?)"
FORGET_ANSWER = "DELETE FROM radar_answer WHERE story = ?"
OF_STORY = "SELECT mention_id FROM radar_story WHERE story = ?"
IN_TIME = "SELECT id FROM mention INDEXED BY mention_published WHERE published_at BETWEEN ? AND ?"
OUT = "DELETE FROM radar_unheard WHERE mention_id IN (SELECT value FROM json_each(?))"
IN = f"""INSERT INTO radar_unheard SELECT m.id, m.published_at, m.author_id
    FROM json_each(:ids) j CROSS JOIN mention m ON m.id = j.value {SAID}
    LEFT JOIN radar_story s ON s.mention_id = m.id LEFT JOIN radar_answer a ON a.story = s.story
    WHERE m.id <= :upto AND m.history = 0 AND m.deleted_at IS NULL AND {COMPLAINS}
    AND coalesce(a.at, 0) < m.published_at
    AND NOT EXISTS (SELECT 1 FROM radar_spoke r
        WHERE r.conversation_id = m.conversation_id AND r.at >= m.published_at)
    AND NOT EXISTS (SELECT 1 FROM radar_spoke r
        WHERE r.since <= m.published_at AND r.since IS NOT NULL AND r.at >= m.published_at)"""
SPOKE_LAST = "SELECT max(at) FROM radar_spoke WHERE about"
SPOKE_SINCE = """SELECT m.id, max(r.at) FROM radar_spoke r CROSS JOIN mention m
    ON m.conversation_id = r.conversation_id AND m.published_at <= r.at WHERE r.at >= ? GROUP BY m.id"""
SPOKE_TO_ALL = "SELECT since, at FROM radar_spoke WHERE since IS NOT NULL AND at >= ?"
STORY_SPOKE = f"""SELECT r.at FROM {TELLERS} UNION SELECT r.at FROM radar_story s
    JOIN radar_spoke r ON r.since <= s.at AND r.at >= s.at AND r.since IS NOT NULL
    WHERE s.story = :story AND NOT s.calm ORDER BY 1"""
UNHEARD = "SELECT count(DISTINCT author_id), min(at) FROM radar_unheard WHERE at >= ?"


def speak(
    connection: sqlite3.Connection, about: Talk, statements: Mapping[str, int | None]
) -> tuple[int, int] | None:
    """Remember what we said in public in a conversation.

    Args:
        statements: of `crisis_rows.statements`.

    Returns:
        Where a statement to everybody is among it that was not known, or is none any more: from when to
        when whoever wrote is concerned, µs UTC.
    """
    new = {}
    for event in about.events:
        if event.kind is EventKind.ANSWERED and not event.details.get("private"):
            at = to_micros(event.answered_at or event.at)
            complained = any(post.complains and post.at <= at for post in about.posts)
            new[at] = int(complained), _to_whom(event, statements)
    old = {at: (said, since) for at, said, since in connection.execute(SPOKEN, (about.id,))}
    if old == new:
        return None
    connection.execute(FORGET, (about.id,))
    connection.executemany(PUT, [(at, about.id, *rest) for at, rest in sorted(new.items())])
    wide = [(row[1], at) for at, row in (old.items() ^ new.items()) if row[1] is not None]
    return (min(since for since, _ in wide), max(at for _, at in wide)) if wide else None


def _to_whom(event: Event, statements: Mapping[str, int | None]) -> int | None:
    return statements.get(event.details.get("text", ""))


def listen(connection: sqlite3.Connection, mentions: Iterable[int], upto: int) -> None:
    """Look anew which of these complain and were answered by nobody; `upto` is the newest that counts."""
    ids = json.dumps(list(mentions))
    connection.execute(OUT, (ids,))
    connection.execute(IN, {"ids": ids, "upto": upto})


def listen_to_story(connection: sqlite3.Connection, story: int, upto: int) -> None:
    """Look anew when people who tell a story were answered, and which of them were not."""
    new: int | None = connection.execute(ANSWERED, {"story": story}).fetchone()[0]
    known = connection.execute(KNOWN, (story,)).fetchone()
    if new == (known[0] if known else None):
        return
    if new is None:
        connection.execute(FORGET_ANSWER, (story,))
    else:
        connection.execute(PUT_ANSWER, (story, new))
    listen(connection, [row[0] for row in connection.execute(OF_STORY, (story,))], upto)


def stories_of(connection: sqlite3.Connection, mentions: Sequence[int]) -> list[int]:
    """The stories that these tell."""
    return [row[0] for row in connection.execute(STORIES, (json.dumps(list(mentions)),))]


def answered_stories(connection: sqlite3.Connection, mentions: Sequence[int]) -> list[int]:
    """The stories of those among these that were answered in public."""
    return [row[0] for row in connection.execute(STORIES_ANSWERED, (json.dumps(list(mentions)),))]


def written_between(connection: sqlite3.Connection, first: int, last: int) -> list[int]:
    """What was published from `first` to `last`, µs UTC."""
    return [row[0] for row in connection.execute(IN_TIME, (first, last))]


def statements(connection: sqlite3.Connection, events: Iterable[Event]) -> dict[str, int | None]:
    """The holding statements, where any of these events may be one."""
    if any(event.kind is EventKind.ANSWERED for event in events):
        return crisis_rows.statements(connection)
    return {}


# What is asked of it


def spoke_last(connection: sqlite3.Connection) -> datetime | None:
    """When we last said something in public to somebody who complained, UTC; None: never that is known."""
    found: int | None = connection.execute(SPOKE_LAST).fetchone()[0]
    return from_micros(found)


def spoke_since(connection: sqlite3.Connection, since: datetime) -> dict[int, datetime]:
    """By mention: when we last answered in public in its conversation, from `since` on."""
    rows = connection.execute(SPOKE_SINCE, (to_micros(since),))
    return {mention: from_micros(at) for mention, at in rows}


def spoke_to_all(
    connection: sqlite3.Connection, since: datetime
) -> list[tuple[datetime, datetime]]:
    """Holding statements to everybody, from `since` on: for whoever wrote from when, and when it was said."""
    rows = connection.execute(SPOKE_TO_ALL, (to_micros(since),))
    return [(from_micros(first), from_micros(at)) for first, at in rows]


def spoke_in(connection: sqlite3.Connection, story: int) -> list[datetime]:
    """When we said something in public to people who had told a story by then, UTC, oldest first."""
    return [from_micros(row[0]) for row in connection.execute(STORY_SPOKE, {"story": story})]


def unheard(connection: sqlite3.Connection, since: datetime) -> tuple[int, datetime | None]:
    """How many people complained from `since` on and were answered by nobody in public, and since when."""
    people, first = connection.execute(UNHEARD, (to_micros(since),)).fetchone()
    return int(people), from_micros(first)
