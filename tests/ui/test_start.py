"""What a start loads, each in a process of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cmconsole.domain.bus import Bus
from cmconsole.triage.radar.watching import Radar
from support.clocks import FakeClock
from support.inboxes import NOON, arrival, author, desk_at

TO_FIRST_PAINT = """
import os, sys
from cmconsole.ui.importing import import_qt
import_qt()
import cmconsole.app as app
from cmconsole.__main__ import main
def painted(*_):
    import linecache
    sources = [name for name in linecache.cache if "cmconsole" in name]
    print("sources", *sources, flush=True)
    print("painted", *sys.modules, flush=True)
    os._exit(0)
app._live = painted
main(["--profile", sys.argv[1], "--size", "1440x900"])
"""
TO_THE_FIRST_PICTURE = """
import os, sys
import cmconsole.app as app
from cmconsole.__main__ import main
def begin(console, listening, _begin=app._begin_work):
    _begin(console, listening)
    console.background.start(tell(console), "tell what is loaded")
async def tell(console):
    await console.radar.look()
    mention = (await console.inbox.page("answer"))[0][0]
    from cmconsole.networks.registry import may_match
    contact = await console.inbox.desk.contact(mention, may_match)
    assert contact.suggested, "the other account is not even found"
    print("seen", *sys.modules, flush=True)
    os._exit(0)
app._begin_work = begin
main(["--profile", sys.argv[1]])
"""
TO_AN_ANSWER = """
import sys
from cmconsole.__main__ import main
main(["--profile", sys.argv[1], "inbox"])
print("answered", *sys.modules, flush=True)
"""
TO_THE_FURNITURE = """
import sys
from cmconsole.ui.importing import import_qt
import_qt()
from cmconsole.ui.window.loading import load
list(load())
print("furnished", *sys.modules, flush=True)
"""
LATER = {
    "asyncio", "concurrent.futures", "feedparser", "httpx", "icalendar", "keyring", "lxml", "orjson",
    "qasync", "ssl", "tqdm", "vaderSentiment",
    "cmconsole.console", "cmconsole.networks", "cmconsole.polling", "cmconsole.triage",
    "cmconsole.store.inbox", "cmconsole.ui.deeds.commands", "cmconsole.ui.window.furnishing",
    "cmconsole.ui.keys.sheet", "cmconsole.ui.keys.keyboard",
    "cmconsole.ui.popups", "cmconsole.ui.thread", "cmconsole.ui.widgets",
}  # fmt: skip


def loaded(code: str, profile: Path, told: str) -> set[str]:
    """The modules that `code` has loaded by the time it says `told`, or what else it says then."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [sys.executable, "-c", code, str(profile)],
        env=environment, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    said = [line for line in done.stdout.splitlines() if line.startswith(told)]
    assert said, done.stderr
    return set(said[-1].split()[1:])


@pytest.fixture(scope="module")
def before_paint(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    return loaded(TO_FIRST_PAINT, tmp_path_factory.mktemp("desk"), "painted")


def test_the_first_paint_waits_for_the_list_and_the_inbox(before_paint: set[str]) -> None:
    assert {"cmconsole.ui.inbox.view", "cmconsole.store.database", "sqlite3"} <= before_paint


def test_importing_reads_no_source(tmp_path: Path) -> None:
    assert loaded(TO_FIRST_PAINT, tmp_path / "desk", "sources") == set()


@pytest.mark.parametrize("name", sorted(LATER))
def test_the_first_paint_does_not_wait_for(name: str, before_paint: set[str]) -> None:
    assert name not in before_paint


async def test_where_nothing_is_new_no_triage_and_no_network_without_a_source_is_loaded(
    tmp_path: Path,
) -> None:
    here, there = author("@tess@tooting.example"), author("@tess.example", key="did:tess")
    async with desk_at(tmp_path) as desk:
        await desk.take(
            arrival("The charging case gets hot in my pocket", author=here),
            arrival("Where is my parcel?", author=there, network="bluesky"),
        )
        await Radar(desk.inbox, Bus(), FakeClock(NOON)).look()
    found = await asyncio.to_thread(loaded, TO_THE_FIRST_PICTURE, tmp_path, "seen")
    assert "cmconsole.triage.radar.watching" in found
    for name in ("numpy", "vaderSentiment", "cmconsole.triage.judge", "cmconsole.networks.bluesky"):
        assert name not in found


def test_the_command_line_loads_nothing_of_qt(tmp_path: Path) -> None:
    found = loaded(TO_AN_ANSWER, tmp_path / "desk", "answered")
    assert "cmconsole.store.inbox" in found
    assert not [name for name in found if name.startswith(("PySide6", "shiboken6", "qasync"))]


QT_ALONE = """
import sys
before = list(sys.meta_path)
from cmconsole.ui.importing import SIGNATURES, import_qt
import_qt()
assert sys.meta_path == before and type(sys.meta_path) is list
from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
class Bell(QObject):
    rung = Signal(int)
    @Slot(int)
    def ring(self, times):
        print("rung", times, flush=True)
bell = Bell()
bell.rung.connect(bell.ring)
bell.rung.emit(3)
loaded = [name for name in SIGNATURES if "__getattr__" not in vars(sys.modules[name])]
print("waiting", len(loaded), len(SIGNATURES), flush=True)
try:
    QWidget().resize("wide", 2)
except TypeError as error:
    print("told", " ".join(str(error).split()), flush=True)
try:
    bell.rung.emit("three", 4)
except TypeError as error:
    print("told", error, flush=True)
print("doc", QPoint.manhattanLength.__doc__, flush=True)
"""
DOCUMENTATION = """
from PySide6.QtCore import QPoint
print("doc", QPoint.manhattanLength.__doc__)
"""


def test_a_wrong_call_of_qt_is_told_though_its_texts_are_not_loaded_before(tmp_path: Path) -> None:
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [sys.executable, "-c", QT_ALONE],
        env=environment, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert lines[0] == "rung 3"
    assert lines[1] == "waiting 0 6", "nothing of them was needed so far"
    assert "resize(str, int)" in lines[2]
    assert "resize(w: int, h: int, /)" in lines[2]
    assert "only accepts 1 argument" in lines[3]
    plain = [sys.executable, "-c", DOCUMENTATION]
    told = subprocess.run(plain, capture_output=True, text=True, timeout=60, check=True)
    assert lines[4] == told.stdout.strip(), "what PySide6 says by itself"


def test_what_stands_around_the_rows_is_loaded_without_the_services(tmp_path: Path) -> None:
    found = loaded(TO_THE_FURNITURE, tmp_path, "furnished")
    assert "cmconsole.ui.deeds.commands" in found
    # In one piece they would hold up the first key for longer than all the rest.
    assert {"asyncio", "ssl", "cmconsole.console", "cmconsole.polling"} & found == set()
