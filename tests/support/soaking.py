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
import time
from array import array
from bisect import bisect_right
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import delete

from cmconsole.app import WORKERS
from cmconsole.console import Console
from cmconsole.replies.handling import Handling
from cmconsole.store.reading.queues import Queue
from cmconsole.system.memory import share_one_heap
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from cmconsole.triage.radar.watching import Radar
from cmconsole.ui.look import Look
from cmconsole.ui.window import (
    coming_alive,
    furnishing,  # noqa: F401 - a second to load is minutes of the day
)
from cmconsole.ui.window.garbage import Garbage
from cmconsole.ui.window.loading import furnish
from cmconsole.ui.window.main_window import MainWindow
from support.memory_use import Sample, sample
from support.soaked_feeds import SOURCES, FastClock, Feeds

EVERY = 60
"""Simulated seconds between two polls of a source."""
LOOK_EVERY = 60.0
"""Simulated seconds between two looks of the radar. While posts arrive it looks again after two, which
at fifty times the pace would keep a processor busy with nothing else."""


class Turns:
    """What each turn of the loop costs the window's thread, in ms of CPU.

    There are half a million in a day. Counting them, instead of keeping them, takes the same room all day.
    """

    FINE, ROOM = 0.01, 20_000
    """ms that are told apart, and how many of them."""

    def __init__(self) -> None:
        self._counts = array("Q", bytes(8 * self.ROOM))
        self.most = 0.0

    def add(self, cost: float) -> None:
        """One more."""
        self._counts[min(int(cost / self.FINE), self.ROOM - 1)] += 1
        self.most = max(self.most, cost)

    def at(self, share: float) -> float:
        """What so much of all turns stayed below."""
        upto = list(accumulate(self._counts))
        return (bisect_right(upto, int(upto[-1] * share)) + 1) * self.FINE


@dataclass(slots=True)
class Soaked:
    """What a day left behind."""

    sent: int = 0
    stored: int = 0
    handled: int = 0
    turns: Turns = field(default_factory=lambda: Turns())
    samples: list[Sample] = field(default_factory=list)
    tasks: tuple[str, ...] = ()
    """What still ran when all was closed."""

    def between(self, start: float, end: float) -> list[Sample]:
        """The samples of some hours."""
        return [each for each in self.samples if start <= each.hour <= end]


class Beat:
    """Notes in `into` what each turn of the loop costs this thread, its own beat included."""

    def __init__(self, into: Turns) -> None:
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
        self._into.add((here - self._last) / 1e6)
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
        if QApplication.focusWidget() is not self._window.list_pane.view:
            # A question that came after its answer was pressed would take every key for the rest of the day.
            self._press(Qt.Key.Key_Escape)
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


async def soak(
    folder: Path, look: Look, *, mentions: int, hours: float, speed: float, seed: int = 7
) -> Soaked:
    """Spend a simulated day over the profile in `folder`."""
    share_one_heap()
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
    # Threads as in the program; a loop of qasync's own kind begins ten at once.
    threads = ThreadPoolExecutor(WORKERS, "worker")
    asyncio.get_running_loop().set_default_executor(threads)
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
        garbage = Garbage(window)
        window.begin(())
        window.show()
        furnish(window)
        window.activateWindow()
        window.list_pane.view.setFocus()
        targets = lambda: console.targets  # noqa: E731
        coming_alive.attach(
            window, console, Handling(console.inbox, console.bus, clock, targets, lambda: "Kim")
        )
        feeds.allow(clock.running())  # a second to load is minutes of the day
        await console.judging.reload()
        for work, name in (
            (console.housekeeping().run(), "keep house"),
            (console.replies.outbox.dispatch.run(), "send replies"),
            (console.handoffs.running.run(), "hand over"),
            (console.sources.listening().start(), "begin to listen"),
            (_look_out(console.radar, clock), "watch the radar"),
        ):
            console.background.start(work, name)
        gc.freeze()
        stack.callback(gc.unfreeze)
        person, ticks = Person(window, 11), window.list_pane.view.ticker
        beat = Beat(done.turns)
        while clock.running() < hours * 3600:
            feeds.allow(clock.running() + STEP)
            await clock.sleep(STEP)
            person.act()
            # Their timers know nothing of a clock that runs faster. Each is a turn of its own, as in life.
            await asyncio.sleep(0)
            ticks.wake(True)
            await asyncio.sleep(0)
            garbage.collect()
            if clock.running() / 3600 >= len(done.samples) * hours / SAMPLES:
                done.samples.append(sample(clock.running() / 3600))
                beat.skip()
        feeds.allow(math.inf)
        beat.stop()
        counts = await _all_there(console, clock, done.sent)
        done.stored, done.handled = counts["all"], counts["done"]
        window.hide()
        window.tray.hide()
        await window.commands.turns.settle()
        await console.background.stop()
        # Here and now: at its own time it would end under whatever comes next.
        delete(window)


async def _look_out(radar: Radar, clock: FastClock) -> None:
    while True:
        await radar.look()
        await clock.sleep(LOOK_EVERY)


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
