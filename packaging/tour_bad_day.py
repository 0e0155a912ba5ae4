"""A bad day: many people tell the same, and networks that do not answer."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from tour import Stage, Tour

ENOUGH = 50
HOT = (
    "The charging case of my Dunnock battery got really hot on the hallway floor",
    "My Dunnock battery: the charging case gets really hot, the carpet nearly burnt",
    "Really hot charging case again, Dunnock battery, I burned my palm on it",
    "Is it normal that the charging case of a Dunnock battery gets really hot?",
    "Dunnock, my charging case is really hot and smells. The battery is in the yard now",
)
NAMES = (
    *("Tess Wilder", "Kofi Barrow", "Oskar Lind", "Inês Prado", "Rafe Tan", "Lumi Aalto"),
    *("Dov Merrin", "Jonna Kask", "Sam Ferro", "Noor Haddad", "Ada Quill", "Bo Strand"),
    *("Cleo Marsh", "Emil Vance", "Fern Okafor", "Gus Petit", "Hana Lorn", "Ivo Stark"),
)
STATEMENT = (
    "We hear that some charging cases get too hot. If yours does, unplug it and leave it on a hard "
    "surface. We are collecting cases today and write again here by {time}."
)
SORRY = "Pim, I am sorry. You were locked out, and that should not happen. I am on it now. Noor"


class Spike(Tour):
    """07a and 07b: the bar that offers the room, and the room."""

    NAMES = ("spike", "crisis-room")

    def stages(self) -> Sequence[Stage]:
        return [
            Stage({"spike": self.top_row}, prepare=self.burst),
            Stage({"crisis-room": self.room}, prepare=self.enter, leave=self.stay),
        ]

    async def burst(self) -> None:
        """Eighteen people within forty minutes, brought in as a file from another tool."""
        await self.gathered(ENOUGH)
        await self.backstage("clock", {"speed": 0})
        now = self._console.clock.now()
        lines = [
            {
                "text": f"@dunnock {HOT[place % len(HOT)]}",
                "published_at": (now - timedelta(minutes=40 - 2.1 * place)).isoformat(),
                "network": ("mastodon", "mastodon", "bluesky", "reddit")[place % 4],
                "native_id": str(9_000 + place),
                "author": name,
            }
            for place, name in enumerate(NAMES)
        ]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "burst.jsonl"
            file.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
            await self._console.sources.bringing().file(file)
        await self._console.radar.look()
        assert self._window.crisis is not None
        banner = self._window.crisis.banner

        async def offered() -> bool:
            return banner.isVisible()

        await self.until(offered)

    async def top_row(self) -> None:
        """The most urgent one is open under the bar."""
        self._window.back_to_list()
        self.top()

    async def enter(self) -> None:
        """Open the room and write a statement without blanks."""
        crisis = self._window.crisis
        assert crisis is not None
        crisis.toggle()

        async def there() -> bool:
            return crisis.room_is_open

        await self.until(there)
        assert crisis.room is not None
        at = self._console.clock.now().astimezone() + timedelta(hours=1)
        crisis.room.statement.editor.put(STATEMENT.format(time=at.strftime("%H:00")))

    async def room(self) -> None:
        """07b."""
        await asyncio.sleep(0.2)


class Trouble(Tour):
    """09b: signed out, silent, not sent; then no network at all."""

    NAMES = ("errors-in-place", "sending", "no-network")

    def stages(self) -> Sequence[Stage]:
        return [
            Stage({"sending": self.send}, prepare=self.begin, leave=self.take_back),
            Stage({"errors-in-place": self.failed}, prepare=self.break_off),
            Stage({"no-network": self.top_row}, prepare=self.cut),
        ]

    async def begin(self) -> None:
        """Wait until people have written."""
        await self.gathered(ENOUGH)
        await self.backstage("clock", {"speed": 0})

    async def send(self) -> None:
        """09c, 10: it leaves only when the bar has run out."""
        assert self._window.thread_pane.composer is not None
        self._window.back_to_list()
        self.top()
        await self.rest()
        self.press("R")
        await asyncio.sleep(0.3)
        self._window.thread_pane.composer.editor.put(SORRY.replace("Pim, ", ""))
        await asyncio.sleep(0.8)
        self.press("Ctrl+Return")
        await asyncio.sleep(0.5)

    async def take_back(self) -> None:
        """Undo it, and throw its text away."""
        self.press("Z")
        await asyncio.sleep(0.5)
        await self.home()

    async def break_off(self) -> None:
        """Each source in trouble of its own, and a reply that the network refuses."""
        refusal = {"path": "/api/v1/statuses", "method": "POST", "times": -1, "status": 422}
        await self.backstage("faults", refusal)
        await self._refused()
        await self.backstage(
            "faults",
            [
                {"path": "/api/v1/notifications", "times": -1, "status": 401},
                {"path": "/api/v1/timelines/tag", "times": -1, "status": 503},
                {"path": "/forum", "times": -1, "status": 503},
            ],
        )
        await self._in_trouble(3)

    async def _refused(self) -> None:
        from cmconsole.store.reading.queues import Queue

        composing, outbox = self._console.replies.composing, self._console.replies.outbox
        rows, _ = await self._console.inbox.page(Queue.ANSWER, limit=12)
        self._mention = next(row for row in rows if row.network == "mastodon")
        way = await composing.way(self._mention)
        words = SORRY.replace("Pim", self._mention.author_name or "Hello")
        await outbox.put(composing.order(self._mention, way, words), undo=False)

        async def failed() -> bool:
            return bool((await outbox.pending()).asking)

        await self.until(failed)

    async def _in_trouble(self, sources: int) -> None:
        self._window.check_requested.emit()

        async def so_many() -> bool:
            state = self._window.news.state
            return sum(1 for each in state.health if each.failing_since) >= sources

        await self.until(so_many)

    async def failed(self) -> None:
        """The conversation whose answer did not go out."""
        self._window.back_to_list()
        self._window.lists.refresh_now(self._mention.id)
        await asyncio.sleep(0.3)

    async def cut(self) -> None:
        """Nobody answers any more."""
        await self.backstage("faults", {"times": -1, "status": 503})
        await self._in_trouble(5)

    async def top_row(self) -> None:
        """09c, 8."""
        self._window.back_to_list()
        self.top()
