"""The one place that asks what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio


class Clock(Protocol):
    """Time as services see it; tests pass a clock of their own."""

    def now(self) -> datetime:
        """The wall clock, UTC. It can jump."""
        ...

    def running(self) -> float:
        """Seconds this process could run since some fixed moment: stops during suspend on Linux."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long at least once; may return early, so callers look at the clock again."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The wall clock, UTC."""
        return datetime.now(UTC)

    def running(self) -> float:
        """`time.monotonic`, in seconds."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait at most an hour: longer sleeps overflow Qt's timers and outlive clock changes."""
        import asyncio  # a window without a loop yet asks for the time too

        await asyncio.sleep(min(seconds, 3600.0))

    def boottime(self) -> float | None:
        """Seconds since the machine started, suspend included; None where the system cannot tell."""
        clock = getattr(time, "CLOCK_BOOTTIME", None)  # Linux
        return None if clock is None else time.clock_gettime(clock)


async def wait_for(clock: Clock, poke: asyncio.Event, seconds: float) -> None:
    """Wait until `poke` is set or `seconds` of `clock` have passed, whichever comes first."""
    import asyncio

    sleeper = asyncio.ensure_future(clock.sleep(seconds))
    poked = asyncio.ensure_future(poke.wait())
    try:
        await asyncio.wait((sleeper, poked), return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleeper.cancel()
        poked.cancel()
