"""How long one turn of the window's loop takes while an export and a report run, beside an idle window.

Run it with `python3 packaging/dev.py bench window_export`; `--rows` sets how many conversations there
are. A turn is what lies between two wake-ups of a timer. Two things are told of it: the CPU time of
the window's own thread, which is what our code does there, and how often a turn took longer than it
may by the wall clock, which holds whatever waits for the interpreter and for other programs. The same
loop idle, and beside a thread that only computes, are measured in the same run: the floors.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter, thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from filling import NOW
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from reports import YEAR, fill_measures

from cmconsole.console import Console
from cmconsole.reports.writing import Format
from cmconsole.store.database import Database
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from cmconsole.ui.look import Look
from cmconsole.ui.reports.screen import ReportsScreen
from cmconsole.ui.window.garbage import Garbage

LONGEST = 50.0
"""ms that a turn of the loop may take."""
IDLE = 10.0
WAKE = 2
"""Milliseconds between two wake-ups."""
PAINT_EVERY = 100
"""Milliseconds between two repaints of the figures while the export runs, as a person who works."""


class Turns:
    """Measures the turns of the loop it lives in."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=WAKE)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turn)
        self._last = self._cpu = 0.0
        self.walls: list[float] = []
        self.own: list[float] = []

    async def during(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Print what the turns were like while `work` goes on."""
        self.walls, self.own = [], []
        self._last, self._cpu = perf_counter(), thread_time()
        self._timer.start()
        try:
            await work()
        finally:
            self._timer.stop()
        seconds = sum(self.walls) / 1000
        over = sum(1 for wall in self.walls if wall > LONGEST)
        own = sorted(self.own)
        print(
            f"{name}: {len(own):,} turns in {seconds:.0f} s; own CPU 99 of 100 within "
            f"{own[int(len(own) * 0.99)]:.1f} ms, longest {own[-1]:.1f} ms (goal <= {LONGEST:.0f}); by "
            f"the wall clock {over} over {LONGEST:.0f} ms, {over / seconds * 60:.0f} a minute"
        )

    def _turn(self) -> None:
        now, cpu = perf_counter(), thread_time()
        self.walls.append((now - self._last) * 1000)
        self.own.append((cpu - self._cpu) * 1000)
        self._last, self._cpu = now, cpu


async def beside_a_thread() -> None:
    """Let another thread compute in Python, as the floor for anything that shares the interpreter."""
    stop = threading.Event()

    def compute() -> None:
        while not stop.is_set():
            sum(range(1000))

    thread = threading.Thread(target=compute)
    thread.start()
    await asyncio.sleep(IDLE)
    stop.set()
    thread.join()


async def measure(application: QApplication, folder: Path, rows: int) -> None:
    """Idle, beside a computing thread, beside a report, beside exports."""
    Garbage(application)  # as in the program: no collection on a thread that holds the window up
    look = Look(application, "light")
    async with Console.open(Profile.at(folder), secrets=SessionSecrets()) as console:
        screen = ReportsScreen(look, console)
        screen.asking.period = YEAR
        screen.resize(1380, 860)
        screen.show()
        while screen.report is None or screen.working.busy:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        print(f"{screen.report.conversations:,} conversations on the screen")
        turns = Turns()
        await turns.during("idle", lambda: asyncio.sleep(IDLE))
        await turns.during("beside a thread that computes", beside_a_thread)

        async def report() -> None:
            screen.refresh()
            while screen.working.busy:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

        await turns.during("beside a report", report)
        paint = QTimer(interval=PAINT_EVERY)
        paint.timeout.connect(screen.board.tiles.update)
        paint.start()
        for format_ in (Format.CSV, Format.JSONL, Format.XLSX):
            if format_ is Format.XLSX and rows > 100_000:
                continue

            async def export(to: Format = format_) -> None:
                screen.exporter.write(folder / f"out.{to}", to)
                while screen.exporter._task is not None:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)

            await turns.during(f"beside {format_.upper()}, {rows:,} conversations", export)
        paint.stop()
        screen.hide()


def main() -> None:
    """Fill an inbox and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        profile = Profile.at(folder)
        profile.prepare()
        database = Database.open(profile.inbox, profile.backups)
        database._writer.execute(
            "INSERT INTO source (uid, kind, name, options, match, leave_out, added_at) "
            "VALUES ('u', 'feed', 'Bench', '{}', '[]', '[]', 0)"
        )
        fill_measures(database._writer, options.rows)
        database._reader.close()
        database._writer.close()
        assert NOW - timedelta(days=1) < YEAR.until
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
            runner.run(measure(application, folder, options.rows))


if __name__ == "__main__":
    main()
