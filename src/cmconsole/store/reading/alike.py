"""Open conversations, for whoever looks for the same problem or the same person in them."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from cmconsole.store.deciding.story_rows import unpacked
from cmconsole.store.parts import padded
from cmconsole.store.reading import queues
from cmconsole.store.rows import MentionRow

OPEN = """SELECT m.id, coalesce(m.edited_at, 0), m.text, s.signature
    FROM conversation c INDEXED BY conversation_queue
    JOIN mention m ON m.id = c.face_id LEFT JOIN radar_story s ON s.mention_id = m.id
    WHERE c.queue = 'answer' AND c.queue <> 'done' ORDER BY c.id DESC LIMIT ?"""
OF_PERSON = """SELECT c.face_id FROM conversation c WHERE c.author_id IN ({authors}) AND c.id <> ?
    AND c.queue <> 'done' AND c.queue <> 'merged' ORDER BY c.id DESC LIMIT 20"""


@dataclass(frozen=True, slots=True)
class OpenText:
    """What an open conversation is about."""

    mention_id: int
    version: int
    text: str
    signature: array[int] | None
    """Its numbers, where the radar has worked them out and nobody has changed the text."""


def open_texts(connection: sqlite3.Connection, most: int) -> list[OpenText]:
    """What the newest conversations that wait for an answer are about."""
    return [
        OpenText(number, version, text, unpacked(signature) if signature and not version else None)
        for number, version, text, signature in connection.execute(OPEN, (most,))
    ]


def open_of_person(
    connection: sqlite3.Connection, authors: Sequence[int], but: int
) -> list[MentionRow]:
    """What else is open with these accounts, besides the conversation `but`; newest first."""
    if not authors:
        return []
    marks, known = padded(authors)
    found = connection.execute(OF_PERSON.format(authors=marks), (*known, but))
    return queues.rows(connection, [row[0] for row in found])
