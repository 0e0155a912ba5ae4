"""Draws every screen of the program, light and dark, in three sizes, into docs/screens.

    python3 packaging/dev.py screens [NAMES]

The pictures are of the real window, off screen, on the demo network after its first minutes; the
states that the demo does not reach by itself are reached the way a person reaches them, by keys.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.domain.periods import Period
    from cmconsole.store.queues import Queue
    from cmconsole.ui.composer.desk import ReplyDesk
    from cmconsole.ui.main_window import MainWindow

SIZES = ((1440, 900), (1366, 768), (1024, 700))
THEMES = ("light", "dark")
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screens"
ENOUGH = 60
"""Mentions, and a few of them late: what the demo brings in its first minute."""
PATIENCE = 20.0
"""Seconds for a screen to have read what it shows."""


class Tour:
    """Goes through the window and takes pictures."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted

    async def __call__(self, window: MainWindow, console: Console) -> None:
        """Lead through the window. A guide of `cmconsole.app`."""
        self._window, self._console = window, console
        await self._until(self._enough)
        for theme in THEMES:
            window.rail.theme_chosen.emit(theme)
            for width, height in SIZES:
                window.resize(width, height)
                for name, scene in SCENES.items():
                    if not self._wanted or name in self._wanted:
                        await scene(self)
                        await self.rest()
                        self._save(name, theme, width, height)
                        await self.home()

    async def rest(self) -> None:
        """Wait until nothing moves any more."""
        before = None
        for _ in range(40):
            await asyncio.sleep(0.1)
            image = self._window.grab().toImage()
            if before is not None and image == before:
                return
            before = image

    async def home(self) -> None:
        """Back to the inbox, the way out that Esc is."""
        for _ in range(4):
            self.press("Esc")
            await asyncio.sleep(0.05)
        self._window.open_queue(self._first_queue())
        await self.rest()

    def press(self, *keys: str) -> None:
        """Press keys in whatever has the focus."""
        from PySide6.QtGui import QKeySequence
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        for key in keys:
            menu = QApplication.activePopupWidget()
            widget = menu or QApplication.focusWidget() or self._window
            QTest.keySequence(widget, QKeySequence(key))

    async def inbox(self) -> None:
        """01, 08: the inbox with its most urgent mention open."""
        self._window.list_pane.view.move_to_end(last=False)

    async def reply(self) -> None:
        """01: an answer from a template, with its blanks."""
        self._window.list_pane.view.move_to_end(last=False)
        self.press("R")
        await self.rest()
        self._desk.pick_template()
        await self.rest()
        self.press("Return")

    async def palette(self) -> None:
        """02b."""
        self.press("Ctrl+K")
        await self.rest()
        for letter in "sno":
            self.press(letter)

    async def keys(self) -> None:
        """10."""
        self._window.toggle_help()

    async def search(self) -> None:
        """Search as one types."""
        self._window.search_for("refund")

    async def hand_over(self) -> None:
        """The packet, as it goes to where the work is solved."""
        self._window.back_to_list()
        self._window.list_pane.view.move_to_end(last=False)
        await self.rest()
        self.press("H")
        await asyncio.sleep(1)

    async def first_run(self) -> None:
        """03a."""
        self._window.places.open("first-run")

    async def reports(self) -> None:
        """05."""
        from cmconsole.ui.reports.screen import ReportsScreen

        self._window.places.open("reports")
        screen = self._window.places.widget("reports")
        assert isinstance(screen, ReportsScreen)

        async def worked() -> bool:
            return screen.report is not None and not screen.working.busy

        await self._until(worked)

    async def review(self) -> None:
        """04: rants that were left alone with a reason, drawn as a sample."""
        from cmconsole.reports.sampling import Ask
        from cmconsole.store.queues import Queue
        from cmconsole.ui.review.screen import ReviewScreen

        self._window.places.open("review")
        screen = self._window.places.widget("review")
        assert isinstance(screen, ReviewScreen)
        if not await self._console.reviews().samples():
            handling = self._window.commands.handling
            assert handling is not None
            for queue in (Queue.RANT, Queue.PRAISE):
                for mention in (await self._console.inbox.page(queue, limit=6))[0]:
                    await handling.not_answer(mention, "no request in it")
            screen.desk.draw("First week", Ask(every_not_answering=True), self._period())

        async def drawn() -> bool:
            return screen.desk.entry is not None

        await self._until(drawn)

    def _period(self) -> Period:
        from cmconsole.domain.periods import Period
        from cmconsole.system import local_zone
        from cmconsole.ui.reports.periods import usual

        now, zone = self._console.clock.now(), local_zone.name()
        _, first, last = usual(now.astimezone(Period(now, now, zone).tz()).date())[0]
        return Period.of_days(first, last, zone)

    def settings(self, page: str) -> Callable[[], Awaitable[None]]:
        """06: a page of the settings."""

        from cmconsole.ui.settings.screen import SettingsScreen

        async def open_page() -> None:
            self._window.places.open("settings")
            screen = self._window.places.widget("settings")
            assert isinstance(screen, SettingsScreen)
            screen.open(page)

        return open_page

    @property
    def _desk(self) -> ReplyDesk:
        assert self._window.replying is not None
        return self._window.replying

    def _save(self, name: str, theme: str, width: int, height: int) -> None:
        from PySide6.QtGui import QImage

        path = FOLDER / f"{name}-{theme}-{width}x{height}.png"
        image = self._window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        lines = bytes(image.constBits())
        drawn = Image.frombuffer(
            "RGB", (image.width(), image.height()), lines, "raw", "RGB", image.bytesPerLine()
        )
        _with_few_colours(drawn).save(path, optimize=True)
        print(path.name)

    async def _enough(self) -> bool:
        facts = await self._console.inbox.facts()
        return int(str(facts["mentions"])) >= ENOUGH

    async def _until(self, done: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await done():  # noqa: ASYNC110 - the demo goes by real time
                await asyncio.sleep(0.2)

    @staticmethod
    def _first_queue() -> Queue:
        from cmconsole.store.queues import Queue

        return Queue.ANSWER


def _settings(page: str) -> Callable[[Tour], Awaitable[None]]:
    return lambda tour: tour.settings(page)()


def _with_few_colours(drawn: Image.Image) -> Image.Image:
    """The same with its 256 most frequent colours, a third of the size; flat areas stay as they are."""
    counted = sorted(drawn.getcolors(drawn.width * drawn.height) or [], reverse=True)[:256]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, colour in counted for part in colour])  # type: ignore[attr-defined]
    return drawn.quantize(palette=palette, dither=Image.Dither.NONE)


SCENES: dict[str, Callable[[Tour], Awaitable[None]]] = {
    "inbox": Tour.inbox,
    "reply": Tour.reply,
    "palette": Tour.palette,
    "search": Tour.search,
    "keys": Tour.keys,
    "first-run": Tour.first_run,
    "hand-over": Tour.hand_over,
    "review": Tour.review,
    "reports": Tour.reports,
    "settings-sources": _settings("sources"),
    "settings-targets": _settings("targets"),
    "settings-triage": _settings("triage"),
    "settings-templates": _settings("templates"),
    "settings-look": _settings("look"),
    "settings-role": _settings("role"),
    "settings-keyboard": _settings("keyboard"),
    "settings-notifications": _settings("notifications"),
    "settings-data": _settings("data"),
}


def main(names: list[str]) -> int:
    """Take the pictures called `names`, or all. Returns the exit status."""
    unknown = set(names) - set(SCENES)
    if unknown:
        print(f"No such screen: {', '.join(sorted(unknown))}. There are {', '.join(SCENES)}.")
        return 2
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from cmconsole.app import Start, run

    FOLDER.mkdir(exist_ok=True)
    return run(Start(demo=True, theme="light", size=SIZES[0], guide=Tour(frozenset(names))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
