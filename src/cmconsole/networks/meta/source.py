"""Listening to one account on one of Meta's graphs, whichever it is."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime

from cmconsole.domain.errors import NotThere
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor
from cmconsole.networks.base import Page, PostAddress, Refreshed
from cmconsole.networks.meta.graph import Graph, Params, Reader, nested, next_page
from cmconsole.networks.newest_first import Ask, Watermark, counted, read
from cmconsole.networks.sameness import is_own
from cmconsole.networks.shape import Record

OWN_POSTS = 100
"""Of the account's own posts, the newest below which comments are looked for."""
MOST_COMMENT_PAGES = 20


@dataclass(frozen=True, slots=True)
class Comments:
    """How the comments below a network's own posts are asked for."""

    fields: str
    order: str
    """The field with their time; they come newest first."""
    params: Params = field(default_factory=dict)


async def below(
    graph: Graph, path: str, fields: str, comments: Comments, since: int | None
) -> AsyncGenerator[tuple[Record, list[Record]], None]:
    """The newest own posts at `path`, each with its comments back to `since`. Raises NetworkError.

    Args:
        graph: whom to ask.
        path: the edge with the own posts.
        fields: what is wanted of each, its first comments among it.
        comments: how further ones are asked for.
        since: seconds since 1970; None: the first page of comments is enough.
    """
    seen = 0
    steps = graph.pages(path, fields, {"limit": 25})
    async with aclosing(steps) as pages:
        async for items in pages:
            for item in items:
                yield item, await _comments(graph, item, comments, since)
            seen += len(items)
            if seen >= OWN_POSTS or not items:
                return


async def _comments(
    graph: Graph, item: Record, comments: Comments, since: int | None
) -> list[Record]:
    found, after = nested(item, "comments")
    part = found
    for _ in range(MOST_COMMENT_PAGES):
        times = [at for one in part if (at := one.instant(comments.order)) is not None]
        known = since is None or bool(times and min(times).timestamp() < since)
        if known or not after or not part:
            break
        params: Params = {**comments.params, "limit": 50, "after": after}
        path = f"/{item.identifier('id')}/comments"
        answer = await graph.get(path, comments.fields, params)
        part, after = answer.records("data"), next_page(answer)
        found = [*found, *part]
    return found


async def listen(
    graph: Graph, cursor: Cursor, asked: str, asks: Sequence[Ask], now: datetime
) -> AsyncGenerator[Page, None]:
    """Everything since `cursor`; what was used of the allowance stands in the new one."""
    steps = counted(read(Watermark.of(cursor, asked), asks, now), graph.facts)
    async with aclosing(steps) as pages:
        async for page in pages:
            yield replace(page, next_poll_after=graph.wish())


async def look_again(
    graph: Graph, addresses: Sequence[PostAddress], fields: str, reader: Reader
) -> Refreshed:
    """Posts as they are now, one by one, and those that are gone. Raises NetworkError."""
    found: list[Post] = []
    gone: list[str] = []
    for address in addresses:
        try:
            post = reader(await graph.get(f"/{address.native_id}", fields))
        except NotThere:
            gone.append(address.canonical_uri)
            continue
        # What came with its parent knows more about its place than what is asked for alone.
        if post is not None:
            found.append(replace(post, canonical_uri=address.canonical_uri))
    return Refreshed(tuple(found), tuple(gone))


async def find_among(
    graph: Graph, path: str, fields: str, reader: Reader, text: str, since: datetime,
    params: Params | None = None,
) -> Post | None:  # fmt: skip
    """Our own post among those at `path` that says `text` and is younger than `since`."""
    steps = graph.pages(path, fields, params)
    async with aclosing(steps) as pages:
        async for items in pages:
            for item in items:
                post = reader(item)
                if post is not None and is_own(post, text, since):
                    return post
    return None
