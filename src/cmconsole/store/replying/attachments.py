"""The bytes of files that are written with replies, and how drafts and orders name them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from cmconsole.domain.replies import Attachment
from cmconsole.store.instants import to_micros
from cmconsole.store.packing import as_json

KEPT_FOR = timedelta(days=30)
KEEP = """INSERT INTO attachment (digest, content, kept_at) VALUES (?, ?, ?)
    ON CONFLICT (digest) DO UPDATE SET kept_at = excluded.kept_at"""
CONTENT = "SELECT content FROM attachment WHERE digest = ?"
OLD = "SELECT digest FROM attachment WHERE kept_at < ?"
NAMED = """SELECT EXISTS (SELECT 1 FROM reply WHERE state NOT IN ('sent', 'cancelled')
        AND instr(orders, :digest)) OR EXISTS (SELECT 1 FROM draft WHERE instr(attachments, :digest))"""


def keep(connection: sqlite3.Connection, content: bytes, now: datetime) -> str:
    """Store a file's content; returns the digest it is known by."""
    digest = sha256(content).hexdigest()
    connection.execute(KEEP, (digest, content, to_micros(now)))
    return digest


def contents(connection: sqlite3.Connection, wanted: Sequence[Attachment]) -> list[bytes]:
    """What the files hold, in order. Raises LookupError for one that is not there, which is a bug."""
    found = []
    for attachment in wanted:
        row = connection.execute(CONTENT, (attachment.digest,)).fetchone()
        if row is None:
            raise LookupError(f"no attachment {attachment.digest}")
        found.append(bytes(row[0]))
    return found


def purge(connection: sqlite3.Connection, now: datetime) -> int:
    """Let go of old files that nothing names any more; returns how many those were."""
    old = connection.execute(OLD, (to_micros(now - KEPT_FOR),)).fetchall()
    gone = [
        digest
        for (digest,) in old
        if not connection.execute(NAMED, {"digest": digest}).fetchone()[0]
    ]
    connection.executemany("DELETE FROM attachment WHERE digest = ?", [(one,) for one in gone])
    return len(gone)


def packed(attachments: Iterable[Attachment]) -> list[list[str | int]]:
    """As JSON-ready parts."""
    return [[a.digest, a.name, a.media_type, a.size, a.alt] for a in attachments]


def as_text(attachments: Iterable[Attachment]) -> str:
    """As a column holds them."""
    return as_json(packed(attachments))


def unpacked(parts: object) -> tuple[Attachment, ...]:
    """What `packed` made."""
    assert isinstance(parts, list)
    return tuple(Attachment(*part) for part in parts)


def from_text(column: str) -> tuple[Attachment, ...]:
    """What `as_text` made."""
    return unpacked(json.loads(column))
