"""Events of Matrix rooms as posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from cmconsole.domain.posts import Author, Post, Visibility
from cmconsole.domain.text import clean
from cmconsole.networks.html import plain_text
from cmconsole.networks.shape import Record, epoch

KIND_NAME = "matrix"
SITE = "https://matrix.to/#"
MESSAGE, ENCRYPTED, REDACTION = "m.room.message", "m.room.encrypted", "m.room.redaction"
SEALED = "(An encrypted message. Open it in another app, for example Element.)"
WORDS = ("m.text", "m.notice", "m.emote", "m.image", "m.file", "m.audio", "m.video")
"""Kinds of messages with something to read; others (locations, games) have none."""


@dataclass(frozen=True, slots=True)
class _Said:
    """Which event a message stands for, and what it says there now."""

    event_id: str
    text: str
    edited_at: datetime | None = None


def address(room_id: str, event_id: str) -> str:
    """Where everybody can open an event."""
    return f"{SITE}/{quote(room_id, safe='!:')}/{quote(event_id, safe='$:')}"


def place_of(native_id: str) -> tuple[str, str]:
    """Room and event of a stored post; empty where it is none. Old event ids may hold a slash."""
    room_id, _, event_id = native_id.partition("/")
    fitting = room_id.startswith("!") and event_id.startswith("$")
    return (room_id, event_id) if fitting else ("", "")


def read_event(
    event: Record,
    room_id: str,
    *,
    me: str = "",
    names: Mapping[str, str] | None = None,
    direct: bool = False,
) -> Post | None:
    """The post that an event is, or None where it is none or was taken back.

    An edit is the post it edits, with the new text.

    Args:
        event: as a server gives it.
        room_id: of its room; an event in a sync does not say it.
        me: the account that is signed in; empty for nobody.
        names: display names, by account.
        direct: the room is a conversation of two.
    """
    sender, said = event.identifier("sender"), _said(event, direct=direct)
    if said is None or not (sender.startswith("@") and room_id.startswith("!")):
        return None
    parent, root = _above(event.record("content").record("m.relates_to"))
    own = bool(me) and sender == me
    where = address(room_id, said.event_id)
    return Post(
        network=KIND_NAME,
        native_id=f"{room_id}/{said.event_id}",
        canonical_uri=where,
        author=_author(sender, names or {}),
        text=said.text,
        published_at=_sent_at(event) if event.count("origin_server_ts") else None,
        permalink=where,
        parent_uri=address(room_id, parent) if parent else None,
        thread_uri=address(room_id, root) if root else None,
        edited_at=said.edited_at,
        visibility=Visibility.PRIVATE if direct else Visibility.PUBLIC,
        addressed=None if own else _why(event.record("content"), me, direct),
        own=own,
    )


def redacted(event: Record, room_id: str) -> str | None:
    """The address of the event that a redaction takes back; None where it is none.

    Source: `redacts` stands in the content since room version 11, beside it before.
    """
    gone = event.record("content").identifier("redacts") or event.identifier("redacts")
    return address(room_id, gone) if event.text("type") == REDACTION and gone else None


def is_redacted(event: Record) -> bool:
    """Whether the event was taken back: its envelope stays."""
    return bool(event.record("unsigned").record("redacted_because"))


def _sent_at(event: Record) -> datetime | None:
    return epoch((event.count("origin_server_ts") or 0) // 1000)


def _said(event: Record, *, direct: bool) -> _Said | None:
    """The event itself or the one it edits; None where there is nothing to read, or no event."""
    event_id, content = event.identifier("event_id"), event.record("content")
    sealed = event.text("type") == ENCRYPTED and direct
    worded = event.text("type") == MESSAGE and content.text("msgtype") in WORDS
    if not event_id.startswith("$") or not (sealed or worded):
        return None
    relation, edited_at = content.record("m.relates_to"), None
    if relation.text("rel_type") == "m.replace":
        event_id, edited_at = relation.identifier("event_id"), _sent_at(event)
        content = content.record("m.new_content")
        if not event_id.startswith("$") or not content:
            return None
    return _Said(event_id, SEALED if sealed else _text(content), edited_at)


def _above(relation: Record) -> tuple[str, str]:
    """The event that is answered and the first of the thread; each stands in for the other."""
    parent = relation.record("m.in_reply_to").identifier("event_id")
    root = relation.identifier("event_id") if relation.text("rel_type") == "m.thread" else ""
    return parent or root, root or parent


def _author(sender: str, names: Mapping[str, str]) -> Author:
    return Author(
        key=sender,
        handle=sender,
        name=clean(names.get(sender, ""), 200),
        url=f"{SITE}/{quote(sender, safe='@:')}",
    )


def _why(content: Record, me: str, direct: bool) -> str | None:
    if direct:
        return "private message"
    mentioned = content.record("m.mentions").texts("user_ids")
    if not me or me not in mentioned:
        return None
    return "reply" if content.record("m.relates_to").record("m.in_reply_to") else "mention"


def _text(content: Record) -> str:
    """What is read: the formatted text where there is one, without the quoted parent."""
    html = content.text("formatted_body")
    if content.text("format") == "org.matrix.custom.html" and html:
        _, mark, rest = html.partition("</mx-reply>")
        return plain_text(rest if mark else html)
    lines = content.text("body").split("\n")
    if "m.in_reply_to" in content.record("m.relates_to"):
        while len(lines) > 1 and lines[0].startswith("> "):
            del lines[0]
    return clean("\n".join(lines))
