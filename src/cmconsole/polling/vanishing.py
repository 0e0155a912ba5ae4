"""Lets go of posts that were taken back, within a day, where their network's terms want that (X, Reddit).

Nobody is told of a deletion, so every such post is asked about once a day: as long as somebody works on
it, and after that. Where asking costs money (X), what came more than a week ago and is done is let go of
instead; its address and its times stay. `keep_days` of a source says another number of days.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import ConsoleError, NetworkBusy, StoreError
from cmconsole.domain.events import MentionsChanged
from cmconsole.domain.sources import Source
from cmconsole.networks.abilities import names_price
from cmconsole.networks.base import Connector, Refreshed, Refreshes
from cmconsole.polling.taking import Taker
from cmconsole.store import keeping
from cmconsole.store.inbox import Inbox
from cmconsole.store.keeping import Kept
from cmconsole.system.clock import Clock

logger = logging.getLogger(__name__)
PROMISE = timedelta(hours=24)
"""Within which a post that was taken back is gone from here (X, developer policy, III.A)."""
BEAT = timedelta(minutes=30)
"""Between two rounds."""
AGAIN = PROMISE - 4 * BEAT
"""How long ago a post may have been seen before it is asked about: two rounds may fail."""
AT_ONCE = 100
KEEP_DAYS = "keep_days"
"""An option of sources where asking costs money."""
USUAL_DAYS = 7.0


class Vanishing:
    """Keeps the promise for every source it holds for."""

    def __init__(
        self,
        inbox: Inbox,
        bus: Bus,
        clock: Clock,
        connect: Callable[[Source], Connector],
        taker: Callable[[Source], Awaitable[Taker]],
        keeps_deleted: Callable[[str], bool],
    ) -> None:
        """`connect` and `taker` are those of a source; `keeps_deleted` tells the kinds apart."""
        self._inbox, self._bus, self._clock = inbox, bus, clock
        self._connect, self._taker, self._keeps_deleted = connect, taker, keeps_deleted

    async def run(self) -> None:
        """Go on for ever; trouble is logged and tried again."""
        while True:
            await self.once()
            await self._clock.sleep(BEAT.total_seconds())

    async def once(self) -> None:
        """One round over all sources. Never raises; what could not be asked comes again."""
        try:
            for source in await self._inbox.sources():
                if not self._keeps_deleted(source.kind):
                    await self._round(source)
        except StoreError as error:
            logger.warning("posts that were taken back could not be looked for: %s", error)

    async def _round(self, source: Source) -> None:
        before = self._clock.now() - AGAIN
        asked: set[int] = set()
        while True:
            most = AT_ONCE + len(asked)
            due = await self._inbox.read(partial(_due, source.id, before, most))
            due = [one for one in due if one.mention_id not in asked][:AT_ONCE]
            if not due:
                return
            asked |= {one.mention_id for one in due}
            try:
                await self._ask(source, due)
            except NetworkBusy as error:
                # The month's money is spent: whoever cannot ask may not keep what is done with.
                late = self._clock.now() - PROMISE
                await self._let_go([one for one in due if one.done and one.seen_at <= late])
                logger.info("source %d: %s", source.id, error)
                return
            except ConsoleError as error:
                logger.info("source %d: %s", source.id, error)
                return
            except Exception:
                # A third party's connector must not end this for the others.
                logger.exception("source %d (%s) failed", source.id, source.kind)
                return

    async def _ask(self, source: Source, due: list[Kept]) -> None:
        connector = self._connect(source)
        if names_price(connector) is not None:
            old = [one for one in due if self._is_over(source, one)]
            await self._let_go(old)
            due = [one for one in due if one not in old]
        if not due or not hasattr(connector, "refresh"):
            return
        refreshes = cast(Refreshes, connector)
        found = await refreshes.refresh([one.address for one in due], self._clock.now())
        ours = {one.address.canonical_uri for one in due}
        there = tuple(post for post in found.posts if post.canonical_uri in ours)
        taker = await self._taker(source)
        await taker.take_again(Refreshed(there, found.deleted))

    async def _let_go(self, posts: list[Kept]) -> None:
        if not posts:
            return
        ids, now = [one.mention_id for one in posts], self._clock.now()
        instead = keeping.LET_GO
        await self._inbox.write(lambda c: keeping.empty(c, ids, now, instead=instead))
        self._bus.publish(MentionsChanged(tuple(ids)))

    def _is_over(self, source: Source, post: Kept) -> bool:
        try:
            days = float(source.options.get(KEEP_DAYS, USUAL_DAYS))
        except ValueError:
            days = USUAL_DAYS
        return post.done and self._clock.now() - post.since > timedelta(days=min(days, 3650.0))


def _due(source_id: int, before: datetime, most: int, connection: sqlite3.Connection) -> list[Kept]:
    return keeping.due(connection, source_id, before, most)
