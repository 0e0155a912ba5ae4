"""Draws every screen of the program, light and dark, in three sizes, into docs/screens.

    python3 packaging/dev.py screens [NAMES]

The pictures are of the real window, off screen, on the demo network; the states that the demo does
not reach by itself are reached the way a person reaches them, by keys, or the way a network causes
them, by trouble on order. Each tour is a program run of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tour import FOLDER, SIZES, Tour
from tour_bad_day import Spike, Trouble
from tour_day import OrdinaryDay
from tour_edges import FirstMinutes, Quiet

TOURS: dict[str, type[Tour]] = {
    "day": OrdinaryDay,
    "spike": Spike,
    "trouble": Trouble,
    "quiet": Quiet,
    "first": FirstMinutes,
}
ON_A_NEW_DESK = frozenset({"first"})
LEAD = "--tour"
SCREEN = {
    "screens": [
        {
            "name": "wide",
            "x": 0,
            "y": 0,
            "width": 1920,
            "height": 1200,
            "logicalDpi": 96,
            "logicalBaseDpi": 96,
            "dpr": 1,
        }
    ]
}
"""Room for every size: menus are kept on the screen."""


def main(names: list[str]) -> int:
    """Take the pictures called `names`, or all. Returns the exit status."""
    if names[:1] == [LEAD]:
        return take(names[1], frozenset(names[2:]))
    known = [name for tour in TOURS.values() for name in tour.NAMES]
    unknown = set(names) - set(known)
    if unknown:
        print(f"No such screen: {', '.join(sorted(unknown))}. There are {', '.join(known)}.")
        return 2
    FOLDER.mkdir(exist_ok=True)
    worst = 0
    for key, tour in TOURS.items():
        wanted = [name for name in tour.NAMES if name in names or not names]
        if wanted:
            command = [sys.executable, __file__, LEAD, key, *wanted]
            worst = max(worst, abs(subprocess.call(command)))
    return worst


def take(key: str, wanted: frozenset[str]) -> int:
    """Go on one tour."""
    with tempfile.TemporaryDirectory() as folder:
        screen = Path(folder) / "screen.json"
        screen.write_text(json.dumps(SCREEN), "utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
        from cmconsole.app import Start, run

        guide = TOURS[key](wanted)
        if key not in ON_A_NEW_DESK:
            return run(Start(demo=True, theme="light", size=SIZES[0], guide=guide))
        profile = Path(folder) / "desk"
        return run(Start(profile=profile, theme="light", size=SIZES[0], guide=guide))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
