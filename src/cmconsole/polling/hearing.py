"""What servers said about how many more requests they take: kept for every program on the profile.

It is heard in one place, the web client (`networks.web.heard`), whoever asks: a poll, a reply, a look.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from cmconsole.domain.allowances import CallsLeft
from cmconsole.domain.errors import StoreError
from cmconsole.networks.allowances import Budget
from cmconsole.networks.web.heard import Heard, nearest_to_end
from cmconsole.store.arriving import allowances
from cmconsole.store.inbox import Inbox
from cmconsole.system.clock import Clock

logger = logging.getLogger(__name__)
BEAT = timedelta(minutes=1)
"""Between two times that what was heard is kept; a program that ends keeps it at its end."""


class Hearing:
    """The counts of all accounts of one profile."""

    def __init__(self, inbox: Inbox, clock: Clock) -> None:
        self._inbox, self._clock = inbox, clock
        self._heard: dict[str, Heard] = {}

    def of(self, whose: str) -> Heard:
        """Where the web client notes what an account, or a source without one, is told."""
        return self._heard.setdefault(whose, Heard())

    async def budgets(self, whose: str, now: datetime) -> tuple[Budget, ...]:
        """What is known to be left at `now` (UTC), of each count the one nearest to its end.

        Raises:
            StoreError: what other programs heard could not be read.
        """
        await self.settle()
        stored = await self._inbox.read(lambda c: allowances.of(c, whose, now))
        return tuple(_budget(one) for one in nearest_to_end(stored, now))

    async def settle(self) -> None:
        """Keep what was heard since. Trouble with the file is logged: it is heard again."""
        for whose, heard in self._heard.items():
            if heard.fresh:
                await self._keep(whose, heard.take())

    async def run(self) -> None:
        """Keep it every minute, for ever."""
        while True:
            await self._clock.sleep(BEAT.total_seconds())
            await self.settle()

    async def _keep(self, whose: str, told: Sequence[CallsLeft]) -> None:
        now = self._clock.now()
        rows = [one for one in told if one.resets_at > now]
        try:
            await self._inbox.write(lambda c: allowances.keep(c, whose, rows, now))
        except StoreError as error:
            logger.warning("what servers allow was not kept: %s", error)


def _budget(told: CallsLeft) -> Budget:
    if told.limit is None:
        return Budget(told.what, 0.0, None, told.resets_at, told.remaining)
    return Budget(told.what, max(told.limit - told.remaining, 0.0), told.limit, told.resets_at)
