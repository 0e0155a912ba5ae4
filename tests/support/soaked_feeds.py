"""The feeds of a simulated day, in a process of their own: what they need is not the program's memory.

`python -m support.soaked_feeds '{"speed": 50, …}'` prints its port, hears on its standard input how far
the day may go, a number a line, and serves until that is closed.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import subprocess
import sys
import time
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from support.feeds import Item, rss

TESTS = Path(__file__).resolve().parents[1]
SOURCES = 4
HELD = 120
"""Entries that a feed holds; a poll brings fewer."""
PEOPLE = ("Noor", "Ilse", "Tess", "Rahim", "Lowri", "Pim", "Saskia", "Yara", "Abel", "Eamon")
TROUBLES = (
    "My order {n} never came and nobody answers, I want my money back",
    "How do I reset the lock of number {n} after the update?",
    "The battery of mine got hot and burned the shelf, order {n}",
    "Thank you for order {n}, the best service I ever had",
    "Why does a Halden {n} cost more than last year? This is a joke",
    "The app says {n} but the screen says something else, is that a fault?",
    "Ich warte seit Wochen auf Bestellung {n}, was ist da los?",
    "Halden {n} seen at the fair today",
)
SYLLABLES = (
    "ba",
    "ro",
    "mi",
    "len",
    "ta",
    "dor",
    "ku",
    "sen",
    "vi",
    "gal",
    "pe",
    "nor",
    "sha",
    "tul",
)
OWN_WORDS = 14
"""Words that each of them says in a way of their own: else a day would be eight stories, each told by
thousands, which no day is, and the radar would read all of them each time it looks."""


class FastClock:
    """Time that passes `speed` times as fast, but not past what is `allowed`.

    On a busy machine a simulated day would else be over before anybody has done anything in it.
    """

    def __init__(self, speed: float, began: tuple[float, float] | None = None) -> None:
        """`began`: the monotonic and the wall clock, in seconds, at the start of a clock elsewhere."""
        self.speed = speed
        self.began = began or (time.monotonic(), time.time())
        self.allowed = math.inf
        """Simulated seconds since the start."""

    def now(self) -> datetime:
        """The wall clock of the simulated day, UTC."""
        return datetime.fromtimestamp(self.began[1], UTC) + timedelta(seconds=self.running())

    def running(self) -> float:
        """Simulated seconds since it began."""
        return min((time.monotonic() - self.began[0]) * self.speed, self.allowed)

    async def sleep(self, seconds: float) -> None:
        """Wait that many simulated seconds."""
        await asyncio.sleep(min(seconds, 3600.0) / self.speed)


class Feeds:
    """Feeds on loopback whose entries appear as the simulated day goes by."""

    def __init__(self, clock: FastClock, mentions: int, hours: float, seed: int) -> None:
        day = {
            "speed": clock.speed, "began": clock.began,
            "mentions": mentions, "hours": hours, "seed": seed,
        }  # fmt: skip
        self._clock = clock
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.soaked_feeds", json.dumps(day)],
            cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        self._port = int(self._process.stdout.readline())

    def url(self, number: int) -> str:
        """Where a feed is."""
        return f"http://127.0.0.1:{self._port}/{number}"

    def allow(self, seconds: float) -> None:
        """The day may go so far, here and there: simulated seconds since the start."""
        self._clock.allowed = seconds
        assert self._process.stdin is not None
        print(seconds, file=self._process.stdin, flush=True)

    def stop(self) -> None:
        """Close them."""
        self._process.communicate()


class _Documents:
    """What the feeds hold at each moment."""

    def __init__(self, clock: FastClock, mentions: int, hours: float, seed: int) -> None:
        chance = random.Random(seed)
        self._moments = sorted(chance.random() * hours * 3600 for _ in range(mentions))
        self._clock = clock

    def document(self, number: int) -> bytes:
        """A feed as it is now, newest first."""
        there = bisect_right(self._moments, self._clock.running())
        mine = range(number, there, SOURCES)[-HELD:]
        return rss(*(self._item(each) for each in reversed(mine)), title=f"Feed {number}")

    def _item(self, number: int) -> Item:
        at = self._clock.now() - timedelta(seconds=self._clock.running() - self._moments[number])
        who = PEOPLE[number % len(PEOPLE)]
        text = f"{who}: " + TROUBLES[number * 7 % len(TROUBLES)].format(n=number)
        text += f". {' '.join(_own_words(number))}"
        return Item(text, at, guid=f"urn:soak:{number}")


def _own_words(number: int) -> list[str]:
    """The same each time the feed is read; few words come often, many now and then."""
    chance = random.Random(number)
    lengths = chance.choices((1, 2, 3), (1, 4, 5), k=OWN_WORDS)
    return ["".join(chance.choices(SYLLABLES, k=length)) for length in lengths]


def serve(clock: FastClock, documents: _Documents) -> None:
    """Answer until nobody allows another moment."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = documents.document(int(self.path.rpartition("/")[2]))
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    for line in sys.stdin:
        clock.allowed = float(line)


def main() -> None:
    """Serve the day that is described."""
    day = json.loads(sys.argv[1])
    clock = FastClock(day["speed"], tuple(day["began"]))
    serve(clock, _Documents(clock, day["mentions"], day["hours"], day["seed"]))


if __name__ == "__main__":
    main()
