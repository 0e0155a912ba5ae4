"""A person's first hour, with real keys and clicks on a real desktop.

Run it with the packages that the notes on the desktop beside the shared fixtures name:
    CMCONSOLE_DESKTOP=1 python -m pytest tests/desktop
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PySide6.QtGui import QImage

from support.command import Command
from support.desktops import Desktop, Program, until
from support.feeds import Item, rss

Start = Callable[..., Program]
REAL_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring"}
INTERACTIVE = frozenset(
    {"push button", "button", "toggle button", "check box", "radio button", "text", "entry",
     "combo box", "list", "list item", "table", "table cell", "menu item", "link", "slider"}
)  # fmt: skip


def filled(folder: Path, count: int = 14) -> Command:
    """A profile with mentions that fall due one after the other, and no quiet hours."""
    command, now = Command(folder), datetime.now(UTC)
    lines = [
        json.dumps({
            "network": "mastodon",
            "native_id": str(number),
            "author": f"person{number:02}",
            "text": f"Number {number:02}: my order never came and I want my money back",
            "published_at": (now - timedelta(minutes=50 - number)).isoformat(),
        })
        for number in range(count)
    ]  # fmt: skip
    posts = folder.parent / f"{folder.name}.jsonl"
    posts.write_text("\n".join(lines))
    assert command("import", posts).status == 0
    (folder / "settings.json").write_text('{"quiet_hours": "", "author": "Kim"}')
    return command


def cells(desktop: Desktop) -> list[str]:
    """What the list reads out, without its section headers."""
    return [
        node["name"]
        for node in desktop.tree()
        if node["role"] == "table cell" and node["focusable"]
    ]


def count(desktop: Desktop, queue: str) -> int:
    """How many stand in a list, as the sidebar says."""
    name = next(node["name"] for node in desktop.tree() if node["name"].startswith(f"{queue}, "))
    return int(name.rpartition(", ")[2])


def counts(desktop: Desktop, queue: str, number: int) -> None:
    """Wait until the sidebar says so."""
    until(lambda: count(desktop, queue) == number, f"{queue} does not become {number}")


def nameless(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Controls that a screen reader has no word for."""
    return [
        node
        for node in nodes
        if (node["focusable"] or node["role"] in INTERACTIVE) and not node["name"]
    ]


def test_the_first_run_leads_into_the_demo_by_keyboard(desktop: Desktop, start: Start) -> None:
    start()
    desktop.named("Who should we listen for?")
    assert nameless(desktop.tree()) == []
    for _ in range(12):
        if desktop.focused().startswith("Show me the demo"):
            break
        desktop.press("Tab")
    assert desktop.focused().startswith("Show me the demo")
    desktop.press("space")
    desktop.named("Answer next, ")
    until(lambda: count(desktop, "Answer next") > 10, "nothing arrives from the simulated network")
    until(lambda: "Dunnock" in desktop.title(), "the window does not name the brand")


def test_ten_mentions_are_triaged_by_keyboard_alone(
    desktop: Desktop, start: Start, tmp_path: Path
) -> None:
    filled(tmp_path / "desk")
    program = start("--profile", str(tmp_path / "desk"))
    program.window()
    counts(desktop, "Answer next", 14)
    for done in range(1, 5):
        desktop.press("e")
        counts(desktop, "Handled today", done)
    desktop.press("s", "Return")
    counts(desktop, "Snoozed", 1)
    desktop.press("a", "Return")
    counts(desktop, "Mine", 1)
    desktop.press("j", "m")
    counts(desktop, "Mine", 2)
    desktop.press("j", "l")
    desktop.named("What is it?")
    desktop.press("Home", "Return")
    desktop.write("it is about safety")
    desktop.press("Return")
    counts(desktop, "Red zone", 1)
    desktop.press("shift+e")
    desktop.named("Not answering")
    desktop.write("a joke")
    desktop.press("Return")
    counts(desktop, "Answer next", 8)
    desktop.press("n")
    desktop.named("Team note")
    desktop.write("called them back")
    desktop.press("ctrl+Return")
    desktop.named("called them back")
    desktop.press("z")
    desktop.press("e")
    counts(desktop, "Answer next", 7)
    desktop.press("z")
    counts(desktop, "Answer next", 8)
    desktop.press("slash")
    desktop.write("Number 12")
    until(
        lambda: [c for c in cells(desktop) if "Number 12" in c] and len(cells(desktop)) == 1,
        "no hit",
    )
    desktop.press("Escape")
    until(lambda: len(cells(desktop)) > 1, "the list does not come back")


def test_after_a_restart_everything_is_where_it_was(
    desktop: Desktop, start: Start, tmp_path: Path
) -> None:
    filled(tmp_path / "desk", 40)
    program = start("--profile", str(tmp_path / "desk"))
    window = program.window()
    counts(desktop, "Answer next", 40)
    desktop.run("wmctrl", "-i", "-r", window, "-e", "0,120,60,1240,820")
    desktop.press(*["j"] * 15)

    def shown() -> dict[str, Any] | None:
        return next(
            (n for n in desktop.tree() if n["role"] == "table cell" and n["selected"]), None
        )

    before = until(lambda: (s := shown()) and "Number 15" in s["name"] and s, "nothing is selected")
    assert isinstance(before, dict)
    assert program.close() == 0
    program = start("--profile", str(tmp_path / "desk"))
    program.window()
    counts(desktop, "Answer next", 40)
    until(lambda: (s := shown()) and s["box"] == before["box"], "the row stands somewhere else")
    after = shown()
    assert after is not None
    assert "Number 15" in after["name"]
    assert program.close() == 0


