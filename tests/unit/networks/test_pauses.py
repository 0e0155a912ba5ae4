"""How servers that ask for time, or fail, are left alone: over real sockets, on a clock of our own."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta

import pytest

from cmconsole.domain.errors import NetworkBusy, NetworkDown, NetworkError, Unreachable
from cmconsole.networks.web import Answer, Web
from cmconsole.networks.web.pace import PaceRules
from support.clocks import FakeClock
from support.servers import Close, Reply, Request, serve
from support.webs import open_web

RULES = PaceRules()


def limited(remaining: int, reset: str, limit: int = 300, status: int = 200) -> Reply:
    """An answer with Mastodon's headers."""
    return Reply(
        status,
        headers={
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": reset,
        },
    )


@pytest.mark.parametrize("value", ["120", "Mon, 23 Nov 2026 09:02:00 GMT"])
async def test_a_server_that_asks_for_time_is_left_alone_until_then(value: str) -> None:
    clock = FakeClock()
    busy = Reply(429, headers={"Retry-After": value})
    async with serve({"*": [busy, Reply()]}) as server, open_web(clock, rules=RULES) as web:
        with pytest.raises(NetworkBusy) as asked:
            await web.get(server.url("/a"))
        await clock.advance(110)
        with pytest.raises(NetworkBusy) as still:
            await web.get(server.url("/b"))
        with pytest.raises(NetworkBusy):
            await web.post(server.url("/c"), form={"a": "b"})
        assert len(server.requests) == 1
        await clock.advance(10)
        assert (await web.get(server.url("/b"))).status == 200
    assert asked.value.retry_after == timedelta(seconds=120)
    assert still.value.retry_after is not None
    assert still.value.retry_after.total_seconds() == pytest.approx(10, abs=0.1)


async def test_a_short_pause_is_sat_out() -> None:
    clock = FakeClock()
    busy = Reply(503, headers={"Retry-After": "3"})
    async with serve({"*": [busy, Reply()]}) as server, open_web(clock, rules=RULES) as web:
        with pytest.raises(NetworkBusy):
            await web.get(server.url())
        again = asyncio.create_task(web.get(server.url()))
        await clock.advance(2.9)
        assert len(server.requests) == 1
        await clock.advance(0.2)
        assert (await again).status == 200


@pytest.mark.parametrize("jump", [-86_400, 86_400])
async def test_setting_the_wall_clock_neither_freezes_nor_stampedes(jump: float) -> None:
    clock = FakeClock()
    busy = Reply(429, headers={"Retry-After": "Mon, 23 Nov 2026 09:00:04 GMT"})
    async with serve({"*": [busy, Reply()]}) as server, open_web(clock, rules=RULES) as web:
        with pytest.raises(NetworkBusy):
            await web.get(server.url())
        polls = [asyncio.create_task(web.get(server.url())) for _ in range(8)]
        await clock.settle()
        clock.jump(jump)
        await clock.advance(3.9)
        assert len(server.requests) == 1
        await clock.advance(0.2)
        assert 1 < len(server.requests) <= 1 + RULES.burst
        await clock.advance(10)
        await asyncio.gather(*polls)
    assert len(server.requests) == 9


async def test_only_the_host_that_asked_for_time_is_left_alone() -> None:
    async with (
        serve({"*": Reply(429, headers={"Retry-After": "600"})}) as busy,
        serve({"*": Reply()}) as other,
        open_web(FakeClock(), rules=RULES) as web,
    ):
        with pytest.raises(NetworkBusy):
            await web.get(busy.url())
        assert (await web.get(other.url())).status == 200


async def test_too_many_without_a_time_is_answered_with_longer_and_longer_pauses() -> None:
    clock = FakeClock()
    asked_at: list[float] = []
    start = clock.running()

    def refuse(_: Request) -> Reply:
        asked_at.append(clock.running())
        return Reply(429)

    async with serve({"*": refuse}) as server, open_web(clock, rules=RULES) as web:
        for _ in range(360):
            with pytest.raises(NetworkBusy):
                await _ask(web, server.url(), clock)
    assert clock.running() - start >= 1800
    assert 5 < len(asked_at) < 60, "nearly all were refused here, without the server being asked"


async def _ask(web: Web, url: str, clock: FakeClock, seconds: float = 5.0) -> Answer:
    asking = asyncio.create_task(web.get(url))
    await clock.advance(seconds)
    return await asking


async def test_a_server_that_keeps_failing_is_left_alone_and_then_tried_once() -> None:
    clock = FakeClock()
    async with serve({"*": Reply(500)}) as server, open_web(clock, rules=RULES) as web:

        async def fail(kind: type[NetworkError]) -> NetworkError:
            with pytest.raises(kind) as caught:
                await _ask(web, server.url(), clock, 1)
            return caught.value

        for _ in range(RULES.failures):
            await fail(NetworkDown)
        for _ in range(20):
            error = await fail(Unreachable)
            assert "left alone" in str(error)
            assert error.retry_after is not None
        assert len(server.requests) == RULES.failures
        await clock.advance(RULES.rest)
        await fail(NetworkDown)
        await fail(Unreachable)
        assert len(server.requests) == RULES.failures + 1
        server.on("*", Reply())
        await clock.advance(2 * RULES.rest)
        assert (await web.get(server.url())).status == 200
        assert (await web.get(server.url())).status == 200


async def test_lost_connections_open_the_breaker_and_missing_pages_do_not() -> None:
    clock = FakeClock()
    async with (
        serve({"*": Close()}) as broken,
        serve({"*": Reply(404)}) as empty,
        open_web(clock, rules=RULES) as web,
    ):
        for server in (broken, empty):
            for _ in range(8):
                with pytest.raises(NetworkError):
                    await _ask(web, server.url(), clock, 1)
    assert len(broken.requests) == RULES.failures
    assert len(empty.requests) == 8


async def test_being_offline_is_not_held_against_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, real = FakeClock(), socket.getaddrinfo

    def look_up(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_AGAIN, "no network")

    async with serve({"*": Reply()}) as server, open_web(clock, rules=RULES) as web:
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        for _ in range(3 * RULES.failures):
            with pytest.raises(Unreachable, match="offline"):
                await web.get(server.url(host="localhost"))
            await clock.advance(1)
        monkeypatch.setattr(socket, "getaddrinfo", real)
        assert (await web.get(server.url(host="localhost"))).status == 200


async def test_a_spent_allowance_is_waited_for() -> None:
    clock = FakeClock()
    reset = "2026-11-23T09:05:00.000000Z"
    async with serve({"*": [limited(0, reset), Reply()]}) as server, open_web(clock) as web:
        assert (await web.get(server.url())).status == 200
        with pytest.raises(NetworkBusy) as caught:
            await web.get(server.url())
        assert caught.value.retry_after is not None
        assert caught.value.retry_after.total_seconds() == pytest.approx(300, abs=1)
        assert len(server.requests) == 1
        await clock.advance(300)
        assert (await web.get(server.url())).status == 200


async def test_an_allowance_of_posts_does_not_slow_down_the_polls() -> None:
    reset = "2026-11-23T12:00:00.000000Z"
    routes = {"POST /": limited(0, reset, 30), "GET /": Reply()}
    async with serve(routes) as server, open_web(FakeClock(), rules=RULES) as web:
        await web.post(server.url(), form={"a": "b"})
        assert (await web.get(server.url())).status == 200
