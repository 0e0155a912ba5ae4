"""What a source that is not stored yet would bring: its newest posts that speak of us."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cmconsole.domain.matching import Matcher
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Source
from cmconsole.networks.base import NetworkKind
from cmconsole.networks.web import Web
from cmconsole.polling.enrolling import trial

ENOUGH = 40
"""Posts read for a preview; nobody decides by more."""
WORD = re.compile(r"[^\W_][\w'-]*")


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found at one source."""

    source: Source
    hits: tuple[Post, ...]
    """Posts that match, newest first."""
    read: int
    """How many posts were looked at."""


async def preview(
    kind: NetworkKind, source: Source, given: Mapping[str, str], web: Web, now: datetime
) -> Preview:
    """Read the newest posts there; nothing is stored. Raises UsageError and NetworkError."""
    connector = await trial(kind, source, given, web)
    posts: list[Post] = []
    async for page in connector.pages({}, now):
        posts.extend(page.posts)
        if len(posts) >= ENOUGH:
            break
    hits = await asyncio.to_thread(matching, posts, source.match, source.leave_out)
    newest = sorted(hits, key=lambda post: post.published_at or now, reverse=True)
    return Preview(source, tuple(newest), len(posts))


def matching(posts: Sequence[Post], match: Sequence[str], leave_out: Sequence[str]) -> list[Post]:
    """The posts that speak of us."""
    matcher = Matcher(tuple(match), tuple(leave_out))
    return [post for post in posts if (post.addressed or matcher.find(post.text)) is not None]


def what_to_leave_out(text: str, brand: str) -> str | None:
    """The words by which a stranger's post can be told: the brand with its neighbour.

    `Anyone with the Northwind Traders database?` is not about Northwind: leave out
    `Northwind Traders`. None where the brand stands alone, so that nothing could be learnt.
    """
    at = text.casefold().find(brand.casefold())
    if not brand or at < 0 or len(text.casefold()) != len(text):
        return None
    end = at + len(brand)
    after = WORD.match(text[end:].lstrip(" "))
    if after and text[end : end + 1] == " " and after[0][0].isupper():
        return text[at : end + 1 + after.end()]
    before = [found for found in WORD.finditer(text[:at]) if text[found.end() : at] == " "]
    if before and before[-1][0][0].isupper():
        return text[before[-1].start() : end]
    return None
