"""Discord's messages as posts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from cmconsole.domain.posts import Attachment, Author, Post
from cmconsole.domain.text import clean
from cmconsole.networks.shape import Record

KIND_NAME = "discord"
SITE = "https://discord.com"
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""From which Discord's ids count milliseconds (discord.com/developers/docs, "Snowflakes")."""
_TOKEN = re.compile(r"<(?:@[!&]?(?P<who>\d+)|#(?P<channel>\d+)|a?:(?P<emoji>\w+):\d+)>")


def message_uri(guild: str, channel: str, message: str) -> str:
    """The address of a message, as Discord itself links it."""
    return f"{SITE}/channels/{guild}/{channel}/{message}"


def snowflake(at: datetime) -> int:
    """The smallest id of that time (UTC)."""
    return max(int((at - EPOCH).total_seconds() * 1000), 0) << 22


def time_of(message_id: str) -> datetime | None:
    """The time in an id, UTC; None where it is none."""
    if not message_id.isdecimal() or len(message_id) > 19:
        return None
    return datetime.fromtimestamp((int(message_id) >> 22) / 1000 + EPOCH.timestamp(), UTC)


def read_message(message: Record, guild: str, bot: str) -> Post | None:
    """The post that a message is, or None where it says nothing.

    Args:
        message: the object.
        guild: the server it is on.
        bot: the id of our bot; empty where it is not known.
    """
    message_id, channel = message.identifier("id"), message.identifier("channel_id")
    files = tuple(_files(message.records("attachments")))
    text = clean(_named(message)) or " ".join(one.description or one.url for one in files)
    if not message_id or not channel or not text:
        return None
    author = message.record("author")
    ours = bool(bot) and author.identifier("id") == bot
    reference = message.record("message_reference")
    answered = reference.identifier("message_id") if reference.number("type") != 1 else ""
    place = reference.identifier("channel_id") or channel
    uri = message_uri(guild, channel, message_id)
    return Post(
        network=KIND_NAME,
        native_id=f"{channel}/{message_id}",
        canonical_uri=uri,
        author=_author(author, message_id),
        text=text,
        published_at=message.instant("timestamp") or time_of(message_id),
        permalink=uri,
        parent_uri=message_uri(guild, place, answered) if answered else None,
        edited_at=message.instant("edited_timestamp"),
        addressed=None if ours else _addressed(message, bot),
        own=ours,
        attachments=files,
    )


def _author(author: Record, message_id: str) -> Author:
    name = author.text("username")
    shown = clean(author.text("global_name"), 200)
    return Author(
        key=author.identifier("id") or f"message/{message_id}",
        handle=clean(name, 200) or "Somebody",
        name=shown,
    )


def _named(message: Record) -> str:
    """The text with names in place of Discord's numbers."""
    people = {who.identifier("id"): who.text("username") for who in message.records("mentions")}

    def name(token: re.Match[str]) -> str:
        if token["emoji"]:
            return f":{token['emoji']}:"
        if token["channel"]:
            return "#channel"
        return f"@{people.get(token['who'], 'somebody')}"

    return _TOKEN.sub(name, message.text("content"))


def _addressed(message: Record, bot: str) -> str | None:
    if not bot:
        return None
    if message.record("referenced_message").record("author").identifier("id") == bot:
        return "reply"
    named = (who.identifier("id") for who in message.records("mentions"))
    return "mention" if bot in named else None


def _files(attachments: Iterable[Record]) -> Iterable[Attachment]:
    for file in attachments:
        url = file.address("url")
        if url is not None:
            kind = file.text("content_type").partition("/")[0]
            kind = kind if kind in ("image", "video", "audio") else "file"
            yield Attachment(
                url, kind, clean(file.text("description") or file.text("filename"), 1_000)
            )
