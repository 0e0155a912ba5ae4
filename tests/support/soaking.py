"""A day at the desk in a few minutes: feeds that keep bringing mentions, a person who works through them,
and what that does to memory, to the window's thread and to what is left behind.

Everything is the program's own but the clock, which runs faster. The person is a seeded row of key
presses.
"""

from __future__ import annotations

import asyncio
import gc
import math
import random
import sys
import time
from array import array
from bisect import bisect_right
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import delete

from cmconsole.console import Console
from cmconsole.replies.handling import Handling
from cmconsole.store.queues import Queue
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from cmconsole.ui import coming_alive, furnishing  # noqa: F401 - a second to load is minutes of the day
from cmconsole.ui.garbage import Garbage
from cmconsole.ui.loading import furnish
from cmconsole.ui.look import Look
from cmconsole.ui.main_window import MainWindow
from support.feeds import Item, rss

SOURCES = 4
EVERY = 60
"""Simulated seconds between two polls of a source."""
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


class FastClock:
    """Time that passes `speed` times as fast, but not past what is `allowed`.

    On a busy machine a simulated day would else be over before anybody has done anything in it.
    """

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self.allowed = math.inf
        """Simulated seconds since the start."""
        self._from, self._at = time.monotonic(), datetime.now(UTC)

    def now(self) -> datetime:
        """The wall clock of the simulated day, UTC."""
        return self._at + timedelta(seconds=self.running())

    def running(self) -> float:
        """Simulated seconds since it began."""
        return min((time.monotonic() - self._from) * self._speed, self.allowed)

    async def sleep(self, seconds: float) -> None:
        """Wait that many simulated seconds."""
        await asyncio.sleep(min(seconds, 3600.0) / self._speed)


@dataclass(frozen=True, slots=True)
class Sample:
    """Memory at one moment."""

    hour: float
    resident: float
    """MB."""
    objects: int
    """What the collector of Python knows of."""
    nones: int
    """References to None."""


@dataclass(slots=True)
class Soaked:
    """What a day left behind."""

    sent: int = 0
    stored: int = 0
    handled: int = 0
    turns: array[float] = field(default_factory=lambda: array("f"))
    """ms of CPU that each turn of the loop took on the window's thread; half a million of them in a day,
    which as a list would be most of what its memory grows by."""
    samples: list[Sample] = field(default_factory=list)
    tasks: tuple[str, ...] = ()
    """What still ran when all was closed."""

    def between(self, start: float, end: float) -> list[Sample]:
        """The samples of some hours."""
        return [each for each in self.samples if start <= each.hour <= end]


class Feeds:
    """Feeds on loopback whose entries appear as the simulated day goes by."""

    def __init__(self, clock: FastClock, mentions: int, hours: float, seed: int) -> None:
        chance = random.Random(seed)
        self.moments = sorted(chance.random() * hours * 3600 for _ in range(mentions))
        self._clock = clock
        feeds = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = feeds.document(int(self.path.rpartition("/")[2]))
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, daemon=True).start()

    def url(self, number: int) -> str:
        """Where a feed is."""
        return f"http://127.0.0.1:{self._server.server_port}/{number}"

    def document(self, number: int) -> bytes:
        """A feed as it is now, newest first."""
        there = bisect_right(self.moments, self._clock.running())
        mine = range(number, there, SOURCES)[-HELD:]
        return rss(*(self._item(each) for each in reversed(mine)), title=f"Feed {number}")

    def _item(self, number: int) -> Item:
        at = self._clock.now() - timedelta(seconds=self._clock.running() - self.moments[number])
        who = PEOPLE[number % len(PEOPLE)]
        text = f"{who}: " + TROUBLES[number * 7 % len(TROUBLES)].format(n=number)
        return Item(text, at, guid=f"urn:soak:{number}")

    def stop(self) -> None:
        """Close them."""
        self._server.shutdown()
        self._server.server_close()


class Beat:
    """Notes in `into` what each turn of the loop costs this thread, in ms of CPU, its own beat included."""

    def __init__(self, into: array[float]) -> None:
        self._into = into
        self._last = time.thread_time_ns()
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def skip(self) -> None:
        """What was done since the last beat was done to measure."""
        self._last = time.thread_time_ns()

    def stop(self) -> None:
        """No more."""
        self._timer.stop()

    def _beat(self) -> None:
        here = time.thread_time_ns()
        self._into.append((here - self._last) / 1e6)
        self._last = here


