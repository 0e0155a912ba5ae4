"""Facebook's comments, posts and messages as posts, and the fields they are asked for with."""

from __future__ import annotations

from dataclasses import replace

from cmconsole.domain.posts import Author, Post, Visibility
from cmconsole.domain.text import clean
from cmconsole.networks.shape import Record

KIND_NAME = "facebook"
COMMENT = "id,message,created_time,from,parent{id},permalink_url,like_count"
POST = "id,message,created_time,from,permalink_url"
BELOW = f"comments.order(reverse_chronological).filter(stream).limit(50){{{COMMENT}}}"
MESSAGES = "id,updated_time,messages.limit(25){id,message,from,created_time}"
MESSAGE = "facebook:message/"


def read_item(item: Record, page: str, root: str, addressed: str) -> Post | None:
    """A comment, post or message of Facebook; None where it is none."""
    item_id, text = item.identifier("id"), clean(item.text("message"))
    if not item_id or not text:
        return None
    # Without the permission to read users' content, Facebook names nobody.
    by = item.record("from")
    name = clean(by.text("name"), 200)
    ours = by.identifier("id") == page
    parent = item.record("parent").identifier("id") or (root if root != item_id else "")
    thread = root or item.record("parent").identifier("id")
    return Post(
        network=KIND_NAME,
        native_id=item_id,
        canonical_uri=f"facebook:{item_id}",
        author=Author(by.identifier("id") or f"post/{item_id}", name or "Somebody", name),
        text=text,
        published_at=item.instant("created_time"),
        permalink=item.address("permalink_url"),
        parent_uri=f"facebook:{parent}" if parent else None,
        thread_uri=f"facebook:{thread}" if thread and thread != item_id else None,
        addressed=None if ours else addressed,
        own=ours,
        likes=item.count("like_count"),
    )


def in_messenger(post: Post | None, person: str) -> Post | None:
    """A message in the conversation with `person`, whose id is good for this Page only."""
    if post is None:
        return None
    thread = f"{MESSAGE}{person}"
    return replace(
        post,
        canonical_uri=f"{thread}/{post.native_id}",
        thread_uri=thread,
        parent_uri=None,
        visibility=Visibility.PRIVATE,
    )
