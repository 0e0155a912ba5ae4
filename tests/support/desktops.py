"""A real desktop with a window manager, a tray, notifications, a keyring and AT-SPI, and a person at it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from support.command import SOURCES

TREE = SOURCES.parent / "tests" / "desktop" / "tree.py"
TOOLS = (
    "Xvfb", "openbox", "xdotool", "scrot", "wmctrl", "dunst", "dunstctl", "dbus-run-session",
    "gnome-keyring-daemon", "secret-tool", "xfce4-panel",
)  # fmt: skip
PATIENCE = 30.0
LOOK_EVERY = 0.1
BETWEEN_KEYS = "60"
"""Milliseconds; a quick typist."""
KEEP = """env -0 >"$1.part" && mv "$1.part" "$1"; exec sleep 3600"""
"""The only program of the session: it writes down where everything is, and stays."""

T = TypeVar("T")


def missing() -> str:
    """Why no desktop can be started here; empty: one can be."""
    if not os.environ.get("CMCONSOLE_DESKTOP"):
        return "driving a real desktop takes minutes: CMCONSOLE_DESKTOP=1 is not set"
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        return f"no real desktop: {', '.join(absent)} not installed"
    bound = subprocess.run(
        ["/usr/bin/python3", "-c", "import gi; gi.require_version('Atspi', '2.0')"],
        capture_output=True,
        check=False,
    )
    return "no real desktop: the system's Python has no AT-SPI" if bound.returncode else ""


def until(look: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
    """Look again and again until there is something to see."""
    end = time.monotonic() + patience
    while not (seen := look()):
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(LOOK_EVERY)
    return seen


class Desktop:
    """The session, and what a person does in it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment

    def run(self, *words: str) -> str:
        """What a program of the session says."""
        done = subprocess.run(
            words, env=self.environment, capture_output=True, text=True, timeout=30, check=False
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys, as X names them."""
        self.run("xdotool", "key", "--delay", BETWEEN_KEYS, *keys)

    def write(self, text: str) -> None:
        """Type a text."""
        self.run("xdotool", "type", "--delay", "20", text)

    def tree(self) -> list[dict[str, Any]]:
        """What a screen reader sees, in reading order."""
        return [json.loads(line) for line in self.run("/usr/bin/python3", str(TREE)).splitlines()]

    def named(self, name: str) -> dict[str, Any]:
        """Wait for what is called so, or begins so."""

        def look() -> dict[str, Any] | None:
            return next((node for node in self.tree() if node["name"].startswith(name)), None)

        return until(look, f"nothing is called {name!r}")

    def focused(self) -> str:
        """The name of what has the focus."""
        return next((node["name"] for node in self.tree() if node["focused"]), "")

    def window(self) -> str:
        """The window of cmconsole; empty: there is none."""
        rows = [row.split(None, 3) for row in self.run("wmctrl", "-l").splitlines()]
        return next((row[0] for row in rows if len(row) == 4 and " – " in row[3]), "")

    def title(self) -> str:
        """The title of the window in front."""
        return self.run("xdotool", "getactivewindow", "getwindowname").strip()

    def picture(self, folder: Path) -> Path:
        """A picture of the screen."""
        path = folder / "screen.png"
        self.run("scrot", "-o", str(path))
        return path


class Program:
    """A window of cmconsole on that desktop."""

    def __init__(self, desktop: Desktop, *words: str, **environment: str) -> None:
        self.desktop = desktop
        known = {**desktop.environment, "PYTHONPATH": str(SOURCES), **environment}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cmconsole", *words],
            env=known,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def window(self) -> str:
        """Wait for the window, bring it to the front, and name it."""
        found = until(self.desktop.window, "there is no window")
        self.desktop.run("wmctrl", "-i", "-a", found)
        until(lambda: " – " in self.desktop.title(), "the window does not come to the front")
        return found

    def close(self) -> int:
        """Close the window as a person does, and wait for the program to end."""
        self.desktop.run("wmctrl", "-i", "-c", self.window())
        return self._process.wait(PATIENCE)

    def end(self) -> None:
        """End it, whatever happened; also the one that it has become by starting anew."""
        if window := self.desktop.window():
            self.desktop.run("wmctrl", "-i", "-c", window)
            with suppress(AssertionError):
                until(lambda: not self.desktop.window(), "the window does not close")
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stderr is not None
        self._process.stderr.close()


@contextmanager
def desktop_of(script: Path, folder: Path) -> Iterator[Desktop]:
    """Start the desktop that `script` makes, and end it."""
    where = folder / "environment"
    session = subprocess.Popen(
        ["bash", str(script), "bash", "-c", KEEP, "keep", str(where)],
        env={**os.environ, "SIZE": "1600x1000x24"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until(where.exists, "the desktop does not start", 90)
        pairs = where.read_text().split("\0")
        known = dict(pair.partition("=")[::2] for pair in pairs if "=" in pair)
        # Unlike all other tests: the keyring is a real one.
        known.pop("PYTHON_KEYRING_BACKEND", None)
        yield Desktop({**known, "QT_QPA_PLATFORM": "xcb"})
    finally:
        os.killpg(session.pid, signal.SIGTERM)
        session.wait()