class Person:
    """Somebody who reads, handles, snoozes, searches and looks elsewhere, all day."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self._window = window
        self._chance = random.Random(seed)
        self._habits: tuple[tuple[Callable[[], None], int], ...] = (
            (lambda: self._press("j"), 30),
            (lambda: self._press("k"), 10),
            (lambda: self._press("e"), 30),
            (lambda: self._press("m"), 6),
            (lambda: self._press("x"), 4),
            (lambda: self._press("z"), 3),
            (lambda: self._press("s", Qt.Key.Key_Return), 6),
            (lambda: self._press("a", Qt.Key.Key_Return), 4),
            (self._search, 3),
            (self._look_elsewhere, 3),
            (self._scroll, 6),
        )

    def act(self) -> None:
        """Do the next thing."""
        if not self._window.isActiveWindow():
            # Without a window manager nobody gives the window back its keys after a popup.
            self._window.activateWindow()
            self._window.list_pane.view.setFocus()
        acts, weights = zip(*self._habits, strict=True)
        self._chance.choices(acts, weights)[0]()

    def _press(self, *keys: str | Qt.Key) -> None:
        for key in keys:
            popup, focus = QApplication.activePopupWidget(), QApplication.focusWidget()
            QTest.keyClick(popup or focus or self._window, key)

    def _search(self) -> None:
        self._press("/")
        line = QApplication.focusWidget()
        if isinstance(line, QLineEdit):
            QTest.keyClicks(
                line, self._chance.choice(("battery", "order", "from:noor", "Halden 1"))
            )
        QTimer.singleShot(300, self._leave_search)

    def _leave_search(self) -> None:
        self._window.list_pane.leave_search()

    def _look_elsewhere(self) -> None:
        self._window.open_queue(self._chance.choice((Queue.ALL, Queue.MINE, Queue.DONE)))
        QTimer.singleShot(200, lambda: self._window.open_queue(Queue.ANSWER))

    def _scroll(self) -> None:
        bar = self._window.list_pane.view.verticalScrollBar()
        bar.setValue(self._chance.randrange(bar.maximum() + 1))


def resident() -> float:
    """MB of this process."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def sample(clock: FastClock) -> Sample:
    """Memory now, once what is garbage is gone."""
    gc.collect()
    return Sample(clock.running() / 3600, resident(), len(gc.get_objects()), sys.getrefcount(None))


async def soak(
    folder: Path, look: Look, *, mentions: int, hours: float, speed: float, seed: int = 7
) -> Soaked:
    """Spend a simulated day over the profile in `folder`."""
    done, clock = Soaked(sent=mentions), FastClock(speed)
    feeds = Feeds(clock, mentions, hours, seed)
    try:
        await _work(folder, look, clock, feeds, done, hours)
    finally:
        feeds.stop()
    await asyncio.sleep(0)
    here = asyncio.current_task()
    done.tasks = tuple(task.get_name() for task in asyncio.all_tasks() if task is not here)
    return done


async def _work(
    folder: Path, look: Look, clock: FastClock, feeds: Feeds, done: Soaked, hours: float
) -> None:
    async with AsyncExitStack() as stack:
        opened = Console.open(Profile.at(folder), clock=clock, secrets=SessionSecrets())
        console = await stack.enter_async_context(opened)
        console.settings.change(author="Kim", quiet_hours="")
        for number in range(SOURCES):
            await console.inbox.add_source(
                kind="feed", name=f"Feed {number}", author="Kim", now=clock.now(),
                options={"url": feeds.url(number), "every": str(EVERY)},
            )  # fmt: skip
        window = MainWindow(look, clock.now)
        Garbage(window)
        window.begin(())
        window.show()
        furnish(window)
        window.activateWindow()
        window.list_pane.view.setFocus()
        targets = lambda: console.targets  # noqa: E731
        coming_alive.attach(
            window, console, Handling(console.inbox, console.bus, clock, targets, lambda: "Kim")
        )
        listening = console.sources.listening()
        console.background.start(console.housekeeping().run(), "keep house")
        console.background.start(console.replies.outbox.dispatch.run(), "send replies")
        console.background.start(listening.start(), "begin to listen")
        person, ticks = Person(window, 11), window.list_pane.view.ticker
        beat = Beat(done.turns)
        while clock.running() < hours * 3600:
            clock.allowed = clock.running() + STEP
            await clock.sleep(STEP)
            person.act()
            ticks.wake(True)  # its timer knows nothing of a clock that runs faster
            if clock.running() / 3600 >= len(done.samples) * hours / SAMPLES:
                done.samples.append(sample(clock))
                beat.skip()
        clock.allowed = math.inf
        beat.stop()
        counts = await _all_there(console, clock, len(feeds.moments))
        done.stored, done.handled = counts["all"], counts["done"]
        window.hide()
        window.tray.hide()
        await window.commands.turns.settle()
        await console.background.stop()
        # Here and now: at its own time it would end under whatever comes next.
        delete(window)


async def _all_there(console: Console, clock: FastClock, mentions: int) -> dict[str, int]:
    """What stands in each list, once the last polls brought everything, or after a minute."""
    since = time.monotonic()
    while True:
        counts = await console.inbox.counts(clock.now(), "Kim")
        if counts["all"] >= mentions or time.monotonic() - since > 60:
            return counts
        await clock.sleep(EVERY)


SAMPLES = 32
"""How often a day's memory is looked at."""
STEP = 20.0
"""Simulated seconds from one deed of the person to the next."""
