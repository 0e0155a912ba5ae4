"""Saved searches: a name, what to search for, and how many mentions that finds now."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from cmconsole.domain.errors import UsageError
from cmconsole.store.instants import to_micros

COUNTED = 1_000
"""More hits than that are not counted: a sidebar has no room for them."""
LISTED = "SELECT id, name, words FROM view ORDER BY name COLLATE NOCASE, id"
ADD = "INSERT OR IGNORE INTO view (name, words, added_at) VALUES (?, ?, ?)"
TAKEN = "There is a saved search “{name}” already."
RENAME = "UPDATE OR IGNORE view SET name = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class View:
    """A saved search."""

    id: int
    name: str
    words: str
    """What was typed into the search box."""
    count: int
    """How many mentions it finds, up to COUNTED."""


def listed(connection: sqlite3.Connection) -> list[View]:
    """All saved searches by name, counted."""
    from cmconsole.store.reading import (
        search,
    )  # the sidebar knows views before anything is searched

    return [
        View(number, name, words, len(search.find(connection, words, COUNTED)))
        for number, name, words in connection.execute(LISTED).fetchall()
    ]


def add(connection: sqlite3.Connection, name: str, words: str, now: datetime) -> None:
    """Save a search. Raises UsageError if the name is taken."""
    if connection.execute(ADD, (name, words, to_micros(now))).rowcount == 0:
        raise UsageError(TAKEN.format(name=name))


def rename(connection: sqlite3.Connection, view_id: int, name: str) -> None:
    """Give a saved search another name. Raises UsageError if the name is taken or the search gone."""
    if connection.execute(RENAME, (name, view_id)).rowcount == 0:
        there = connection.execute("SELECT 1 FROM view WHERE id = ?", (view_id,)).fetchone()
        raise UsageError(TAKEN.format(name=name) if there else "This saved search is gone.")


def remove(connection: sqlite3.Connection, view_id: int) -> None:
    """Forget a saved search; the mentions it found stay."""
    connection.execute("DELETE FROM view WHERE id = ?", (view_id,))
