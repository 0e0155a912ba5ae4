"""Which conversation an arrival belongs to: the contact's own in the same thread, or a new one."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from cmconsole.domain.conversations import Conversation, Event, EventKind, Wait, apply
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Visibility
from cmconsole.domain.thanks import is_thanks
from cmconsole.store import counters, log
from cmconsole.store.deciding.conversation_events import entry_of
from cmconsole.store.deciding.conversations import memberships, record, row_of
from cmconsole.store.deciding.merging import goes_on_in
from cmconsole.store.identity import key_of

NEXT_ID = "SELECT coalesce(max(id), 0) + 1 FROM conversation"
IN_THREAD = """SELECT id FROM conversation WHERE author_id = ? AND thread_uri = ?
    ORDER BY id DESC LIMIT 1"""
NEWEST_UNFINISHED = """SELECT id FROM conversation WHERE author_id = ? AND queue <> 'done'
    AND merged_into IS NULL ORDER BY id DESC LIMIT 1"""
ANSWERED_THERE = """SELECT c.id FROM own_post o JOIN conversation c ON c.id = o.conversation_id
    WHERE c.author_id = ? AND o.key IN ({}) ORDER BY c.id DESC LIMIT 1"""
OPEN = f"INSERT INTO conversation VALUES ({','.join('?' * 23)}, NULL)"
Numbered = tuple[int, int, Arrival]
"""Mention id, author id, arrival."""


def place(
    connection: sqlite3.Connection, live: Sequence[Numbered], now: datetime
) -> dict[int, int]:
    """Open a conversation for each live arrival, or let it join the one it belongs to.

    Returns:
        The conversation id of each mention id.
    """
    openings: dict[tuple[int, str], list[Numbered]] = {}
    joining: dict[int, list[Numbered]] = {}
    for entry in sorted(live, key=lambda n: n[2].published_at):
        _, author_id, arrival = entry
        thread = arrival.post.thread_uri or arrival.post.canonical_uri
        home = _home(connection, author_id, arrival)
        if home is not None:
            joining.setdefault(home, []).append(entry)
        else:
            openings.setdefault(_opened_here(openings, author_id, thread, arrival), []).append(
                entry
            )
    places = _open(connection, openings, now)
    for conversation_id, entries in joining.items():
        events = [_arrived(EventKind.JOINED, arrival, now) for _, _, arrival in entries]
        mentions = {arrival.post.canonical_uri: number for number, _, arrival in entries}
        record(connection, conversation_id, events, mentions=mentions)
        places |= dict.fromkeys(mentions.values(), conversation_id)
    return places


def _home(connection: sqlite3.Connection, author_id: int, arrival: Arrival) -> int | None:
    """The conversation an arrival belongs to: same contact and thread, or an answer to what we wrote
    there; in private, the open one. What was merged goes on elsewhere."""
    post = arrival.post
    thread = post.thread_uri or post.canonical_uri
    row = connection.execute(IN_THREAD, (author_id, thread)).fetchone()
    above = [key_of(address) for address in (post.parent_uri, post.thread_uri) if address]
    if row is None and above:
        marks = ",".join("?" * len(above))
        row = connection.execute(ANSWERED_THERE.format(marks), (author_id, *above)).fetchone()
    if row is None and post.visibility is Visibility.PRIVATE:
        row = connection.execute(NEWEST_UNFINISHED, (author_id,)).fetchone()
    return None if row is None else goes_on_in(connection, row[0])


def _opened_here(
    openings: Mapping[tuple[int, str], object], author_id: int, thread: str, arrival: Arrival
) -> tuple[int, str]:
    """The opening of this very page that an arrival belongs to, or its own."""
    if (author_id, thread) not in openings and arrival.post.visibility is Visibility.PRIVATE:
        own = [opening for opening in openings if opening[0] == author_id]
        if own:
            return own[-1]
    return author_id, thread


def _open(
    connection: sqlite3.Connection,
    openings: Mapping[tuple[int, str], list[Numbered]],
    now: datetime,
) -> dict[int, int]:
    """Open conversations, all rows of a kind in one statement."""
    places: dict[int, int] = {}
    entries, rows, counted = [], [], Counter[str]()
    first = connection.execute(NEXT_ID).fetchone()[0] if openings else 0
    for conversation_id, ((author_id, thread), members) in enumerate(openings.items(), first):
        conversation: Conversation | None = None
        for number, _, arrival in members:
            event = _arrived(
                EventKind.OPENED if conversation is None else EventKind.JOINED, arrival, now
            )
            conversation = apply(conversation, event)
            entries.append(entry_of(event, conversation_id, number))
            places[number] = conversation_id
        assert conversation is not None
        faces = {arrival.post.canonical_uri: number for number, _, arrival in members}
        head = (conversation_id, entries[-len(members)].uid, author_id, members[0][2].post.network)
        face = faces[conversation.face] if conversation.face else members[0][0]
        row = row_of(conversation, face, members[0][2].target_version, now)
        rows.append((*head, thread, *row))
        counted.update(memberships(conversation.queue, conversation.level, conversation.owner))
    log.append(connection, entries)
    connection.executemany(OPEN, rows)
    counters.add(connection, counted)
    return places


def _arrived(kind: EventKind, arrival: Arrival, now: datetime) -> Event:
    wait = wait_of(arrival)
    # Whether it is a talk that has had an answer, `fold` knows.
    later = kind is EventKind.JOINED
    thanks = later and is_thanks(arrival.post.text, arrival.judgement)
    details = {"thanks": "yes"} if thanks else {}
    return Event(log.new_uid(now), now, "poller", kind, post=wait.post, wait=wait, details=details)


def wait_of(arrival: Arrival) -> Wait:
    """The wait that an arrival opens."""
    return Wait(
        post=arrival.post.canonical_uri,
        published_at=arrival.published_at,
        mention_class=arrival.judgement.mention_class,
        level=arrival.judgement.level,
        due_at=arrival.due_at,
    )
