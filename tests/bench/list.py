"""The list at a million mentions beside plain tables of Qt: wheel, a new mention, a burst.

Run it with `python3 packaging/dev.py bench list`; `--rows` makes it smaller. All times are CPU time:
of this process where it has one thread, of the window's thread in the burst.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import thread_time_ns

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from _tables import SIZE, PlainModel, living, now, on_a_loop, plain
from filling import Mentions, filled
from inbox import Sample, p, timed
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QObject,
    QPoint,
    QPointF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QTableView

from cmconsole.domain.sources import Source
from cmconsole.networks.base import Page
from cmconsole.store.database import connect
from cmconsole.store.reading import queues
from cmconsole.store.reading.outline import Outline, outline
from cmconsole.store.reading.queues import Queue
from cmconsole.system.paths import Profile
from cmconsole.ui.inbox.sections import lay_out
from cmconsole.ui.inbox.view import InboxView
from cmconsole.ui.look import Look

SMALL = 10_000
WHEELS, INSERTS = 400, 100
DEEP = 0.7
BETWEEN = 16
"""ms between two notches of a wheel that is turned as fast as a screen shows it."""
BURST, PAGE = 5_000, 50
FRAME, LONGEST = 16.0, 50.0
"""ms that a turn of the loop may take: 99 of 100, and any."""


class Ours:
    """Our list over an inbox; rows are read between frames, as the reader's thread does."""

    def __init__(self, look: Look, path: Path) -> None:
        self.connection = connect(path, cache_mb=2, read_only=True)
        self.view = InboxView(look, now)
        self.view.resize(*SIZE)
        self._wanted: list[int] = []
        self._read: list[object] = []
        self.view.rows.rows_wanted.connect(self._wanted.extend)
        self.all = outline(self.connection, Queue.ALL)
        self.view.show_layout(lay_out(self.all, 0))

    def read(self) -> None:
        """Read what came into sight; not timed."""
        wanted, self._wanted[:] = list(self._wanted), []
        self._read = [(queues.rows(self.connection, wanted), wanted)] if wanted else []

    def take(self) -> None:
        """Take over what was read; part of the next frame."""
        for rows, asked in self._read:  # type: ignore[misc]
            self.view.rows.put(rows, asked=asked)
        self._read = []


class Paints(QObject):
    """Waits for the paint event of a view: Qt paints milliseconds after something has changed."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._painted = False
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See it go by."""
        self._painted |= event.type() == QEvent.Type.Paint
        return False

    def after(self, work: Callable[[], object]) -> None:
        """Do `work` and wait for what it shows."""
        self._painted = False
        work()
        while not self._painted:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def wheel(view: QTableView) -> None:
    """One notch downwards."""
    at = QPointF(100, 100)
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def go_deep(views: list[QTableView], lists: list[Ours]) -> None:
    """Far down, where finding a row from the top takes long; not timed."""
    for view in views:
        view.verticalScrollBar().setValue(int(view.verticalScrollBar().maximum() * DEEP))
    for _ in range(2):
        rest()
        for each in lists:
            each.read()
            each.take()


def rest() -> None:
    """The time between two notches: what the window does then delays nobody."""
    loop = QEventLoop()
    QTimer.singleShot(BETWEEN, loop.quit)
    loop.exec()


def line(name: str, floor: Sample, ours: Sample, goal: str) -> None:
    """One line, in ms."""
    f50, o50, f99, o99 = (p(s, q) / 1000 for q in (0.5, 0.99) for s in (floor, ours))
    print(
        f"{name:38s} floor p50 {f50:7.2f} p99 {f99:7.2f}   ours p50 {o50:7.2f} p99 {o99:7.2f} ms"
        f"   p50 {o50 / f50:5.2f}x p99 {o99 / f99:5.2f}x   (goal {goal})"
    )


def scrolling(look: Look, paths: dict[int, Path]) -> None:
    """A notch of the wheel, in turns."""
    rows = max(paths)
    table, lists = plain(rows), {size: Ours(look, path) for size, path in paths.items()}
    for view in (table, *(each.view for each in lists.values())):
        Paints(view).after(view.show)
    floor: Sample = []
    samples: dict[int, Sample] = {size: [] for size in lists}

    plainly = Paints(table)
    paints = {size: Paints(each.view) for size, each in lists.items()}

    def turn(each: Ours) -> None:
        each.take()
        wheel(each.view)

    rest()  # the list asks for its rows once it is on the screen
    for each in lists.values():
        each.read()
        each.take()
    blank = 0
    whole = Sample()
    for number in range(WHEELS):
        if number == WHEELS // 2:
            go_deep([table, *(each.view for each in lists.values())], list(lists.values()))
        floor.append(timed(lambda: plainly.after(lambda: wheel(table))))
        rest()
        for size, each in lists.items():
            samples[size].append(
                timed(lambda s=size, e=each: paints[s].after(lambda: turn(e)))  # type: ignore[misc]
            )
            model = each.view.rows
            blank += sum(1 for entry in seen(each.view) if model.mention(entry) is None)
            each.read()
            after = timed(rest)
            if size == rows:
                whole.append(samples[size][-1] + after)
    line(f"wheel at {rows:,}", floor, samples[rows], "p50 <= 1.2x")
    line(f"wheel at {rows:,} beside {SMALL:,}", samples[SMALL], samples[rows], "p50 <= 1.1x")
    line("the same and what is drawn ahead", floor, whole, "none: it is done between two notches")
    print(f"{'rows that came into sight unread':38s} {blank}   (goal 0)")
    for each in (table, *(each.view for each in lists.values())):
        each.hide()


