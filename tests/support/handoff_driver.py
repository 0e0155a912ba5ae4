"""A console that is killed with SIGKILL at every step of handing over, one after the other.

    python handoff_driver.py FOLDER URL KIND STEPS

For each step from 1 to STEPS a mention is handed over by a process that kills itself at that step; a
second process then starts on the same inbox file and sorts out what it finds. One line of JSON is
printed for each: {"step", "died", "uid", "state", "ticket", "attempts"}. Processes are forked, so that
Python starts only once.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any

from cmconsole.replies.handoff.receivers.base import Receiver
from cmconsole.store.database import Database
from support.clocks import MORNING, FakeClock
from support.handing import Bench, handing_at
from support.outbox_driver import die, forked
from support.trackers import OPTIONS


class Steps:
    """Counts what is done, and ends the process at the chosen step."""

    def __init__(self, fatal: int) -> None:
        self._left = fatal

    def arm(self, bench: Bench) -> None:
        """Count from now on: each transaction and each word to the receiver, before and after."""
        transact = Database._transact

        def counted(database: Database, work: Callable[[sqlite3.Connection], Any]) -> Any:
            self.step()
            result = transact(database, work)
            self.step()
            return result

        Database._transact = counted  # type: ignore[method-assign]
        connect = bench.delivery._connect

        async def connected(handoff: Any) -> Receiver:
            receiver: Any = await connect(handoff)
            deliver = receiver.deliver

            async def delivered(sending: Any) -> Any:
                self.step()
                ticket = await deliver(sending)
                self.step()
                return ticket

            receiver.deliver = delivered
            return receiver  # type: ignore[no-any-return]

        bench.delivery._connect = connected

    def step(self) -> None:
        """One step further, perhaps the last."""
        self._left -= 1
        if not self._left:
            die()


async def hand_over(folder: Path, place: tuple[str, str], run: int, fatal: int) -> None:
    """Let a mention arrive, hand it over, die on the way."""
    clock = FakeClock(MORNING + timedelta(hours=run), auto=True)
    async with handing_at(folder, clock) as bench:
        name = await _destination(bench, *place)
        for _ in range(fatal):
            bench.people.post("an earlier life's")  # each life would begin with the same numbers
        mention = await bench.arrive(f"Step {fatal}")
        Steps(fatal).arm(bench)
        handoff = await bench.hand_over(mention, name)
        await bench.desk.deliver(handoff.id)


async def sort_out(folder: Path, place: tuple[str, str], run: int, fatal: int) -> None:
    """Start again on the same file and finish what is left."""
    clock = FakeClock(MORNING + timedelta(hours=run), auto=True)
    async with handing_at(folder, clock) as bench:
        await _destination(bench, *place)
        await bench.restart()
        facts: dict[str, object] = {"step": fatal, "uid": "", "state": "nothing pressed"}
        for handoff in await bench.store.unsettled():
            if f"Step {fatal}" == handoff.packet.summary:
                left = await bench.settle(handoff)
                facts |= {"uid": left.uid, "state": left.state, "attempts": left.attempts}
        print(json.dumps(facts), flush=True)


async def _destination(bench: Bench, kind: str, url: str) -> str:
    known = await bench.destinations.listed()
    if not known:
        return await bench.add(kind, "There", url=url, **OPTIONS[kind])
    # Each life has secrets of its own.
    bench.destinations._secrets = _Everybody()
    return known[0].name


class _Everybody:
    async def read(self, name: str) -> str | None:
        return "k"

    async def keep(self, name: str, secret: str) -> None:
        """Nothing."""

    async def forget(self, name: str) -> None:
        """Nothing."""


def main() -> None:
    """Live and die step by step."""
    folder, place, steps = Path(sys.argv[1]), (sys.argv[3], sys.argv[2]), int(sys.argv[4])
    for step in range(1, steps + 1):
        ended = forked(hand_over(folder, place, 2 * step, step))
        print(json.dumps({"died": ended == SIGKILL}), flush=True)
        forked(sort_out(folder, place, 2 * step + 1, step))


if __name__ == "__main__":
    main()
