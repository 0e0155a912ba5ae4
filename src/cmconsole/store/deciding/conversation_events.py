"""Conversation events as rows of the log, and back."""

from __future__ import annotations

import json
from datetime import datetime

from cmconsole.domain.conversations import Event, EventKind, Wait
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.log import Entry
from cmconsole.store.rows import Row

INSTANTS = ("due_at", "until", "answered_at")
WORDS = ("post", "owner", "undoes")


def entry_of(event: Event, conversation_id: int, mention_id: int | None) -> Entry:
    """The log entry of an event; what is not set is left out."""
    body: dict[str, object] = {}
    for name in WORDS:
        if (value := getattr(event, name)) is not None:
            body[name] = value
    for name in INSTANTS:
        if (instant := getattr(event, name)) is not None:
            body[name] = to_micros(instant)
    if event.level is not None:
        body["level"] = int(event.level)
    if event.mention_class is not None:
        body["class"] = str(event.mention_class)
    if event.wait is not None:
        body["wait"] = _pack(event.wait)
    if event.waits:
        body["waits"] = [_pack(wait) for wait in event.waits]
    if event.details:
        body["details"] = dict(event.details)
    return Entry(
        at=event.at,
        author=event.author,
        kind=event.kind,
        body=body,
        conversation_id=conversation_id,
        mention_id=mention_id,
        uid=event.uid,
    )


def event_of(row: Row) -> Event:
    """The event of a row (uid, at, author, kind, body)."""
    uid, at, author, kind, text = row
    body = json.loads(text)
    return Event(
        uid=uid,
        at=from_micros(at),
        author=author,
        kind=EventKind(kind),
        post=body.get("post"),
        wait=_unpack(body["wait"]) if "wait" in body else None,
        waits=tuple(map(_unpack, body.get("waits", ()))),
        level=Level(body["level"]) if "level" in body else None,
        mention_class=MentionClass(body["class"]) if "class" in body else None,
        due_at=_instant(body, "due_at"),
        until=_instant(body, "until"),
        owner=body.get("owner"),
        undoes=body.get("undoes"),
        answered_at=_instant(body, "answered_at"),
        details=body.get("details", {}),
    )


def _instant(body: dict[str, int | None], name: str) -> datetime | None:
    return from_micros(body.get(name))


def _pack(wait: Wait) -> list[object]:
    packed: list[object] = [
        wait.post,
        to_micros(wait.published_at),
        str(wait.mention_class),
        int(wait.level),
        to_micros(wait.due_at),
    ]
    return [*packed, True] if wait.by_person else packed


def _unpack(packed: Row) -> Wait:
    post, published_at, mention_class, level, due_at, *by_person = packed
    return Wait(
        post=post,
        published_at=from_micros(published_at),
        mention_class=MentionClass(mention_class),
        level=Level(level),
        due_at=from_micros(due_at),
        by_person=bool(by_person),
    )
