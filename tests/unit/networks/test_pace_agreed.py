"""Servers with a published pace: one line for everybody who asks, and pauses asked for in a body."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from cmconsole.domain.errors import NetworkBusy
from cmconsole.networks.web.pace import PaceRules
from support.clocks import FakeClock
from support.servers import Reply, Request, serve
from support.webs import open_web

ONE_IN_75_S = PaceRules(rate=1 / 75, burst=1, per_host=1, queue=3600)


async def test_everybody_stands_in_one_line_for_an_agreed_pace() -> None:
    clock = FakeClock()
    times: list[float] = []

    def note(_: Request) -> Reply:
        times.append(clock.running() - 1000)
        return Reply()

    async with serve({"*": note}) as server, open_web(clock, rules=PaceRules()) as web:
        web.agree(server.url("/a"), ONE_IN_75_S)
        polls = [asyncio.create_task(web.get(server.url(f"/{n}"))) for n in range(4)]
        web.agree(server.url("/b"), ONE_IN_75_S)
        await clock.advance(300)
        await asyncio.gather(*polls)
    assert times == pytest.approx([0, 75, 150, 225])
    assert [request.path for request in server.requests] == ["/0", "/1", "/2", "/3"]


async def test_a_line_that_is_too_long_is_reported_and_not_stood_in() -> None:
    clock = FakeClock()
    short = PaceRules(rate=1 / 75, burst=1, per_host=1)
    async with serve({"*": Reply()}) as server, open_web(clock, rules=PaceRules()) as web:
        web.agree(server.url(), short)
        await web.get(server.url())
        with pytest.raises(NetworkBusy) as asked:
            await web.get(server.url())
    assert asked.value.retry_after == timedelta(seconds=75)


async def test_a_server_that_asks_for_time_is_not_waited_for_in_line() -> None:
    clock = FakeClock()
    busy = Reply(429, headers={"Retry-After": "600"})
    async with serve({"*": [busy, Reply()]}) as server, open_web(clock, rules=PaceRules()) as web:
        web.agree(server.url(), ONE_IN_75_S)
        with pytest.raises(NetworkBusy):
            await web.get(server.url())
        with pytest.raises(NetworkBusy) as asked:
            await web.get(server.url())
    assert asked.value.retry_after == timedelta(seconds=600)


async def test_a_pause_that_stood_in_a_body_holds_for_everybody() -> None:
    clock = FakeClock(auto=True)
    async with serve({"*": Reply()}) as server, open_web(clock, rules=PaceRules()) as web:
        web.rest(server.url(), timedelta(seconds=3))
        await web.get(server.url())
        assert clock.running() - 1000 == pytest.approx(3), "a short pause is sat out"
        web.rest(server.url(), timedelta(seconds=60))
        with pytest.raises(NetworkBusy) as asked:
            await web.get(server.url())
        assert asked.value.retry_after == timedelta(seconds=60)
        with pytest.raises(NetworkBusy):
            await web.post(server.url())
    assert len(server.requests) == 1
