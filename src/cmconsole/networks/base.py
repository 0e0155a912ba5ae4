"""The one protocol behind which every network hides.

A network is described by a `NetworkKind` (what it is, what it can do, which options it takes) and
served by a `Connector` bound to one source. Connectors never touch the store, never judge a text
and never decide when to run: they turn requests into `Page`s of clean `Post`s, and raise only
errors of the `NetworkError` tree.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from cmconsole.domain.posts import Post
from cmconsole.domain.posts import PostAddress as PostAddress
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.traits import ANSWERS as ANSWERS
from cmconsole.networks.traits import READS as READS
from cmconsole.networks.traits import Capability as Capability
from cmconsole.networks.traits import Option as Option
from cmconsole.networks.traits import Reading as Reading
from cmconsole.networks.traits import Terms as Terms
from cmconsole.networks.traits import TextRules as TextRules
from cmconsole.networks.uploads import AttachmentRules, Upload

if TYPE_CHECKING:
    from cmconsole.networks.web import Web

FIRST_RUN_LIMIT = 200
"""The first run of a source takes at most its newest posts, so that a new source cannot flood the desk."""


@dataclass(frozen=True, slots=True)
class NetworkKind:
    """A kind of network, as the registry lists it."""

    kind: str
    label: str
    reading: Reading
    connect: Callable[[Source, Web, Credentials], Connector]
    options: tuple[Option, ...] = ()
    anonymous: frozenset[Capability] = frozenset()
    """What works without an account."""
    signed_in: frozenset[Capability] = frozenset()
    """What works with one."""
    text_rules: TextRules = field(default_factory=TextRules)
    attachments: AttachmentRules | None = None  # None: nothing can be posted with a text
    terms: Terms = field(default_factory=Terms)
    only_addressed: str = ""
    """Why a program may answer only posts addressed to us, leading to the browser; empty: it may all."""
    sign_in: str = ""
    """`module:WAY`: how to sign in (`networks.signin.ways`), imported when somebody does."""
    usual_interval: timedelta = timedelta(minutes=2)
    """How often to look when nothing is known yet about how busy the source is."""
    shortest_interval: timedelta = timedelta(seconds=30)
    longest_interval: timedelta = timedelta(minutes=30)


class Credentials(Protocol):
    """How a connector gets at a secret without knowing where it is kept."""

    async def read(self, name: str) -> str | None:
        """The secret called `name` for this source, or None where nobody stored one."""
        ...

    async def keep(self, name: str, secret: str) -> None:
        """Keep a secret that the network gave (a session, a renewed token) for this source."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """What one step of a poll brought. It is committed with its cursor, all of it or nothing."""

    posts: tuple[Post, ...]
    cursor: Cursor | None
    """Where to go on after this page has been committed; None: where it was. A page is never skipped
    over: until the posts it stands for are in `posts`, a connector repeats the old value."""
    fetched: int = 0
    """Items the network gave, before anything was left out."""
    deleted: tuple[str, ...] = ()
    """Canonical addresses the network says are gone."""
    complete: bool = True
    """Nothing newer was left at the network when this page was read."""
    joined: bool = True
    """The page reaches back to what had been committed before: nothing in between can be missing."""
    missed_since: datetime | None = None
    """With `joined` False: the newest time up to which nothing is missing, UTC."""
    next_poll_after: timedelta | None = None
    """The network's own wish for the time to the next poll (ttl, max-age, poll interval)."""
    waited: bool = False
    """The poll itself waited for news, as with IDLE: the next one begins as soon as it may, so that
    somebody always waits."""
    moved_to: str | None = None
    """The source's new permanent address (301, 308), to be stored."""


class Connector(Protocol):
    """Reads one source. Other capabilities are protocols of their own, below."""

    def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Read everything since `cursor`; an empty cursor is the first run.

        Args:
            cursor: what the last committed page said.
            now: the current time, UTC; the only clock a connector sees.

        Raises:
            NetworkError: with one plain sentence; what was yielded before stays valid.
        """
        ...

    async def check(self) -> str:
        """One sentence on what was found there, for `source test`. Raises NetworkError."""
        ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something a person decided to publish. `key` is made before the first attempt and never changes."""

    key: str
    """Idempotency key: the outbox row's UUID."""
    text: str
    answer_to: PostAddress | None = None
    private: bool = False
    recipients: tuple[str, ...] = ()
    """Handles to be addressed, without a leading @."""
    language: str | None = None
    written_at: datetime | None = None
    """When it was let go, UTC; the same at each attempt."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Network-specific wishes: `spoiler_text`, `visibility`."""
    uploads: tuple[Upload, ...] = ()
    """Files, where the kind names `attachments`; `find_own` gets none."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How posts are on their network now. A post in neither part could not be asked about."""

    posts: tuple[Post, ...] = ()
    """As they stand there now, changed or not."""
    deleted: tuple[str, ...] = ()
    """Canonical addresses of posts that are gone."""


class Refreshes(Protocol):
    """A connector that can look at stored posts again: a log that pages forward tells of no edit."""

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Look at posts again, in as few requests as the network allows. Raises NetworkError."""
        ...


class ReadsThreads(Protocol):
    """A connector that can read the public thread around a post."""

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """The thread around a post, oldest first, including the post. Raises NetworkError."""
        ...


@dataclass(frozen=True, slots=True)
class ThreadReading:
    """A thread, and whether asking again brings more of it."""

    posts: tuple[Post, ...]
    """Oldest first."""
    again_after: timedelta | None = None
    """The network is still fetching answers: ask once more after this time, with `again`."""


class ReadsThreadsTwice(ReadsThreads, Protocol):
    """A connector whose network may still be fetching a thread when it is first asked."""

    async def read_thread(
        self, address: PostAddress, now: datetime, *, again: bool = False
    ) -> ThreadReading:
        """Like `thread`; with `again` it is the second and last time. Raises NetworkError."""
        ...


class Publishes(Protocol):
    """A connector that can post, in public or in private, on a person's word."""

    async def publish(self, outgoing: Outgoing) -> Post:
        """Post it and return it as the network shows it. Raises NetworkError."""
        ...


class LooksBeforeRetry(Publishes, Protocol):
    """A connector that can find out whether something was posted after all."""

    async def idempotent(self) -> bool:
        """Whether posting again with the same `key` is the same as once. Raises NetworkError."""
        ...

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The post that `outgoing` became, or None where it was not posted.

        Args:
            outgoing: what was to be posted.
            since: UTC, when it was first tried.

        Raises:
            NetworkError: nothing could be found out; it may or may not be there.
        """
        ...


class HasTextRules(Protocol):
    """A connector whose server has text rules of its own."""

    async def text_rules(self) -> TextRules:
        """The rules of this server. Raises NetworkError."""
        ...


class Likes(Protocol):
    """A connector that can mark a post as liked."""

    async def like(self, address: PostAddress) -> None:
        """Like (favourite) the post; doing it twice is the same as once. Raises NetworkError."""
        ...


class Reposts(Protocol):
    """A connector that can repost (boost) a post."""

    async def repost(self, address: PostAddress) -> None:
        """Repost (boost) it; doing it twice is the same as once. Raises NetworkError."""
        ...
