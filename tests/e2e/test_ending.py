"""However the window ends, the next start finds where somebody was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cmconsole.store.reading.queues import Queue
from cmconsole.ui.window.place import Place, PlaceFile
from support.command import Command
from support.sources import SOURCE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="these signals are POSIX"),
]
ENVIRONMENT = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(SOURCE)}
WALK = """
import asyncio, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
import cmconsole.app as app
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.window import keeping_place
from cmconsole.ui.window.main_window import MainWindow
keeping_place.KEEP_AFTER = int(sys.argv[2])

def begin(console, listening, _begin=app._begin_work):
    _begin(console, listening)
    console.background.start(walk(), "go somewhere")

async def walk():
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
    lists, view = window.lists, window.view
    while not lists.count or lists.reading:
        await asyncio.sleep(0.01)
    window.open_queue(Queue.ALL)
    while lists.reading:
        await asyncio.sleep(0.01)
    window.search_for("order")
    while lists.reading:
        await asyncio.sleep(0.01)
    view.choose(view.rows.entries[60])
    window.places.open("reports")
    log_out() if "log out" in sys.argv else None
    print(view.chosen, flush=True)

def log_out():
    # What Qt itself does when the session ends: no session manager can be made from here.
    import ctypes, PySide6, shiboken6
    gui = ctypes.CDLL(str(Path(PySide6.__file__).parent / "Qt/lib/libQt6Gui.so.6"))
    object_ = shiboken6.getCppPointer(QApplication.instance())[0]
    private = ctypes.c_void_p.from_address(object_ + ctypes.sizeof(ctypes.c_void_p)).value
    commit = gui._ZN22QGuiApplicationPrivate10commitDataEv
    commit.argtypes, commit.restype = [ctypes.c_void_p], None
    commit(private)

app._begin_work = begin
sys.exit(app.run(app.Start(profile=Path(sys.argv[1]))))
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    folder, now = tmp_path / "desk", datetime.now(UTC)
    lines = [
        json.dumps({
            "network": "mastodon", "native_id": str(number), "author": f"p{number}",
            "text": f"Number {number}: my order never came",
            "published_at": (now - timedelta(minutes=number)).isoformat(),
        })
        for number in range(90)
    ]  # fmt: skip
    posts = tmp_path / "posts.jsonl"
    posts.write_text("\n".join(lines))
    assert Command(folder)("import", posts).status == 0
    return folder


@contextmanager
def walked(profile: Path, *told: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A window in which somebody went somewhere, and the mention that is chosen there."""
    process = subprocess.Popen(
        [sys.executable, "-c", WALK, str(profile), *told],
        env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.strip().isdigit(), process.communicate()[1]
        yield process, int(line)
    finally:
        process.kill()
        process.communicate()


def is_there(place: Place, mention: int) -> bool:
    """Whether the next start returns to where `WALK` went."""
    where = (place.section, place.queue, place.search, place.mention)
    return where == ("reports", Queue.ALL, "order", mention) and place.top is not None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_window_in_order(profile: Path, number: signal.Signals) -> None:
    with walked(profile, "3600000") as (process, mention):
        process.send_signal(number)
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert is_there(PlaceFile(profile / "window.json").load(), mention)
    assert not list(profile.glob("*-wal"))


def test_a_killed_window_comes_back_to_where_somebody_was(profile: Path) -> None:
    file = PlaceFile(profile / "window.json")
    with walked(profile, "1") as (process, mention):
        while not is_there(file.load(), mention):
            assert process.poll() is None
        process.kill()
    assert is_there(file.load(), mention)


@pytest.mark.skipif(sys.platform != "linux", reason="calls Qt's library by its name there")
def test_the_end_of_the_session_keeps_the_place_at_once(profile: Path) -> None:
    with walked(profile, "3600000", "log out") as (process, mention):
        assert is_there(PlaceFile(profile / "window.json").load(), mention)
        assert process.poll() is None
