"""What connectors that can answer have in common: the same six questions, put to their network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from cmconsole.domain.posts import Post, PostAddress
from cmconsole.networks.base import Outgoing, Refreshed

CLOCKS_DIFFER_BY = timedelta(minutes=5)
"""How far a server's clock may be behind ours."""
Session = TypeVar("Session")
Asked = TypeVar("Asked", contravariant=True)


class Writing(Protocol[Asked]):
    """The module of a network that finds, reads around and answers posts, through a session."""

    async def read_thread(
        self, session: Asked, address: PostAddress, now: datetime, /
    ) -> tuple[Post, ...]:
        """The thread around a post, oldest first."""
        ...

    async def refresh(self, session: Asked, addresses: Sequence[PostAddress], /) -> Refreshed:
        """Posts as they are now, and those that are gone."""
        ...

    async def publish(self, session: Asked, outgoing: Outgoing, /) -> Post:
        """Post it, in public or in private."""
        ...

    async def find_own(self, session: Asked, outgoing: Outgoing, since: datetime, /) -> Post | None:
        """What `outgoing` became after all."""
        ...

    async def like(self, session: Asked, address: PostAddress, /) -> None:
        """Like it; once is enough."""
        ...


class CanAnswer(Generic[Session]):
    """A connector to a network that posts twice what is sent twice. Each raises NetworkError."""

    def __init__(self, session: Session, writing: Writing[Session]) -> None:
        self._session = session
        self._writing = writing

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """The thread around a post, oldest first."""
        return await self._writing.read_thread(self._session, address, now)

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Posts as they are now, and those that are gone."""
        return await self._writing.refresh(self._session, addresses)

    async def publish(self, outgoing: Outgoing) -> Post:
        """Post it, in public or in private, and return it as the network shows it."""
        return await self._writing.publish(self._session, outgoing)

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """What `outgoing`, first tried at `since` (UTC), became after all; None: it was not posted."""
        return await self._writing.find_own(self._session, outgoing, since)

    async def idempotent(self) -> bool:
        """The network does not know a repeated attempt: look before trying again."""
        return False

    async def like(self, address: PostAddress) -> None:
        """Like it; once is enough."""
        await self._writing.like(self._session, address)


def became(post: Post | None, outgoing: Outgoing, since: datetime) -> bool:
    """Whether our own `post` is what `outgoing`, first tried at `since` (UTC), became.

    A title may stand before the text. Blanks may come back differently.
    """
    if post is None or not post.own:
        return False
    sent = outgoing.text.split()
    in_time = post.published_at is None or post.published_at >= since - CLOCKS_DIFFER_BY
    return in_time and bool(sent) and post.text.split()[-len(sent) :] == sent
