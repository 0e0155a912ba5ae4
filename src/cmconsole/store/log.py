"""The append-only log of everything that changed, each row chained to the one before."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from secrets import token_hex

from cmconsole.store.instants import to_micros
from cmconsole.store.packing import as_json
from cmconsole.store.rows import Row

INSERT = """INSERT INTO event
    (id, uid, at, author, kind, conversation_id, mention_id, source_id, body, chain)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
HEAD = """SELECT coalesce((SELECT max(id) FROM event), 0),
    (SELECT value FROM meta WHERE key = 'log_head')"""
REMEMBER = """INSERT INTO meta (key, value) VALUES ('log_head', ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value"""
ALL = """SELECT id, uid, at, author, kind, conversation_id, mention_id, source_id, body, chain
    FROM event ORDER BY id"""
ERASED = "person erased"
"""The kind of an entry that says whose words were taken out of which earlier entries."""
ERASINGS = f"SELECT id, body FROM event WHERE kind = '{ERASED}' ORDER BY id"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event on its way into the log."""

    at: datetime
    author: str
    """Who did it: a person's name, or the program's part that did (`poller`)."""
    kind: str
    body: Mapping[str, object]
    conversation_id: int | None = None
    mention_id: int | None = None
    source_id: int | None = None
    uid: str = ""
    """Globally unique; made here where it is empty."""


def append(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Write events at the end of the log, within the caller's transaction."""
    last, head = connection.execute(HEAD).fetchone()
    # From the place the log had reached, not from the last row there is: rows that somebody cut off
    # at the end would leave no trace once others follow.
    reached, chain = _place(head)
    before = max(last, reached)
    rows = []
    for number, entry in enumerate(entries, before + 1):
        uid = entry.uid or new_uid(entry.at)
        body = as_json(entry.body)
        facts = (
            uid,
            to_micros(entry.at),
            entry.author,
            entry.kind,
            entry.conversation_id,
            entry.mention_id,
            entry.source_id,
            body,
        )
        chain = link(chain, facts)
        rows.append((number, *facts, chain))
    if rows:
        connection.executemany(INSERT, rows)
        connection.execute(REMEMBER, (f"{before + len(rows)} {chain.hex()}",))


def _place(head: str | None) -> tuple[int, bytes]:
    """The newest event's id and chain value, as they were noted when it was written."""
    number, _, chain = (head or "0 ").partition(" ")
    return int(number), bytes.fromhex(chain)


_made = count()
_console = token_hex(6)
"""Tells the events of this run from those of all others."""


def new_uid(at: datetime) -> str:
    """A globally unique event id that sorts by time and, within one console, by order of making."""
    return f"{to_micros(at):014x}{next(_made) & 0xFFFFFF:06x}{_console}"


def link(before: bytes, facts: tuple[object, ...]) -> bytes:
    """The chain value of a row: a hash over the value before it and the row's own facts."""
    return hashlib.blake2b(
        before + as_json(facts).encode(),
        digest_size=16,
    ).digest()


def what_is_left(facts: tuple[object, ...]) -> str:
    """A hash over a row's facts after words were taken out of it, as an ERASED entry names it."""
    return link(b"", facts).hex()


def first_break(connection: sqlite3.Connection) -> int | None:
    """The first id at which the log is not what was written, or None if it is whole.

    Either that event does not follow from the one before, or it was the next one and is missing. An event
    whose words were erased keeps the chain value it had; it is as it has to be if the newest ERASED entry
    that names it, itself a link of the chain, says what is left of it.
    """
    erased = _erased(connection)
    chain, expected = b"", 1
    for row in _rows(connection):
        number, facts, stored = row[0], row[1:-1], row[-1]
        follows = stored == link(chain, facts)
        if number != expected or not (follows or erased.get(number) == what_is_left(facts)):
            return int(number)
        chain, expected = stored, expected + 1
    _, head = connection.execute(HEAD).fetchone()
    return None if _place(head) == (expected - 1, chain) else expected


def _erased(connection: sqlite3.Connection) -> dict[int, str]:
    """By the id of an entry what is left of it; no entry vouches for itself or for a later one."""
    found: dict[int, str] = {}
    for number, body in connection.execute(ERASINGS):
        found |= {one: left for one, left in json.loads(body)["entries"] if one < number}
    return found


def _rows(connection: sqlite3.Connection) -> Iterator[Row]:
    yield from connection.execute(ALL)
