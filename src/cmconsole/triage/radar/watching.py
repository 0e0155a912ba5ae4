"""Keeps the radar: counts what is new, looks at it, and tells when the picture has changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import StoreError
from cmconsole.domain.events import ConversationsChanged, MentionsArrived, RadarChanged
from cmconsole.store.deciding import radar_rows
from cmconsole.store.inbox import Inbox
from cmconsole.store.instants import EPOCH
from cmconsole.system.clock import Clock, wait_for
from cmconsole.triage.radar.picture import Picture, SpikeRule
from cmconsole.triage.radar.seeing import see
from cmconsole.triage.radar.sums import numbers
from cmconsole.triage.radar.telling import Telling
from cmconsole.triage.radar.usual import Usual

logger = logging.getLogger(__name__)
EVERY = timedelta(minutes=1)
"""Between two looks where nothing happens: silence grows by itself."""
REST = 2.0
"""Seconds between two looks where much happens."""


class Radar:
    """The radar of one inbox. Not for two event loops; several programs may keep the same file."""

    def __init__(
        self,
        inbox: Inbox,
        bus: Bus,
        clock: Clock,
        rule: Callable[[], SpikeRule] = SpikeRule,
    ) -> None:
        """`rule` is asked at each look: it can change while the program runs."""
        self._inbox, self._bus, self._clock, self._rule = inbox, bus, clock, rule
        self._telling = Telling(inbox)
        self._turn = asyncio.Lock()
        self._poke = asyncio.Event()
        self.picture: Picture | None = None
        """What was seen last."""

    async def run(self) -> None:
        """Look for ever, whenever something arrived and once a minute. Trouble is logged."""
        stop = [
            self._bus.subscribe(MentionsArrived, lambda _: self._poke.set()),
            self._bus.subscribe(ConversationsChanged, lambda _: self._poke.set()),
        ]
        try:
            while True:
                self._poke.clear()
                try:
                    await self.look()
                except StoreError as error:
                    logger.info("the radar could not look: %s", error)
                await self._clock.sleep(REST)
                await wait_for(self._clock, self._poke, EVERY.total_seconds())
        finally:
            for end in stop:
                end()

    async def look(self) -> Picture:
        """Count what is new and say how things stand. Raises StoreError."""
        async with self._turn:
            await self._catch_up()
            now = self._clock.now()
            rule = self._rule()
            read = await self._inbox.read(lambda c: numbers(c, rule, now))
            found = await asyncio.to_thread(see, read, now)
        before, self.picture = self.picture, found
        await self._keep_spike(before, found)
        if before is None or _news(before) != _news(found):
            self._bus.publish(RadarChanged())
        return found

    async def _keep_spike(self, before: Picture | None, found: Picture) -> None:
        """A search for `is:spike` finds what the picture shows."""
        known = before.spike.mentions if before and before.spike else ()
        mentions = found.spike.mentions if found.spike else ()
        if before is None or mentions != known:
            await self._inbox.write(lambda c: radar_rows.keep_spike(c, mentions))

    async def _catch_up(self) -> None:
        while not await self._take_step():
            pass

    async def _take_step(self) -> bool:
        now = self._clock.now()
        part = await self._inbox.read(lambda c: radar_rows.read_on(c, now))
        if part.begun == (part.mention, part.event):
            return True
        told = await self._telling.add(part, now)
        if not await self._inbox.write(lambda c: radar_rows.count(c, part, told, now)):
            # Another program was first: its stories are the ones that count.
            self._telling.forget()
            return False
        return part.finished


def _news(picture: Picture) -> Picture:
    """What is worth telling of: the usual moves with every minute, and so do bars without a spike."""
    still = replace(picture, at=EPOCH, usual=Usual(0.0, 0, known=picture.usual.known))
    return still if picture.spike is not None else replace(still, bins=())
