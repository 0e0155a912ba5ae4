"""Connectors on a loopback server, for the tests of the networks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from ssl import SSLContext

import httpx

from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.base import Connector, Page
from cmconsole.networks.web import Web
from cmconsole.networks.web.pace import PaceRules
from support.clocks import MORNING, FakeClock

IMPATIENT = PaceRules(rate=1e6, burst=1_000_000, failures=1_000_000)
"""Pace is tested elsewhere."""


@cache
def certificates() -> SSLContext:
    """Whom everybody trusts, read once: twenty milliseconds a client would be half of every test."""
    return httpx.create_ssl_context()


class Secrets:
    """Credentials in memory."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = secrets

    async def read(self, name: str) -> str | None:
        """The secret called `name`."""
        return self.secrets.get(name)

    async def keep(self, name: str, secret: str) -> None:
        """Keep a secret."""
        self.secrets[name] = secret


@asynccontextmanager
async def open_web() -> AsyncIterator[Web]:
    """The real web client, in no hurry to be polite."""
    # Server and client share the loop, so nothing takes longer than the clock's shortest look.
    clock = FakeClock(auto=True, grace=0.0002)
    web = Web(clock, user_agent="cmconsole/0.1", rules=IMPATIENT, certificates=certificates)
    try:
        yield web
    finally:
        await web.aclose()


def source(
    kind: str,
    options: Mapping[str, str],
    match: Sequence[str] = (),
    leave_out: Sequence[str] = (),
) -> Source:
    """A source with these options."""
    return Source(1, "uid", kind, "test", MORNING, dict(options), tuple(match), tuple(leave_out))


class Desk:
    """What a poller does with pages: it commits each with its cursor, and stops where it is told."""

    def __init__(self, cursor: Cursor | None = None) -> None:
        self.cursor: Cursor = cursor or {}
        self.posts: list[Post] = []
        """Every post of every committed page, in order, duplicates included."""
        self.pages: list[Page] = []

    async def poll(self, connector: Connector, *, crash_after: int | None = None) -> list[Page]:
        """Poll once; with `crash_after` only so many pages are committed before the lights go out.

        Returns:
            The committed pages of this poll.
        """
        committed: list[Page] = []
        async for page in connector.pages(self.cursor, MORNING):
            if crash_after is not None and len(committed) >= crash_after:
                break
            self.cursor = self.cursor if page.cursor is None else dict(page.cursor)
            self.posts += page.posts
            self.pages.append(page)
            committed.append(page)
        return committed

    @property
    def ids(self) -> list[str]:
        """The native ids of all committed posts, in order."""
        return [post.native_id for post in self.posts]
