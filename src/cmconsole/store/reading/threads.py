"""Everything that was said and done in one conversation, for the person who reads it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from cmconsole.store.instants import from_micros
from cmconsole.store.reading import queues

if TYPE_CHECKING:
    from cmconsole.domain.conversations import Event
    from cmconsole.store.deciding.merging import Part
    from cmconsole.store.rows import MentionRow

MOST = 100
"""Posts of one conversation that are shown: the newest ones, and the one that was asked for."""
POSTS = """SELECT id FROM mention WHERE conversation_id = ? ORDER BY published_at DESC, id DESC LIMIT ?"""
COUNT = "SELECT count(*) FROM mention WHERE conversation_id = ?"
EDITS = "SELECT at, body FROM event WHERE mention_id = ? AND kind = 'post edited' ORDER BY id"
REACH = """SELECT a.followers, m.boosts, m.likes FROM mention m JOIN author a ON a.id = m.author_id
    WHERE m.id = ?"""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people a post can reach. It is shown and never counted."""

    followers: int | None = None
    boosts: int | None = None
    likes: int | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """A post as it was before its author changed it."""

    at: datetime
    before: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A mention with all that belongs to its conversation."""

    mention: MentionRow
    """The one that was asked for."""
    posts: tuple[MentionRow, ...]
    """The posts of the conversation, oldest first."""
    events: tuple[Event, ...] = ()
    """What happened to the conversation, oldest first."""
    edits: dict[int, tuple[Edited, ...]] = field(default_factory=dict)
    """The earlier texts of each edited post, by mention id."""
    reach: Reach = field(default_factory=Reach)
    parts: tuple[Part, ...] = ()
    """The conversations that were merged into this one; their posts are among `posts`."""
    left_out: int = 0
    """How many posts there are besides."""


def thread_of(connection: sqlite3.Connection, mention_id: int) -> Thread | None:
    """The conversation a mention belongs to, or the mention alone; None if there is no such mention."""
    # The window shows a Thread of one post before anything can be read or written.
    from cmconsole.store.deciding import conversations, merging

    found = queues.rows(connection, [mention_id])
    if not found:
        return None
    mention = found[0]
    posts, events = [mention], []
    parts: tuple[Part, ...] = ()
    left_out = 0
    if mention.work is not None:
        number = mention.work.conversation_id
        ids = [row[0] for row in connection.execute(POSTS, (number, MOST))]
        if len(ids) == MOST:
            if mention_id not in ids:
                ids.append(mention_id)
            left_out = connection.execute(COUNT, (number,)).fetchone()[0] - len(ids)
        posts = queues.rows(connection, ids[::-1]) or posts
        events = conversations.events_of(connection, number)
        parts = tuple(merging.parts_of(connection, number))
    edits = {post.id: _edits(connection, post.id) for post in posts if post.edited_at is not None}
    reach = Reach(*connection.execute(REACH, (mention_id,)).fetchone())
    return Thread(mention, tuple(posts), tuple(events), edits, reach, parts, left_out)


def _edits(connection: sqlite3.Connection, mention_id: int) -> tuple[Edited, ...]:
    rows = connection.execute(EDITS, (mention_id,))
    return tuple(
        Edited(from_micros(at), before)
        for at, body in rows
        if (before := json.loads(body).get("before")) is not None
    )
