"""Servers that fail, crashes, deletions: whatever happens in between, every post comes once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmconsole.domain.errors import (
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    Unreachable,
    UnreadableAnswer,
)
from support.connecting import Desk, open_web
from support.mastodon import FakeMastodon, snowflake, ulid
from support.plays import Close, Play, Reply, Request, Reset, cut, json_reply
from support.servers import Server, serve
from support.timelines import fail_from, quiet
from support.timelines import listen_to_tag as listen

HTML = Reply(200, b"<!doctype html><title>Hm</title>", {"Content-Type": "text/html"})


FAILURES: dict[str, tuple[Callable[[], Play], type[NetworkError]]] = {
    "401": (lambda: json_reply({"error": "no"}, 401), NotAllowed),
    "429": (
        lambda: json_reply(
            {"error": "Too many requests"},
            429,
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-23T09:05:00Z"},
        ),
        NetworkBusy,
    ),
    "500": (lambda: Reply(500, b"<html>500</html>"), NetworkDown),
    "503": (lambda: Reply(503, b"", {"Retry-After": "30"}), NetworkBusy),
    "html": (lambda: HTML, UnreadableAnswer),
    "not a list": (lambda: json_reply({"error": "what"}), UnreadableAnswer),
    "cut off": (lambda: cut(b'[{"id": "1"}]', 5), NetworkError),
    "hung up": (lambda: Close(), Unreachable),
    "reset": (lambda: Reset(), Unreachable),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_a_failure_in_the_middle_keeps_what_was_read_and_goes_on_there(name: str) -> None:
    play, expected = FAILURES[name]
    mastodon = FakeMastodon()
    mastodon.post("before")
    desk = Desk()
    async with serve(mastodon.routes()) as server:
        async with open_web() as web:
            await desk.poll(listen(web, server))
            missed = [mastodon.post(f"number {i}")["id"] for i in range(100)]
            mastodon.before = fail_from(2, play)
            with pytest.raises(expected):
                await desk.poll(listen(web, server))
        assert desk.ids[1:] == missed[:40]
        mastodon.before = quiet
        async with open_web() as web:
            await desk.poll(listen(web, server))
    assert desk.ids[1:] == missed


@pytest.mark.parametrize("name", FAILURES)
async def test_a_failure_in_the_first_run_leaves_nothing_half_done(name: str) -> None:
    play, expected = FAILURES[name]
    mastodon = FakeMastodon()
    posted = [mastodon.post(f"number {i}")["id"] for i in range(100)]
    desk = Desk()
    async with serve(mastodon.routes()) as server:
        mastodon.before = fail_from(2, play)
        async with open_web() as web:
            with pytest.raises(expected):
                await desk.poll(listen(web, server))
        assert desk.cursor == {}
        mastodon.before = quiet
        async with open_web() as web:
            await desk.poll(listen(web, server))
    assert desk.ids == posted


class Life:
    """A server that people write on, delete from and break while somebody listens."""

    def __init__(self, server: Server, mastodon: FakeMastodon, failure: str) -> None:
        self._server = server
        self._mastodon = mastodon
        self._failure = FAILURES[failure]
        self.desk = Desk()
        self.deleted: set[str] = set()

    async def poll(self, crash_after: int | None = None) -> None:
        async with open_web() as web:
            await self.desk.poll(listen(web, self._server), crash_after=crash_after)

    async def post(self, number: int) -> None:
        for _ in range(number):
            self._mastodon.post("text")

    async def delete(self, number: int) -> None:
        if number < len(self._mastodon.statuses):
            self.deleted.add(self._mastodon.statuses.pop(number)["id"])

    async def crash(self, number: int) -> None:
        await self.poll(crash_after=number)

    async def fail(self, number: int) -> None:
        play, expected = self._failure
        self._mastodon.before = fail_from(number, play)
        with suppress(expected):
            await self.poll()
        self._mastodon.before = quiet

    async def post_while_reading(self, number: int) -> None:
        left = number

        def before(request: Request) -> Play | None:
            nonlocal left
            if "/timelines/" in request.path and left > 0:
                left -= 1
                self._mastodon.post("meanwhile")
            return None

        self._mastodon.before = before
        await self.poll()
        self._mastodon.before = quiet


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.integers(1, 30)),
        st.tuples(st.just("post_while_reading"), st.integers(1, 9)),
        st.tuples(st.just("delete"), st.integers(0, 40)),
        st.tuples(st.just("crash"), st.integers(0, 3)),
        st.tuples(st.just("fail"), st.integers(1, 4)),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    steps=STEPS,
    page_size=st.integers(1, 12),
    software=st.sampled_from(["mastodon", "gotosocial", "pleroma", "friendica"]),
    failure=st.sampled_from(sorted(FAILURES)),
)
async def test_every_post_that_stays_is_read_exactly_once(
    steps: list[tuple[str, int]], page_size: int, software: str, failure: str
) -> None:
    mastodon = FakeMastodon(software=software, largest_page=page_size)
    mastodon.make_id = snowflake if software in ("mastodon", "friendica") else ulid
    mastodon.min_id = "since" if software == "friendica" else "forward"
    first = mastodon.post("the first")["id"]
    async with serve(mastodon.routes()) as server:
        life = Life(server, mastodon, failure)
        await life.poll()
        for step, number in steps:
            await getattr(life, step)(number)
        await life.poll()
    read = life.desk.ids
    assert read[0] == first
    assert len(set(read)) == len(read), "something came twice"
    assert {s["id"] for s in mastodon.statuses} <= set(read), "something is missing"
    assert set(read) <= {s["id"] for s in mastodon.statuses} | life.deleted, "made up"
    assert read == sorted(read), "something came out of order"
    assert all(page.joined for page in life.desk.pages)
    assert life.desk.pages[-1].complete
