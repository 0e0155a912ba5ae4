"""Replies on their way out: each step is one transaction that writes the row and an event first.

A step names the states it may start from, so that of two that race (a person takes back, the outbox
sends) exactly one happens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.errors import UsageError
from cmconsole.domain.posts import PostAddress
from cmconsole.domain.replies import Order, Reply, ReplyState, Trouble
from cmconsole.store import log
from cmconsole.store.deciding import conversations
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.moving import take_on
from cmconsole.store.packing import as_json
from cmconsole.store.replying.reply_rows import (
    COLUMNS,
    digest_of,
    pack_address,
    pack_changes,
    pack_order,
    reply_of,
)
from cmconsole.store.rows import Row

ADD = """INSERT INTO reply (key, state, mention_id, conversation_id, source_id, after_id, text, digest,
    orders, created_at, send_at, next_at) VALUES (?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
GET = f"SELECT {COLUMNS} FROM reply WHERE id = ?"
OPEN = f"SELECT {COLUMNS} FROM reply WHERE state NOT IN ('sent', 'cancelled') ORDER BY id"
OF_CONVERSATION = f"SELECT {COLUMNS} FROM reply WHERE conversation_id = ? ORDER BY id"
OF_MENTION = f"SELECT {COLUMNS} FROM reply WHERE mention_id = ? ORDER BY id"
DUE = f"SELECT {COLUMNS} FROM reply WHERE next_at <= ? ORDER BY id"
NEXT = "SELECT min(next_at) FROM reply WHERE next_at > ?"
FOLLOWERS = "SELECT id FROM reply WHERE after_id = ? AND state = 'waiting' ORDER BY id"
SAID = "SELECT count(*) FROM reply WHERE digest = ? AND created_at >= ? AND state <> 'cancelled'"
SAME = f"SELECT {COLUMNS} FROM reply WHERE mention_id = ? AND digest = ? AND state <> 'cancelled'"
GOING = (ReplyState.RECHECKING, ReplyState.SENDING, ReplyState.UNCERTAIN)
"""From where a reply can turn out to be sent."""
WAITING = frozenset({ReplyState.WAITING})
NOT_POSTED = frozenset({ReplyState.HELD, ReplyState.FAILED})
"""What waits here for a person, and is certainly not on the network."""
OUTBOX = "outbox"
"""Who does what nobody pressed."""
NO_FACTS: Mapping[str, object] = {}


def put(
    connection: sqlite3.Connection, orders: Sequence[Order], now: datetime, send_at: datetime
) -> list[Reply]:
    """Store what a person pressed: one reply, or the parts of a thread in order.

    Each part after the first waits for the one before and answers it.

    Raises:
        UsageError: the same words went to the same post before, or may have.
    """
    for order in orders[:1]:
        _expect_new(connection, order, now)
    replies: list[Reply] = []
    for order in orders:
        after = replies[-1].id if replies else None
        due = None if after else to_micros(send_at)
        row = (
            str(uuid4()),
            order.mention_id,
            order.conversation_id,
            order.source_id,
            after,
            order.text,
            digest_of(order.text),
            pack_order(order),
            to_micros(now),
            to_micros(send_at),
            due,
        )
        reply_id = connection.execute(ADD, row).lastrowid
        reply = get(connection, int(reply_id or 0))
        told = {"text": order.text, "private": order.private, "step": str(order.step)}
        _log(connection, reply, order.author, now, told)
        replies.append(reply)
    return replies


def _expect_new(connection: sqlite3.Connection, order: Order, now: datetime) -> None:
    """Whoever presses again after a crash, or runs the command again, means the reply of before.

    One that was held or turned down makes way, so that it cannot go out later as well.
    """
    for former in _replies(connection, SAME, order.mention_id, digest_of(order.text)):
        if not _is_same(former.order, order):
            continue
        if former.state is ReplyState.SENT:
            raise UsageError("These words went to this post before. Change them to write again.")
        if not cancel(connection, former.id, NOT_POSTED, now, order.author):
            raise UsageError("These words are in the outbox for this post. Nothing is sent twice.")


def _is_same(one: Order, other: Order) -> bool:
    return (
        one.text == other.text
        and one.private == other.private
        and one.source_id == other.source_id
        and one.answer_to.canonical_uri == other.answer_to.canonical_uri
        and one.attachments == other.attachments
    )


def get(connection: sqlite3.Connection, reply_id: int) -> Reply:
    """The reply with that id. Raises LookupError if there is none, which is a bug."""
    row = connection.execute(GET, (reply_id,)).fetchone()
    if row is None:
        raise LookupError(f"no reply {reply_id}")
    return reply_of(row)


def open_replies(connection: sqlite3.Connection) -> list[Reply]:
    """Everything that is not sent and not taken back, oldest first."""
    return _replies(connection, OPEN)


def of_mention(connection: sqlite3.Connection, mention_id: int) -> list[Reply]:
    """All replies that were ever pressed for a mention."""
    return _replies(connection, OF_MENTION, mention_id)


def of_conversation(connection: sqlite3.Connection, conversation_id: int) -> list[Reply]:
    """All replies that were ever pressed in a conversation."""
    return _replies(connection, OF_CONVERSATION, conversation_id)


def due(connection: sqlite3.Connection, now: datetime) -> list[Reply]:
    """What has to be looked at by `now`, oldest first."""
    return _replies(connection, DUE, to_micros(now))


def next_due(connection: sqlite3.Connection, now: datetime) -> datetime | None:
    """When the next one after `now` has to be looked at."""
    micros: int | None = connection.execute(NEXT, (to_micros(now),)).fetchone()[0]
    return from_micros(micros)


def times_said(connection: sqlite3.Connection, text: str, since: datetime) -> int:
    """How often the same words were sent since then, whoever they addressed."""
    row = connection.execute(SAID, (digest_of(text), to_micros(since))).fetchone()
    return int(row[0])


def move(
    connection: sqlite3.Connection,
    reply_id: int,
    start: Collection[ReplyState],
    to: ReplyState,
    now: datetime,
    facts: Mapping[str, object] = NO_FACTS,
    author: str = OUTBOX,
) -> Reply | None:
    """Take a reply from one of the states in `start` to the state `to`.

    Args:
        facts: what else is to be stored: columns of the row, `changes` (of the thread), `order`.
        author: who did it.

    Returns:
        The reply as it is now; None where it was in another state: then nothing was done.
    """
    values = {"state": to} | _columns(facts)
    if not take_on(connection, "reply", reply_id, start, values):
        return None
    reply = get(connection, reply_id)
    told: dict[str, object] = {"reason": reply.reason} if reply.reason else {}
    if "text" in facts:
        told["text"] = reply.order.text
    _log(connection, reply, author, now, told)
    return reply


def _columns(facts: Mapping[str, object]) -> dict[str, object]:
    columns: dict[str, object] = {}
    for name, value in facts.items():
        if isinstance(value, Order):
            columns["orders"] = pack_order(value)
        elif isinstance(value, tuple):
            columns[name] = pack_changes(value)
        elif isinstance(value, datetime):
            columns[name] = to_micros(value)
        else:
            columns[name] = value
    if "text" in facts:
        columns["digest"] = digest_of(str(facts["text"]))
    return columns


def cancel(
    connection: sqlite3.Connection,
    reply_id: int,
    start: Collection[ReplyState],
    now: datetime,
    author: str,
) -> list[Reply]:
    """Take back a reply and the parts that continue it; nothing where it is in no state of `start`."""
    gone = {"next_at": None, "trouble": Trouble.NONE, "reason": ""}
    first = move(connection, reply_id, start, ReplyState.CANCELLED, now, gone, author)
    if first is None:
        return []
    cancelled = [first]
    for (follower,) in connection.execute(FOLLOWERS, (reply_id,)).fetchall():
        cancelled += cancel(connection, follower, WAITING, now, author)
    return cancelled


def mark_sent(
    connection: sqlite3.Connection,
    reply_id: int,
    post: PostAddress,
    events: Sequence[Event],
    now: datetime,
    aliases: Sequence[str],
) -> Reply | None:
    """It is on the network: the row, the log and what the conversation owes change together.

    A poll may have met the post before we did; then its event is taken back, for it says that
    somebody answered from elsewhere.

    Returns:
        None where it was marked before.
    """
    facts = {
        "post": as_json(pack_address(post)),
        "sent_at": now,
        "next_at": None,
        "trouble": Trouble.NONE,
        "reason": "",
        "changes": (),
    }
    reply = move(connection, reply_id, GOING, ReplyState.SENT, now, facts)
    if reply is None:
        return None
    if reply.order.conversation_id is not None:
        _tell_conversation(connection, reply.order, post, events, now)
        addresses = {post.canonical_uri, post.permalink, *aliases} - {None}
        conversations.remember_own(connection, reply.order.conversation_id, map(str, addresses))
    for (follower,) in connection.execute(FOLLOWERS, (reply_id,)).fetchall():
        move(connection, follower, WAITING, ReplyState.WAITING, now, {"next_at": now})
    return reply


def _tell_conversation(
    connection: sqlite3.Connection,
    order: Order,
    post: PostAddress,
    events: Sequence[Event],
    now: datetime,
) -> None:
    """Write what a reply did; a poll that met it first is corrected."""
    conversation_id = order.conversation_id
    assert conversation_id is not None
    met = [
        Event(log.new_uid(now), now, OUTBOX, EventKind.UNDONE, undoes=event.uid)
        for event in conversations.events_of(connection, conversation_id)
        if event.kind is EventKind.ANSWERED
        and event.post == post.canonical_uri
        and event.details.get("via") == "native"
    ]
    conversations.record(connection, conversation_id, [*met, *events], mention_id=order.mention_id)


def _replies(connection: sqlite3.Connection, statement: str, *arguments: object) -> list[Reply]:
    rows: list[Row] = connection.execute(statement, arguments).fetchall()
    return [reply_of(row) for row in rows]


def _log(
    connection: sqlite3.Connection,
    reply: Reply,
    author: str,
    now: datetime,
    told: Mapping[str, object],
) -> None:
    body = {"reply": reply.key, **told}
    entry = log.Entry(
        now,
        author,
        f"reply {reply.state}",
        body,
        mention_id=reply.order.mention_id,
        source_id=reply.order.source_id,
    )
    log.append(connection, [entry])
