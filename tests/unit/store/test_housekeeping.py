"""What keeps the inbox in order, and when it begins."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from cmconsole.domain.bus import Bus
from cmconsole.store.upkeep.housekeeping import Housekeeping
from support.clocks import FakeClock
from support.inboxes import desk_at


def copies_in(folder: Path) -> list[Path]:
    return list(folder.glob("inbox-*.sqlite3"))


async def are_there(folder: Path) -> bool:
    return bool(copies_in(folder))


async def test_a_start_is_not_slowed_by_the_copy_of_the_day(tmp_path: Path) -> None:
    clock, copies = FakeClock(), tmp_path / "copies"
    copies.mkdir()
    async with desk_at(tmp_path) as desk:
        house = Housekeeping(desk.inbox, copies, Bus(), clock)
        running = asyncio.ensure_future(house.run(quiet_for=timedelta(minutes=1)))
        try:
            await clock.advance(59)
            assert not copies_in(copies)
            await clock.advance(2)
            await clock.until(lambda: are_there(copies))
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
