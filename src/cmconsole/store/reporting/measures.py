"""What reports count, brought up to date with the log: one step folds the next few hundred conversations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from cmconsole.domain.stories import Story
from cmconsole.domain.turns import story_of
from cmconsole.store.deciding.conversation_events import event_of
from cmconsole.store.parts import in_parts
from cmconsole.store.reporting.measure_rows import FirstPost, MeasureRows
from cmconsole.store.rows import Row

UPTO = "SELECT coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'measured_upto'), 0)"
REMEMBER = """INSERT INTO meta (key, value) VALUES ('measured_upto', ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value"""
NEWEST = "SELECT coalesce(max(id), 0) FROM event"
TOUCHED = """SELECT e.conversation_id, max(e.id) FROM event e WHERE e.id > ? AND e.id <= ?
    AND e.conversation_id IS NOT NULL GROUP BY e.conversation_id"""
KNOWN = "SELECT conversation_id, upto FROM measure WHERE conversation_id IN ({})"
EVENTS = """SELECT conversation_id, id, mention_id, uid, at, author, kind, body FROM event
    WHERE conversation_id IN ({}) ORDER BY conversation_id, id"""
POSTS = """SELECT m.conversation_id, m.canonical_uri, m.ingested_at, m.source_id, m.language, m.author_id,
    a.followers, json_extract(m.judgement, '$[6]'), m.network, c.target_version, m.id
    FROM mention m JOIN author a ON a.id = m.author_id JOIN conversation c ON c.id = m.conversation_id
    WHERE m.conversation_id IN ({}) ORDER BY m.conversation_id, m.id"""
FACES = """SELECT c.id, m.canonical_uri, m.ingested_at, m.source_id, m.language, m.author_id,
    a.followers, json_extract(m.judgement, '$[6]'), m.network, c.target_version, m.id
    FROM conversation c JOIN mention m ON m.id = c.face_id JOIN author a ON a.id = m.author_id
    WHERE c.id IN ({}) AND c.merged_into IS NOT NULL"""
"""The posts of a merged conversation stand with the one that goes on for it."""
FORGET = "DELETE FROM turn WHERE conversation_id = ?"
STEP = 1_000
"""Events a step looks at: about 40 ms, so that a commit that waits for it is not noticed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the measures are behind the log."""

    done: int
    total: int

    @property
    def finished(self) -> bool:
        """Whether the measures say what the log says."""
        return self.done >= self.total


def catch_up(connection: sqlite3.Connection, events: int = STEP) -> Progress:
    """Fold what the next `events` entries of the log touched; within the caller's transaction."""
    done = int(connection.execute(UPTO).fetchone()[0])
    total = int(connection.execute(NEWEST).fetchone()[0])
    if done < total:
        until = min(done + events, total)
        _fold(connection, connection.execute(TOUCHED, (done, until)).fetchall())
        connection.execute(REMEMBER, (str(until),))
        done = until
    return Progress(done, total)


def progress(connection: sqlite3.Connection) -> Progress:
    """How far the measures are behind the log."""
    return Progress(
        int(connection.execute(UPTO).fetchone()[0]), int(connection.execute(NEWEST).fetchone()[0])
    )


def forget_all(connection: sqlite3.Connection) -> None:
    """Empty the measures, so that `catch_up` works all of them out again."""
    for table in ("turn", "measure", "cell"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute(REMEMBER, ("0",))


def _fold(connection: sqlite3.Connection, touched: Sequence[Row]) -> None:
    """Those of the conversations that hold something new; an earlier step may have read ahead."""
    known: dict[int, int] = dict(select(connection, KNOWN, [row[0] for row in touched]))
    wanted = [number for number, newest in touched if known.get(number, 0) < newest]
    rows = MeasureRows(connection)
    for number, upto, story, post in stories(connection, wanted):
        if number in known:
            connection.execute(FORGET, (number,))
        rows.add(number, upto, story, post)
    rows.write()


def stories(
    connection: sqlite3.Connection, wanted: Sequence[int]
) -> Iterator[tuple[int, int, Story, FirstPost]]:
    """What happened in each of these conversations, as the log tells it.

    Yields:
        The conversation, its newest event, its story, and the post its first wait is measured from.
    """
    posts = {
        number: {row[1]: _first_post(row) for row in rows}
        for number, rows in groupby(select(connection, POSTS, wanted), itemgetter(0))
    }
    posts |= {row[0]: {row[1]: _first_post(row)} for row in select(connection, FACES, wanted)}
    for number, found in groupby(select(connection, EVENTS, wanted), itemgetter(0)):
        log = list(found)
        story = story_of(event_of(row[3:]) for row in log)
        by_address = posts.get(number)
        if story is not None and by_address:
            yield number, max(row[1] for row in log), story, _faced(story, by_address)


def _faced(story: Story, posts: dict[str, FirstPost]) -> FirstPost:
    """The post the first wait is measured from; its row, or the oldest one that there is."""
    first = next((turn for turn in story.turns if turn.post), None)
    return posts.get(first.post if first else "") or next(iter(posts.values()))


def _first_post(row: Row) -> FirstPost:
    (
        _,
        _,
        ingested_at,
        source_id,
        language,
        author_id,
        followers,
        policy,
        network,
        targets,
        number,
    ) = row
    return FirstPost(
        mention_id=number,
        ingested_at=ingested_at,
        source_id=source_id,
        language=language or "",
        author_id=author_id,
        followers=followers,
        policy_version=policy or 0,
        network=network,
        target_version=targets,
    )


def select(connection: sqlite3.Connection, statement: str, ids: Sequence[int]) -> Iterable[Row]:
    """The rows that `statement` finds for all of these ids, a few hundred at a time."""
    for marks, part in in_parts(ids):
        yield from connection.execute(statement.format(marks), part)
