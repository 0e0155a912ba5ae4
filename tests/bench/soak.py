"""A working day at fifty times its pace: 20,000 mentions, one window, one person.

Run it with `python3 packaging/dev.py bench soak`; at full size it takes ten minutes. Prints memory over
the day, what a turn of the loop costs the window's thread, and what is left behind at the end. Ends with 1
where a mention is missing, a task is left or memory grew after the first hour.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY / "tests")]

from cmconsole.ui.importing import import_qt  # noqa: E402

import_qt()  # as the program does: it is 15 MB

import qasync  # noqa: E402
from _machine import Machine  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from cmconsole.ui.look import Look  # noqa: E402
from support.soaking import Soaked, soak  # noqa: E402

LONGEST = 100.0
"""ms of the window's thread that no turn may take."""
GROWTH = 0.05
"""By so much memory may differ between the second hour and the last: lists get longer."""


def main() -> int:
    """Print a line a figure; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=20_000)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--speed", type=float, default=50.0)
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    look, machine = Look(application, "light"), Machine()
    with (
        tempfile.TemporaryDirectory() as folder,
        machine,
        asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner,
    ):
        work = soak(
            Path(folder), look,
            mentions=options.mentions, hours=options.hours, speed=options.speed,
        )  # fmt: skip
        day = runner.run(work)
    return tell(day, options.hours, machine)


def tell(day: Soaked, hours: float, machine: Machine) -> int:
    """Print the day."""
    for each in day.samples:
        print(
            f"{each.hour:6.2f} h   {each.resident:7.1f} MB, {each.used:6.1f} of malloc's in use"
            f"   {each.blocks:8,} blocks, {each.objects:7,} objects of Python"
            f"   {each.nones:10,} references to None"
        )
    p50, p99, p999 = (day.turns.at(share) for share in (0.5, 0.99, 0.999))
    print(
        f"a turn: p50 {p50:.2f}, p99 {p99:.2f}, p99.9 {p999:.2f}, most {day.turns.most:.2f} ms of CPU"
        f"   (goal: none over {LONGEST:.0f})"
    )
    print(machine)
    second, last = day.between(hours / 8, hours / 4), day.between(hours * 7 / 8, hours + 1)
    early, late = (statistics.median(each.resident for each in part) for part in (second, last))
    grown = late / early - 1
    print(f"memory: {early:.1f} MB in the second hour, {late:.1f} MB in the last ({grown:+.1%})")
    held, holds = (statistics.median(each.used for each in part) for part in (second, last))
    print(f"in use: {held:.1f} MB in the second hour, {holds:.1f} MB in the last")
    print(f"mentions: {day.sent:,} sent, {day.stored:,} stored, {day.handled:,} handled today")
    print(f"tasks left: {', '.join(day.tasks) or 'none'}")
    good = (
        day.stored == day.sent and not day.tasks and grown <= GROWTH and day.turns.most <= LONGEST
    )
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
