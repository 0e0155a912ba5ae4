"""Posts and private messages of Bluesky as the console knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from cmconsole.domain.posts import Attachment, Author, Post, Visibility
from cmconsole.domain.text import clean
from cmconsole.networks.shape import Record, web_address

KIND_NAME = "bluesky"
SITE = "https://bsky.app"
POST = "app.bsky.feed.post"
_AT_URI = re.compile(r"at://(?P<repo>[^/\s]+)/(?P<collection>[^/\s]+)/(?P<rkey>[^/\s#?]+)")
_NO_HANDLE = "handle.invalid"
"""What servers show instead of a handle that no longer leads to its account."""


def at_uri(text: str) -> tuple[str, str, str] | None:
    """Account, collection and record key of an `at://` address; None where it is none."""
    found = _AT_URI.fullmatch(text)
    return (found["repo"], found["collection"], found["rkey"]) if found else None


def page_of(account: str, rkey: str) -> str:
    """The page of a post, by handle or DID."""
    return f"{SITE}/profile/{account}/post/{rkey}"


def read_post(view: Record, me: str = "", addressed: str | None = None) -> Post | None:
    """The post that a view or a notification shows, or None where it is none.

    Args:
        view: a `#postView`, or a `#notification`, which has the same fields.
        me: the DID of the account that is signed in; empty for nobody.
        addressed: why it is for us, where the network says so.
    """
    place = at_uri(view.text("uri"))
    author = read_author(view.record("author")) or _owner(place)
    record = view.record("record") or view.record("value")
    if place is None or place[1] != POST or author is None or not record:
        return None
    uri, rkey = view.text("uri"), place[2]
    pages = [page_of(author.key, rkey)]
    if author.handle.startswith("@"):
        pages.insert(0, page_of(author.handle[1:], rkey))
    reply = record.record("reply")
    return Post(
        network=KIND_NAME,
        native_id=uri,
        canonical_uri=uri,
        author=author,
        text=clean("\n\n".join(_parts(record, view.record("embed")))),
        published_at=published(view),
        permalink=pages[0],
        aliases=tuple(pages),
        parent_uri=reply.record("parent").identifier("uri") or None,
        thread_uri=reply.record("root").identifier("uri") or None,
        language=_language(record),
        addressed=addressed,
        own=bool(me) and author.key == me,
        attachments=tuple(_attachments(view.record("embed"))),
        boosts=view.count("repostCount"),
        likes=view.count("likeCount"),
    )


def published(view: Record) -> datetime | None:
    """When a post counts as published: its own word, unless the network saw it earlier.

    Source: `sortAt` of the protocol is the earlier of `createdAt`, which the author's program
    makes up, and `indexedAt`.
    """
    said = (view.record("record").instant("createdAt"), view.instant("indexedAt"))
    return min(filter(None, said), default=None)


def read_author(account: Record) -> Author | None:
    """Whoever wrote a post, or None where the account has no id. The DID outlives every rename."""
    did, handle = account.identifier("did"), account.identifier("handle").lstrip("@")
    if not did:
        return None
    named = handle and handle != _NO_HANDLE
    return Author(
        key=did,
        handle=f"@{handle}" if named else did,
        name=clean(account.text("displayName"), 200),
        url=f"{SITE}/profile/{handle if named else did}",
        followers=account.count("followersCount"),
    )


def _owner(place: tuple[str, str, str] | None) -> Author | None:
    """Whoever's account holds a post that came without its author."""
    did = place[0] if place else ""
    return Author(did, did, url=f"{SITE}/profile/{did}") if did.startswith("did:") else None


def message_address(convo_id: str, message_id: str) -> str:
    """The address of a private message: it has none on the web."""
    return f"{SITE}/messages/{convo_id}#{message_id}"


def convo_of(address: str) -> str:
    """The conversation in the address of a private message; empty where it is none."""
    path, mark, _ = address.partition("#")
    return path.removeprefix(f"{SITE}/messages/") if mark and "/messages/" in path else ""


def read_message(message: Record, convo_id: str, sender: Author, me: str) -> Post | None:
    """The private message that a `#messageView` shows, or None where it is none."""
    native_id = message.identifier("id")
    if not native_id or not convo_id or "text" not in message:
        return None
    own = sender.key == me
    return Post(
        network=KIND_NAME,
        native_id=native_id,
        canonical_uri=message_address(convo_id, native_id),
        author=sender,
        text=clean(message.text("text")),
        published_at=message.instant("sentAt"),
        permalink=f"{SITE}/messages/{convo_id}",
        thread_uri=f"{SITE}/messages/{convo_id}",
        visibility=Visibility.PRIVATE,
        addressed=None if own else "private message",
        own=own,
    )


def _parts(record: Record, embed: Record) -> Iterator[str]:
    """What a person reads: the text, and where its links lead if that cannot be seen in it."""
    text = record.text("text")
    yield text
    for address in dict.fromkeys(_links(record, embed)):
        if address.partition("://")[2].rstrip("/") not in text:
            yield address


def _links(record: Record, embed: Record) -> Iterator[str]:
    for facet in record.records("facets"):
        for feature in facet.records("features"):
            if feature.text("$type").endswith("#link") and (address := feature.address("uri")):
                yield address
    for holder in (record.record("embed"), embed):
        for inner in (holder, holder.record("media")):
            if address := inner.record("external").address("uri"):
                yield address


def _attachments(embed: Record) -> Iterator[Attachment]:
    for holder in (embed, embed.record("media")):
        for key in ("images", "items"):
            for image in holder.records(key):
                address = image.address("fullsize") or image.address("thumb")
                if address:
                    yield Attachment(address, "image", clean(image.text("alt"), 2_000))
        if address := web_address(holder.fields.get("playlist")):
            yield Attachment(address, "video", clean(holder.text("alt"), 2_000))


def _language(record: Record) -> str | None:
    """The language, where the author named exactly one."""
    named = record.texts("langs")
    return Record({"lang": named[0]}).language("lang") if len(named) == 1 else None
