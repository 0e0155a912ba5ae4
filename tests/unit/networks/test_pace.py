"""How often servers are asked: over real sockets, on a clock of our own."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from cmconsole.domain.errors import NetworkBusy
from cmconsole.networks.web.bucket import Bucket
from cmconsole.networks.web.limits import Allowance
from cmconsole.networks.web.pace import MOST_HOSTS, HostPace, Pace, PaceRules
from support.clocks import FakeClock
from support.servers import Reply, Request, Stall, redirect, serve
from support.webs import open_web

RULES = PaceRules()


async def test_a_burst_passes_and_then_two_requests_a_second() -> None:
    clock = FakeClock()
    times: list[float] = []

    def note(_: Request) -> Reply:
        times.append(clock.running() - 1000)
        return Reply()

    async with serve({"/": note}) as server, open_web(clock, rules=RULES) as web:
        polls = [asyncio.create_task(web.get(server.url())) for _ in range(9)]
        await clock.advance(10)
        await asyncio.gather(*polls)
    assert times == pytest.approx([0, 0, 0, 0, 0, 0.5, 1, 1.5, 2])
    assert server.most_in_flight <= 2


async def test_two_at_a_time_per_host_and_four_in_all() -> None:
    clock = FakeClock()
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(open_web(clock, rules=RULES))
        go = asyncio.Event()

        async def hold(_: Request) -> Reply:
            await go.wait()
            return Reply()

        servers = [await stack.enter_async_context(serve({"*": hold})) for _ in range(3)]
        polls = [asyncio.create_task(web.get(s.url())) for s in servers for _ in range(4)]
        await servers[0].arrived(2)
        await servers[1].arrived(2)
        await clock.settle()
        assert [s.in_flight for s in servers] == [2, 2, 0]
        posting = asyncio.create_task(web.post(servers[0].url("/post"), form={"a": "b"}))
        await servers[0].arrived(3)
        assert servers[0].requests[-1].method == "POST", "a person does not queue behind polls"
        go.set()
        await clock.advance(30)
        await asyncio.gather(posting, *polls)
    assert [len(s.requests) for s in servers] == [5, 4, 4]
    assert servers[2].most_in_flight <= 2


async def test_a_slow_host_does_not_hold_up_another() -> None:
    async with (
        serve({"/": Stall()}) as slow,
        serve({"/": Reply()}) as quick,
        open_web(FakeClock(), rules=RULES) as web,
    ):
        stuck = [asyncio.create_task(web.get(slow.url())) for _ in range(6)]
        await slow.arrived(2)
        assert (await web.get(quick.url())).status == 200
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)


async def test_a_request_that_waits_for_others_learns_that_its_host_became_busy() -> None:
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(open_web(FakeClock(), rules=RULES))
        refuse = asyncio.Event()

        async def busy(_: Request) -> Reply:
            await refuse.wait()
            return Reply(429, headers={"Retry-After": "60"})

        host = await stack.enter_async_context(serve({"*": busy}))
        others = [await stack.enter_async_context(serve({"*": Stall()})) for _ in range(2)]
        first = asyncio.create_task(web.get(host.url()))
        await host.arrived(1)
        # Three of four slots in all are taken by others, so the second request finds none.
        stuck = [asyncio.create_task(web.get(s.url())) for s in (others[0], *others)]
        await others[0].arrived(2)
        await others[1].arrived(1)
        second = asyncio.create_task(web.get(host.url()))
        refuse.set()
        for asking in (first, second):
            with pytest.raises(NetworkBusy):
                await asking
        assert len(host.requests) == 1
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)


async def test_redirects_wait_for_their_turn_too() -> None:
    clock = FakeClock()
    async with (
        serve({"*": Reply(429, headers={"Retry-After": "60"})}) as busy,
        serve({"*": redirect(busy.url())}) as server,
        open_web(clock, rules=RULES) as web,
    ):
        for _ in range(2):
            with pytest.raises(NetworkBusy):
                await web.get(server.url())
    assert len(busy.requests) == 1


async def test_whoever_gives_up_waiting_leaves_the_queue_in_order() -> None:
    clock = FakeClock()
    async with serve({"*": Reply()}) as server, open_web(clock, rules=RULES) as web:
        polls = [asyncio.create_task(web.get(server.url(f"/{i}"))) for i in range(12)]
        await clock.settle()
        for task in polls[5:10]:
            task.cancel()
        await clock.advance(10)
        await asyncio.gather(*polls, return_exceptions=True)
        assert [r.path for r in server.requests[5:]] == ["/10", "/11"]
        assert (await web.get(server.url())).status == 200


async def test_a_day_of_polls_keeps_every_promise() -> None:
    clock = FakeClock(auto=True)
    start, day = clock.running(), 86_400.0
    asked: list[float] = []
    quiet: list[float] = []

    def answer(_: Request) -> Reply:
        now = clock.running() - start
        asked.append(now)
        if len(asked) % 10 == 0:
            quiet.append(now)
            return Reply(429, headers={"Retry-After": "1800"})
        return Reply()

    async def watch(path: str) -> int:
        good = 0
        while clock.running() - start < day:
            try:
                await web.get(server.url(path))
            except NetworkBusy as error:
                await clock.sleep((error.retry_after or timedelta(0)).total_seconds())
            else:
                good += 1
                await clock.sleep(600)
        return good

    async with serve({"*": answer}) as server, open_web(clock, rules=RULES) as web:
        counts = await asyncio.gather(*(watch(f"/{i}") for i in range(3)))
    for since in quiet:
        early = [at for at in asked if since < at < since + 1800]
        assert not early, "asked before the time that was asked for"
    assert asked[-1] > day - 3600, "listened until the end"
    assert min(counts) > 50
    assert len(asked) == sum(counts) + len(asked) // 10


def test_a_scarce_allowance_is_spread_until_it_starts_again() -> None:
    bucket = Bucket(rate=2, burst=5, now=0)
    bucket.heed(Allowance(remaining=20, reset=timedelta(seconds=200), limit=300), 0)
    for _ in range(5):
        bucket.take(0)
    assert bucket.wait(0) == pytest.approx(10)
    assert bucket.wait(10) == 0
    bucket.take(10)
    assert bucket.wait(199) == 0, "the bucket fills at its usual pace once the count starts again"
    bucket.heed(Allowance(remaining=290, reset=timedelta(seconds=300), limit=300), 200)
    for _ in range(5):
        bucket.take(200)
    assert bucket.wait(200) <= 0.5


def test_one_request_left_for_a_day_is_reported_and_not_sat_out() -> None:
    bucket_rules = PaceRules()
    host = HostPace("social.example", bucket_rules, 0)
    host._bucket.heed(Allowance(remaining=1, reset=timedelta(days=1), limit=1000), 0)
    host.begin(0)
    with pytest.raises(NetworkBusy):
        host.wait(0)


async def test_hosts_at_rest_are_forgotten_and_blocked_ones_are_not() -> None:
    clock = FakeClock()
    pace = Pace(clock, RULES)
    async with pace.turn("busy.example"):
        pass
    pace._hosts["busy.example"]._blocked_until = clock.running() + 1e6
    for i in range(3 * MOST_HOSTS):
        async with pace.turn(f"{i}.example"):
            pass
        if i % 100 == 0:
            await clock.advance(1)
    assert len(pace._hosts) <= MOST_HOSTS + 101
    assert "busy.example" in pace._hosts


def test_a_server_on_this_computer_may_have_rules_of_its_own() -> None:
    rules = PaceRules(rate=2.0, here=PaceRules(rate=50.0))
    for host in ("127.0.0.1:8080", "localhost:80", "[::1]:443"):
        assert rules.at(host).rate == 50.0
    for host in ("example.org:443", "10.0.0.1:80"):
        assert rules.at(host).rate == 2.0
    assert PaceRules(rate=2.0).at("127.0.0.1:80").rate == 2.0
