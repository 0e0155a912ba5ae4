"""Counts for the sidebar, kept as they change: counting a million rows takes 50 ms, reading one 15 µs."""

from __future__ import annotations

import sqlite3
from collections import Counter

ADD = """INSERT INTO counter (name, value) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET value = value + excluded.value"""


def add(connection: sqlite3.Connection, changes: Counter[str]) -> None:
    """Apply differences to the counters, within the caller's transaction."""
    connection.executemany(ADD, [(name, by) for name, by in changes.items() if by])


def read(connection: sqlite3.Connection) -> dict[str, int]:
    """All counters."""
    return dict(connection.execute("SELECT name, value FROM counter"))
