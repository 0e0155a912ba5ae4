"""A network that gives what a test tells it to, polled by the real poller into a real inbox.

network = ScriptedNetwork([page("one"), Gone("It is gone.")])
async with listener_at(tmp_path, network, FakeClock(NOON)) as listener:
    await listener.watch().once()
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cmconsole.domain.bus import Bus
from cmconsole.domain.judgement import Judgement
from cmconsole.domain.matching import Matcher
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.sources import Coverage, Cursor, Health
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.networks.base import Page, Refreshed
from cmconsole.polling.intake import Intake
from cmconsole.polling.poller import Poller
from cmconsole.polling.schedule import Interval
from cmconsole.polling.taking import Taker
from cmconsole.polling.watch import Watch
from cmconsole.system.paths import resource
from support.clocks import FakeClock
from support.inboxes import NOON, Desk, desk_at, judgement, post

Step = Page | BaseException | Callable[[], object]
"""A page, an error to raise, or something to do in the middle of a poll."""
TARGETS = targets_from_toml(resource("targets.toml").read_text("utf-8"))


def page(*texts: str | Post, **fields: Any) -> Page:
    """A page that holds posts with these texts and is all there is."""
    posts = tuple(one if isinstance(one, Post) else post(one) for one in texts)
    return replace(Page(posts, {"at": len(posts)}, fetched=len(posts)), **fields)


class ScriptedNetwork:
    """A connector that takes one step, or a list of steps, at each poll; then it has nothing new."""

    def __init__(self, polls: Sequence[Step | Sequence[Step]] = ()) -> None:
        self.polls = list(polls)
        self.asked: list[tuple[Cursor, datetime]] = []
        self.closed = 0
        """How many polls were ended properly."""
        self.now_there: Refreshed | BaseException = Refreshed()
        """What a second look at posts shows."""
        self.looked_at: list[tuple[PostAddress, ...]] = []

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        self.asked.append((cursor, now))
        steps = self.polls.pop(0) if self.polls else Page((), None)
        try:
            for step in steps if isinstance(steps, list | tuple) else [steps]:
                if isinstance(step, BaseException):
                    raise step
                if isinstance(step, Page):
                    yield step
                elif callable(step):
                    step()
        finally:
            self.closed += 1

    async def check(self) -> str:
        return "Nothing is real here."

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        self.looked_at.append(tuple(addresses))
        if isinstance(self.now_there, BaseException):
            raise self.now_there
        return self.now_there


class Listener:
    """The real services around a scripted network."""

    def __init__(self, desk: Desk, network: ScriptedNetwork, clock: FakeClock) -> None:
        self.desk = desk
        self.network = network
        self.clock = clock
        self.bus = Bus()
        self.worker = ThreadPoolExecutor(1)
        self.every = Interval(
            timedelta(minutes=2), timedelta(seconds=30), timedelta(minutes=30), None
        )

    def intake(self) -> Intake:
        """Every post is a mention, and a minor complaint."""
        return Intake(Matcher((), ()), _judge, TARGETS, self.desk.source.name, NOON)

    def poller(self) -> Poller:
        """A poller of the one source."""
        desk = self.desk
        taker = Taker(desk.source, self.intake, desk.inbox, self.bus, self.clock, self.worker)
        return Poller(desk.source, self.network, taker, desk.inbox, self.bus, self.clock)

    def watch(self) -> Watch:
        """A watch of the one source."""
        return Watch(self.poller(), self.every, self.desk.inbox, self.bus, self.clock)

    async def ledger(self) -> list[tuple[str, float, float, str, bool]]:
        """Kind, begin and end in minutes since the start, reason, refilled."""
        found = await self.desk.inbox.coverage(self.desk.source, NOON - timedelta(days=99))
        return [self._told(interval) for interval in found]

    async def health(self) -> Health:
        """How the source is doing."""
        return (await self.desk.inbox.health())[0]

    def _told(self, one: Coverage) -> tuple[str, float, float, str, bool]:
        begin, end = ((instant - NOON) / timedelta(minutes=1) for instant in (one.since, one.until))
        return str(one.kind), begin, end, one.reason, one.refilled_at is not None


def _judge(posts: Sequence[Post]) -> list[Judgement]:
    return [judgement() for _ in posts]


@asynccontextmanager
async def listener_at(
    folder: Path, network: ScriptedNetwork, clock: FakeClock
) -> AsyncIterator[Listener]:
    """A new inbox with one source, added at NOON, whose network is `network`."""
    async with desk_at(folder) as desk:
        listener = Listener(desk, network, clock)
        try:
            yield listener
        finally:
            listener.worker.shutdown()
