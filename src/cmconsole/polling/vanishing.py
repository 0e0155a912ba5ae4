"""Lets go of what a network's terms do not let us keep: what was taken back, and what is too old.

Where `Terms.keep_for` says how long posts may be kept (LinkedIn), they are let go of in time, done with or
not: their address stays. Nobody is asked for that, so it holds for removed sources too.

Where what was taken back has to go (X, Reddit), it goes within a day.

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
from cmconsole.networks.base import Connector, Refreshed, Refreshes, Terms
from cmconsole.polling.taking import Taker
from cmconsole.store.arriving import keeping
from cmconsole.store.arriving.keeping import Kept
from cmconsole.store.inbox import Inbox
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
        terms_of: Callable[[str], Terms],
    ) -> None:
        """`connect` and `taker` are those of a source; `terms_of` those of a network."""
        self._inbox, self._bus, self._clock = inbox, bus, clock
        self._connect, self._taker, self._terms_of = connect, taker, terms_of

    async def run(self) -> None:
        """Go on for ever; trouble is logged and tried again."""
        while True:
            await self.once()
            await self._clock.sleep(BEAT.total_seconds())

    async def once(self) -> None:
        """One round over all sources. Never raises; what could not be asked comes again."""
        try:
            for network in await self._inbox.read(keeping.networks):
                await self._over_time(network)
            for source in await self._inbox.sources():
                if not self._terms_of(source.kind).keep_after_deletion:
                    await self._round(source)
        except StoreError as error:
            logger.warning("posts that may not be kept could not be let go of: %s", error)

    async def _over_time(self, network: str) -> None:
        """Let go of what came longer ago than the terms of its network let us keep it."""
        keep_for = self._terms_of(network).keep_for
        if keep_for is None:
            return
        # The next round comes a beat later; until then it would have been kept too long.
        before = self._clock.now() - keep_for + BEAT
        while ids := await self._inbox.read(partial(_too_old, network, before)):
            await self._let_go(ids)

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
                over = [one for one in due if one.done and one.seen_at <= late]
                await self._let_go([one.mention_id for one in over])
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
            await self._let_go([one.mention_id for one in old])
            due = [one for one in due if one not in old]
        if not due or not hasattr(connector, "refresh"):
            return
        refreshes = cast(Refreshes, connector)
        found = await refreshes.refresh([one.address for one in due], self._clock.now())
        ours = {one.address.canonical_uri for one in due}
        there = tuple(post for post in found.posts if post.canonical_uri in ours)
        taker = await self._taker(source)
        await taker.take_again(Refreshed(there, found.deleted))

    async def _let_go(self, ids: list[int]) -> None:
        if not ids:
            return
        now = self._clock.now()
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


def _too_old(network: str, before: datetime, connection: sqlite3.Connection) -> list[int]:
    return keeping.too_old(connection, network, before, AT_ONCE)
