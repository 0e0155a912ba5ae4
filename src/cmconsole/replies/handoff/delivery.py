"""One hand-off on its way: prepare, hand over, and after a lost answer look before anything else.

Every step is stored before it is done, so that a process that is killed at any moment leaves a row
that says how far it got at most.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import ConsoleError, UsageError
from cmconsole.domain.events import ConversationsChanged, HandoffsChanged
from cmconsole.domain.handoffs import Handoff, HandoffState, Ticket
from cmconsole.replies.handoff import owing, verdicts
from cmconsole.replies.handoff.receivers.base import Again, Finds, Prepares, Receiver
from cmconsole.replies.handoff.receivers.registry import kind
from cmconsole.replies.handoff.verdicts import Verdict
from cmconsole.store.inbox import Inbox
from cmconsole.store.replying.handoff_desk import HandoffDesk
from cmconsole.system.clock import Clock

logger = logging.getLogger(__name__)
SETTLING = timedelta(seconds=30)
"""After a lost answer the receiver gets this long to finish what it may be doing, before we look."""
Connect = Callable[[Handoff], Awaitable[Receiver]]
"""What takes a hand-off. Raises UsageError."""


class HandoffDelivery:
    """Takes one hand-off as far as it goes. At most one process delivers a hand-off at a time."""

    def __init__(
        self, inbox: Inbox, store: HandoffDesk, connect: Connect, bus: Bus, clock: Clock
    ) -> None:
        self._inbox = inbox
        self._store = store
        self._connect = connect
        self._bus = bus
        self._clock = clock
        self.busy: set[int] = set()
        """Hand-offs this process is at work on."""

    async def deliver(self, handoff: Handoff) -> Handoff:
        """Do what is due until it waits for time, for a person or for news.

        Raises:
            StoreError: the file could not be written; the row says how far it got at most.
        """
        if handoff.id in self.busy:
            return handoff
        self.busy.add(handoff.id)
        try:
            return await self._deliver(handoff)
        finally:
            self.busy.discard(handoff.id)

    async def _deliver(self, handoff: Handoff) -> Handoff:
        while handoff.next_at is not None and handoff.next_at <= self._clock.now():
            if handoff.state is HandoffState.WAITING:
                after = await self._hand_over(handoff)
            elif handoff.state is HandoffState.UNCERTAIN:
                after = await self._look(handoff)
            else:
                break
            if after is None:
                # Somebody else moved it meanwhile: a person cancelled it, another process took it on.
                return await self._store.get(handoff.id)
            handoff = after
            self._tell(handoff)
        return handoff

    async def _hand_over(self, handoff: Handoff) -> Handoff | None:
        start = HandoffState.WAITING
        try:
            receiver = await self._connect(handoff)
            found = await self._had_before(receiver, handoff)
            if found is not None:
                return await self.arrived(handoff, start, found)
            notes = handoff.notes
            if isinstance(receiver, Prepares):
                notes = await receiver.prepare(handoff)
        except Exception as error:
            verdict = verdicts.before(_expected(error, handoff), handoff.failures)
            return await self._follow(handoff, start, verdict)
        now = self._clock.now()
        facts = {
            "attempts": handoff.attempts + 1,
            "next_at": None,
            "reason": "",
            "notes": notes,
            "lost_at": handoff.lost_at,
        }
        sending = await self._store.move(handoff.id, (start,), HandoffState.SENDING, now, facts)
        if sending is None:
            return None
        self._tell(sending)
        try:
            ticket = await receiver.deliver(sending)
        except Exception as error:
            verdict = verdicts.after(_expected(error, sending), sending.failures)
            return await self._follow(sending, HandoffState.SENDING, verdict, tried_at=now)
        return await self.arrived(sending, HandoffState.SENDING, ticket)

    async def _had_before(self, receiver: Receiver, handoff: Handoff) -> Ticket | None:
        """Whether an earlier attempt arrived after all."""
        if not handoff.attempts or not isinstance(receiver, Finds):
            return None
        return await receiver.find(handoff.packet)

    async def _look(self, handoff: Handoff) -> Handoff | None:
        """After a lost answer: look for it, and hand over again only where that cannot double it."""
        start, now = HandoffState.UNCERTAIN, self._clock.now()
        try:
            receiver = await self._connect(handoff)
            ticket = await self._had_before(receiver, handoff)
        except UsageError as error:
            return await self._follow(handoff, start, Verdict(start, str(error)))
        except Exception as error:
            verdict = verdicts.looking(_expected(error, handoff), handoff.failures)
            return await self._follow(handoff, start, verdict)
        if ticket is not None:
            return await self.arrived(handoff, start, ticket)
        known = kind(handoff.via)
        if known.again is Again.PERSON:
            return await self._follow(handoff, start, Verdict(start, verdicts.DECIDE))
        shown_at = (handoff.lost_at or now) + known.shows_within
        if known.again is Again.SEARCH and now < shown_at:
            wait = max(shown_at - now, timedelta(seconds=1))
            return await self._follow(handoff, start, Verdict(start, verdicts.LOST, wait))
        facts = {"next_at": now, "reason": "", "lost_at": None}
        return await self._store.move(handoff.id, (start,), HandoffState.WAITING, now, facts)

    async def arrived(
        self, handoff: Handoff, start: HandoffState, ticket: Ticket, author: str = ""
    ) -> Handoff | None:
        """It is there: the row, the log and what the conversation owes change together.

        Args:
            author: who says so; empty: whoever handed it over.
        """
        now = self._clock.now()
        who = author or handoff.author
        events = [owing.handed_over(handoff.packet, handoff.via, who, now, ticket.link)]
        conversation = await self._inbox.replies.conversation(handoff.conversation_id)
        if conversation is not None:
            events += owing.moved_offline(handoff.packet, handoff.place, conversation, who, now)
        facts = {
            "next_at": None,
            "reason": "",
            "failures": 0,
            "lost_at": None,
            "ticket": ticket.number,
            "link": ticket.link,
        }
        arrived = await self._store.move(
            handoff.id, (start,), HandoffState.OPEN, now, facts, events=events
        )
        if arrived is not None:
            self._bus.publish(ConversationsChanged((arrived.conversation_id,)))
        return arrived

    async def _follow(
        self,
        handoff: Handoff,
        start: HandoffState,
        verdict: Verdict,
        tried_at: datetime | None = None,
    ) -> Handoff | None:
        """Store what a verdict says."""
        now, wait = self._clock.now(), verdict.wait
        facts: dict[str, object] = {
            "reason": verdict.reason,
            "next_at": None if wait is None else now + wait,
            "failures": handoff.failures + 1 if wait is not None else 0,
        }
        if verdict.state is HandoffState.UNCERTAIN and start is HandoffState.SENDING:
            facts |= {"lost_at": handoff.lost_at or tried_at, "next_at": now + SETTLING}
        if verdict.state is HandoffState.FAILED:
            # What was refused may have used up what was prepared.
            facts |= {"notes": {}, "lost_at": None}
        return await self._store.move(handoff.id, (start,), verdict.state, now, facts)

    def _tell(self, handoff: Handoff) -> None:
        self._bus.publish(HandoffsChanged((handoff.id,)))


def _expected(error: Exception, handoff: Handoff) -> Exception:
    """The error itself; a bug is logged and ends nothing."""
    if not isinstance(error, ConsoleError):
        logger.error("hand-off %d met something unexpected", handoff.id, exc_info=error)
    return error
