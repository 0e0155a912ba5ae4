"""Leads through the real window and takes pictures of it: the part that all tours share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from cmconsole.domain.judgement import MentionClass
from cmconsole.replies.steps import Closing, Offline, closing, taking_offline

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from cmconsole.console import Console
    from cmconsole.domain.replies import Order
    from cmconsole.store.reading.queues import Queue
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.window.main_window import MainWindow

SIZES = ((1440, 900), (1366, 768), (1024, 700))
THEMES = ("light", "dark")
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screens"
PATIENCE = 60.0
"""Seconds for a screen to have read what it shows."""
COLOURS = 256
DAY = timedelta(days=1)

Scene = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Stage:
    """Pictures that need the desk in one state."""

    scenes: dict[str, Scene]
    prepare: Scene | None = None
    """Brings the desk there, once."""
    leave: Scene | None = None
    """The way out of a scene, where it is not Esc."""


class Tour:
    """Goes through the window and takes pictures. A guide of `cmconsole.app`."""

    NAMES: tuple[str, ...] = ()
    """The pictures it takes."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted

    def stages(self) -> Sequence[Stage]:
        """What it shows, in order."""
        raise NotImplementedError

    async def __call__(self, window: MainWindow, console: Console) -> None:
        """Lead through the window."""
        from PySide6.QtCore import QEvent
        from PySide6.QtWidgets import QApplication, QWidget

        self._window, self._console = window, console
        window.move(200, 100)
        for widget in window.findChildren(QWidget):
            if widget.underMouse():  # a mouse that nobody holds lies in the corner
                QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
        for stage in self.stages():
            if stage.prepare is not None:
                await stage.prepare()
            for theme in THEMES:
                window.rail.theme_chosen.emit(theme)
                for width, height in SIZES:
                    window.resize(width, height)
                    for name, scene in stage.scenes.items():
                        if not self._wanted or name in self._wanted:
                            await scene()
                            await self.rest()
                            self._save(name, theme, width, height)
                            await (stage.leave or self.home)()

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
        from cmconsole.store.reading.queues import Queue

        for _ in range(4):
            self.press("Esc")
            await asyncio.sleep(0.05)
        self.open_queue(Queue.ANSWER)
        await self.rest()

    async def stay(self) -> None:
        """No way out: the next picture is of the same."""

    def open_queue(self, queue: Queue) -> None:
        """Show a list from its first row on."""
        self._window.open_queue(queue)
        self.top()

    def top(self) -> None:
        """Select the first row."""
        self._window.list_pane.view.move_to_end(last=False)

    def press(self, *keys: str) -> None:
        """Press keys in whatever has the focus."""
        from PySide6.QtGui import QKeySequence
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        for key in keys:
            menu = QApplication.activePopupWidget()
            widget = menu or QApplication.focusWidget() or self._window
            QTest.keySequence(widget, QKeySequence(key))

    async def until(self, done: Callable[[], Awaitable[bool]]) -> None:
        """Wait until `done` says so; the demo goes by real time."""
        async with asyncio.timeout(PATIENCE):
            while not await done():  # noqa: ASYNC110
                await asyncio.sleep(0.2)

    async def gathered(self, mentions: int) -> None:
        """Wait until so many have come."""

        async def enough() -> bool:
            facts = await self._console.inbox.facts()
            return int(str(facts["mentions"])) >= mentions

        await self.until(enough)

    async def backstage(self, door: str, wish: object) -> None:
        """Ask the simulated network for something (see `cmconsole.demo.backstage`)."""
        import httpx

        sources = await self._console.inbox.sources()
        base = next(s.options["server"] for s in sources if s.kind == "mastodon")
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{base}/_demo/{door}", content=json.dumps(wish))
            answer.raise_for_status()

    async def answer(self, rows: Sequence[MentionRow], words: str) -> Sequence[MentionRow]:
        """Answer conversations, really, the way a press on the button does.

        Returns:
            Those that were answered; where nothing can be sent, it is only closed.
        """
        answered = []
        for row in rows:
            if (await self._console.replies.composing.way(row)).source is not None:
                answered.append(row)
                continue
            handling = self._window.commands.handling
            assert handling is not None
            await handling.close(row)
        await self.send_to(answered, words, lambda order: order)
        return answered

    async def see_through(
        self, rows: Sequence[MentionRow], private: str, solved: str, public: str
    ) -> None:
        """Take conversations offline, let them be solved and say so in public, really."""
        replies = self._console.replies
        me, until = self._console.settings.current.author, self._console.clock.now() + DAY
        offline = Offline("account data", "private message", me, until)
        await self.send_to(
            rows, private,
            lambda order: taking_offline(order, MentionClass.MINOR, offline), private=True,
        )  # fmt: skip
        for row in rows:
            await replies.steps().outcome(row, solved, "")
        await self.send_to(rows, public, lambda order: closing(order, Closing(agreed=True)))

    async def send_to(
        self,
        rows: Sequence[MentionRow],
        words: str,
        complete: Callable[[Order], Order],
        *,
        private: bool = False,
    ) -> None:
        """Send these words to each of them, and wait until they are on the network."""
        composing, outbox = self._console.replies.composing, self._console.replies.outbox
        me = self._console.settings.current.author
        for row in rows:
            name = (row.author_name or row.author_handle).split()[0]
            way = await composing.way(row, private=private)
            order = composing.order(row, way, words.format(name=name, me=me), private=private)
            await outbox.put(complete(order), undo=False)

        async def sent() -> bool:
            pending = await outbox.pending()
            return not pending.going

        await self.until(sent)

    def _save(self, name: str, theme: str, width: int, height: int) -> None:
        from PySide6.QtGui import QImage

        path = FOLDER / f"{name}-{theme}-{width}x{height}.png"
        image = self._seen().convertToFormat(QImage.Format.Format_RGB888)
        lines = bytes(image.constBits())
        drawn = Image.frombuffer(
            "RGB", (image.width(), image.height()), lines, "raw", "RGB", image.bytesPerLine()
        )
        with_few_colours(drawn).save(path, optimize=True)
        print(path.name, flush=True)

    def _seen(self) -> QImage:
        """The window with the menus over it, which are windows of their own."""
        from PySide6.QtGui import QPainter
        from PySide6.QtWidgets import QApplication, QMenu

        whole = self._window.grab()
        painter = QPainter(whole)
        for menu in QApplication.topLevelWidgets():
            if isinstance(menu, QMenu) and menu.isVisible():
                painter.drawPixmap(self._window.mapFromGlobal(menu.pos()), menu.grab())
        painter.end()
        return whole.toImage()


def with_few_colours(drawn: Image.Image) -> Image.Image:
    """The same with its most frequent colours, a third of the size. Those are exactly as they were;
    of the rare ones, which are edges of letters, each becomes the nearest of them."""
    pixels = np.asarray(drawn).astype(np.int32)
    codes = (pixels[..., 0] << 16) | (pixels[..., 1] << 8) | pixels[..., 2]
    found, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    kept = found[np.argsort(-counts, kind="stable")[:COLOURS]]
    apart = _parts(found)[:, None, :] - _parts(kept)[None, :, :]
    nearest = (apart**2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    image = Image.fromarray(nearest[places].reshape(codes.shape), "P")
    image.putpalette(_parts(kept).astype(np.uint8).tobytes())
    return image


def _parts(codes: np.ndarray) -> np.ndarray:
    return np.stack((codes >> 16, (codes >> 8) & 255, codes & 255), axis=-1)