def seen(view: InboxView) -> list[int]:
    """The mentions in sight."""
    last = view.rowAt(view.viewport().height() - 1)
    return [e for e in view.rows.entries[view.rowAt(0) : last + 1] if e >= 0]


def inserting(look: Look, path: Path, rows: int) -> None:
    """A new mention at the top of the list, painted; each view alone on the screen in its turn."""
    table, ours = plain(rows), Ours(look, path)
    for view in (table, ours.view):
        Paints(view).after(view.show)
    ours.read()
    ours.take()
    model = table.model()
    assert isinstance(model, PlainModel)
    floor, mine = Sample(), Sample()
    # The newest comes back after it was taken away, so that there is a real row to show.
    whole, shorter = ours.all, Outline(ours.all.ids[1:])
    plainly, paints = Paints(table), Paints(ours.view)
    for _ in range(INSERTS):
        floor.append(timed(lambda: plainly.after(model.insert)))
        paints.after(lambda: ours.view.show_layout(lay_out(shorter, 0)))
        mine.append(timed(lambda: paints.after(lambda: ours.view.show_layout(lay_out(whole, 0)))))
    line(f"a new mention into {rows:,}", floor, mine, "p50 <= 2x")
    for view in (table, ours.view):
        view.hide()


class Turns:
    """What each turn of the loop costs the window's thread, in µs of CPU."""

    def __init__(self) -> None:
        self.costs = Sample()
        self._last = 0
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> Turns:
        self._last = thread_time_ns()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        here = thread_time_ns()
        self.costs.append((here - self._last) / 1000)
        self._last = here


async def burst(application: QApplication, profile: Profile) -> None:
    """Mentions by the thousand, through triage and commit, under an open window."""
    async with living(application, profile) as (console, window):
        source = (await console.inbox.sources())[0]
        taker = await console.sources.taker(source)
        mentions = Mentions(seed=41)
        mentions._number = 50_000_000
        pages = [fresh(mentions, source) for _ in range(BURST // PAGE)]
        await asyncio.sleep(2)
        before = window.lists.count
        with Turns() as turns:
            for page in pages:
                await taker.take(page)
            await asyncio.sleep(1)
        costs, came = turns.costs, window.lists.count - before
    p99, most = p(costs, 0.99) / 1000, max(costs) / 1000
    print(
        f"{f'burst of {BURST:,} ({came:,} to answer)':38s} a turn p50 {p(costs, 0.5) / 1000:.2f}"
        f" p99 {p99:.2f} most {most:.2f} ms of CPU   (goal p99 <= {FRAME:.0f}, none over {LONGEST:.0f})"
    )


def fresh(mentions: Mentions, source: Source) -> Page:
    """A page as a connector gives it, of posts from just now."""
    at = now()
    arrivals = mentions.arrivals(PAGE, live_share=1.0)
    posts = tuple(
        replace(each.post, published_at=at - timedelta(seconds=number))
        for number, each in enumerate(arrivals)
    )
    return Page(posts, {"at": at.isoformat()}, fetched=len(posts))


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=None, help="keeps the filled inboxes")
    parser.add_argument("--only", choices=("wheel", "insert", "burst"), default=None)
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    look = Look(application, "light")
    look.dress()
    wanted = (options.only,) if options.only else ("wheel", "insert", "burst")
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        paths = {size: filled(folder, size) for size in sorted({SMALL, options.rows})}
        if "wheel" in wanted:
            scrolling(look, paths)
        if "insert" in wanted:
            inserting(look, paths[options.rows], options.rows)
        if "burst" in wanted:
            profile = Profile.at(Path(scratch) / "burst")
            profile.prepare()
            shutil.copyfile(paths[options.rows], profile.inbox)
            on_a_loop(application, lambda: burst(application, profile))


if __name__ == "__main__":
    main()
