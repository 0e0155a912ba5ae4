"""What happens to a stored post: its author changes it or takes it back."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.store import counters, log
from cmconsole.store.arriving import keeping, placing
from cmconsole.store.arriving.pages import Edit
from cmconsole.store.deciding import conversations
from cmconsole.store.identity import key_of, look_up
from cmconsole.store.instants import to_micros
from cmconsole.store.packing import pack_judgement
from cmconsole.store.reading import search

BEFORE = "SELECT text, conversation_id, canonical_uri FROM mention WHERE id = ?"
CHANGE = """UPDATE mention SET text = ?, edited_at = ?, class = ?, level = ?, urgency = ?, judgement = ?
    WHERE id = ?"""
TAKE_BACK = "UPDATE mention SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL"


def change(
    connection: sqlite3.Connection,
    source_id: int,
    edits: Sequence[Edit],
    now: datetime,
    *,
    keep: bool = True,
) -> tuple[list[int], list[int]]:
    """Store edited texts; the text as it was stays in the log, where the network lets us keep it.

    Returns:
        The ids of the mentions and of the conversations that changed.
    """
    mentions, touched = [], []
    for edit in edits:
        text, conversation_id, address = connection.execute(BEFORE, (edit.mention_id,)).fetchone()
        arrival = edit.arrival
        if text == arrival.post.text or text in keeping.NOTHING_LEFT:
            continue
        _rewrite(connection, edit, now)
        # The log is never changed, so what may have to go later is never written there.
        body = {"before": text, "after": arrival.post.text} if keep else {}
        entry = log.Entry(
            now, "poller", "post edited", body, mention_id=edit.mention_id, source_id=source_id
        )
        log.append(connection, [entry])
        mentions.append(edit.mention_id)
        if conversation_id is not None:
            wait = replace(placing.wait_of(arrival), post=address)
            uid = log.new_uid(now)
            event = Event(uid, now, "poller", EventKind.EDITED, post=wait.post, wait=wait)
            conversations.record(connection, conversation_id, [event], mention_id=edit.mention_id)
            touched.append(conversation_id)
    return mentions, touched


def _rewrite(connection: sqlite3.Connection, edit: Edit, now: datetime) -> None:
    """The row and its full text, as the post is now."""
    post, judgement = edit.arrival.post, edit.arrival.judgement
    search.forget(connection, edit.mention_id)
    facts = (
        post.text,
        to_micros(post.edited_at or now),
        judgement.mention_class,
        judgement.level,
        judgement.urgency,
        pack_judgement(judgement),
    )
    connection.execute(CHANGE, (*facts, edit.mention_id))
    search.feed_again(connection, edit.mention_id)


def take_back(
    connection: sqlite3.Connection,
    source_id: int,
    addresses: Iterable[str],
    now: datetime,
    *,
    keep: bool = True,
) -> tuple[list[int], list[int]]:
    """Mark posts as deleted by their authors; a conversation that only waited for them ends.

    Without `keep` what they said goes in the same transaction.

    Returns:
        The ids of the mentions and of the conversations that changed.
    """
    mentions, touched = [], []
    for address in addresses:
        key = key_of(address)
        mention_id = look_up(connection, [key]).get(key)
        if mention_id is None:
            continue
        if not connection.execute(TAKE_BACK, (to_micros(now), mention_id)).rowcount:
            continue
        # What waits is known by the address it was stored under, whichever one this is.
        _, conversation_id, stored_as = connection.execute(BEFORE, (mention_id,)).fetchone()
        entry = log.Entry(
            now, "poller", "post deleted", {}, mention_id=mention_id, source_id=source_id
        )
        log.append(connection, [entry])
        counters.add(connection, Counter({"deleted": 1}))
        mentions.append(mention_id)
        if conversation_id is not None:
            event = Event(log.new_uid(now), now, "poller", EventKind.DELETED, post=stored_as)
            conversations.record(connection, conversation_id, [event], mention_id=mention_id)
            touched.append(conversation_id)
    if not keep:
        keeping.empty(connection, mentions, now)
    return mentions, touched
