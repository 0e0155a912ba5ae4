"""Posts and private messages of X, in either spelling."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from urllib.parse import quote

from cmconsole.domain.posts import Author, Post, Visibility
from cmconsole.domain.text import clean
from cmconsole.networks.shape import Record

KIND_NAME = "x"
SITE = "https://x.com"
MESSAGE = "x:message/"
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Account:
    """Whom we listen for."""

    id: str = ""
    """Empty where nobody is known."""
    name: str = ""
    """Without the @."""


def post_uri(post_id: str) -> str:
    """The address of a post that needs no name of its author."""
    return f"{SITE}/i/status/{post_id}"


def people(answer: Record) -> dict[str, Record]:
    """The people an answer brings along, by id."""
    users = answer.record("includes").records("users")
    return {user.identifier("id"): user for user in users}


def read_post(post: Record, users: dict[str, Record], us: Account, *, found: bool) -> Post | None:
    """The post that a `Post` or `Tweet` object shows, or None where it is not one.

    Args:
        post: the object.
        users: the people of the same answer.
        us: the account we listen for.
        found: it was searched for, so it is ours only if it speaks to us by name.
    """
    post_id, text = post.identifier("id"), _text(post)
    if not post_id or not text:
        return None
    editions = post.texts("edit_history_tweet_ids") or post.texts("edit_history_post_ids")
    first = editions[0] if editions else post_id
    author_id = post.identifier("author_id")
    author = _author(author_id or f"post/{post_id}", users.get(author_id, Record({})))
    thread = post.identifier("conversation_id")
    ours = bool(us.id) and author_id == us.id
    metrics = post.record("public_metrics")
    boosts = metrics.count("retweet_count")
    return Post(
        network=KIND_NAME,
        native_id=post_id,
        canonical_uri=post_uri(first),
        author=author,
        text=text,
        published_at=post.instant("created_at"),
        permalink=f"{SITE}/{quote(_name(author), safe='')}/status/{post_id}",
        # An edit is a post with an id of its own; they all belong to the first.
        aliases=tuple(post_uri(one) for one in dict.fromkeys([*editions, post_id]) if one != first),
        parent_uri=_parent(post),
        thread_uri=post_uri(thread) if thread and thread != first else None,
        language=None if post.text("lang") in ("und", "zxx") else post.language("lang"),
        addressed=None if ours else _addressed(post, us, found=found),
        own=ours,
        boosts=boosts if boosts is not None else metrics.count("repost_count"),
        likes=metrics.count("like_count"),
    )


def read_message(event: Record, users: dict[str, Record], us: Account) -> Post | None:
    """The post that a `DmEvent` shows, or None where it is no message."""
    event_id, conversation = event.identifier("id"), event.identifier("dm_conversation_id")
    text = clean(unescape(event.text("text")))
    kind = event.text("event_type")
    if not event_id or not text or kind not in ("", "MessageCreate"):
        return None
    sender = event.identifier("sender_id") or _other(conversation, us)
    ours = bool(us.id) and sender == us.id
    thread = f"{MESSAGE}{conversation or event_id}"
    return Post(
        network=KIND_NAME,
        native_id=event_id,
        canonical_uri=f"{thread}/{event_id}",
        author=_author(sender or f"message/{event_id}", users.get(sender, Record({}))),
        text=text,
        published_at=event.instant("created_at"),
        permalink=f"{SITE}/messages/{quote(conversation, safe='')}" if conversation else None,
        thread_uri=thread,
        visibility=Visibility.PRIVATE,
        addressed=None if ours else "message",
        own=ours,
    )


def conversation_of(uri: str) -> str:
    """The conversation that a message's address names; empty for anything else."""
    return uri.removeprefix(MESSAGE).partition("/")[0] if uri.startswith(MESSAGE) else ""


def _other(conversation: str, us: Account) -> str:
    """Who may have written where nobody is named: a conversation of two is named after both."""
    pair = conversation.split("-")
    others = [one for one in pair if one != us.id]
    return others[0] if len(pair) == 2 and len(others) == 1 else ""


def _author(author_id: str, user: Record) -> Author:
    name = user.identifier("username")
    return Author(
        key=author_id,
        handle=f"@{name}" if name else "Somebody",
        name=clean(user.text("name"), LONGEST_NAME),
        url=f"{SITE}/{quote(name, safe='')}" if name else None,
    )


def _text(post: Record) -> str:
    # The whole of a long post stands apart; X escapes three characters as if for a page.
    longer = post.record("note_tweet").text("text") or post.record("note_post").text("text")
    return clean(unescape(longer or post.text("text")))


def _name(author: Author) -> str:
    return author.handle.removeprefix("@") if author.url else "i"


def _parent(post: Record) -> str | None:
    related = post.records("referenced_tweets") or post.records("referenced_posts")
    for one in related:
        if one.text("type") == "replied_to" and one.identifier("id"):
            return post_uri(one.identifier("id"))
    return None


def _addressed(post: Record, us: Account, *, found: bool) -> str | None:
    """Why a post is for us: those found by a search only where they name us."""
    if us.id and post.identifier("in_reply_to_user_id") == us.id:
        return "reply"
    if not found:
        return "mention"
    named = post.record("entities").records("mentions")
    ours = (us.id, us.name.casefold()) if us.id else ()
    hit = any(
        one.identifier("id") in ours or one.text("username").casefold() in ours for one in named
    )
    return "mention" if hit else None
