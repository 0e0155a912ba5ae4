"""Brings in what no source reads: files of mentions, and single posts that a person pastes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Source
from cmconsole.networks.base import Page
from cmconsole.networks.link import pasted
from cmconsole.polling.importing import BadLine, Line, read_lines
from cmconsole.polling.taking import Taker
from cmconsole.store.inbox import Inbox
from cmconsole.system.clock import Clock

BATCH = 500
STILL_WORK = timedelta(hours=24)
"""Younger posts in a file get a running clock; older ones are history."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a file."""

    read: int = 0
    new: int = 0
    bad: tuple[BadLine, ...] = ()
    """Lines that were left out."""

    @property
    def known(self) -> int:
        """Mentions that were there before."""
        return self.read - self.new


class Bringing:
    """Takes files and pasted posts into one inbox, through the same door as polls."""

    def __init__(
        self,
        inbox: Inbox,
        clock: Clock,
        taker: Callable[[Source, datetime | None], Awaitable[Taker]],
    ) -> None:
        """`taker` is that of a source, with the time from which posts get a running clock."""
        self._inbox, self._clock, self._taker = inbox, clock, taker

    async def file(self, path: Path, step: Callable[[int], object] = lambda _: None) -> Brought:
        """Read a .jsonl or .csv in batches; each is one commit, so that a stopped import goes on.

        Args:
            step: told how many lines were dealt with.

        Raises:
            UsageError: the file cannot be read.
            StoreError: nothing of the last batch was stored.
        """
        lines = read_lines(path)
        taker = await self._door(self._clock.now() - STILL_WORK)
        so_far = Brought()
        while batch := await asyncio.to_thread(_next, lines):
            bad = tuple(line for line in batch if isinstance(line, BadLine))
            posts = [line.post for line in batch if isinstance(line, Line)]
            new = await self._take(taker, posts)
            so_far = Brought(so_far.read + len(posts), so_far.new + new, so_far.bad + bad)
            step(len(batch))
        return so_far

    async def link(self, url: str, text: str, author: str, published_at: datetime | None) -> Post:
        """Take in one post that a person describes; what is known already is there once.

        Whoever pastes it has it before them today, so its clock runs whenever it was written.

        Raises:
            UsageError: something is missing, in one sentence.
            StoreError: it was not stored.
        """
        post = pasted(url, text, author, published_at)
        since = post.published_at or self._clock.now()
        await self._take(await self._door(min(since, self._clock.now())), [post])
        return post

    async def _door(self, live_since: datetime) -> Taker:
        source = await self._inbox.import_source(self._clock.now())
        return await self._taker(source, live_since)

    async def _take(self, taker: Taker, posts: list[Post]) -> int:
        page = Page(tuple(posts), {}, fetched=len(posts), complete=False)
        return len((await taker.take(page)).stored.new)


def _next(lines: Iterator[Line | BadLine]) -> list[Line | BadLine]:
    return list(islice(lines, BATCH))
