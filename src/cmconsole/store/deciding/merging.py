"""Where posts stand: with their own conversation, or with the one that goes on for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cmconsole.domain.conversations import HANDLED, Conversation, Event, EventKind, fold
from cmconsole.domain.errors import UsageError
from cmconsole.domain.merging import Side, merging, separating
from cmconsole.store.deciding.conversation_events import event_of
from cmconsole.store.identity import key_of, look_up

GOES_ON = """WITH RECURSIVE home (id, next) AS (SELECT id, merged_into FROM conversation WHERE id = ?
    UNION SELECT c.id, c.merged_into FROM home h JOIN conversation c ON c.id = h.next)
    SELECT id FROM home WHERE next IS NULL"""
INSIDE = """WITH RECURSIVE inside (id) AS (SELECT id FROM conversation WHERE merged_into = ?
    UNION SELECT c.id FROM inside i JOIN conversation c ON c.merged_into = i.id) SELECT id FROM inside"""
EVENTS = "SELECT uid, at, author, kind, body FROM event WHERE conversation_id = ? ORDER BY id"
OF_UID = "SELECT id FROM conversation WHERE uid = ?"
UID = "SELECT uid FROM conversation WHERE id = ?"
MERGED_INTO = "SELECT merged_into FROM conversation WHERE id = ?"
SET_MERGED = "UPDATE conversation SET merged_into = ? WHERE id = ?"
MOVE = "UPDATE mention SET conversation_id = ? WHERE id = ? AND conversation_id IS NOT NULL"
REPLIES = (
    "UPDATE reply SET conversation_id = ? WHERE mention_id = ? AND conversation_id IS NOT NULL"
)
DRAFT = "UPDATE OR IGNORE draft SET place = ? WHERE mention_id = ? AND place > 0"
DRAFTS = """INSERT INTO draft_before (place, mode, text, template, replaced_at)
    SELECT ?, mode, text, template, updated_at FROM draft WHERE mention_id = ? AND place > 0 AND place <> ?"""
FORGET_DRAFT = "DELETE FROM draft WHERE mention_id = ? AND place > 0 AND place <> ?"
OWN_THREAD = """SELECT m.canonical_uri FROM mention m JOIN conversation c ON c.author_id = m.author_id
    AND c.thread_uri = coalesce(m.thread_uri, m.canonical_uri) WHERE c.id = ? AND m.conversation_id = ?"""


@dataclass(frozen=True, slots=True)
class Part:
    """A conversation that goes on in another one."""

    conversation_id: int
    merged: Event
    """When, by whom and why."""
    posts: frozenset[str]
    """The addresses of its posts, with those that came since."""
    events: tuple[Event, ...]
    """What happened before it was merged."""


def goes_on_in(connection: sqlite3.Connection, conversation_id: int) -> int:
    """The conversation that goes on for this one: itself, or the one it was merged into."""
    row = connection.execute(GOES_ON, (conversation_id,)).fetchone()
    return int(row[0]) if row else conversation_id


def with_uid(connection: sqlite3.Connection, uid: str) -> int:
    """The conversation with this uid. Raises UsageError."""
    row = connection.execute(OF_UID, (uid,)).fetchone()
    if row is None:
        raise UsageError("That conversation is not in this inbox.")
    return int(row[0])


def parts_of(connection: sqlite3.Connection, conversation_id: int) -> list[Part]:
    """The conversations that go on in this one, in the order in which they were merged."""
    parts = []
    for (number,) in connection.execute(INSIDE, (conversation_id,)).fetchall():
        events = _events(connection, number)
        merged = [event for event in events if event.kind is EventKind.MERGED]
        before = tuple(event for event in events if event.at < merged[-1].at)
        own = _own_posts(connection, number, conversation_id, fold(events))
        parts.append(Part(number, merged[-1], own, before))
    return sorted(parts, key=lambda part: (part.merged.at, part.merged.uid))


def settle(
    connection: sqlite3.Connection, conversation_id: int, now: Conversation, events: Iterable[Event]
) -> None:
    """After a merging or separating event: move posts, drafts and replies to where they count now."""
    if all(event.kind is not EventKind.MERGED for event in events):
        return
    into = None
    if now.merged_into is not None:
        found = connection.execute(OF_UID, (now.merged_into,)).fetchone()
        # Another console may know a conversation that has not come here yet; and none holds itself.
        if found is not None and goes_on_in(connection, found[0]) != conversation_id:
            into = int(found[0])
    if connection.execute(MERGED_INTO, (conversation_id,)).fetchone()[0] == into:
        return
    connection.execute(SET_MERGED, (into, conversation_id))
    home = goes_on_in(connection, conversation_id)
    found_ids = look_up(connection, [key_of(address) for address in now.posts])
    for mention_id in set(found_ids.values()):
        connection.execute(MOVE, (home, mention_id))
        connection.execute(REPLIES, (home, mention_id))
        # What was begun in both stays: the one in sight, the other one kept with earlier texts.
        connection.execute(DRAFT, (home, mention_id))
        connection.execute(DRAFTS, (home, mention_id, home))
        connection.execute(FORGET_DRAFT, (mention_id, home))


def merge_events(
    connection: sqlite3.Connection,
    ends: int,
    goes_on: int,
    event: Event,
    new_uid: Callable[[], str],
) -> list[tuple[int, Event]]:
    """What to write so that the conversation `ends` goes on in `goes_on`. Raises UsageError."""
    one, other = _side(connection, ends), _side(connection, goes_on)
    if ends == goes_on or one.state.state in HANDLED or other.state.state in HANDLED:
        raise UsageError("Only conversations that are still open can be merged.")
    merged, taken = merging(one, other, event, new_uid())
    return [(ends, merged), (goes_on, taken)]


def separate_events(
    connection: sqlite3.Connection, ended: int, event: Event, new_uid: Callable[[], str]
) -> list[tuple[int, Event]]:
    """What to write so that a merged conversation stands for itself again. Raises UsageError."""
    home = connection.execute(MERGED_INTO, (ended,)).fetchone()[0]
    if home is None:
        raise UsageError("This conversation stands for itself already.")
    one, other = _side(connection, ended), _side(connection, home)
    own = _own_posts(connection, ended, goes_on_in(connection, home), one.state)
    back, given = separating(one, other, event, new_uid(), own)
    return [(ended, back), (home, given)]


def _own_posts(
    connection: sqlite3.Connection, number: int, home: int, state: Conversation | None
) -> frozenset[str]:
    since = frozenset(str(row[0]) for row in connection.execute(OWN_THREAD, (number, home)))
    return since | (state.posts if state else frozenset())


def _side(connection: sqlite3.Connection, number: int) -> Side:
    state = fold(_events(connection, number))
    assert state is not None
    return Side(connection.execute(UID, (number,)).fetchone()[0], state)


def _events(connection: sqlite3.Connection, number: int) -> Sequence[Event]:
    return [event_of(row) for row in connection.execute(EVENTS, (number,))]
