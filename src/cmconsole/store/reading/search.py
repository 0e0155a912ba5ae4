"""Full text: fed once per commit, merged when nobody waits, searched newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from cmconsole.store.instants import to_micros
from cmconsole.store.reading.query import Query, parse

FEED = """INSERT INTO mention_fts (rowid, text, author_handle, author_name)
    SELECT id, text, author_handle, author_name FROM mention WHERE id >= ?"""
FORGET = """INSERT INTO mention_fts (mention_fts, rowid, text, author_handle, author_name)
    SELECT 'delete', id, text, author_handle, author_name FROM mention WHERE id = ?"""
FEED_ONE = """INSERT INTO mention_fts (rowid, text, author_handle, author_name)
    SELECT id, text, author_handle, author_name FROM mention WHERE id = ?"""
MERGE = "INSERT INTO mention_fts (mention_fts, rank) VALUES ('merge', ?)"
MERGE_PAGES = 64
"""Index pages written by one step: a few milliseconds. FTS5 must not merge inside a commit (the
schema says so): that is what made one commit in a hundred six times as slow."""
FIND = """SELECT m.id FROM mention_fts f CROSS JOIN mention m ON m.id = f.rowid {join}
    WHERE mention_fts MATCH :match AND f.rowid < :before_id {conditions}
    ORDER BY f.rowid DESC LIMIT :limit"""
FIND_BARE = """SELECT rowid FROM mention_fts WHERE mention_fts MATCH :match AND rowid < :before_id
    ORDER BY rowid DESC LIMIT :limit"""
BROWSE = """SELECT m.id FROM mention m {join} WHERE m.id < :before_id {conditions}
    ORDER BY m.id DESC LIMIT :limit"""
JOIN = "LEFT JOIN conversation c ON c.id = m.conversation_id"
NEWEST = 1 << 62
OF_STORY = " AND m.id IN (SELECT mention_id FROM radar_story WHERE story IN ({marks}) AND NOT calm)"
OF_KIND = {
    "spike": """ AND m.id IN (SELECT value FROM json_each(
        (SELECT value FROM meta WHERE key = 'radar_spike')))""",
    "not-us": """ AND m.id IN (SELECT face_id FROM conversation WHERE queue = 'noise'
        AND queue <> 'done') AND (instr(m.judgement, '"not-us"') > 0
        OR m.id IN (SELECT mention_id FROM correction WHERE us = 0
            AND id NOT IN (SELECT correction_id FROM lesson_undone)))""",
}
"""`"not-us"` is the name of the reason that entity match gives (`triage/entity.py`)."""


def feed(connection: sqlite3.Connection, first_id: int) -> None:
    """Index every mention from `first_id` on, in one statement."""
    connection.execute(FEED, (first_id,))


def forget(connection: sqlite3.Connection, mention_id: int) -> None:
    """Take a mention out of the index, before its text changes."""
    connection.execute(FORGET, (mention_id,))


def feed_again(connection: sqlite3.Connection, mention_id: int) -> None:
    """Index a mention whose text has changed."""
    connection.execute(FEED_ONE, (mention_id,))


def merge_some(connection: sqlite3.Connection) -> bool:
    """One small step of merging; True while there is more to do."""
    before = connection.total_changes
    connection.execute(MERGE, (MERGE_PAGES,))
    # SQLite's documentation of 'merge': fewer than two changes mean that nothing was left to merge.
    return connection.total_changes - before >= 2


def find(
    connection: sqlite3.Connection, typed: str, limit: int, before: int = NEWEST
) -> Sequence[int]:
    """The ids of the newest mentions that fit what a person typed (see `query.parse`).

    Args:
        limit: at most so many.
        before: only ids below this one, for the next page.
    """
    query = parse(typed)
    if query.is_empty:
        return []
    arguments: dict[str, str | int | None] = {
        "match": query.match,
        "before_id": before,
        "limit": limit,
    }
    conditions = _conditions(query, arguments)
    if not conditions:
        statement = FIND_BARE
    else:
        shape = BROWSE if query.match is None else FIND
        statement = shape.format(join=JOIN, conditions=conditions)
    return [row[0] for row in connection.execute(statement, arguments)]


def found_at_once(connection: sqlite3.Connection, typed: str, limit: int) -> Sequence[int]:
    """What `find` finds, where it goes by words alone, which the index answers; else nothing."""
    query = parse(typed)
    by_words = query.match is not None and not _conditions(query, {})
    return find(connection, typed, limit) if by_words else []


def _conditions(query: Query, arguments: dict[str, str | int | None]) -> str:
    parts = []
    for name, column, values in (
        ("network", "m.network", query.networks),
        ("class", "coalesce(c.class, m.class)", query.classes),
        ("state", "coalesce(c.state, iif(m.history, 'history', 'closed'))", query.states),
    ):
        if values:
            marks = ", ".join(f":{name}{i}" for i in range(len(values)))
            parts.append(f" AND {column} IN ({marks})")
            arguments |= {f"{name}{i}": value for i, value in enumerate(values)}
    if query.stories:
        parts.append(OF_STORY.format(marks=", ".join(map(str, query.stories))))
    parts += [OF_KIND[kind] for kind in query.kinds]
    if query.before is not None:
        parts.append(" AND m.published_at < :before")
        arguments["before"] = to_micros(query.before)
    if query.after is not None:
        parts.append(" AND m.published_at >= :after")
        arguments["after"] = to_micros(query.after)
    return "".join(parts)
