"""What happens to hand-offs by themselves: they go out, answers are read, and late ones come back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.conversation_state import HANDLED
from cmconsole.domain.errors import ConsoleError, ProfileInUse, StoreError
from cmconsole.domain.events import (
    ConversationsChanged,
    HandoffsChanged,
    HandoffsReturned,
    WokeUp,
)
from cmconsole.domain.handoffs import Handoff, HandoffState
from cmconsole.replies.handoff import owing, verdicts
from cmconsole.replies.handoff.delivery import SETTLING, HandoffDelivery
from cmconsole.replies.handoff.destinations import Destinations
from cmconsole.replies.handoff.reading import Reading
from cmconsole.store.inbox import Inbox
from cmconsole.store.replying.handoff_desk import HandoffDesk
from cmconsole.store.replying.handoffs import HANDING
from cmconsole.system.clock import Clock, wait_for

logger = logging.getLogger(__name__)
LISTEN_EVERY = timedelta(minutes=3)
LOOK_EVERY = 15.0
"""Seconds between two looks where nothing is due: what the command line stored is noticed then."""
AFTER_TROUBLE = 30.0
AT_ONCE, IN_TURN = 0.0, 10.0
"""Seconds to wait for another process that is sending."""
Turn = Callable[[float], AbstractContextManager[object]]
"""Keeps other processes from sending; waits so many seconds. Raises ProfileInUse while one does."""


def no_turn(_seconds: float) -> AbstractContextManager[object]:
    """For an inbox that nobody else has open."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look did."""

    delivered: tuple[Handoff, ...] = ()
    """What was tried, as it stands now."""
    returned: tuple[Handoff, ...] = ()
    """What nobody confirmed in time."""
    changed: int = 0
    """Hand-offs about which something new was read."""
    trouble: dict[str, str] = field(default_factory=dict)
    """By the name of the destination: why its answers could not be read."""


class HandoffRun:
    """The part that works while nobody presses anything."""

    def __init__(
        self,
        inbox: Inbox,
        store: HandoffDesk,
        delivery: HandoffDelivery,
        destinations: Destinations,
        bus: Bus,
        clock: Clock,
        turn: Turn = no_turn,
        elsewhere: Callable[[], bool] = lambda: False,
    ) -> None:
        """Args:
        turn: entered while what a process left behind is sorted out, and while the command line sends.
        elsewhere: whether another process goes on sending by itself; it sorts out what it leaves.
        """
        self._inbox = inbox
        self._store = store
        self._delivery = delivery
        self._destinations = destinations
        self._reading = Reading(store, bus, clock)
        self._bus = bus
        self._clock = clock
        self._turn = turn
        self._elsewhere = elsewhere
        self._poke = asyncio.Event()
        self._listened_at: datetime | None = None

    async def run(self) -> None:
        """Hand over, listen and bring back, for ever."""
        ends = (
            self._bus.subscribe(HandoffsChanged, lambda e: self._poke.set()),
            self._bus.subscribe(WokeUp, lambda e: self._poke.set()),
        )
        try:
            while True:
                self._poke.clear()
                wait = LOOK_EVERY
                try:
                    await self.recover()
                    await self.send_due()
                    await self.bring_back()
                    if self._must_listen():
                        await self.listen()
                    wait = await self._until_next()
                except StoreError as error:
                    logger.warning("hand-offs: %s", error)
                    wait = AFTER_TROUBLE
                await wait_for(self._clock, self._poke, wait)
        finally:
            for end in ends:
                end()

    async def look(self, *, thorough: bool = True) -> Looked:
        """Everything once: sort out, send, listen, bring back.

        Args:
            thorough: ask about everything that was solved lately, not only about what is due.

        Raises:
            StoreError: the file could not be written.
            ProfileInUse: another command is sending.
        """
        with self._turn(IN_TURN):
            await self._sort_out()
            delivered = await self.send_due()
            changed = await self.listen(thorough=thorough)
            returned = await self.bring_back()
        health = await self._store.health()
        names = {known.id: known.name for known in await self._store.destinations()}
        trouble = {names[number]: told for number, (_, told) in health.items() if told}
        return Looked(tuple(delivered), tuple(returned), changed, trouble)

    async def recover(self) -> list[int]:
        """After a crash: what was being sent is uncertain, unless another process is at it.

        Returns:
            The hand-offs that were left in the middle.
        """
        if not set(await self._store.stuck()) - self._delivery.busy:
            return []
        try:
            with self._turn(AT_ONCE):
                return await self._sort_out()
        except ProfileInUse:
            return []

    async def _sort_out(self) -> list[int]:
        stuck = [one for one in await self._store.stuck() if one not in self._delivery.busy]
        if not stuck or self._elsewhere():
            return []
        now = self._clock.now()
        for number in stuck:
            facts = {
                "next_at": now + SETTLING,
                "reason": f"{verdicts.DIED} {verdicts.LOST}",
                "lost_at": now,
            }
            start = (HandoffState.SENDING,)
            await self._store.move(number, start, HandoffState.UNCERTAIN, now, facts)
        self._bus.publish(HandoffsChanged(tuple(stuck)))
        return stuck

    async def send_due(self) -> list[Handoff]:
        """Try or look for what is due, one after the other. Raises StoreError."""
        due = await self._store.due(self._clock.now())
        return [await self._delivery.deliver(handoff) for handoff in due]

    async def bring_back(self) -> list[Handoff]:
        """What nobody confirmed in time is ours again. Raises StoreError."""
        now, returned = self._clock.now(), []
        for handoff in await self._store.overdue(now):
            conversation = await self._inbox.replies.conversation(handoff.conversation_id)
            start = (HandoffState.OPEN,)
            if conversation is not None and conversation.state in HANDLED:
                # Nobody waits any more, so there is nothing to bring back.
                ended = {"reason": "The conversation has ended."}
                await self._store.move(handoff.id, start, HandoffState.SOLVED, now, ended)
                continue
            reason = f"Nobody at {handoff.place} has confirmed it in time. It is ours again."
            event = owing.returned(handoff.uid, HANDING, now, reason)
            back = await self._store.move(
                handoff.id, start, HandoffState.BACK, now, {"reason": reason}, events=[event]
            )
            returned += [back] if back else []
        if returned:
            self._bus.publish(HandoffsReturned(tuple(one.id for one in returned)))
            self._bus.publish(ConversationsChanged(tuple(one.conversation_id for one in returned)))
        return returned

    async def listen(self, *, thorough: bool = False) -> int:
        """Read what is said at every destination; see `look`. Returns how many hand-offs changed."""
        self._listened_at = self._clock.now()
        changed = 0
        for destination in await self._store.destinations():
            try:
                receiver = self._destinations.receiver(destination)
            except ConsoleError as error:
                await self._store.troubled(destination.id, str(error), self._clock.now())
                continue
            changed += await self._reading.read(destination, receiver, thorough=thorough)
        return changed

    def _must_listen(self) -> bool:
        now, last = self._clock.now(), self._listened_at
        return last is None or not timedelta() <= now - last < LISTEN_EVERY

    async def _until_next(self) -> float:
        now = self._clock.now()
        at = await self._store.next_at(now)
        return LOOK_EVERY if at is None else min(max((at - now).total_seconds(), 0.1), LOOK_EVERY)
