"""The laws that every connector keeps, ours or a third party's, to be run against a server of its own.

    class Acme(Subject):
        ...
    @pytest.mark.parametrize("law", LAWS)
    async def test_acme_keeps_the_laws(law): await law(Acme)

A subject knows how to serve its network on loopback, how to listen to it, and how to write on it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

import pytest

from cmconsole.domain.errors import ConsoleError, NetworkError
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.sources import Source
from cmconsole.networks.base import (
    FIRST_RUN_LIMIT,
    Capability,
    Connector,
    NetworkKind,
    Outgoing,
    Page,
)
from cmconsole.networks.feed.document import Document, Entry, Written
from cmconsole.networks.feed.posts import posts_of
from cmconsole.store.identity import keys_of
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web
from support.hostile import HOSTILE, bent
from support.plays import Play, Reply, Request, Route
from support.servers import Server, serve


class Subject(Protocol):
    """A network on loopback. Made anew for every law."""

    kind: NetworkKind
    secrets: Mapping[str, str]
    several: int
    """Posts that take a poll several pages."""

    def routes(self) -> Mapping[str, Route]:
        """What the server answers."""
        ...

    def source(self, server: Server) -> Source:
        """A source that listens to that server."""
        ...

    def write(self, text: str) -> None:
        """Write one more post that the source has to bring, newer than all before."""
        ...

    def interrupt(self, before: Callable[[Request], Play | None]) -> None:
        """Ask `before` first at each request: what it returns is answered instead."""
        ...


Law = Callable[[Callable[[], Subject]], Awaitable[None]]


class Listener:
    """A subject, its server and a desk that commits what comes."""

    def __init__(self, subject: Subject, server: Server) -> None:
        self.subject = subject
        self.server = server
        self.desk = Desk()
        self._secrets = Secrets(**dict(subject.secrets))

    @asynccontextmanager
    async def connector(self) -> AsyncIterator[Connector]:
        """The connector as a new run of the program makes it."""
        async with open_web() as web:
            source = self.subject.source(self.server)
            yield self.subject.kind.connect(source, web, self._secrets)

    async def poll(self, crash_after: int | None = None) -> list[Page]:
        """One poll in a run of its own."""
        async with self.connector() as connector:
            return await self.desk.poll(connector, crash_after=crash_after)

    def stored(self) -> list[Post]:
        """What the inbox would hold: each post once, in the order in which they came."""
        known: dict[str, Post] = {}
        for post in self.desk.posts:
            if not any(address in known for address in (post.canonical_uri, *post.aliases)):
                known |= dict.fromkeys((post.canonical_uri, *post.aliases), post)
        return list(dict.fromkeys(known.values()))

    def texts(self) -> set[str]:
        """The first lines of what is stored."""
        return {word for post in self.stored() for word in post.text.split() if "-" in word}


@asynccontextmanager
async def listening(make: Callable[[], Subject]) -> AsyncIterator[Listener]:
    """A subject that is served and listened to."""
    subject = make()
    async with serve(subject.routes()) as server:
        yield Listener(subject, server)


def number(index: int) -> str:
    """A text of its own for each post; `Listener.texts` finds the numbers again."""
    return f"acme number-{index}"


async def the_first_run_is_bounded(make: Callable[[], Subject]) -> None:
    """A new source brings at most its newest posts, the newest among them."""
    async with listening(make) as listener:
        for index in range(FIRST_RUN_LIMIT + 60):
            listener.subject.write(number(index))
        await listener.poll()
        assert 0 < len(listener.desk.posts) <= FIRST_RUN_LIMIT
        assert f"number-{FIRST_RUN_LIMIT + 59}" in listener.texts()


async def what_is_read_twice_is_the_same(make: Callable[[], Subject]) -> None:
    """What an overlap brings again is equal to what was stored, so nothing looks edited."""
    async with listening(make) as listener:
        for index in range(30):
            listener.subject.write(number(index))
        await listener.poll()
        first = listener.stored()
        assert listener.texts() == {f"number-{index}" for index in range(30)}
        pages = await listener.poll()
        assert listener.stored() == first
        again = [post for page in pages for post in page.posts]
        assert all(post in first for post in again), "read differently the second time"
        assert pages[-1].complete
        assert pages[-1].joined


async def what_comes_later_comes(make: Callable[[], Subject]) -> None:
    """New posts are read by later polls, many and few, and come once."""
    async with listening(make) as listener:
        total = 0
        for count in (3, 0, 1, 130, 2):
            for _ in range(count):
                listener.subject.write(number(total))
                total += 1
            pages = await listener.poll()
            assert [page.complete for page in pages].count(True) == 1
            assert pages[-1].complete
            assert listener.texts() == {f"number-{index}" for index in range(total)}
        assert len(listener.stored()) == total


async def a_crash_between_pages_loses_nothing(make: Callable[[], Subject]) -> None:
    """Wherever the lights go out, the next run goes on with what was committed."""
    for crash_after in range(4):
        async with listening(make) as listener:
            listener.subject.write(number(0))
            await listener.poll()
            several = listener.subject.several
            for index in range(1, several + 1):
                listener.subject.write(number(index))
            await listener.poll(crash_after=crash_after)
            await listener.poll()
            assert listener.texts() == {f"number-{index}" for index in range(several + 1)}


async def the_cursor_never_passes_an_unfetched_page(make: Callable[[], Subject]) -> None:
    """Whatever request fails, what it would have brought comes with the next poll."""
    async with listening(make) as probe:
        requests = await _fill_and_poll(probe, lambda request: None)
    for failing in sorted({1, 2, 3, requests // 2, requests} & set(range(1, requests + 1))):
        async with listening(make) as listener:
            asked = 0

            def fail(request: Request, failing: int = failing) -> Play | None:
                nonlocal asked
                asked += 1
                return Reply(502, b"<html>bad gateway</html>") if asked == failing else None

            await _fill_and_poll(listener, fail)
            listener.subject.interrupt(lambda request: None)
            await listener.poll()
            several = listener.subject.several
            assert listener.texts() == {f"number-{index}" for index in range(several + 1)}


async def _fill_and_poll(listener: Listener, before: Callable[[Request], Play | None]) -> int:
    """A poll of several pages; returns how many requests it took."""
    listener.subject.write(number(0))
    await listener.poll()
    already = len(listener.server.requests)
    for index in range(1, listener.subject.several + 1):
        listener.subject.write(number(index))
    listener.subject.interrupt(before)
    try:
        await listener.poll()
    except NetworkError:
        assert len(listener.server.requests) > already
    return len(listener.server.requests) - already


async def hostile_answers_are_errors_with_a_sentence(make: Callable[[], Subject]) -> None:
    """Whatever comes back, the connector says in one sentence what was wrong, or reads nothing."""
    for play in HOSTILE.values():
        async with listening(make) as listener:
            listener.subject.write(number(0))
            await listener.poll()
            cursor = dict(listener.desk.cursor)
            listener.subject.interrupt(lambda request, play=play: play())
            try:
                await listener.poll()
            except NetworkError as error:
                _is_a_sentence(error)
            listener.subject.interrupt(lambda request: None)
            listener.subject.write(number(1))
            await listener.poll()
            assert listener.texts() == {"number-0", "number-1"}, cursor


async def strange_items_spoil_nothing(make: Callable[[], Subject]) -> None:
    """Every value of every answer is replaced by something else in turn; nothing is thrown."""
    strange: list[object] = [None, 17, "", "x" * 3_000, "\ud800\x00", [], {}, True, -1, 2**70, 1.5]
    async with listening(make) as listener:
        listener.subject.write(number(0))
        await listener.poll()
    for turn, value in enumerate(strange):
        async with listening(make) as listener:
            for index in range(3):
                listener.subject.write(number(index))
            served = listener.subject.routes()["*"]
            assert callable(served)
            listener.server.on("*", bent(served, turn, value))
            try:
                await listener.poll()
            except NetworkError as error:
                _is_a_sentence(error)


async def what_it_can_do_is_what_it_says(make: Callable[[], Subject]) -> None:
    """The declared capabilities and the connector's abilities agree."""
    async with listening(make) as listener, listener.connector() as connector:
        kind = listener.subject.kind
        able = kind.signed_in if listener.subject.secrets else kind.anonymous
        for capability, ability in (
            (Capability.THREAD, "thread"),
            (Capability.REPLY, "publish"),
            (Capability.LIKE, "like"),
            (Capability.REPOST, "repost"),
        ):
            if listener.subject.secrets:
                assert (capability in able) == hasattr(connector, ability), capability
            else:
                assert capability not in able or hasattr(connector, ability), capability
        if not listener.subject.secrets and hasattr(connector, "publish"):
            with pytest.raises(ConsoleError) as refused:
                await connector.publish(Outgoing("key", "hello", PostAddress("1", "x")))
            _is_a_sentence(refused.value)
        assert kind.anonymous <= kind.signed_in or not kind.signed_in
        assert kind.shortest_interval <= kind.usual_interval <= kind.longest_interval
        for option in kind.options:
            assert option.label
            assert option.kept <= option.secret


