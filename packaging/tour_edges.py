"""The two ends: a desk that was just set up, and one where nobody waits any more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

from cmconsole.console import Console
from cmconsole.ui.window.main_window import MainWindow
from tour import Stage, Tour

ENOUGH = 40
SORRY = "{name}, thank you for writing. I looked into it, and you hear from me here today. Noor"


class Quiet(Tour):
    """09a: everybody has an answer."""

    NAMES = ("nothing-waiting",)

    def stages(self) -> Sequence[Stage]:
        return [Stage({"nothing-waiting": self.close_rest}, prepare=self.answer_all)]

    async def answer_all(self) -> None:
        """Answer one and all."""
        from cmconsole.store.reading.queues import Queue

        await self.gathered(ENOUGH)
        await self.backstage("clock", {"speed": 0})
        await asyncio.sleep(6)  # what is on its way is read by then: each is looked at every 5 s
        await self.answer((await self._console.inbox.page(Queue.ANSWER, limit=200))[0], SORRY)
        await asyncio.sleep(12)  # and so is what people said to that
        await self.close_rest()
        self._window.list_pane.toast.put_away()
        await self.home()

    async def close_rest(self) -> None:
        """Close whatever somebody said since: on a slow machine they do so between two pictures."""
        from cmconsole.store.reading.queues import Queue

        handling = self._window.commands.handling
        assert handling is not None

        async def empty() -> bool:
            left = (await self._console.inbox.page(Queue.ANSWER, limit=200))[0]
            for row in left:
                await handling.close(row)
            if left:
                self._window.lists.refresh_now()
            return not left and not self._window.lists.count

        await self.until(empty)


class FirstMinutes(Tour):
    """03a and 03b: the words, real hits, and what has come."""

    NAMES = ("first-run", "first-mentions")

    async def __call__(self, window: MainWindow, console: Console) -> None:
        """The window of a new profile, beside a simulated network."""
        from cmconsole.demo import DemoNetwork

        async with AsyncExitStack() as stack:
            self._demo = await stack.enter_async_context(DemoNetwork())
            await super().__call__(window, console)

    def stages(self) -> Sequence[Stage]:
        return [
            Stage({"first-run": self.stay}, prepare=self.type, leave=self.stay),
            Stage({"first-mentions": self.stay}, prepare=self.start, leave=self.stay),
        ]

    async def type(self) -> None:
        """A name, and places on this machine that speak like the real ones."""
        from cmconsole.ui.first_run.screen import FirstRun

        screen = self._window.places.widget("first-run")
        assert isinstance(screen, FirstRun)
        self._screen = screen
        screen.brand.setText("Dunnock")
        screen.also.words = ["@dunnock", "Hedge 2"]
        places = {
            "mastodon": ("server", self._demo.url),
            "feed": ("url", f"{self._demo.url}/forum/feed.rss"),
        }
        for choice in screen.choices:
            if choice.kind.kind in places:
                key, address = places[choice.kind.kind]
                choice.fields[key].setText(address)
                choice.tick.setChecked(True)

        async def hits() -> bool:
            return len(screen._found) > 2 and screen._asking is not None and screen._asking.done()

        await self.until(hits)

    async def start(self) -> None:
        """Begin to listen."""
        self._screen.start.click()
        await self.gathered(12)
