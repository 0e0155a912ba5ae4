"""An idle minute of the window with thirty countdowns and fifty quiet sources, beside a bare table.

Run it with `python3 packaging/dev.py bench idle`. CPU time of whole processes that run at the same time.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import process_time_ns

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from _tables import living, now, on_a_loop, plain
from filling import Mentions
from memory import FEED
from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QApplication

from cmconsole.store.arriving import intake, sources
from cmconsole.store.database import Database
from cmconsole.system.paths import Profile

QUIET, VISIBLE, HIGH = 50, 30, 70
SETTLED = 20_000
"""ms after which every source was read once."""


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
    table.resize(412, HIGH * VISIBLE)
    table.show()
    ticks = iter(range(1_000_000))

    def tick() -> None:
        if (number := next(ticks)) % 2:
            table.viewport().update(QRect(0, HIGH * (number // 2 % VISIBLE), 60, HIGH))

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
        window.resize(1440, HIGH * VISIBLE + 200)
        await console.sources.listening().start()
        settle_and_tell(application, seconds)
        await asyncio.Event().wait()


def idle(seconds: float) -> None:
    """Both at the same time, in processes of their own."""
    with tempfile.TemporaryDirectory() as scratch, quiet_feeds() as urls:
        profile = Profile.at(Path(scratch))
        profile.prepare()
        desk(profile.inbox, urls)
        command = [sys.executable, __file__, "--seconds", str(seconds), "--folder", scratch]
        running = [
            subprocess.Popen([*command, "--measure", which], stdout=subprocess.PIPE)
            for which in ("floor", "ours")
        ]
        floor, ours = (float(process.communicate()[0]) for process in running)
    print(
        f"{f'idle {seconds:.0f} s, {QUIET} quiet sources':38s} floor {floor:.3f}   ours {ours:.3f} s of CPU"
        f"   {ours / floor:.2f}x   (goal 1.1x of a floor that took 0.12 s where it was set)"
    )


def main() -> None:
    """Print the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--measure", choices=("floor", "ours"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure is None:
        return idle(options.seconds)
    application = QApplication(sys.argv[:1])
    if options.measure == "floor":
        return idle_floor(application, options.seconds)
    profile = Profile.at(options.folder)
    return on_a_loop(application, lambda: idle_ours(application, profile, options.seconds))


if __name__ == "__main__":
    main()
