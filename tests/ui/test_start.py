"""What a start loads, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
TO_AN_ANSWER = """
import sys
from cmconsole.__main__ import main
main(["--profile", sys.argv[1], "inbox"])
print("answered", *sys.modules, flush=True)
"""
LATER = {
    "asyncio", "concurrent.futures", "feedparser", "httpx", "icalendar", "keyring", "lxml", "orjson",
    "qasync", "ssl", "tqdm", "vaderSentiment",
    "cmconsole.console", "cmconsole.networks", "cmconsole.polling", "cmconsole.triage",
    "cmconsole.store.inbox", "cmconsole.ui.commands", "cmconsole.ui.furnishing", "cmconsole.ui.key_sheet",
    "cmconsole.ui.keyboard", "cmconsole.ui.popups", "cmconsole.ui.thread", "cmconsole.ui.widgets",
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
    assert "manhattanLength(self, /) -> int" in lines[4]
