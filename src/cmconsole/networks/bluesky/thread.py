"""Finding a stored post again on Bluesky, the thread around it, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmconsole.domain.errors import NotThere
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.networks.base import Refreshed
from cmconsole.networks.bluesky.api import Api
from cmconsole.networks.bluesky.posts import at_uri, read_post
from cmconsole.networks.shape import Record

AT_ONCE = 25
"""Posts per request (lexicon app.bsky.feed.getPosts)."""
DEPTH = 100
PARENTS = 80
DELETED = "This post cannot be found on Bluesky; it may have been deleted."


async def find_view(api: Api, address: PostAddress) -> Record:
    """The post at `address` as it is now. Raises NotThere, NetworkError."""
    if at_uri(address.canonical_uri) is None:
        raise NotThere("This is no post on Bluesky.")
    answer = await api.get("app.bsky.feed.getPosts", {"uris": [address.canonical_uri]})
    for view in answer.records("posts"):
        if view.identifier("uri") == address.canonical_uri:
            return view
    raise NotThere(DELETED)


async def read_thread(api: Api, address: PostAddress) -> tuple[Post, ...]:
    """The thread around a post, oldest first, the post included. Raises NetworkError."""
    node = await _node(api, address.canonical_uri, DEPTH, PARENTS)
    if not node.record("post"):
        raise NotThere(DELETED)
    read = (read_post(view, api.did) for view in _views(node))
    posts = {post.canonical_uri: post for post in read if post is not None}
    return tuple(sorted(posts.values(), key=_age))


async def refresh(api: Api, addresses: Sequence[PostAddress]) -> Refreshed:
    """Posts as they are now, and those that are gone.

    An answer may leave out a post for other reasons than its deletion (a block), so each that is
    missing is asked for alone. Raises NetworkError.
    """
    wanted = [address for address in addresses if at_uri(address.canonical_uri)]
    found: dict[str, Post] = {}
    deleted: list[str] = []
    for start in range(0, len(wanted), AT_ONCE):
        part = [address.canonical_uri for address in wanted[start : start + AT_ONCE]]
        answer = await api.get("app.bsky.feed.getPosts", {"uris": part})
        for view in answer.records("posts"):
            if post := read_post(view, api.did):
                found[post.canonical_uri] = post
        deleted += [uri for uri in part if uri not in found and await _is_gone(api, uri)]
    return Refreshed(tuple(found.values()), tuple(deleted))


async def _is_gone(api: Api, uri: str) -> bool:
    try:
        node = await _node(api, uri, 0, 0)
    except NotThere:
        return True
    return node.text("$type").endswith("#notFoundPost") or node.flag("notFound")


async def _node(api: Api, uri: str, depth: int, parents: int) -> Record:
    if at_uri(uri) is None:
        raise NotThere("This is no post on Bluesky.")
    params: dict[str, str | int | list[str]] = {
        "uri": uri,
        "depth": depth,
        "parentHeight": parents,
    }
    return (await api.get("app.bsky.feed.getPostThread", params)).record("thread")


def _views(node: Record) -> Iterator[Record]:
    """The posts above a node, its own and those below; what was deleted or blocked has none."""
    above = node.record("parent")
    while above:
        yield above.record("post")
        above = above.record("parent")
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one.record("post")
        waiting.extend(one.records("replies"))


def _age(post: Post) -> tuple[float, str]:
    return (post.published_at.timestamp() if post.published_at else 0.0, post.native_id)
