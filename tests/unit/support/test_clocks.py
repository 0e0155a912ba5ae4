"""The clock that other tests rely on."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import httpx

from support.clocks import MORNING, FakeClock
from support.servers import Reply, serve


async def test_sleepers_wake_in_order_and_not_a_second_early() -> None:
    clock = FakeClock()
    woken: list[tuple[float, float]] = []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((seconds, clock.running() - start))

    start = clock.running()
    async with asyncio.TaskGroup() as tasks:
        for seconds in (30, 10, 20):
            tasks.create_task(sleeper(seconds))
        await clock.advance(9.5)
        assert woken == []
        await clock.advance(15)
        assert woken == [(10, 10), (20, 20)]
        await clock.advance(60)
    assert woken[-1] == (30, 30)
    assert clock.now() == MORNING + timedelta(seconds=84.5)


async def test_setting_the_wall_clock_wakes_nobody() -> None:
    clock = FakeClock()
    task = asyncio.create_task(clock.sleep(10))
    await clock.settle()
    running = clock.running()
    clock.jump(-3600)
    clock.suspend(8 * 3600)
    await clock.settle()
    assert not task.done()
    assert clock.running() == running
    assert clock.now() == MORNING + timedelta(hours=7)
    await clock.advance(10)
    assert task.done()


async def test_a_long_sleep_returns_after_an_hour_like_the_real_one() -> None:
    clock = FakeClock()
    task = asyncio.create_task(clock.sleep(100_000))
    await clock.advance(3600)
    assert task.done()


async def test_two_clocks_that_move_by_themselves_do_not_wait_for_each_other() -> None:
    clocks = [FakeClock(auto=True) for _ in range(3)]
    async with asyncio.timeout(20):
        await asyncio.gather(*(clock.sleep(10) for clock in clocks for _ in range(3)))
    assert {clock.running() for clock in clocks} == {1010.0}


async def test_a_cancelled_sleeper_is_forgotten() -> None:
    clock = FakeClock()
    task = asyncio.create_task(clock.sleep(10))
    await clock.settle()
    task.cancel()
    await clock.settle()
    assert clock.sleepers == 0


async def test_a_simulated_day_passes_by_itself_and_stands_still_for_real_sockets() -> None:
    clock = FakeClock(auto=True)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await clock.sleep(300)
            ticks += 1

    ticking = asyncio.create_task(tick())
    async with serve({"/": Reply(body=b"x" * 300_000)}) as server, httpx.AsyncClient() as client:
        for _ in range(24):
            await clock.sleep(3600)
            before = clock.running()
            assert len((await client.get(server.url())).content) == 300_000
            assert clock.running() == before, "time passed while a socket was being read"
    ticking.cancel()
    assert clock.now() == MORNING + timedelta(days=1)
    assert ticks == 24 * 12


async def test_time_stands_still_while_a_worker_thread_is_busy() -> None:
    clock, release = FakeClock(auto=True), threading.Event()
    working = asyncio.create_task(asyncio.to_thread(release.wait, 10))
    sleeping = asyncio.create_task(clock.sleep(60))
    await asyncio.sleep(0.05)
    assert not sleeping.done()
    release.set()
    await working
    await asyncio.wait_for(sleeping, 5)