def test_the_look_changes_by_a_command_and_stays(
    desktop: Desktop, start: Start, tmp_path: Path
) -> None:
    filled(tmp_path / "desk")
    program = start("--profile", str(tmp_path / "desk"), "--size", "1200x800")
    program.window()
    counts(desktop, "Answer next", 14)

    def lightness() -> int:
        image = QImage(str(desktop.picture(tmp_path)))
        box = desktop.named("Conversation")["box"]
        return image.pixelColor(box[0] + box[2] - 30, box[1] + box[3] - 30).lightness()

    assert lightness() > 200
    desktop.press("ctrl+k")
    desktop.write("dark look")
    desktop.press("Return")
    until(lambda: lightness() < 60, "the window does not become dark")
    assert program.close() == 0
    start("--profile", str(tmp_path / "desk")).window()
    until(lambda: lightness() < 60, "the dark look is gone after a restart")


@pytest.mark.parametrize("place", ["inbox", "settings", "palette", "keys"])
def test_a_screen_reader_has_a_word_for_every_control(
    desktop: Desktop, start: Start, tmp_path: Path, place: str
) -> None:
    filled(tmp_path / "desk")
    start("--profile", str(tmp_path / "desk")).window()
    counts(desktop, "Answer next", 14)
    opened = {
        "settings": ("ctrl+4", "Changes save as you make them"),
        "palette": ("ctrl+k", "Commands"),
        "keys": ("question", "Keyboard"),
    }
    if place in opened:
        key, name = opened[place]
        desktop.press(key)
        desktop.named(name)
    nodes = desktop.tree()
    assert len(nodes) > 20
    assert nameless(nodes) == []


class Feed:
    """A feed on loopback that grows."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = rss(*feed.items)
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/feed"

    def stop(self) -> None:
        """Close it."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def feed() -> Iterator[Feed]:
    """A feed without entries."""
    made = Feed()
    yield made
    made.stop()


def test_a_notification_tells_of_the_red_zone_and_its_click_opens_the_mention(
    desktop: Desktop, start: Start, tmp_path: Path, feed: Feed
) -> None:
    command = filled(tmp_path / "desk", 3)
    assert command("source", "add", "feed", f"url={feed.url}", "name=News", "every=2").status == 0
    program = start("--profile", str(tmp_path / "desk"))
    window = program.window()
    counts(desktop, "Answer next", 3)
    desktop.run("xdotool", "windowminimize", window)
    feed.items = [Item("The battery of mine caught fire and burned my hand, call a lawyer")]
    until(lambda: int(desktop.run("dunstctl", "count", "displayed")) > 0, "nothing is told")

    def clicked() -> bool:
        desktop.run("dunstctl", "action", "0")
        return " – " in desktop.title()

    until(clicked, "the window does not come back")
    desktop.named("Red zone, ")
    chosen = until(
        lambda: [n["name"] for n in desktop.tree() if n["selected"] and n["role"] == "table cell"],
        "no row is selected",
    )
    assert "caught fire" in chosen[0]


def test_the_tray_says_what_waits_and_brings_the_window_back(
    desktop: Desktop, start: Start, tmp_path: Path
) -> None:
    filled(tmp_path / "desk", 3)
    program = start("--profile", str(tmp_path / "desk"))
    window = program.window()
    counts(desktop, "Answer next", 3)
    watcher = ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher")
    item = until(lambda: _item(desktop, watcher), "there is no tray icon")

    def tip() -> str:
        return _property(
            desktop, (item, "/StatusNotifierItem"), "org.kde.StatusNotifierItem", "ToolTip"
        )

    until(lambda: "due at" in tip(), "the tray does not tell what is due")
    desktop.run("xdotool", "windowminimize", window)
    until(lambda: " – " not in desktop.title(), "the window does not go away")
    desktop.run(
        "gdbus", "call", "--session", "--dest", item, "--object-path", "/StatusNotifierItem",
        "--method", "org.kde.StatusNotifierItem.Activate", "1", "1",
    )  # fmt: skip
    until(lambda: " – " in desktop.title(), "the window does not come back")


def _property(desktop: Desktop, place: tuple[str, str], interface: str, name: str) -> str:
    return desktop.run(
        "gdbus", "call", "--session", "--dest", place[0], "--object-path", place[1],
        "--method", "org.freedesktop.DBus.Properties.Get", interface, name,
    )  # fmt: skip


def _item(desktop: Desktop, watcher: tuple[str, str]) -> str:
    items = _property(desktop, watcher, watcher[0], "RegisteredStatusNotifierItems")
    return next((word.partition("/")[0] for word in items.split("'") if word.startswith(":")), "")


def test_a_secret_goes_into_the_keyring_and_nowhere_else(desktop: Desktop, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    command = Command(folder, environ={**desktop.environment, **REAL_KEYRING})
    done = command(
        "source", "add", "mastodon", "name=Brand", "server=http://127.0.0.1:9", "access_token=-",
        "match=acme", stdin="s3cret-of-the-test\n",
    )  # fmt: skip
    assert done.status == 0, done.err
    assert "s3cret-of-the-test" in desktop.run(
        "secret-tool", "search", "--all", "--unlock", "xdg:schema", "org.freedesktop.Secret.Generic"
    )
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"s3cret-of-the-test" in path.read_bytes() for path in kept)
