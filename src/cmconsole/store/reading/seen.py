"""What the person at the desk could know of a thread at some moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from cmconsole.domain.conversations import EventKind
from cmconsole.domain.posts import Post
from cmconsole.store.deciding import conversations
from cmconsole.store.identity import keys_of, look_up
from cmconsole.store.instants import to_micros

ARRIVED = "SELECT 1 FROM mention WHERE id = ? AND ingested_at <= ?"


def known_at(
    connection: sqlite3.Connection,
    posts: Sequence[Post],
    conversation_id: int | None,
    at: datetime,
) -> list[bool]:
    """Which of the posts were in the inbox at `at` (UTC): as mentions, or as replies of ours."""
    answered: set[str] = set()
    if conversation_id is not None:
        answered = {
            event.post
            for event in conversations.events_of(connection, conversation_id)
            if event.kind is EventKind.ANSWERED and event.post and event.at <= at
        }
    return [
        bool(answered.intersection((post.canonical_uri, *post.aliases)))
        or _had_arrived(connection, post, at)
        for post in posts
    ]


def _had_arrived(connection: sqlite3.Connection, post: Post, at: datetime) -> bool:
    ids = set(look_up(connection, keys_of(post)).values())
    return any(
        connection.execute(ARRIVED, (number, to_micros(at))).fetchone() is not None
        for number in ids
    )
