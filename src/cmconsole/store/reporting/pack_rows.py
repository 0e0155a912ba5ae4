"""What is marked in a review pack from elsewhere and not signed off yet, beside the inbox.

The pack itself holds signed reviews alone: it may be sent back at any moment, and what somebody is
still thinking about is nobody else's.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from cmconsole.domain.scorecards import Marks
from cmconsole.store.packing import as_json

READ = "SELECT value FROM meta WHERE key = ?"
KEEP = """INSERT INTO meta (key, value) VALUES (?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value"""
FORGET = "DELETE FROM meta WHERE key = ?"


@dataclass(frozen=True, slots=True)
class Begun:
    """What one reviewer has marked and written so far."""

    marks: Marks
    note: str


def begun(connection: sqlite3.Connection, sample: str, reviewer: str) -> dict[str, Begun]:
    """What is begun in the pack of `sample` (its uid), by the uid of the conversation."""
    row = connection.execute(READ, (_key(sample, reviewer),)).fetchone()
    kept = json.loads(row[0]) if row is not None else {}
    return {uid: Begun(marks, note) for uid, (marks, note) in kept.items()}


def keep_begun(
    connection: sqlite3.Connection, sample: str, reviewer: str, conversation: str, what: Begun
) -> None:
    """Keep this in place of what was begun there; nothing marked and nothing written ends it."""
    kept = begun(connection, sample, reviewer)
    kept.pop(conversation, None)
    if what.marks or what.note:
        kept[conversation] = what
    key = _key(sample, reviewer)
    if not kept:
        connection.execute(FORGET, (key,))
        return
    rows = {uid: [dict(one.marks), one.note] for uid, one in kept.items()}
    connection.execute(KEEP, (key, as_json(rows)))


def _key(sample: str, reviewer: str) -> str:
    return f"pack {sample} {reviewer}"
