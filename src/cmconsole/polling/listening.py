"""All sources at once: starts and ends their watches, and notices sleep and clock changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.coverage import Absence
from cmconsole.domain.errors import ConsoleError, StoreError
from cmconsole.domain.events import ClockJumped, PollFailed, SourceHealthChanged, WokeUp
from cmconsole.domain.sources import Health, Source, SourceState
from cmconsole.polling.watch import Watch
from cmconsole.store.inbox import Inbox
from cmconsole.system import power
from cmconsole.system.background import Background
from cmconsole.system.clock import Clock

logger = logging.getLogger(__name__)
LOOK_EVERY = 15.0
"""Seconds between two looks at the clocks: how late a wake-up is noticed at most."""
SOURCES_EVERY = 60.0
"""Seconds between two looks at which sources there are: the command line adds some beside a window."""


class Listening:
    """Listens to every source of the inbox, each in a task of its own."""

    def __init__(
        self,
        inbox: Inbox,
        bus: Bus,
        clock: Clock,
        background: Background,
        watch: Callable[[Source], Awaitable[Watch]],
        beside: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`watch` builds the watch of one source; it may raise UsageError for an unknown kind.
        `beside` starts what goes on as long as somebody listens."""
        self._beside = beside
        self._inbox = inbox
        self._bus = bus
        self._clock = clock
        self._background = background
        self._build = watch
        self._refreshing = asyncio.Lock()
        self._watches: dict[int, tuple[Watch, asyncio.Task[None]]] = {}
        self._read_as: dict[int, Source] = {}
        """What each watch was built for."""
        self._paused: frozenset[int] = frozenset()
        self._known: frozenset[int] = frozenset()
        """The sources at the last refresh, those that could not be read included."""

    async def start(self) -> None:
        """Begin to listen everywhere, and to notice when the computer slept."""
        await self.refresh()
        self._background.start(self._watch_clocks(), "watch the clocks")
        self._background.start(self._watch_sources(), "watch the sources")
        if self._beside is not None:
            await self._beside()

    async def refresh(self) -> None:
        """Listen to sources that were added, anew to those that were changed, and to removed ones no more."""
        async with self._refreshing:
            await self._refresh()

    async def notice(self) -> None:
        """Refresh if other sources are there than before: another program may have added some."""
        try:
            there = frozenset(source.id for source in await self._inbox.sources())
            if there != self._known:
                await self.refresh()
        except StoreError as error:
            logger.warning("could not look which sources there are: %s", error)

    async def _refresh(self) -> None:
        health = {known.source_id: known for known in await self._inbox.health()}
        there = await self._inbox.sources()
        self._known = frozenset(source.id for source in there)
        sources = {source.id: source for source in there if not source.is_paused}
        before, self._paused = self._paused, self._known - frozenset(sources)
        for source_id in [n for n in self._watches if sources.get(n) != self._read_as[n]]:
            _, task = self._watches.pop(source_id)
            task.cancel()
            self._bus.publish(SourceHealthChanged(source_id))
        for source_id, source in sources.items():
            if source_id not in self._watches:
                await self._begin(source, health.get(source_id), was_paused=source_id in before)

    async def _begin(self, source: Source, health: Health | None, *, was_paused: bool) -> None:
        try:
            watch = await self._build(source)
        except ConsoleError as error:
            # One source that cannot be read at all must not keep the others from being heard.
            await self._remember(source, error)
            return
        if was_paused:
            watch.was_away(Absence.PAUSED)
        task = self._background.start(watch.run(health), f"listen to source {source.id}")
        self._watches[source.id], self._read_as[source.id] = (watch, task), source

    async def _remember(self, source: Source, error: ConsoleError) -> None:
        now, state = self._clock.now(), SourceState.FAILING
        try:
            await self._inbox.poll_failed(source.id, state, str(error), now, None)
        except StoreError as trouble:
            logger.warning("source %d: %s", source.id, trouble)
        self._bus.publish(PollFailed(source.id, error))
        self._bus.publish(SourceHealthChanged(source.id))

    def check_now(self, absence: str = "") -> None:
        """Poll every source at once."""
        for watch, _ in self._watches.values():
            watch.check_now(absence)

    async def _watch_sources(self) -> None:
        while True:
            await self._clock.sleep(SOURCES_EVERY)
            await self.notice()

    async def _watch_clocks(self) -> None:
        detector = power.JumpDetector(every=LOOK_EVERY)
        while True:
            boot = getattr(self._clock, "boottime", lambda: None)()
            found = detector.look(self._clock.now(), self._clock.running(), boot)
            if isinstance(found, power.Suspended):
                after = timedelta(seconds=found.seconds)
                await self._note("computer slept", after)
                self._bus.publish(WokeUp(after))
                self.check_now(Absence.ASLEEP)
            elif isinstance(found, power.ClockJumped):
                by = timedelta(seconds=found.seconds)
                await self._note("clock changed", by)
                self._bus.publish(ClockJumped(by))
                self.check_now()
            await self._clock.sleep(LOOK_EVERY)

    async def _note(self, kind: str, length: timedelta) -> None:
        """Keep in the log that times around now were bent, for reports to know."""
        body = {"seconds": round(length.total_seconds())}
        try:
            await self._inbox.note(kind, body, self._clock.now())
        except StoreError as error:
            logger.warning("could not note that the %s: %s", kind, error)
