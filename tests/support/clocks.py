"""A clock that tests turn by hand, or that runs through a whole day in seconds by itself.

clock = FakeClock()
waiting = asyncio.create_task(something(clock))
await clock.advance(30)      # half a minute passes, sleepers wake in order
clock.jump(-3600)            # somebody sets the wall clock back; nobody wakes
clock.suspend(8 * 3600)      # the lid was closed for a night; nobody wakes

clock = FakeClock(auto=True) # whenever everything waits, time moves on to the next sleeper
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday."""
LOOKS = 10
"""How often the loop's sockets are looked at in vain before all counts as quiet: on a busy machine the
grace can pass while this process is not running at all."""


class FakeClock:
    """Keeps the `Clock` protocol of `cmconsole.system.clock` with time of its own."""

    def __init__(
        self,
        now: datetime = MORNING,
        *,
        auto: bool = False,
        grace: float = 0.002,
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        """Start at `now`.

        Args:
            auto: move on to the next sleeper by itself whenever nothing else can run.
            grace: real seconds without anything to run in the event loop after which everybody
                counts as waiting. Sockets of the same loop need next to none, and the loop's own
                worker threads (`asyncio.to_thread`) are watched; give it more where other threads
                or processes take part, or say `busy`.
            busy: time stands still while this is true (`lambda: writer.pending > 0`).
        """
        self._now = now
        self._running = 1000.0
        self._auto = auto
        self._grace = grace
        self._busy = busy
        self._order = count()
        self._sleepers: dict[int, tuple[float, asyncio.Future[None]]] = {}
        self._driver: asyncio.Task[None] | None = None
        self.slept: list[float] = []
        """Every wish for sleep so far, in seconds."""

    def now(self) -> datetime:
        """The wall clock, UTC."""
        return self._now

    def running(self) -> float:
        """Seconds that were not spent suspended."""
        return self._running

    @property
    def sleepers(self) -> int:
        """How many wait for this clock just now."""
        return len(self._sleepers)

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of this clock, but like the system's at most an hour at a time."""
        self.slept.append(seconds)
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        number, woken = next(self._order), asyncio.get_running_loop().create_future()
        self._sleepers[number] = (self._running + min(seconds, 3600.0), woken)
        if self._auto and (self._driver is None or self._driver.done()):
            self._driver = asyncio.create_task(self._drive(), name="fake clock")
        try:
            await woken
        finally:
            self._sleepers.pop(number, None)

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass on both clocks; whoever is due wakes in order and runs."""
        until = self._running + seconds
        await self.settle()
        while self._sleepers and self._next() <= until:
            self._pass(self._next() - self._running)
            await self.settle()
        self._pass(until - self._running)
        await self.settle()

    async def until(self, done: Callable[[], Awaitable[bool]], *, limit: float = 600.0) -> None:
        """Let time pass in small steps until `done` says so, at most `limit` seconds of this clock."""
        end = self._running + limit
        while not await done():
            assert self._running < end, "it never came to that"
            await self.advance(0.25)

    def jump(self, seconds: float) -> None:
        """Set the wall clock forward or back; nobody wakes."""
        self._now += timedelta(seconds=seconds)

    def suspend(self, seconds: float) -> None:
        """The machine slept: the wall clock went on, the process did not; nobody wakes."""
        assert seconds >= 0, "no machine wakes up before it fell asleep"
        self.jump(seconds)

    async def settle(self) -> None:
        """Wait until everything that can run has run, the loop's sockets and threads included."""
        loop = asyncio.get_running_loop()
        quiet_since, looks = time.perf_counter(), 0
        while time.perf_counter() - quiet_since < self._grace or looks < LOOKS:
            looks += 1
            _looking[loop] = _looking.get(loop, 0) + 1
            try:
                await asyncio.sleep(0)
            finally:
                _looking[loop] -= 1
            # Private, but the only witness: what is ready besides us and other clocks that look.
            if len(loop._ready) > _looking[loop]:  # type: ignore[attr-defined]
                quiet_since, looks = time.perf_counter(), 0
            while self._busy() or _threads_at_work(loop):
                await asyncio.sleep(0.0005)
                quiet_since, looks = time.perf_counter(), 0

    def _next(self) -> float:
        return min(due for due, _ in self._sleepers.values())

    def _pass(self, seconds: float) -> None:
        self._running += seconds
        self._now += timedelta(seconds=seconds)
        # A rounding error of the sum must not leave a sleeper behind by a hair.
        due = [s for s in self._sleepers.items() if s[1][0] <= self._running + 1e-9]
        for number, (_, woken) in sorted(due, key=lambda s: (s[1][0], s[0])):
            del self._sleepers[number]
            if not woken.done():
                woken.set_result(None)

    async def _drive(self) -> None:
        await self.settle()
        while self._sleepers:
            self._pass(self._next() - self._running)
            await self.settle()


_looking: WeakKeyDictionary[asyncio.AbstractEventLoop, int] = WeakKeyDictionary()
"""How many clocks are looking whether anything else can run; two must not wait for each other."""


def _threads_at_work(loop: asyncio.AbstractEventLoop) -> bool:
    executor: Any = getattr(loop, "_default_executor", None)
    if not isinstance(executor, ThreadPoolExecutor):
        return False
    idle = executor._idle_semaphore._value
    return executor._work_queue.qsize() > 0 or idle < len(executor._threads)
