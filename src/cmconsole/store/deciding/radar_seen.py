"""The mentions of late, as the radar looks at them: in sums at each look, one by one where they tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cmconsole.store.deciding.radar_said import CLASS, LEVEL, SAID, TELLS, is_negative
from cmconsole.store.instants import from_micros, to_micros

MOST = 5_000
"""Mentions of one window that are looked at: of more than so many the newest, for in a storm it is the
last hour that tells."""
BEGINNING = "substr(m.text, 1, 1000)"
"""What a post is about stands there; thousands are read where a spike is found."""
LIVE = f"m.published_at >= :since AND m.history = 0 AND m.deleted_at IS NULL AND {TELLS}"
NEWEST = "ORDER BY m.published_at DESC, m.id DESC LIMIT :most"
REACH = "coalesce(m.boosts, 0) + coalesce(m.likes, 0)"
LATE = f"""WITH late AS (SELECT m.id, m.published_at, m.author_id, {LEVEL} AS level,
    {REACH} AS reach FROM mention m INDEXED BY mention_published {SAID} WHERE {LIVE} {NEWEST})"""
PEOPLE = f"""{LATE} SELECT count(DISTINCT author_id), count(DISTINCT iif(level = 4, author_id, NULL))
    FROM late"""
TELLING = f"""{LATE} SELECT s.story, count(DISTINCT late.author_id),
    count(DISTINCT iif(late.level = 4, late.author_id, NULL)), sum(late.reach)
    FROM late JOIN radar_story s ON s.mention_id = late.id WHERE s.story <> 0 GROUP BY s.story"""
BINS = f"""{LATE} SELECT (:now - published_at) / :width, count(*) FROM late
    WHERE published_at <= :now GROUP BY 1"""
WINDOW = f"""SELECT m.id, m.published_at, m.author_id, {CLASS}, {LEVEL}, m.network, {BEGINNING},
    {REACH}, coalesce(s.story, 0)
    FROM mention m INDEXED BY mention_published {SAID} LEFT JOIN radar_story s ON s.mention_id = m.id
    WHERE {LIVE} {NEWEST}"""
OF_STORY = f"""SELECT m.id, m.published_at, m.author_id, {CLASS}, {LEVEL}, m.network, {BEGINNING},
    {REACH}, s.story
    FROM radar_story s JOIN mention m ON m.id = s.mention_id {SAID}
    WHERE s.story = ? AND NOT s.calm AND s.at >= ? AND m.deleted_at IS NULL
    ORDER BY m.published_at, m.id LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A mention of late, as the radar weighs it. No name is in it."""

    id: int
    at: datetime
    author_id: int
    negative: bool
    level: int
    network: str
    text: str
    reach: int
    """Boosts and likes: they may raise the radar, and nothing else."""
    story: int
    """0: none."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How many told a story."""

    story: int
    people: int
    red: int
    """Of those, who is in the red zone."""
    reach: int
    """Boosts and likes of their posts."""


def people(connection: sqlite3.Connection, since: datetime) -> tuple[int, int]:
    """Who wrote from `since` on while we listened, and who of them is in the red zone; each once.

    Praise and noise are left out.
    """
    found = connection.execute(PEOPLE, _late(since)).fetchone()
    return int(found[0]), int(found[1])


def telling(connection: sqlite3.Connection, since: datetime) -> list[Telling]:
    """The stories that were told from `since` on."""
    return [Telling(*row) for row in connection.execute(TELLING, _late(since))]


def bins(
    connection: sqlite3.Connection, since: datetime, now: datetime, width: int
) -> dict[int, int]:
    """Mentions from `since` to `now` by how long ago they were published, in steps of `width` µs."""
    asked = _late(since) | {"now": to_micros(now), "width": width}
    return dict(connection.execute(BINS, asked))


def window(connection: sqlite3.Connection, since: datetime, most: int = MOST) -> list[Seen]:
    """What was published from `since` on while we listened, oldest first; the newest `most`."""
    newest = connection.execute(WINDOW, _late(since, most)).fetchall()
    return [_seen(row) for row in reversed(newest)]


def of_story(connection: sqlite3.Connection, story: int, since: datetime) -> list[Seen]:
    """The mentions of a story from `since` on, oldest first."""
    return [_seen(row) for row in connection.execute(OF_STORY, (story, to_micros(since), MOST))]


def _late(since: datetime, most: int = MOST) -> dict[str, int]:
    return {"since": to_micros(since), "most": most}


def _seen(row: Sequence[Any]) -> Seen:
    number, at, author, kind, level, network, text, reach, story = row
    negative = is_negative(kind, level)
    return Seen(number, from_micros(at), author, negative, level, network, text, reach, story)
