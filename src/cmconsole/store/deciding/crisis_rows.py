"""The crisis room as the log tells it: opened, noted in, ended; and spikes that were none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cmconsole.store import log
from cmconsole.store.instants import from_micros, to_micros

OPENED, ENDED, DISMISSED = "crisis opened", "crisis ended", "spike dismissed"
NOTED, STEPPED, WRITTEN = "crisis noted", "crisis step", "statement written"
# SQLite takes the partial index only where its condition is repeated to the letter.
LINES = """SELECT at, author, kind, body FROM event INDEXED BY event_of_crisis WHERE kind IN
    ('crisis opened', 'crisis ended', 'spike dismissed', 'crisis noted', 'crisis step', 'statement written')
    ORDER BY id DESC LIMIT ?"""
MOST = 500
DRAFT = "SELECT value FROM meta WHERE key = 'crisis_statement'"
KEEP_DRAFT = """INSERT INTO meta (key, value) VALUES ('crisis_statement', ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the room's log."""

    at: datetime
    author: str
    kind: str
    body: Mapping[str, object]

    def said(self, name: str) -> str:
        """One word of it, empty where there is none."""
        return str(self.body.get(name, ""))


@dataclass(frozen=True, slots=True)
class Crisis:
    """A crisis that somebody declared. It is nothing but the sum of its events."""

    key: str
    """The spike or story it is about; empty: it was opened by hand."""
    about: str
    """What people write, in a few words."""
    opened_at: datetime
    opened_by: str
    since: datetime
    """When the first report was published, UTC."""
    mentions: tuple[int, ...]
    """What was known when it was opened."""
    done: Mapping[str, datetime]
    """Steps of the first hour that are done, and when."""
    lines: tuple[Line, ...]
    """Its log, newest first."""


def write(
    connection: sqlite3.Connection,
    kind: str,
    body: Mapping[str, object],
    *,
    author: str,
    now: datetime,
) -> None:
    """Write one line, within the caller's transaction."""
    log.append(connection, [log.Entry(now, author, kind, body)])


def open_crisis(connection: sqlite3.Connection) -> Crisis | None:
    """The crisis that is on; None: there is none."""
    lines: list[Line] = []
    for line in _lines(connection):
        if line.kind == ENDED:
            return None
        lines.append(line)
        if line.kind == OPENED:
            return _crisis(line, lines)
    return None


def dismissed(connection: sqlite3.Connection) -> dict[str, Line]:
    """By spike: the newest word of a person that it is no crisis, or that the crisis about it is over."""
    found: dict[str, Line] = {}
    for line in _lines(connection):
        if line.kind in (DISMISSED, ENDED):
            found.setdefault(line.said("key"), line)
    return found


def statements(connection: sqlite3.Connection) -> dict[str, int | None]:
    """The holding statements that were written, and for whom each was.

    Returns:
        By text: since when whoever wrote is concerned, µs UTC. 0 is everybody: the room was opened by
        hand. None: who tells the story that the room was opened about, and nobody else.
    """
    found: dict[str, int | None] = {}
    since: int | None = 0
    for line in reversed(_lines(connection)):
        if line.kind == OPENED:
            key = line.said("key")
            since = int(line.said("since")) if key else 0
            since = None if key.startswith("story:") else since
        elif line.kind == WRITTEN:
            found[line.said("text")] = since
    return found


def keep_draft(connection: sqlite3.Connection, text: str) -> None:
    """Keep the holding statement as far as it is written; it is a draft and in no log."""
    connection.execute(KEEP_DRAFT, (text,))


def draft(connection: sqlite3.Connection) -> str:
    """The holding statement as far as it is written."""
    row = connection.execute(DRAFT).fetchone()
    return str(row[0]) if row else ""


def opening(key: str, about: str, since: datetime, mentions: tuple[int, ...]) -> dict[str, object]:
    """The body of an OPENED line."""
    return {"key": key, "about": about, "since": to_micros(since), "mentions": list(mentions)}


def _lines(connection: sqlite3.Connection) -> list[Line]:
    return [
        Line(from_micros(at), author, kind, json.loads(body))
        for at, author, kind, body in connection.execute(LINES, (MOST,))
    ]


def _crisis(opened: Line, lines: list[Line]) -> Crisis:
    done: dict[str, datetime] = {}
    for line in reversed(lines):
        if line.kind == STEPPED and line.body.get("done"):
            done[line.said("step")] = line.at
        elif line.kind == STEPPED:
            done.pop(line.said("step"), None)
    mentions = opened.body.get("mentions")
    return Crisis(
        key=opened.said("key"),
        about=opened.said("about"),
        opened_at=opened.at,
        opened_by=opened.author,
        since=from_micros(int(opened.said("since"))),
        mentions=tuple(mentions) if isinstance(mentions, list) else (),
        done=done,
        lines=tuple(line for line in lines if line.kind != DISMISSED),
    )
