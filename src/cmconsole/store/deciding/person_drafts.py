"""Notes about people that were begun and not kept yet; like every draft they stay for 30 days."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from cmconsole.store.instants import to_micros
from cmconsole.store.replying.drafts import KEPT_FOR

AT = "WHERE note = :note AND (author_id = :author OR :note <> '')"
"""A new note is found where it was begun; a change of one, from every account of the person."""
FIND = f"SELECT text FROM person_draft {AT} ORDER BY updated_at DESC LIMIT 1"
FORGET = f"DELETE FROM person_draft {AT}"
SAVE = "INSERT INTO person_draft VALUES (:author, :note, :text, :at)"
PURGE = "DELETE FROM person_draft WHERE updated_at < ?"


@dataclass(frozen=True, slots=True)
class At:
    """Which note."""

    author_id: int
    """Whose account is looked at."""
    note: str = ""
    """The uid of the note that is changed; empty: a new one."""


def find(connection: sqlite3.Connection, at: At) -> str:
    """What was begun there; empty: nothing."""
    row = connection.execute(FIND, {"author": at.author_id, "note": at.note}).fetchone()
    return "" if row is None else str(row[0])


def save(connection: sqlite3.Connection, at: At, text: str, now: datetime) -> None:
    """Keep what was typed so far; without a word the draft ends."""
    asked = {"author": at.author_id, "note": at.note, "text": text, "at": to_micros(now)}
    connection.execute(FORGET, asked)
    if text.strip():
        connection.execute(SAVE, asked)


def purge(connection: sqlite3.Connection, now: datetime) -> int:
    """Let go of what nobody touched for 30 days; returns how many that were."""
    return connection.execute(PURGE, (to_micros(now - KEPT_FOR),)).rowcount
