"""The list at a million mentions beside plain tables of Qt: wheel, a new mention, a burst, an idle minute.

Run it with `python3 packaging/dev.py bench list`; `--rows` makes it smaller. All times are CPU time:
of this process where it has one thread, of the window's thread in the burst, of whole processes that
run at the same time for the idle minute.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from array import array
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import process_time_ns, thread_time_ns

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from filling import Mentions, filled
from inbox import Sample, p, timed
from memory import FEED
from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QEvent,
    QEventLoop,
    QObject,
    QPoint,
    QPointF,
    QRect,
    Qt,
    QTimer,
)
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView

from cmconsole.console import Console
from cmconsole.domain.sources import Source
from cmconsole.networks.base import Page
from cmconsole.replies.handling import Handling
from cmconsole.store.arriving import intake, sources
from cmconsole.store.database import Database, connect
from cmconsole.store.reading import queues
from cmconsole.store.reading.outline import Outline, outline
from cmconsole.store.reading.queues import Queue
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from cmconsole.ui.inbox.model import NOWHERE
from cmconsole.ui.inbox.sections import lay_out
from cmconsole.ui.inbox.view import InboxView
from cmconsole.ui.look import Look
from cmconsole.ui.window import coming_alive
from cmconsole.ui.window.loading import furnish
from cmconsole.ui.window.main_window import MainWindow

SMALL = 10_000
SIZE = (412, 800)
WHEELS, INSERTS = 400, 100
DEEP = 0.7
BETWEEN = 16
"""ms between two notches of a wheel that is turned as fast as a screen shows it."""
BURST, PAGE = 5_000, 50
QUIET, VISIBLE = 50, 30
FRAME, LONGEST = 16.0, 50.0
"""ms that a turn of the loop may take: 99 of 100, and any."""
SETTLED = 20_000
"""ms after which every source was read once."""


def now() -> datetime:
    """UTC."""
    return datetime.now(UTC)


class PlainModel(QAbstractTableModel):
    """Texts from an array, nothing else."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.ids = array("q", range(rows))

    def rowCount(self, parent: object = NOWHERE) -> int:
        """As Qt asks for it."""
        return len(self.ids)

    def columnCount(self, parent: object = NOWHERE) -> int:
        """One."""
        return 1

    def data(self, index: object, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """A line of text."""
        if role == Qt.ItemDataRole.DisplayRole:
            return f"mention {self.ids[index.row()]} says that the parcel has still not come"  # type: ignore[attr-defined]
        return None

    def insert(self) -> None:
        """One row at the top."""
        self.beginInsertRows(NOWHERE, 0, 0)
        self.ids.insert(0, len(self.ids))
        self.endInsertRows()


def plain(rows: int) -> QTableView:
    """A table of Qt with rows as high as ours."""
    view = QTableView()
    view.setModel(PlainModel(rows))
    view.horizontalHeader().hide()
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(70)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.verticalScrollBar().setSingleStep(24)
    view.resize(*SIZE)
    return view


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


@asynccontextmanager
async def living(
    application: QApplication, profile: Profile
) -> Iterator[tuple[Console, MainWindow]]:  # type: ignore[misc]
    """The whole window over a profile, without its sources."""
    look = Look(application, "light")
    window = MainWindow(look, now)
    async with Console.open(profile, secrets=SessionSecrets()) as console:
        handling = Handling(console.inbox, console.bus, console.clock, lambda: console.targets, str)
        window.begin(())
        window.show()
        furnish(window)
        coming_alive.attach(window, console, handling)
        yield console, window
        window.hide()


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


class Quiet(BaseHTTPRequestHandler):
    """A feed that never changes, on as many addresses as there are sources."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The feed, or that it is still the same."""
        known = self.headers.get("If-None-Match") is not None
        self.send_response(304 if known else 200)
        self.send_header("ETag", '"quiet"')
        self.send_header("Content-Length", str(0 if known else len(FEED)))
        self.end_headers()
        if not known:
            self.wfile.write(FEED)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def quiet_feeds() -> Iterator[list[str]]:
    """Addresses on hosts of their own, as nobody reads fifty feeds of one host."""
    server = ThreadingHTTPServer(("", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://127.0.1.{1 + number}:{server.server_port}/feed" for number in range(QUIET)]
    server.shutdown()


def desk(path: Path, urls: list[str]) -> None:
    """An inbox with running countdowns and sources that have nothing new."""
    database = Database.open(path, path.parent / "backups")
    at = now()
    with closing(database._writer) as writer, closing(database._reader):
        writer.execute("BEGIN")
        for number, url in enumerate(urls):
            added = sources.add(
                writer, kind="feed", name=f"Feed {number}", options={"url": url},
                match=(), leave_out=(), author="bench", now=at,
            )  # fmt: skip
        arrivals = [
            replace(
                each,
                post=replace(each.post, published_at=at),
                due_at=at + timedelta(minutes=8 + number),
            )
            for number, each in enumerate(Mentions().arrivals(VISIBLE * 2, live_share=1.0))
        ]
        intake.add(writer, added.id, arrivals, at)
        writer.execute("COMMIT")


def idle_floor(application: QApplication, seconds: float) -> None:
    """A bare table that repaints one text of minutes on half of its ticks."""
    table = plain(VISIBLE)
    table.resize(412, 70 * VISIBLE)
    table.show()
    ticks = iter(range(1_000_000))

    def tick() -> None:
        if (number := next(ticks)) % 2:
            table.viewport().update(QRect(0, 70 * (number // 2 % VISIBLE), 60, 70))

    timer = QTimer(interval=1000)
    timer.timeout.connect(tick)
    timer.start()
    settle_and_tell(application, seconds)
    application.exec()


def settle_and_tell(application: QApplication, seconds: float) -> None:
    """Print the CPU time of `seconds`, once it has settled, and leave."""
    used: list[int] = []

    def begin() -> None:
        used.append(process_time_ns())
        QTimer.singleShot(int(seconds * 1000), end)

    def end() -> None:
        print((process_time_ns() - used[0]) / 1e9, flush=True)
        os._exit(0)

    QTimer.singleShot(SETTLED, begin)


async def idle_ours(application: QApplication, profile: Profile, seconds: float) -> None:
    """The whole window with its sources."""
    async with living(application, profile) as (console, window):
        window.resize(1440, 70 * VISIBLE + 200)
        await console.sources.listening().start()
        settle_and_tell(application, seconds)
        await asyncio.Event().wait()


def idle(seconds: float) -> None:
    """Both at the same time, in processes of their own."""
    with tempfile.TemporaryDirectory() as scratch, quiet_feeds() as urls:
        profile = Profile.at(Path(scratch))
        profile.prepare()
        desk(profile.inbox, urls)
        command = [sys.executable, __file__, "--seconds", str(seconds), "--idle"]
        running = [
            subprocess.Popen([*command, which, "--folder", scratch], stdout=subprocess.PIPE)
            for which in ("floor", "ours")
        ]
        floor, ours = (float(process.communicate()[0]) for process in running)
    print(
        f"{f'idle {seconds:.0f} s, {QUIET} quiet sources':38s} floor {floor:.3f}   ours {ours:.3f} s of CPU"
        f"   {ours / floor:.2f}x   (goal 1.1x)"
    )


def on_a_loop(application: QApplication, work: Callable[[], object]) -> None:
    """Run a coroutine on Qt's loop."""
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        runner.run(work())  # type: ignore[arg-type]


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=60.0, help="of idling")
    parser.add_argument("--folder", type=Path, default=None, help="keeps the filled inboxes")
    parser.add_argument("--idle", choices=("floor", "ours"), help=argparse.SUPPRESS)
    parser.add_argument("--only", choices=("wheel", "insert", "burst", "idle"), default=None)
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    if options.idle == "floor":
        return idle_floor(application, options.seconds)
    if options.idle == "ours":
        profile = Profile.at(options.folder)
        return on_a_loop(application, lambda: idle_ours(application, profile, options.seconds))
    look = Look(application, "light")
    look.dress()
    wanted = (options.only,) if options.only else ("wheel", "insert", "burst", "idle")
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
        if "idle" in wanted:
            idle(options.seconds)


if __name__ == "__main__":
    main()
