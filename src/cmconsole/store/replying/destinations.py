"""The places work is handed over to: what they are, and how far their answers have been read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from cmconsole.domain.errors import UsageError
from cmconsole.domain.handoffs import Destination
from cmconsole.domain.sources import Cursor
from cmconsole.store import log
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.rows import Row

COLUMNS = "id, uid, kind, name, added_at, options"
LISTED = f"SELECT {COLUMNS} FROM destination WHERE removed_at IS NULL ORDER BY id"
BY_NAME = f"SELECT {COLUMNS} FROM destination WHERE removed_at IS NULL AND name = ? COLLATE NOCASE"
BY_ID = f"SELECT {COLUMNS} FROM destination WHERE id = ? AND removed_at IS NULL"
ADD = "INSERT INTO destination (uid, kind, name, options, added_at) VALUES (?, ?, ?, ?, ?)"
REMOVE = "UPDATE destination SET removed_at = ? WHERE id = ?"
LISTENED = "UPDATE destination SET cursor = ?, listened_at = ?, trouble = '' WHERE id = ?"
TROUBLED = "UPDATE destination SET listened_at = ?, trouble = ? WHERE id = ?"


def listed(connection: sqlite3.Connection) -> list[Destination]:
    """Every destination, in the order they were added."""
    return [_destination(row) for row in connection.execute(LISTED)]


def named(connection: sqlite3.Connection, name: str) -> Destination:
    """The destination called `name`. Raises UsageError, listing what there is, if there is none."""
    row = connection.execute(BY_NAME, (name,)).fetchone()
    if row is None:
        names = ", ".join(known.name for known in listed(connection)) or "none yet"
        raise UsageError(f"There is no destination called “{name}”. Destinations: {names}.")
    return _destination(row)


def get(connection: sqlite3.Connection, destination_id: int) -> Destination | None:
    """The destination with that id; None where it was removed."""
    row = connection.execute(BY_ID, (destination_id,)).fetchone()
    return _destination(row) if row else None


def add(
    connection: sqlite3.Connection,
    *,
    kind: str,
    name: str,
    options: Mapping[str, str],
    author: str,
    now: datetime,
) -> Destination:
    """Store a new destination. Raises UsageError if the name is taken."""
    if connection.execute(BY_NAME, (name,)).fetchone():
        raise UsageError(f"There is already a destination called “{name}”.")
    uid = uuid4().hex
    facts = {"uid": uid, "kind": kind, "name": name, "options": dict(options)}
    connection.execute(ADD, (uid, kind, name, json.dumps(facts["options"]), to_micros(now)))
    log.append(connection, [log.Entry(now, author, "destination added", facts)])
    return named(connection, name)


def remove(
    connection: sqlite3.Connection, destination: Destination, *, author: str, now: datetime
) -> None:
    """Hand nothing over there any more; what was handed over stays in the record."""
    connection.execute(REMOVE, (to_micros(now), destination.id))
    body = {"uid": destination.uid}
    log.append(connection, [log.Entry(now, author, "destination removed", body)])


def cursor_of(connection: sqlite3.Connection, destination_id: int) -> Cursor:
    """How far answers have been read there; empty before the first time."""
    row = connection.execute(
        "SELECT cursor FROM destination WHERE id = ?", (destination_id,)
    ).fetchone()
    cursor: Cursor = json.loads(row[0])
    return cursor


def listened(
    connection: sqlite3.Connection, destination_id: int, cursor: Cursor, now: datetime
) -> None:
    """Answers were read up to `cursor`, and everything they said is stored."""
    connection.execute(LISTENED, (json.dumps(cursor), to_micros(now), destination_id))


def troubled(
    connection: sqlite3.Connection, destination_id: int, sentence: str, now: datetime
) -> None:
    """Answers could not be read; `sentence` says why, for the person to see."""
    connection.execute(TROUBLED, (to_micros(now), sentence, destination_id))


def health(connection: sqlite3.Connection) -> dict[int, tuple[datetime | None, str]]:
    """By destination: when answers were last read, UTC, and what stood in the way (empty: nothing)."""
    rows = connection.execute(
        "SELECT id, listened_at, trouble FROM destination WHERE removed_at IS NULL"
    )
    return {row[0]: (from_micros(row[1]), row[2]) for row in rows}


def _destination(row: Row) -> Destination:
    number, uid, kind, name, added_at, options = row
    return Destination(number, uid, kind, name, from_micros(added_at), json.loads(options))