async def a_post_met_in_a_feed_is_the_same_row(make: Callable[[], Subject]) -> None:
    """Whoever meets the post's page in a feed, an alert or a paste gets the same row.

    Not among `LAWS`: some networks have no page per post.
    """
    async with listening(make) as listener:
        for index in range(3):
            listener.subject.write(number(index))
        await listener.poll()
        for post in listener.stored():
            assert post.permalink is not None
            entry = Entry(link=post.permalink, title=Written("Seen elsewhere"))
            (met,) = posts_of(Document("RSS", entries=[entry]), "https://planet.example/", MORNING)
            assert set(keys_of(met)) & set(keys_of(post)), (met.canonical_uri, post)


def _is_a_sentence(error: ConsoleError) -> None:
    text = str(error)
    assert text, repr(error)
    assert text[0].isupper() or text[0].isdigit() or text.startswith("127."), text
    assert text.endswith("."), text
    assert len(text) < 250, text
    for jargon in ("HTTP", "JSON object", "None", "Traceback", "{", "Exception"):
        assert jargon not in text, text


LAWS: tuple[Law, ...] = (
    the_first_run_is_bounded,
    what_is_read_twice_is_the_same,
    what_comes_later_comes,
    a_crash_between_pages_loses_nothing,
    the_cursor_never_passes_an_unfetched_page,
    hostile_answers_are_errors_with_a_sentence,
    strange_items_spoil_nothing,
    what_it_can_do_is_what_it_says,
)
