"""Open conversations, for whoever looks for the same problem or the same person in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from cmconsole.store import queues
from cmconsole.store.parts import padded
from cmconsole.store.rows import MentionRow

OPEN = """SELECT m.id, coalesce(m.edited_at, 0), m.text FROM conversation c INDEXED BY conversation_queue
    JOIN mention m ON m.id = c.face_id WHERE c.queue = 'answer' AND c.queue <> 'done'
    ORDER BY c.id DESC LIMIT ?"""
OF_PERSON = """SELECT c.face_id FROM conversation c WHERE c.author_id IN ({authors}) AND c.id <> ?
    AND c.queue <> 'done' AND c.queue <> 'merged' ORDER BY c.id DESC LIMIT 20"""


def open_texts(connection: sqlite3.Connection, most: int) -> list[tuple[int, int, str]]:
    """Mention, version and text of the newest conversations that wait for an answer."""
    return connection.execute(OPEN, (most,)).fetchall()


def open_of_person(
    connection: sqlite3.Connection, authors: Sequence[int], but: int
) -> list[MentionRow]:
    """What else is open with these accounts, besides the conversation `but`; newest first."""
    if not authors:
        return []
    marks, known = padded(authors)
    found = connection.execute(OF_PERSON.format(authors=marks), (*known, but))
    return queues.rows(connection, [row[0] for row in found])
