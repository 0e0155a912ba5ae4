"""What an unchanged poll (304) costs in CPU, against a bare httpx GET of the same answer.

    PYTHONPATH=src python tests/bench/unchanged_poll.py [ROUNDS]

Both run in this process on plain asyncio over one kept connection, in rounds that take turns, so
that whatever else the machine does meets both. The server runs in a process of its own.
"""

from __future__ import annotations

import asyncio
import logging
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from cmconsole.networks.web import Validators, Web
from cmconsole.networks.web.pace import PaceRules
from cmconsole.system.clock import SystemClock

SERVER = Path(__file__).parent.parent / "support" / "unchanged_server.py"
POLLS = 300
"""Polls in a round."""
TARGET = 1.5
USER_AGENT = "cmconsole/0 (bench)"
VALIDATORS = Validators('"5f3a-1b2c"', "Mon, 23 Nov 2026 08:00:00 GMT")


@contextmanager
def server() -> Iterator[str]:
    """The address of a server in another process."""
    command = [sys.executable, str(SERVER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/feed.xml"
        process.stdin.close()


async def cpu_per_poll(poll: Callable[[], Awaitable[object]]) -> float:
    """CPU microseconds of this process for each of `POLLS` polls."""
    started = time.process_time()
    for _ in range(POLLS):
        await poll()
    return (time.process_time() - started) / POLLS * 1e6


async def measure(url: str, rounds: int) -> tuple[list[float], list[float]]:
    """CPU microseconds per poll, round by round: bare httpx and ours."""
    headers = {
        "User-Agent": USER_AGENT,
        "If-None-Match": VALIDATORS.etag or "",
        "If-Modified-Since": VALIDATORS.last_modified or "",
    }
    fast = PaceRules(rate=1e9, burst=1_000_000)
    web = Web(SystemClock(), user_agent=USER_AGENT, rules=fast)
    floors, ours = [], []
    async with httpx.AsyncClient() as client:

        async def bare() -> None:
            assert (await client.get(url, headers=headers)).status_code == 304

        async def polite() -> None:
            assert (await web.get(url, validators=VALIDATORS)).not_modified

        await cpu_per_poll(bare)
        await cpu_per_poll(polite)
        for _ in range(rounds):
            floors.append(await cpu_per_poll(bare))
            ours.append(await cpu_per_poll(polite))
    await web.aclose()
    return floors, ours


def main() -> int:
    """Print floor, ours and their ratio; 1 where the target is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    # As in the program: httpx would format a log line for every request.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with server() as url:
        floors, ours = asyncio.run(measure(url, rounds))
    floor, cost = statistics.median(floors), statistics.median(ours)
    ratio = statistics.median(o / f for o, f in zip(ours, floors, strict=True))
    print(f"bare httpx GET, 304   {floor:7.0f} µs CPU")
    print(f"unchanged poll, ours  {cost:7.0f} µs CPU")
    print(f"ratio                 {ratio:7.2f}  (target {TARGET})")
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
