"""What happens to replies that nobody pressed: a crash, a connection that is back, a clock that was set."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import datetime

from cmconsole.domain.replies import ReplyState, Trouble
from cmconsole.store.instants import to_micros
from cmconsole.store.replying import outbox

STUCK = "SELECT id, state FROM reply WHERE state IN ('rechecking', 'sending') ORDER BY id"
BLOCKED = """SELECT id FROM reply WHERE source_id = ? AND state IN ('waiting', 'uncertain')
    AND (next_at IS NULL OR next_at > ?) AND trouble IN ('offline', 'signed out')"""
SHIFT = "UPDATE reply SET next_at = next_at + ?, send_at = send_at + ? WHERE next_at IS NOT NULL"


def stuck(connection: sqlite3.Connection) -> list[int]:
    """The replies that somebody is at work on, or was when it died."""
    return [row[0] for row in connection.execute(STUCK)]


def recover(
    connection: sqlite3.Connection,
    now: datetime,
    look_at: datetime,
    sentence: str,
    busy: Collection[int],
) -> list[int]:
    """After a crash: what was being rechecked waits again, what was being sent is uncertain.

    Args:
        look_at: when to look for what may have been sent: the network may be at it still, UTC.
        sentence: what is told of those that may or may not have been sent.
        busy: replies that this process is at work on.
    """
    found = []
    for reply_id, state in connection.execute(STUCK).fetchall():
        if reply_id in busy:
            continue
        reply = outbox.get(connection, reply_id)
        if state == ReplyState.RECHECKING:
            facts: dict[str, object] = {"next_at": now}
            outbox.move(connection, reply_id, (reply.state,), ReplyState.WAITING, now, facts)
        else:
            facts = {
                "next_at": look_at,
                "trouble": Trouble.LOST,
                "reason": sentence,
                "lost_at": reply.lost_at or reply.tried_at,
            }
            outbox.move(connection, reply_id, (reply.state,), ReplyState.UNCERTAIN, now, facts)
        found.append(int(reply_id))
    return found


def release(connection: sqlite3.Connection, source_id: int, now: datetime) -> list[int]:
    """A source can be reached again: what waited for a connection or a sign-in is looked at now."""
    rows = connection.execute(BLOCKED, (source_id, to_micros(now))).fetchall()
    for (reply_id,) in rows:
        connection.execute("UPDATE reply SET next_at = ? WHERE id = ?", (to_micros(now), reply_id))
    return [row[0] for row in rows]


def shift(connection: sqlite3.Connection, micros: int) -> None:
    """The wall clock was set: what was to happen in ten seconds still happens in ten seconds."""
    connection.execute(SHIFT, (micros, micros))
