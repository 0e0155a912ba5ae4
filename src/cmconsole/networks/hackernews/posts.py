"""Stories and comments of Hacker News as posts, from search hits and from threads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from cmconsole.domain.posts import Author, Post
from cmconsole.domain.text import clean
from cmconsole.networks.html import plain_text
from cmconsole.networks.shape import Record, epoch

KIND_NAME = "hackernews"
SITE = "https://news.ycombinator.com"
LONGEST_TITLE = 500


def canonical_uri(item_id: str) -> str:
    """The address under which an item is known, whichever site shows it."""
    return f"{SITE}/item?id={item_id}"


def read_hit(hit: Record, site: str = SITE) -> Post | None:
    """The post that a search hit shows, or None where it is not one.

    Args:
        hit: an element of `hits` in an answer of /api/v1/search_by_date.
        site: where permalinks lead.
    """
    return _post(
        item_id=hit.identifier("objectID"),
        item=hit,
        body=hit.text("comment_text") or hit.text("story_text"),
        story_id=hit.identifier("story_id"),
        site=site,
    )


def read_item(item: Record, story_id: str, site: str = SITE) -> Post | None:
    """The post that an element of a thread shows (/api/v1/items/:id); None where it was deleted."""
    if not item.text("text") and not item.text("title"):
        return None
    return _post(
        item_id=item.identifier("id"),
        item=item,
        body=item.text("text"),
        story_id=item.identifier("story_id") or story_id,
        site=site,
    )


def flatten(root: Record, site: str = SITE) -> list[Post]:
    """A thread and everything below it, oldest first; what was deleted is left out."""
    story_id = root.identifier("story_id") or root.identifier("id")
    read = (read_item(item, story_id, site) for item in _below(root))
    posts = [post for post in read if post is not None]
    return sorted(posts, key=_age)


def _below(root: Record) -> Iterator[Record]:
    """`root` and its descendants. Threads are deeper than Python's stack may be."""
    waiting = [root]
    while waiting:
        item = waiting.pop()
        yield item
        waiting.extend(reversed(item.records("children")))


def _age(post: Post) -> tuple[float, int]:
    at = post.published_at
    return (at.timestamp() if at else 0.0, int(post.native_id) if post.native_id.isdecimal() else 0)


def _post(*, item_id: str, item: Record, body: str, story_id: str, site: str) -> Post | None:
    author = item.identifier("author")
    if not item_id or not author:
        return None
    title = clean(item.text("title"), LONGEST_TITLE)
    link = item.address("url")
    parent_id = item.identifier("parent_id")
    return Post(
        network=KIND_NAME,
        native_id=item_id,
        canonical_uri=canonical_uri(item_id),
        author=Author(author, author, url=f"{site}/user?id={quote(author, safe='')}"),
        text=clean("\n\n".join(_parts(title, link, body))),
        published_at=epoch(item.number("created_at_i")) or item.instant("created_at"),
        permalink=f"{site}/item?id={quote(item_id, safe='')}",
        parent_uri=canonical_uri(parent_id) if parent_id else None,
        thread_uri=canonical_uri(story_id) if parent_id and story_id else None,
        likes=item.count("points"),
    )


def _parts(title: str, link: str | None, body: str) -> Iterable[str]:
    """What a person reads: a story's title, the page it is about, and the text.

    The address is part of the text, so that a story that only links to us is a mention of us. The
    title of the story above a comment is not: it would make every comment below one.
    """
    return filter(None, (title, link, plain_text(body)))
