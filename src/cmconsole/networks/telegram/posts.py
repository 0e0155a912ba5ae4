"""Telegram's messages as posts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cmconsole.domain.posts import Author, Post, Visibility
from cmconsole.domain.text import clean
from cmconsole.networks.shape import Record, epoch

KIND_NAME = "telegram"
WANTED = ["message", "edited_message", "channel_post", "edited_channel_post"]


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are at Telegram."""

    id: str
    name: str = ""
    """Without the @."""


def read_update(update: Record, bot: Bot) -> Post | None:
    """The post that an update brings, new or edited; None where it brings none."""
    message = next((update.record(kind) for kind in WANTED if kind in update), Record({}))
    return read_message(message, bot)


def read_message(message: Record, bot: Bot) -> Post | None:
    """The post that a message is, or None where it holds no text."""
    message_id, chat = message.identifier("message_id"), message.record("chat")
    chat_id = chat.identifier("id")
    text = clean(message.text("text") or message.text("caption"))
    if not message_id or not chat_id or not text:
        return None
    private = chat.text("type") == "private"
    parent = message.record("reply_to_message")
    uri = f"telegram:{chat_id}"
    sender = message.record("from")
    ours = sender.identifier("id") == bot.id
    return Post(
        network=KIND_NAME,
        native_id=f"{chat_id}/{message_id}",
        canonical_uri=f"{uri}/{message_id}",
        author=_author(sender if sender else message.record("sender_chat") or chat, chat_id),
        text=text,
        published_at=epoch(message.number("date")),
        permalink=_link(chat, message_id),
        parent_uri=f"{uri}/{parent.identifier('message_id')}" if parent else None,
        thread_uri=uri if private else None,
        edited_at=epoch(message.number("edit_date")),
        language=sender.language("language_code"),
        visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        addressed=None if ours else _addressed(message, parent, bot, private=private),
        own=ours,
    )


def _author(who: Record, chat_id: str) -> Author:
    """A person, or the channel in whose name was written."""
    name = " ".join(filter(None, (who.text("first_name"), who.text("last_name"))))
    name = clean(name or who.text("title"), 200)
    handle = who.identifier("username")
    return Author(
        key=who.identifier("id") or chat_id,
        handle=f"@{handle}" if handle else name or "Somebody",
        name=name,
        url=f"https://t.me/{handle}" if handle else None,
    )


def _link(chat: Record, message_id: str) -> str | None:
    name, chat_id = chat.identifier("username"), chat.identifier("id")
    if chat.text("type") == "private":
        return None
    if name:
        return f"https://t.me/{name}/{message_id}"
    # Supergroups and channels are numbered from -100… on; older groups have no links.
    return f"https://t.me/c/{chat_id[4:]}/{message_id}" if chat_id.startswith("-100") else None


def _addressed(message: Record, parent: Record, bot: Bot, *, private: bool) -> str | None:
    if private:
        return "message"
    if parent.record("from").identifier("id") == bot.id:
        return "reply"
    text = message.text("text") or message.text("caption")
    named = re.search(rf"@{re.escape(bot.name)}\b", text, re.IGNORECASE) if bot.name else None
    return "mention" if named else None
