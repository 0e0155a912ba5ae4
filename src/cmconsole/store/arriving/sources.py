"""The sources: what they are, how far they have been read, how they are doing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from cmconsole.domain.errors import UsageError
from cmconsole.domain.sources import (
    PAUSED,
    Cursor,
    Health,
    Source,
    SourceState,
)
from cmconsole.store import log
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.rows import Row

COLUMNS = "id, uid, kind, name, added_at, options, match, leave_out"
LISTED = f"SELECT {COLUMNS} FROM source WHERE removed_at IS NULL ORDER BY id"
BY_NAME = f"SELECT {COLUMNS} FROM source WHERE removed_at IS NULL AND name = ?"
ADD = """INSERT INTO source (uid, kind, name, options, match, leave_out, added_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
IMPORTED = f"SELECT {COLUMNS} FROM source WHERE kind = 'import'"
ADD_IMPORTED = """INSERT INTO source (uid, kind, name, options, match, leave_out, added_at, removed_at)
    VALUES (?, 'import', 'Imported files', '{}', '[]', '[]', ?, ?)"""
CHANGE = "UPDATE source SET name = ?, options = ?, match = ?, leave_out = ? WHERE id = ?"
REMOVE = "UPDATE source SET removed_at = ? WHERE id = ?"
HEALTH = f"""SELECT id, iif(json_extract(options, '$.{PAUSED}') = 'yes', '{SourceState.PAUSED}', state),
    listened_until, failing_since, failures, last_error, next_poll_at
    FROM source WHERE removed_at IS NULL ORDER BY id"""
FAILED = """UPDATE source SET state = ?, failing_since = coalesce(failing_since, ?),
    failures = failures + 1, last_error = ?, next_poll_at = ? WHERE id = ?"""
READ_ON = """UPDATE source SET cursor = coalesce(?, cursor), listened_until = coalesce(?, listened_until)
    WHERE id = ?"""
ALL_WELL = """UPDATE source SET state = 'listening', failing_since = NULL, failures = 0, last_error = '',
    next_poll_at = ? WHERE id = ?"""


def listed(connection: sqlite3.Connection) -> list[Source]:
    """Every source that has not been removed, in the order they were added."""
    return [_source(row) for row in connection.execute(LISTED)]


def named(connection: sqlite3.Connection, name: str) -> Source:
    """The source called `name`. Raises UsageError, listing what there is, if there is none."""
    row = connection.execute(BY_NAME, (name,)).fetchone()
    if row is None:
        names = ", ".join(source.name for source in listed(connection)) or "none yet"
        raise UsageError(f"There is no source called “{name}”. Sources: {names}.")
    return _source(row)


def add(
    connection: sqlite3.Connection,
    *,
    kind: str,
    name: str,
    options: Mapping[str, str],
    match: Sequence[str],
    leave_out: Sequence[str],
    author: str,
    now: datetime,
) -> Source:
    """Store a new source. Raises UsageError if the name is taken."""
    if connection.execute(BY_NAME, (name,)).fetchone():
        raise UsageError(f"There is already a source called “{name}”.")
    uid = uuid4().hex
    facts = {
        "uid": uid,
        "kind": kind,
        "name": name,
        "options": dict(options),
        "match": list(match),
        "leave_out": list(leave_out),
    }
    row = (uid, kind, name, *(json.dumps(facts[k]) for k in ("options", "match", "leave_out")))
    source_id = connection.execute(ADD, (*row, to_micros(now))).lastrowid
    entry = log.Entry(now, author, "source added", facts, source_id=source_id)
    log.append(connection, [entry])
    return named(connection, name)


def import_source(connection: sqlite3.Connection, now: datetime) -> Source:
    """The source of mentions that came from files. It counts as removed, so nobody polls it."""
    row = connection.execute(IMPORTED).fetchone()
    if row is None:
        micros = to_micros(now)
        connection.execute(ADD_IMPORTED, (uuid4().hex, micros, micros))
        row = connection.execute(IMPORTED).fetchone()
    return _source(row)


def remove(connection: sqlite3.Connection, source: Source, *, author: str, now: datetime) -> None:
    """Stop listening to a source; its mentions and its ledger stay."""
    connection.execute(REMOVE, (to_micros(now), source.id))
    entry = log.Entry(now, author, "source removed", {"uid": source.uid}, source_id=source.id)
    log.append(connection, [entry])


def move(connection: sqlite3.Connection, source: Source, url: str, now: datetime) -> None:
    """Store the new permanent address of a source."""
    options = dict(source.options) | {"url": url}
    connection.execute(
        "UPDATE source SET options = ? WHERE id = ?", (json.dumps(options), source.id)
    )
    body = {"from": source.options.get("url", ""), "to": url}
    log.append(connection, [log.Entry(now, "poller", "source moved", body, source_id=source.id)])


def change(
    connection: sqlite3.Connection, source: Source, wanted: Source, *, author: str, now: datetime
) -> None:
    """Call a source otherwise, and read it otherwise from now on: its name, words and options.

    Raises:
        UsageError: another source has that name; nothing was changed.
    """
    taken = connection.execute(BY_NAME, (wanted.name,)).fetchone()
    if taken is not None and taken[0] != source.id:
        raise UsageError(f"There is already a source called “{wanted.name}”.")
    facts = {
        "name": wanted.name,
        "options": dict(wanted.options),
        "match": list(wanted.match),
        "leave_out": list(wanted.leave_out),
    }
    lists = (json.dumps(facts[key]) for key in ("options", "match", "leave_out"))
    connection.execute(CHANGE, (wanted.name, *lists, source.id))
    log.append(connection, [log.Entry(now, author, "source changed", facts, source_id=source.id)])


def take_options(
    connection: sqlite3.Connection, source: Source, options: Mapping[str, str], now: datetime
) -> None:
    """Store other options of a source: those of an account that was signed in anew."""
    connection.execute(
        "UPDATE source SET options = ? WHERE id = ?", (json.dumps(dict(options)), source.id)
    )
    body = {"options": dict(options)}
    log.append(connection, [log.Entry(now, "poller", "source changed", body, source_id=source.id)])


def cursor_of(connection: sqlite3.Connection, source_id: int) -> Cursor:
    """How far the source has been read and committed; empty before the first run."""
    row = connection.execute("SELECT cursor FROM source WHERE id = ?", (source_id,)).fetchone()
    cursor: Cursor = json.loads(row[0])
    return cursor


def read_on(
    connection: sqlite3.Connection,
    source_id: int,
    cursor: Cursor | None,
    listened_until: datetime | None,
) -> None:
    """Move the cursor, within the transaction that stores what it stands for; None: it stays."""
    packed = None if cursor is None else json.dumps(cursor)
    connection.execute(READ_ON, (packed, to_micros(listened_until), source_id))


def all_well(connection: sqlite3.Connection, source_id: int, next_poll_at: datetime | None) -> None:
    """The last poll went through."""
    connection.execute(ALL_WELL, (to_micros(next_poll_at), source_id))


def failed(
    connection: sqlite3.Connection,
    source_id: int,
    state: SourceState,
    sentence: str,
    now: datetime,
    next_poll_at: datetime | None,
) -> None:
    """The last poll did not go through; since when and why is kept for the person to see."""
    micros = to_micros(now), to_micros(next_poll_at)
    connection.execute(FAILED, (state, micros[0], sentence, micros[1], source_id))


def health(connection: sqlite3.Connection) -> list[Health]:
    """How every source is doing, in the order of `listed`."""
    return [
        Health(
            source_id=row[0],
            state=SourceState(row[1]),
            last_success_at=from_micros(row[2]),
            failing_since=from_micros(row[3]),
            failures=row[4],
            last_error=row[5],
            next_poll_at=from_micros(row[6]),
        )
        for row in connection.execute(HEALTH)
    ]


def _source(row: Row) -> Source:
    number, uid, kind, name, added_at, options, match, leave_out = row
    return Source(
        id=number,
        uid=uid,
        kind=kind,
        name=name,
        added_at=from_micros(added_at),
        options=json.loads(options),
        match=tuple(json.loads(match)),
        leave_out=tuple(json.loads(leave_out)),
    )
