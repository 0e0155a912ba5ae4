"""Start to first paint, start to polling, and memory, beside an empty window of Qt.

Run it with `python3 packaging/dev.py bench start`; `--rows` is the size of the inbox. Every sample is
a whole process, and the variants take turns, so that only the ratios mean something. The inboxes are as a
program left them that ran before.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from filling import seen

SOURCE = Path(__file__).resolve().parents[2] / "src"
SMALL = 10_000
EMPTY = """
import os, sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication(sys.argv[:1])
window = QMainWindow()
window.resize(1440, 900)
window.show()
application.processEvents()
"""
BARE = """
import gc, os, sqlite3, sys
gc.disable()
from cmconsole.ui.importing import import_qt
import_qt()
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication, QMainWindow, QStyle, QStyledItemDelegate, QTableView
texts = sqlite3.connect(sys.argv[1] + "/inbox.sqlite3").execute(
    "SELECT text FROM mention ORDER BY id DESC LIMIT 50"
).fetchall()
class Rows(QAbstractTableModel):
    def rowCount(self, parent=QModelIndex()):
        return len(texts)
    def columnCount(self, parent=QModelIndex()):
        return 1
    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        return texts[index.row()][0] if role == Qt.ItemDataRole.DisplayRole else None
class Row(QStyledItemDelegate):
    def paint(self, painter, option, index):
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor("#eeeeee"))
        font = QFont()
        font.setPixelSize(13)
        painter.setFont(font)
        for line in range(3):
            box = option.rect.adjusted(12, 8 + 19 * line, -12, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, index.data())
application = QApplication(sys.argv[:1])
window, view, rows, row = QMainWindow(), QTableView(), Rows(), Row()
view.setModel(rows)
view.setItemDelegate(row)
view.verticalHeader().setDefaultSectionSize(76)
view.setColumnWidth(0, 500)
window.setCentralWidget(view)
window.resize(1440, 900)
window.show()
application.processEvents()
"""
"""The least that fifty rows cost: one table with three lines a row, one font, and nothing around it."""
OURS = """
import gc, os, sys
gc.disable()  # as `cmconsole.__main__` does before it loads anything
from cmconsole.system.late_methods import compile_methods_late
compile_methods_late()
from cmconsole.ui.importing import import_qt
import_qt()
import cmconsole.app as app
from cmconsole.__main__ import main
"""
LEAVE = "os.write(1, b'0'); os._exit(0)\n"
MEMORY = """
rollup = open("/proc/self/smaps_rollup").read()
pss = rollup.split("\\nPss:")[1].split()[0]
os.write(1, pss.encode()); os._exit(0)
"""


def painted() -> str:
    """Our window, which leaves as soon as its first rows are on the screen."""
    return OURS + "app._live = lambda *_: os._exit(0)\nmain(['--profile', sys.argv[1]])"


def ready(then: str) -> str:
    """Our window, which does `then` once every source is watched."""
    indented = "\n".join("    " + line for line in then.strip().splitlines())
    return f"""{OURS}
def live(*given, _live=app._live):
    from cmconsole.polling.listening import Listening
    start = Listening.start
    async def started(self):
        await start(self)
        await finish()
    Listening.start = started
    return _live(*given)
async def finish():
{indented}
app._live = live
main(['--profile', sys.argv[1]])
"""


SETTLED = "import asyncio\nawait asyncio.sleep(2)\n"
"""So that the list, its counts and the first poll are there before memory is looked at."""


@dataclass(frozen=True, slots=True)
class Used:
    """What one process used."""

    cpu: float
    """ms, user and system."""
    wall: float
    """ms."""
    told: str


def once(code: str, profile: Path, platform: dict[str, str]) -> Used:
    """Run `code` in a process of its own."""
    environment = os.environ | platform | {"PYTHONPATH": str(SOURCE)}
    # A program that is installed has its bytecode; a checkout gets it from the first, unmeasured round.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(profile)], env=environment, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    told = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    wall = perf_counter() - started
    assert os.waitstatus_to_exitcode(status) == 0, code
    return Used((used.ru_utime + used.ru_stime) * 1000, wall * 1000, told)


def starts(profiles: dict[int, Path], rounds: int, platform: dict[str, str], name: str) -> None:
    """First paint and being ready, beside an empty window."""
    rows = max(profiles)
    cases = {
        "empty window": (EMPTY + LEAVE, profiles[rows]),
        "bare table of 50 rows": (BARE + LEAVE, profiles[rows]),
        f"first paint, {rows:,}": (painted(), profiles[rows]),
        f"ready, {rows:,}": (ready("os._exit(0)"), profiles[rows]),
    }
    samples: dict[str, list[Used]] = {case: [] for case in cases}
    for number in range(rounds + 1):
        for case, (code, profile) in cases.items():
            used = once(code, profile, platform)
            if number:
                samples[case].append(used)
    floor = samples["empty window"]
    goals = dict(zip(cases, ("", "", "(goal 1.20x)", "(goal 2.2x)"), strict=True))
    for case, sample in samples.items():
        ratios = [
            statistics.median(
                getattr(a, key) / getattr(b, key) for a, b in zip(sample, floor, strict=True)
            )
            for key in ("cpu", "wall")
        ]
        cpu = statistics.median(used.cpu for used in sample)
        wall = statistics.median(used.wall for used in sample)
        print(
            f"{name:10s} {case:24s} CPU {cpu:6.0f} ms {ratios[0]:5.2f}x"
            f"   wall {wall:6.0f} ms {ratios[1]:5.2f}x   {goals[case]}"
        )


def memory(profiles: dict[int, Path], rounds: int, platform: dict[str, str], name: str) -> None:
    """Proportional set size, once everything runs."""
    cases = {"empty window": (EMPTY + MEMORY, max(profiles))}
    for rows in profiles:
        cases[f"{rows:,} mentions"] = (ready(SETTLED + MEMORY), rows)
    samples: dict[str, list[int]] = {case: [] for case in cases}
    for _ in range(rounds):
        for case, (code, rows) in cases.items():
            samples[case].append(int(once(code, profiles[rows], platform).told))
    medians = {case: statistics.median(sample) for case, sample in samples.items()}
    floor, small = medians["empty window"], medians[f"{SMALL:,} mentions"]
    for case, size in medians.items():
        print(
            f"{name:10s} PSS {case:20s} {size / 1024:6.1f} MB {size / floor:5.2f}x the empty window,"
            f" {size / small:5.2f}x of at {SMALL:,}   (goal 1.7x, 1.10x)"
        )


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=None, help="keeps the filled inboxes")
    parser.add_argument("--no-memory", action="store_true", help="only the times")
    options = parser.parse_args()
    platforms = {"offscreen": {"QT_QPA_PLATFORM": "offscreen"}}
    if os.environ.get("DISPLAY"):
        platforms["X11"] = {"QT_QPA_PLATFORM": "xcb"}
    with tempfile.TemporaryDirectory() as scratch:
        profiles = {}
        for rows in sorted({SMALL, options.rows}):
            profiles[rows] = Path(scratch) / str(rows)
            profiles[rows].mkdir()
            inbox = seen(options.folder or Path(scratch), rows)
            shutil.copyfile(inbox, profiles[rows] / "inbox.sqlite3")
        for name, platform in platforms.items():
            starts(profiles, options.rounds, platform, name)
            if not options.no_memory:
                memory(profiles, min(options.rounds, 3), platform, name)


if __name__ == "__main__":
    main()
