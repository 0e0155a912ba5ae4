"""Posts that may not be kept for ever: when each was last known to be there, and its emptying.

What was said, by whom and what was attached goes; the row stays with its address and its times, which
reports are made of. The log never held what such a post said.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cmconsole.domain.posts import PostAddress
from cmconsole.store import log
from cmconsole.store.identity import key_of, look_up
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.packing import pack_judgement
from cmconsole.store.reading import search
from cmconsole.store.rows import unpack_judgement

DELETED = "[deleted at its network, so it is not kept here]"
"""What stands in place of a post whose author took it back."""
LET_GO = "[no longer kept here; open it at its network]"
"""What stands in place of a post that nobody could say was still there, or whose time was over."""
ERASED = "[erased at a person's wish]"
"""What stands in place of whatever somebody wrote who wanted to be erased."""
NOTHING_LEFT = frozenset({DELETED, LET_GO, ERASED})
"""Reading the post again does not bring its text back."""
WATCH = "INSERT OR IGNORE INTO keeping (mention_id, seen_at) VALUES (?, ?)"
SEEN = "UPDATE keeping SET seen_at = ? WHERE mention_id = ?"
DUE = """SELECT m.id, m.native_id, m.canonical_uri, m.permalink, k.seen_at, m.ingested_at,
    c.queue IS NULL OR c.queue = 'done'
    FROM keeping k JOIN mention m ON m.id = k.mention_id
    LEFT JOIN conversation c ON c.id = m.conversation_id
    WHERE k.emptied_at IS NULL AND k.seen_at < :before AND m.source_id = :source
    AND m.deleted_at IS NULL ORDER BY k.seen_at LIMIT :limit"""
NETWORKS = """SELECT DISTINCT m.network FROM keeping k JOIN mention m ON m.id = k.mention_id
    WHERE k.emptied_at IS NULL"""
TOO_OLD = """SELECT m.id FROM keeping k JOIN mention m ON m.id = k.mention_id
    WHERE k.emptied_at IS NULL AND m.network = ? AND m.ingested_at <= ? LIMIT ?"""
JUDGED = "SELECT class, level, urgency, judgement FROM mention WHERE id = ?"
EMPTY = """UPDATE mention SET text = ?, author_handle = '', author_name = '', attachments = NULL,
    boosts = NULL, likes = NULL, judgement = ? WHERE id = ?"""
EMPTIED = """INSERT INTO keeping (mention_id, seen_at, emptied_at) VALUES (:id, :now, :now)
    ON CONFLICT DO UPDATE SET emptied_at = excluded.emptied_at WHERE emptied_at IS NULL"""
AUTHOR = "SELECT author_id FROM mention WHERE id = ?"
KNOWN_BY = """SELECT count(*) FROM mention m LEFT JOIN keeping k ON k.mention_id = m.id
    WHERE m.author_id = ? AND k.emptied_at IS NULL"""
FORGET_CHANGES = """UPDATE reply SET changes = '[]' WHERE mention_id = :id OR conversation_id =
    (SELECT conversation_id FROM mention WHERE id = :id)"""
FORGET_AUTHOR = (
    "UPDATE author SET handle = '', name = '', url = NULL, followers = NULL WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A post that has to be looked at: is it still there."""

    mention_id: int
    address: PostAddress
    seen_at: datetime
    """When it was last known to be there, UTC."""
    since: datetime
    """When it came here, UTC."""
    done: bool
    """Nobody works on it any more."""


def watch(connection: sqlite3.Connection, mention_ids: Iterable[int], now: datetime) -> None:
    """These have just been seen at their network for the first time."""
    connection.executemany(WATCH, ((number, to_micros(now)) for number in mention_ids))


def seen(connection: sqlite3.Connection, addresses: Sequence[str], now: datetime) -> None:
    """These are still there, by their canonical addresses."""
    ids = look_up(connection, [key_of(address) for address in addresses]).values()
    connection.executemany(SEEN, ((to_micros(now), number) for number in ids))


def due(connection: sqlite3.Connection, source_id: int, before: datetime, limit: int) -> list[Kept]:
    """The source's posts that were last seen before that time (UTC), the longest unseen first."""
    asked = {"source": source_id, "before": to_micros(before), "limit": limit}
    return [
        Kept(row[0], PostAddress(*row[1:4]), from_micros(row[4]), from_micros(row[5]), bool(row[6]))
        for row in connection.execute(DUE, asked)
    ]


def networks(connection: sqlite3.Connection) -> list[str]:
    """The networks of which there are posts here that may not be kept for ever."""
    return [row[0] for row in connection.execute(NETWORKS)]


def too_old(
    connection: sqlite3.Connection, network: str, before: datetime, limit: int
) -> list[int]:
    """Posts of a network that came here up to that time (UTC) and still say something, by their ids."""
    return [row[0] for row in connection.execute(TOO_OLD, (network, to_micros(before), limit))]


def empty(
    connection: sqlite3.Connection,
    mention_ids: Iterable[int],
    now: datetime,
    *,
    instead: str = DELETED,
) -> None:
    """Take out what posts said and who wrote them, from the rows and the index. Twice is as once."""
    for number in mention_ids:
        if not connection.execute(EMPTIED, {"id": number, "now": to_micros(now)}).rowcount:
            continue
        search.forget(connection, number)
        row = connection.execute(JUDGED, (number,)).fetchone()
        # The words that decided are the post's own.
        bare = replace(unpack_judgement(*row), reasons=())
        connection.execute(EMPTY, (instead, pack_judgement(bare), number))
        search.feed_again(connection, number)
        # What held a reply up was quoted beside it.
        connection.execute(FORGET_CHANGES, {"id": number})
        (author_id,) = connection.execute(AUTHOR, (number,)).fetchone()
        if not connection.execute(KNOWN_BY, (author_id,)).fetchone()[0]:
            connection.execute(FORGET_AUTHOR, (author_id,))
        log.append(connection, [log.Entry(now, "terms", "post emptied", {}, mention_id=number)])
