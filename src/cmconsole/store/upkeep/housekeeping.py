"""What an inbox needs besides reading and writing: snoozed work comes back, the index is kept tidy, a
copy is made each day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import ConsoleError, StoreError
from cmconsole.domain.events import ConversationsChanged, MentionsArrived
from cmconsole.store.arriving import keeping
from cmconsole.store.inbox import Inbox
from cmconsole.store.upkeep import backups
from cmconsole.system.clock import Clock, wait_for

logger = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(minutes=15)
"""Between two looks at what there is to do; snoozes set meanwhile are noticed at once."""
REST, SHORT_REST = 0.25, 0.02
"""Seconds between two steps of merging, so that a commit never waits for more than one of them; the short
one where somebody waits for the end."""


class Housekeeping:
    """Keeps one inbox in order while the program runs."""

    def __init__(
        self,
        inbox: Inbox,
        folder: Path,
        bus: Bus,
        clock: Clock,
        is_short_lived: Callable[[str], bool] = lambda network: False,
    ) -> None:
        """`folder` is where backups go; what people wrote on a network that is short-lived may not be
        kept as long as they are."""
        self._inbox = inbox
        self._folder = folder
        self._bus = bus
        self._clock = clock
        self._is_short_lived = is_short_lived
        self._poke = asyncio.Event()
        self._untidy = True
        self._busy_from: datetime | None = None
        bus.subscribe(MentionsArrived, self._arrived)
        bus.subscribe(ConversationsChanged, lambda _: self._poke.set())

    async def run(self, quiet_for: timedelta = timedelta()) -> None:
        """Go on for ever. Trouble with the file is logged and tried again.

        Args:
            quiet_for: as long as that nothing is done that reads much of the file; snoozes still end.
        """
        self._busy_from = self._clock.now() + quiet_for
        while True:
            self._poke.clear()
            wait = LONGEST_WAIT
            try:
                wait = await self._do()
            except StoreError as error:
                logger.warning("housekeeping: %s", error)
            await wait_for(self._clock, self._poke, wait.total_seconds())

    async def back_up(self) -> None:
        """Make today's copy unless it is there; trouble is logged, for listening matters more."""
        path, now = self._inbox.path, self._clock.now()
        try:
            networks = await self._inbox.read(keeping.networks)
            short = [one for one in networks if self._is_short_lived(one)]
            await asyncio.to_thread(backups.daily, path, self._folder, now, short)
        except (ConsoleError, OSError) as error:
            logger.warning("no backup today: %s", error)

    async def tidy(self, *, hurry: bool = False) -> None:
        """Merge the full text index to the end; `hurry`: somebody waits for that."""
        while await self._inbox.merge_index():
            await self._clock.sleep(SHORT_REST if hurry else REST)
        self._untidy = False

    async def _do(self) -> timedelta:
        """Everything that is to be done now; returns the time to the next look."""
        now = self._clock.now()
        woken, next_wake = await self._inbox.wake(now)
        if woken:
            self._bus.publish(ConversationsChanged(tuple(woken)))
        await self._inbox.replies.forget_old_drafts(now)
        if self._busy_from is not None and now < self._busy_from:
            return min(_until(next_wake, now), self._busy_from - now)
        await self.back_up()
        if self._untidy:
            await self.tidy()
        # So that a report finds its figures worked out.
        from cmconsole.store.reporting import measures  # what reports need, the start does not

        while not (await self._inbox.read(measures.progress)).finished:
            await self._inbox.write(measures.catch_up)
            await self._clock.sleep(REST)
        return _until(next_wake, now)

    def _arrived(self, _: MentionsArrived) -> None:
        self._untidy = True
        self._poke.set()


def _until(next_wake: datetime | None, now: datetime) -> timedelta:
    if next_wake is None:
        return LONGEST_WAIT
    return min(max(next_wake - now, timedelta(seconds=1)), LONGEST_WAIT)
