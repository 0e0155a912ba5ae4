"""Posts, comments and messages of Lemmy, whichever of its two APIs shows them.

Version 3 says `published` and `actor_id` and counts apart, version 4 `published_at` and `ap_id` and
counts inside; reading takes whichever is there.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from cmconsole.domain.posts import Author, Post, Visibility
from cmconsole.domain.text import clean
from cmconsole.networks.shape import Record, web_address

KIND_NAME = "lemmy"
LONGEST_TITLE = 500
_ADDRESSED = {
    "mention": "mention",
    "reply": "reply",
    "private_message": "private message",
}


def read_view(view: Record, base: str, me: str = "") -> Post | None:
    """The post, comment or message that a view shows, or None where it is none or is gone.

    Args:
        view: with a `comment`, a `private_message` or a `post`, and a `creator`.
        base: the address of the server that gave it.
        me: the name of the account that is signed in there; empty for nobody.
    """
    author = read_author(view.record("creator"))
    thing, kind = thing_of(view)
    native_id = thing.identifier("id")
    if author is None or not native_id or is_gone(thing):
        return None
    uri = thing.address("ap_id") or f"{base}/{kind}/{native_id}"
    own = _is_mine(view.record("creator"), me)
    counts = view.record("counts")
    score = counts.number("score") if counts else thing.number("score")
    post = Post(
        network=KIND_NAME,
        native_id=f"{kind}/{native_id}",
        canonical_uri=uri,
        author=author,
        text=clean("\n\n".join(_parts(thing, kind))),
        published_at=thing.instant("published") or thing.instant("published_at"),
        permalink=web_address(uri),
        aliases=_aliases(uri, f"{base}/{kind}/{native_id}"),
        edited_at=thing.instant("updated") or thing.instant("updated_at"),
        own=own,
        likes=score,
    )
    if kind == "private_message":
        return replace(post, visibility=Visibility.PRIVATE, likes=None)
    return _placed(post, view, thing, base) if kind == "comment" else post


def read_notification(item: Record, base: str, me: str = "") -> Post | None:
    """The post behind an element of version 4's notifications; None where it is not for us."""
    kind = item.record("notification").text("kind")
    post = read_view(item.record("data"), base, me)
    return None if post is None or kind not in _ADDRESSED else addressed(post, kind)


def addressed(post: Post, kind: str) -> Post:
    """`post` as one that the network says is for us."""
    return post if post.own else replace(post, addressed=_ADDRESSED.get(kind))


def thing_of(view: Record) -> tuple[Record, str]:
    """What a view is about, and its kind: `comment`, `private_message` or `post`."""
    for kind in ("comment", "private_message"):
        if view.record(kind):
            return view.record(kind), kind
    return view.record("post"), "post"


def is_gone(thing: Record) -> bool:
    """Whether its author or a moderator took it away; a stump stays."""
    return any(map(thing.flag, ("deleted", "removed", "deleted_by_recipient")))


def read_author(person: Record) -> Author | None:
    """Whoever wrote it, or None where there is no name. The handle is the same on every server."""
    name = person.identifier("name")
    address = person.address("actor_id") or person.address("ap_id")
    if not name:
        return None
    host = urlsplit(address).netloc if address else ""
    handle = f"{name}@{host}" if host else name
    return Author(
        key=handle.casefold(),
        handle=f"@{handle}",
        name=clean(person.text("display_name"), 200),
        url=address,
    )


def _placed(post: Post, view: Record, comment: Record, base: str) -> Post:
    """A comment with its parent and its thread; `path` holds the ids from the first one down."""
    above = view.record("post")
    number = above.identifier("id") or comment.identifier("post_id")
    thread = above.address("ap_id") or (f"{base}/post/{number}" if number else None)
    path = comment.text("path").split(".")
    # The parent's own address stands nowhere; this one is among its aliases.
    parent = f"{base}/comment/{path[-2]}" if len(path) > 2 else thread
    return replace(post, parent_uri=parent, thread_uri=thread)


def _parts(thing: Record, kind: str) -> list[str]:
    """What a person reads. The title above a comment is no text of the comment."""
    if kind != "post":
        return [thing.text("content")]
    title = clean(thing.text("name"), LONGEST_TITLE)
    return list(filter(None, (title, thing.address("url"), thing.text("body"))))


def _aliases(uri: str, local: str) -> tuple[str, ...]:
    return () if uri == local else (local,)


def _is_mine(person: Record, me: str) -> bool:
    # Names are unique among a server's own accounts only.
    same = person.identifier("name").casefold() == me.casefold()
    return bool(me) and same and person.fields.get("local") is not False
