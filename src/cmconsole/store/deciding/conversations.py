"""Conversations: their events go to the log, what the events add up to goes to one row each."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cmconsole.domain.conversations import Conversation, Event, EventKind, fold
from cmconsole.domain.judgement import Level
from cmconsole.domain.posts import Post
from cmconsole.store import counters, log
from cmconsole.store.deciding import merging
from cmconsole.store.deciding.conversation_events import entry_of, event_of
from cmconsole.store.identity import key_of, look_up
from cmconsole.store.instants import MICROSECOND, NO_DEADLINE, from_micros, to_micros
from cmconsole.store.rows import Row

EVENTS = """SELECT uid, at, author, kind, body FROM event WHERE conversation_id = ? ORDER BY id"""
FACTS = """SELECT queue, level, owner, face_id, target_version, merged_into
    FROM conversation WHERE id = ?"""
UPDATE = """UPDATE conversation SET face_id = ?, state = ?, queue = ?, class = ?, level = ?, pinned = ?,
    calm = ?, opened_at = ?, waiting_since = ?, due_at = ?, due_key = ?, target_version = ?, owner = ?,
    snoozed_until = ?, first_response_at = ?, loop_due_at = ?, closed_at = ?, updated_at = ?
    WHERE id = ?"""

OF_MERGED = frozenset({EventKind.MERGED, EventKind.SEPARATED, EventKind.TAKEN_IN, EventKind.UNDONE})
"""What is written to a conversation that was merged; everything else goes where it goes on."""
NOTHING: Mapping[str, int] = {}


def record(
    connection: sqlite3.Connection,
    conversation_id: int,
    events: Sequence[Event],
    *,
    mention_id: int | None = None,
    mentions: Mapping[str, int] = NOTHING,
) -> Conversation | None:
    """Write events of a conversation to the log and bring its row up to date.

    Args:
        mention_id: the mention the events are about.
        mentions: the ids of posts stored in this very transaction, whose addresses are not known yet.
    """
    facts = connection.execute(FACTS, (conversation_id,)).fetchone()
    if facts[-1] is not None and not all(event.kind in OF_MERGED for event in events):
        # Whoever acts did not know yet that it was merged: what they do counts where it goes on.
        home = merging.goes_on_in(connection, conversation_id)
        return record(connection, home, events, mention_id=mention_id, mentions=mentions)
    stored = events_of(connection, conversation_id)
    events = _after(stored, events)
    log.append(
        connection,
        [
            entry_of(event, conversation_id, mentions.get(event.post or "", mention_id))
            for event in events
        ],
    )
    conversation = fold([*stored, *events])
    if conversation is None:
        return None
    queue, level, owner, face_id, version, _ = facts
    face_id = _face(connection, conversation, mentions) or face_id
    before = memberships(queue, level, owner)
    now = max(event.at for event in events)
    row = row_of(conversation, face_id, version, now)
    connection.execute(UPDATE, (*row, conversation_id))
    merging.settle(connection, conversation_id, conversation, [*stored, *events])
    _recount(connection, before, conversation)
    return conversation


def _after(stored: Iterable[Event], events: Iterable[Event]) -> list[Event]:
    """The events, none earlier than what it follows.

    A clock that was set back would otherwise put an answer before the post it answers, and `fold`,
    which goes by time, would lose it.
    """
    last = max(((event.at, event.uid) for event in stored), default=None)
    kept = []
    for event in events:
        if last is not None and (event.at, event.uid) <= last:
            event = replace(event, at=last[0] + MICROSECOND)
        last = event.at, event.uid
        kept.append(event)
    return kept


def read(connection: sqlite3.Connection, conversation_id: int) -> Conversation | None:
    """What the events of a conversation add up to."""
    return fold(events_of(connection, conversation_id))


def events_of(connection: sqlite3.Connection, conversation_id: int) -> list[Event]:
    """The events of a conversation, as they were written."""
    return [event_of(row) for row in connection.execute(EVENTS, (conversation_id,))]


def _face(
    connection: sqlite3.Connection, conversation: Conversation, mentions: Mapping[str, int]
) -> int | None:
    address = conversation.face
    if address is None or address in mentions:
        return mentions.get(address or "")
    key = key_of(address)
    return look_up(connection, [key]).get(key)


def row_of(conversation: Conversation, face_id: int, version: int, now: datetime) -> Row:
    due = to_micros(conversation.due_at)
    return (
        face_id,
        conversation.state,
        conversation.queue,
        conversation.mention_class,
        conversation.level,
        0 if conversation.level is Level.RED_ZONE else 1,
        Level.RED_ZONE - conversation.level,
        to_micros(conversation.opened_at),
        to_micros(conversation.waiting_since),
        due,
        NO_DEADLINE if due is None else due,
        version,
        conversation.owner,
        to_micros(conversation.snoozed_until),
        to_micros(conversation.first_response_at),
        to_micros(conversation.loop_due_at),
        to_micros(conversation.closed_at),
        to_micros(now),
    )


def memberships(queue: str, level: int, owner: str | None) -> tuple[str, ...]:
    """The counters a conversation is counted in."""
    if queue != "answer":
        return (f"queue:{queue}",)
    always = (f"queue:{queue}", f"owner:{owner or ''}")
    return (*always, "red-zone") if level == Level.RED_ZONE else always


def _recount(
    connection: sqlite3.Connection, before: Iterable[str], conversation: Conversation
) -> None:
    after = memberships(conversation.queue, conversation.level, conversation.owner)
    changes = Counter(after)
    changes.subtract(Counter(before))
    counters.add(connection, changes)


def answered_from_elsewhere(
    connection: sqlite3.Connection, posts: Iterable[Post], now: datetime
) -> list[int]:
    """Stop the clock of conversations that our account answered in the network's own app.

    Returns:
        The ids of the conversations that changed.
    """
    changed = []
    for post in posts:
        if post.parent_uri is None:
            continue
        key = key_of(post.parent_uri)
        mention_id = look_up(connection, [key]).get(key)
        if mention_id is None:
            continue
        row = connection.execute(OF_MENTION, (mention_id,)).fetchone()
        if row is None or row[0] is None or _is_noted(connection, row[0], post):
            continue
        event = Event(
            log.new_uid(now),
            now,
            "poller",
            EventKind.ANSWERED,
            post=post.canonical_uri,
            answered_at=min(post.published_at or now, now),
            # By its address: our server's clock may be behind that of whoever asked.
            details={"via": "native", "text": post.text, "to": row[1]},
        )
        record(connection, row[0], [event], mention_id=mention_id)
        remember_own(connection, row[0], (post.canonical_uri, *post.aliases))
        changed.append(int(row[0]))
    return changed


def remember_own(
    connection: sqlite3.Connection, conversation_id: int, addresses: Iterable[str]
) -> None:
    """Whoever answers what stands at these addresses goes on with this conversation."""
    rows = ((key_of(address), conversation_id) for address in addresses)
    connection.executemany("INSERT OR IGNORE INTO own_post VALUES (?, ?)", rows)


OF_MENTION = "SELECT conversation_id, canonical_uri FROM mention WHERE id = ?"


def _is_noted(connection: sqlite3.Connection, conversation_id: int, post: Post) -> bool:
    """Whether this reply of ours is in the log already, seen by an earlier poll or sent from here."""
    return any(
        event.kind is EventKind.ANSWERED and event.post == post.canonical_uri
        for event in events_of(connection, conversation_id)
    )


SNOOZE_OVER = "SELECT id FROM conversation WHERE snoozed_until <= ?"
NEXT_SNOOZE = "SELECT min(snoozed_until) FROM conversation WHERE snoozed_until IS NOT NULL"


def wake(connection: sqlite3.Connection, now: datetime) -> tuple[list[int], datetime | None]:
    """Bring back what was snoozed until `now` (UTC) or earlier.

    Returns:
        The conversations that came back, and when the next one does.
    """
    over = [row[0] for row in connection.execute(SNOOZE_OVER, (to_micros(now),)).fetchall()]
    for conversation_id in over:
        event = Event(log.new_uid(now), now, "console", EventKind.WOKEN)
        record(connection, conversation_id, [event])
    return over, from_micros(connection.execute(NEXT_SNOOZE).fetchone()[0])
