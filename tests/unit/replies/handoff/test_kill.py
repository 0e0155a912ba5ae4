"""A console that is killed at each step of handing over makes one ticket, or none that was asked for."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cmconsole.store.database import connect
from cmconsole.store.upkeep import checkup
from support import handoff_driver
from support.clocks import FakeClock
from support.servers import serve
from support.trackers import FakeRequestTracker, FakeRoundup, FakeTracker

STEPS = 9
"""One more than there are: the last process lives to the end."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


@pytest.mark.slow
@pytest.mark.parametrize("make", [FakeRequestTracker, FakeRoundup], ids=lambda make: make.kind)
async def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(
    make: type[FakeTracker], tmp_path: Path
) -> None:
    tracker = make(FakeClock().now)
    async with serve({"*": tracker.play}) as server:
        lines = await _drive(tmp_path, server.url(""), make.kind)
    ended = list(zip(lines[::2], lines[1::2], strict=True))
    assert sum(bool(first["died"]) for first, _ in ended) == STEPS - 1, "not every step was met"
    for _, left in ended:
        tickets = [t for t in tracker.tickets if f"Step {left['step']} " in t["title"]]
        if left["state"] == "nothing pressed":
            assert left["step"] == 1, "after the row was written nothing is forgotten"
            assert tickets == []
        else:
            assert left["state"] == "open", left
            assert len(tickets) == 1, left
    with closing(connect(tmp_path / "inbox.sqlite3", cache_mb=2, read_only=True)) as connection:
        assert checkup.problems(connection) == []


async def _drive(folder: Path, url: str, kind: str) -> list[dict[str, object]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    driver = await asyncio.create_subprocess_exec(
        sys.executable,
        handoff_driver.__file__,
        str(folder),
        url,
        kind,
        str(STEPS),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    out, err = await driver.communicate()
    assert driver.returncode == 0, err.decode()[-3000:]
    return [json.loads(line) for line in out.splitlines()]
