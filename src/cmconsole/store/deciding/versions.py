"""Targets, calendars and rules as they stood at any time, so that old threads keep what they started with."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from cmconsole.store import log
from cmconsole.store.instants import from_micros, to_micros

NEWEST = "SELECT number, digest FROM version WHERE kind = ? ORDER BY number DESC LIMIT 1"
ADD = "INSERT INTO version (kind, number, body, digest, since) VALUES (?, ?, ?, ?, ?)"
BODY = "SELECT body FROM version WHERE kind = ? AND number = ?"
ALL = "SELECT number, since FROM version WHERE kind = ? ORDER BY number DESC"


@dataclass(frozen=True, slots=True)
class Version:
    """A text of the targets or the policy that was in force."""

    number: int
    since: datetime
    """When it was first in force, UTC."""


def newest(connection: sqlite3.Connection, kind: str, body: str) -> int | None:
    """The number of the newest version if it is exactly `body`."""
    row = connection.execute(NEWEST, (kind,)).fetchone()
    return int(row[0]) if row and row[1] == _digest(body) else None


def remember(connection: sqlite3.Connection, kind: str, body: str, now: datetime) -> int:
    """Keep a text of the targets or the policy unless it is the newest one already.

    Returns:
        Its number, counted from 1 for each kind.
    """
    row = connection.execute(NEWEST, (kind,)).fetchone()
    if row and row[1] == _digest(body):
        return int(row[0])
    number = row[0] + 1 if row else 1
    connection.execute(ADD, (kind, number, body, _digest(body), to_micros(now)))
    entry = log.Entry(now, "console", f"{kind} changed", {"version": number})
    log.append(connection, [entry])
    return int(number)


def body_of(connection: sqlite3.Connection, kind: str, number: int) -> str | None:
    """The text of a version, or None if there is no such version."""
    row = connection.execute(BODY, (kind, number)).fetchone()
    return None if row is None else str(row[0])


def all_of(connection: sqlite3.Connection, kind: str) -> list[Version]:
    """Every version of a kind, the newest first."""
    return [
        Version(int(number), from_micros(since))
        for number, since in connection.execute(ALL, (kind,))
    ]


def _digest(body: str) -> str:
    return hashlib.blake2b(body.encode(), digest_size=16).hexdigest()
