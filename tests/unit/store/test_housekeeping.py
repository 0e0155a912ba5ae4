"""What keeps the inbox in order, and when it begins."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path

from cmconsole.domain.bus import Bus
from cmconsole.store.housekeeping import Housekeeping
from support.clocks import FakeClock
from support.inboxes import desk_at


async def there(copies: Path) -> bool:
    return any(name.startswith("inbox-") for name in os.listdir(copies))


async def test_a_start_is_not_slowed_by_the_copy_of_the_day(tmp_path: Path) -> None:
    clock, copies = FakeClock(), tmp_path / "copies"
    copies.mkdir()
    async with desk_at(tmp_path) as desk:
        house = Housekeeping(desk.inbox, copies, Bus(), clock)
        running = asyncio.ensure_future(house.run(quiet_for=timedelta(minutes=1)))
        try:
            await clock.advance(59)
            assert not list(copies.glob("*"))
            await clock.advance(2)
            await clock.until(lambda: there(copies))
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
