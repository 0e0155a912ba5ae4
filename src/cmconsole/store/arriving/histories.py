"""What the authors of arriving posts wrote before, and whether anybody answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from cmconsole.domain.conversation_state import HANDLED, State
from cmconsole.domain.history import LOOK_BACK, Earlier
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.posts import Post
from cmconsole.store.instants import from_micros, to_micros

MOST = 50
"""Earlier posts of one author that are looked at."""
EARLIER = """SELECT m.published_at, coalesce(c.class, m.class), coalesce(c.level, m.level), c.waiting_since,
    c.state, c.first_response_at IS NOT NULL, c.thread_uri, m.canonical_uri
    FROM author a JOIN mention m ON m.author_id = a.id LEFT JOIN conversation c ON c.id = m.conversation_id
    WHERE a.network = ? AND a.key = ? AND m.published_at >= ? AND m.history = 0 AND m.deleted_at IS NULL
    ORDER BY m.published_at DESC LIMIT ?"""


def of_authors(
    connection: sqlite3.Connection, posts: Sequence[Post], now: datetime
) -> dict[tuple[str, str], list[Earlier]]:
    """By network and key of the author: what they wrote in the last month, newest first.

    Posts from before their source was added are left out: nothing was owed there.
    """
    since = to_micros(now - LOOK_BACK - LOOK_BACK)
    found: dict[tuple[str, str], list[Earlier]] = {}
    for who in dict.fromkeys((post.network, post.author.key) for post in posts):
        rows = connection.execute(EARLIER, (*who, since, MOST)).fetchall()
        if rows:
            found[who] = [_earlier(*row) for row in rows]
    return found


def _earlier(
    at: int,
    mention_class: str,
    level: int,
    waiting_since: int | None,
    state: str | None,
    answered: int,
    thread: str | None,
    address: str,
) -> Earlier:
    return Earlier(
        from_micros(at),
        MentionClass(mention_class),
        # A conversation waits since its oldest unanswered post: what is older was answered.
        waits=waiting_since is not None and at >= waiting_since,
        let_be=state == State.NOT_ANSWERING,
        level=Level(level),
        answered=bool(answered),
        ended=state in HANDLED,
        thread=thread or "",
        address=address,
    )
