"""Instagram's comments and tagging posts as posts, and the fields they are asked for with."""

from __future__ import annotations

from cmconsole.domain.posts import Author, Post
from cmconsole.domain.text import clean
from cmconsole.networks.shape import Record

KIND_NAME = "instagram"
SITE = "https://www.instagram.com"
COMMENT = "id,text,timestamp,username,from,like_count,parent_id"
WITH_ANSWERS = f"{COMMENT},replies.limit(50){{{COMMENT}}}"
BELOW = f"comments.limit(50){{{WITH_ANSWERS}}}"
MEDIA = "id,caption,permalink,timestamp,username,like_count"


def read_comment(item: Record, media: str, top: str, account: str, us: str) -> Post | None:
    """The post that a comment is, or None where it is none.

    Args:
        item: the comment.
        media: the id of the post above it.
        top: the comment it answers; empty for none.
        account: the id of our account.
        us: its name.
    """
    item_id, text = item.identifier("id"), clean(item.text("text"))
    if not item_id or not text:
        return None
    top = top or item.identifier("parent_id")
    by = item.record("from")
    name = item.identifier("username") or by.identifier("username")
    ours = by.identifier("id") == account or (bool(name) and name == us)
    root = f"instagram:{media}"
    return Post(
        network=KIND_NAME,
        native_id=item_id,
        canonical_uri=f"{root}/{top}/{item_id}" if top else f"{root}/{item_id}",
        author=_author(by.identifier("id"), name, item_id),
        text=text,
        published_at=item.instant("timestamp"),
        parent_uri=f"{root}/{top}" if top else root,
        thread_uri=f"{root}/{top}" if top else None,
        addressed=None if ours else "comment",
        own=ours,
        likes=item.count("like_count"),
    )


def read_media(media: Record) -> Post | None:
    """A post of somebody else that tags the account, or None where it is none."""
    media_id = media.identifier("id")
    if not media_id:
        return None
    return Post(
        network=KIND_NAME,
        native_id=media_id,
        canonical_uri=f"instagram:{media_id}",
        author=_author("", media.identifier("username"), media_id),
        text=clean(media.text("caption")) or "(a photo that tags us)",
        published_at=media.instant("timestamp"),
        permalink=media.address("permalink"),
        addressed="tag",
        likes=media.count("like_count"),
    )


def place_of(uri: str) -> tuple[str, str, str]:
    """The media, the first comment and the answer that an address names; empty for none."""
    parts = [*uri.removeprefix("instagram:").split("/"), "", ""]
    return parts[0], parts[1], parts[2]


def _author(author_id: str, name: str, item_id: str) -> Author:
    plain = name.isascii() and name.replace(".", "").replace("_", "").isalnum()
    return Author(
        key=name or author_id or f"post/{item_id}",
        handle=f"@{name}" if name else "Somebody",
        url=f"{SITE}/{name}/" if plain else None,
    )
