"""Sends what is due: one reply at a time for each source, in order, and never for a bad reason twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import ProfileInUse, StoreError
from cmconsole.domain.events import (
    ClockJumped,
    ConversationsChanged,
    PollFinished,
    RepliesChanged,
    WokeUp,
)
from cmconsole.domain.replies import Reply
from cmconsole.replies import verdicts
from cmconsole.replies.delivery import SETTLING, Connect, Delivery
from cmconsole.replies.meeting import settle_met
from cmconsole.store.inbox import Inbox
from cmconsole.system.background import Background
from cmconsole.system.clock import Clock, wait_for

logger = logging.getLogger(__name__)
LOOK_EVERY = 15.0
"""Seconds between two looks where nothing is due: replies of the command line are noticed then."""
AFTER_TROUBLE = 30.0
"""Seconds after which an inbox file that could not be written is tried again."""

Alone = Callable[[], AbstractContextManager[object]]
"""Keeps other processes from sending. Raises ProfileInUse while one does."""


class Dispatch:
    """Sends the replies of one inbox, by itself or when told to."""

    def __init__(
        self,
        inbox: Inbox,
        connect: Connect,
        bus: Bus,
        clock: Clock,
        background: Background,
        alone: Alone = nullcontext,
    ) -> None:
        """`alone` is entered while what another process left behind is sorted out."""
        self._store = inbox.replies
        self._delivery = Delivery(inbox, connect, bus, clock)
        self._bus = bus
        self._clock = clock
        self._background = background
        self._alone = alone
        self._poke = asyncio.Event()
        self._busy: set[int] = set()
        """Replies this process is at work on."""
        self._workers: dict[int, asyncio.Task[None]] = {}
        """One for each source."""

    def poke(self) -> None:
        """Look at once what is due."""
        self._poke.set()

    async def deliver(self, reply_id: int) -> Reply:
        """Take one reply as far as it goes now, whatever else waits. Raises StoreError."""
        self._busy.add(reply_id)
        try:
            return await self._delivery.deliver(await self._store.get(reply_id))
        finally:
            self._busy.discard(reply_id)

    async def recover(self) -> list[int]:
        """Sort out what a process that died left behind, unless another one is sending just now.

        Returns:
            The replies that were left in the middle.
        """
        if not set(await self._store.stuck()) - self._busy:
            return []
        now = self._clock.now()
        try:
            with self._alone():
                busy = frozenset(self._busy)
                found = await self._store.recover(now, now + SETTLING, verdicts.LOST, busy)
        except ProfileInUse:
            return []
        if found:
            self._bus.publish(RepliesChanged(tuple(found)))
            self._poke.set()
        return found

    async def after_poll(self, reached: Collection[int]) -> list[Reply]:
        """Do for a process that ends soon what `run` does whenever it hears of polls.

        Args:
            reached: the sources that answered, so that there is a connection and a sign-in.

        Returns:
            The replies nobody was sure of that a poll has met: they are sent.
        """
        await self.recover()
        now, replies = self._clock.now(), await self._store.open_replies()
        talks = {one.order.conversation_id for one in replies if one.order.conversation_id}
        met = await settle_met(self._store, talks, now)
        for source_id in reached:
            await self._store.release(source_id, now)
        return met

    async def run(self) -> None:
        """Send what is due, for ever."""
        ends = self._listen()
        try:
            while True:
                self._poke.clear()
                wait = LOOK_EVERY
                try:
                    await self.recover()
                    wait = await self._look()
                except StoreError as error:
                    logger.warning("outbox: %s", error)
                    wait = AFTER_TROUBLE
                await wait_for(self._clock, self._poke, wait)
        finally:
            for end in ends:
                end()

    async def settled(self) -> None:
        """Wait until nothing is under way any more; what waits for time or a person stays."""
        while self._workers:
            await asyncio.wait(list(self._workers.values()))

    async def _look(self) -> float:
        """Start what is due; returns the seconds to the next look."""
        now = self._clock.now()
        due, next_at = await self._store.due(now)
        for source_id in dict.fromkeys(reply.order.source_id for reply in due):
            if source_id not in self._workers:
                task = self._background.start(self._work(source_id), f"send for {source_id}")
                self._workers[source_id] = task
        if next_at is None:
            return LOOK_EVERY
        return min(max((next_at - now).total_seconds(), 0.01), LOOK_EVERY)

    async def _work(self, source_id: int) -> None:
        """Deliver what is due for one source, oldest first, until nothing is."""
        try:
            while mine := await self._due_for(source_id):
                await self.deliver(mine.id)
        except StoreError as error:
            logger.warning("outbox: %s", error)
            await self._clock.sleep(AFTER_TROUBLE)
        except Exception:
            logger.exception("the outbox failed")
            await self._clock.sleep(AFTER_TROUBLE)
        finally:
            del self._workers[source_id]
            self._poke.set()

    async def _due_for(self, source_id: int) -> Reply | None:
        due, _ = await self._store.due(self._clock.now())
        return next((reply for reply in due if reply.order.source_id == source_id), None)

    def _listen(self) -> Sequence[Callable[[], None]]:
        start = self._background.start
        return (
            self._bus.subscribe(
                PollFinished, lambda e: start(self._release(e.source_id), "release replies")
            ),
            self._bus.subscribe(ClockJumped, lambda e: start(self._shift(e.by), "shift replies")),
            self._bus.subscribe(
                ConversationsChanged, lambda e: start(self._meet(e.ids), "meet replies")
            ),
            self._bus.subscribe(WokeUp, lambda e: self.poke()),
        )

    async def _release(self, source_id: int) -> None:
        """A poll went through, so there is a connection and a sign-in."""
        if await self._store.release(source_id, self._clock.now()):
            self.poke()

    async def _meet(self, conversations: Collection[int]) -> None:
        """A poll changed conversations: perhaps it met what was uncertain."""
        settled = await settle_met(self._store, conversations, self._clock.now())
        if settled:
            self._bus.publish(RepliesChanged(tuple(reply.id for reply in settled)))
            self._bus.publish(ConversationsChanged(tuple(conversations)))

    async def _shift(self, by: timedelta) -> None:
        await self._store.shift(by)
        self.poke()
