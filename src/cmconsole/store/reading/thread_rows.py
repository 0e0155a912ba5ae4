"""One conversation's posts and what happened to it, in order, to be printed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from cmconsole.domain.conversations import Event
from cmconsole.domain.errors import UsageError
from cmconsole.store.deciding.conversations import events_of
from cmconsole.store.instants import from_micros
from cmconsole.store.rows import Row

OF_MENTION = "SELECT conversation_id FROM mention WHERE id = ?"
FACTS = "SELECT network, class, level, state FROM conversation WHERE id = ?"
POSTS = """SELECT author_id, author_handle, author_name, published_at, ingested_at, deleted_at, permalink,
    visibility, text FROM mention WHERE conversation_id = ? OR id = ? ORDER BY published_at, id"""


@dataclass(frozen=True, slots=True)
class PrintedPost:
    """A post of the contact."""

    author_id: int
    author_handle: str
    author_name: str
    published_at: datetime
    ingested_at: datetime
    deleted_at: datetime | None
    permalink: str | None
    visibility: str
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """Everything there is to print."""

    posts: tuple[PrintedPost, ...]
    events: tuple[Event, ...]
    network: str
    mention_class: str
    level: int
    state: str


def thread_of(connection: sqlite3.Connection, mention_id: int) -> Thread:
    """The conversation a mention belongs to; history has its posts only. Raises UsageError."""
    found = connection.execute(OF_MENTION, (mention_id,)).fetchone()
    if found is None:
        raise UsageError(f"There is no mention with the number {mention_id}.")
    return _thread(connection, found[0], mention_id)


def thread_of_conversation(connection: sqlite3.Connection, conversation_id: int) -> Thread:
    """A conversation by its own number."""
    return _thread(connection, conversation_id, None)


def _thread(
    connection: sqlite3.Connection, conversation_id: int | None, mention_id: int | None
) -> Thread:
    posts = tuple(_post(row) for row in connection.execute(POSTS, (conversation_id, mention_id)))
    facts = connection.execute(FACTS, (conversation_id,)).fetchone() or ("", "", 0, "history")
    events = events_of(connection, conversation_id) if conversation_id is not None else ()
    return Thread(posts, tuple(events), *facts)


def _post(row: Row) -> PrintedPost:
    author_id, handle, name, published, ingested, deleted, *rest = row
    instants = from_micros(published), from_micros(ingested), from_micros(deleted)
    return PrintedPost(author_id, handle, name, *instants, *rest)
