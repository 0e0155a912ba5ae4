"""Hand-offs as a person uses them: hand over, confirm, give back, decide."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.conversations import Event
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged, HandoffsChanged, HandoffsReturned
from cmconsole.domain.handoffs import Handoff, HandoffState, Ticket
from cmconsole.domain.packets import Packet
from cmconsole.networks.base import Terms
from cmconsole.replies.handoff import gathering, owing
from cmconsole.replies.handoff.delivery import HandoffDelivery
from cmconsole.replies.handoff.gathering import Wanted
from cmconsole.replies.handoff.receivers.registry import RECORDED
from cmconsole.store.inbox import Inbox
from cmconsole.store.replying.handoff_desk import HandoffDesk
from cmconsole.store.rows import MentionRow
from cmconsole.system.clock import Clock

CONFIRM_WITHIN = timedelta(hours=24)
"""How long the receiver has to confirm where nobody says."""
TOO_LATE = "This hand-off has moved on already; look at how it stands now."
HISTORY = "This is from before its source was added. Nothing is owed here."
NOT_SURE = frozenset({HandoffState.UNCERTAIN})
TermsOf = Callable[[str], tuple[str, Terms]]
"""What people call a network, and what its terms allow."""


class Handoffs:
    """The hand-offs of one inbox. Whatever a person presses is stored before anything is done."""

    def __init__(
        self,
        inbox: Inbox,
        store: HandoffDesk,
        delivery: HandoffDelivery,
        bus: Bus,
        clock: Clock,
        terms_of: TermsOf,
        me: Callable[[], str],
    ) -> None:
        self._inbox = inbox
        self.store = store
        """What can be asked: `unsettled`, `of_conversation`, `destinations`, `health`."""
        self._delivery = delivery
        self._bus = bus
        self._clock = clock
        self._terms_of = terms_of
        self._me = me

    async def packet(self, mention: MentionRow, wanted: Wanted) -> Packet:
        """What would be handed over, to be shown, printed or mailed by hand. Raises UsageError."""
        if mention.work is None:
            raise UsageError(HISTORY)
        now = self._clock.now()
        deadline = gathering.checked_deadline(wanted.deadline, now) or now + CONFIRM_WITHIN
        thread = await self._inbox.desk.thread(mention.id)
        if thread is None:
            raise UsageError("This mention is not in the inbox any more.")
        network, terms = self._terms_of(mention.network)
        return gathering.packet(thread, replace(wanted, deadline=deadline), network, terms)

    async def hand_over(self, mention: MentionRow, destination: str, wanted: Wanted) -> Handoff:
        """Store that a conversation goes to a destination; `deliver`, or the loop, sends it.

        Returns:
            The hand-off; where the conversation is on its way there or there already, that one.

        Raises:
            UsageError: no such destination, nothing is owed, or the time has passed.
            StoreError: nothing was stored, nothing will be sent.
        """
        place = await self.store.destination(destination)
        made = await self.packet(mention, replace(wanted, owner=wanted.owner or place.name))
        return await self._put(mention, made, place.kind, place.name, place.id)

    async def record(self, mention: MentionRow, via: str, wanted: Wanted) -> Handoff:
        """Write down a hand-off that a person makes themselves: by phone, with their own mail program.

        Args:
            via: one of `registry.RECORDED`.

        Raises:
            UsageError: another way, nobody is named, or nothing is owed there.
        """
        if via not in RECORDED:
            raise UsageError(f"A hand-off by hand is one of: {', '.join(RECORDED)}.")
        if not wanted.owner.strip():
            raise UsageError("Say who takes it.")
        made = await self.packet(mention, wanted)
        stored = await self._put(mention, made, via, wanted.owner.strip(), None)
        arrived = await self._delivery.arrived(stored, HandoffState.WAITING, Ticket(""))
        return self._told(arrived or stored)

    async def deliver(self, handoff_id: int) -> Handoff:
        """Take one hand-off as far as it goes now. Raises StoreError."""
        return await self._delivery.deliver(await self.store.get(handoff_id))

    # What a person decides

    async def confirm(self, handoff_id: int, note: str = "") -> Handoff:
        """Somebody there told us that they have it. Raises UsageError."""
        start = (HandoffState.OPEN, HandoffState.BACK)
        handoff = await self.store.get(handoff_id)
        event = owing.confirmed(handoff.uid, self._me(), self._clock.now(), note.strip())
        return await self._decide(handoff, start, HandoffState.CONFIRMED, {"reason": ""}, [event])

    async def give_back(self, handoff_id: int, reason: str) -> Handoff:
        """It is not theirs, or not done: it is ours again. Raises UsageError."""
        if not reason.strip():
            raise UsageError("Say why it comes back.")
        start = (HandoffState.OPEN, HandoffState.CONFIRMED, HandoffState.SOLVED)
        handoff = await self.store.get(handoff_id)
        event = owing.returned(handoff.uid, self._me(), self._clock.now(), reason.strip())
        facts = {"reason": reason.strip()}
        back = await self._decide(handoff, start, HandoffState.BACK, facts, [event])
        self._bus.publish(HandoffsReturned((back.id,)))
        return back

    async def send_again(self, handoff_id: int) -> Handoff:
        """What stood in the way is gone, or a person looked and it is not there. Raises UsageError."""
        handoff = await self.store.get(handoff_id)
        start = {HandoffState.FAILED, HandoffState.WAITING}
        if handoff.state is HandoffState.UNCERTAIN and handoff.next_at is None:
            start.add(HandoffState.UNCERTAIN)
        facts: dict[str, object] = {"next_at": self._clock.now(), "reason": "", "lost_at": None}
        return await self._decide(handoff, start, HandoffState.WAITING, facts)

    async def found_by_hand(self, handoff_id: int, link: str = "") -> Handoff:
        """A person looked and it arrived. Raises UsageError."""
        handoff = await self.store.get(handoff_id)
        ticket = Ticket(handoff.ticket, link.strip() or handoff.link)
        arrived = None
        if handoff.state in NOT_SURE:
            arrived = await self._delivery.arrived(
                handoff, HandoffState.UNCERTAIN, ticket, self._me()
            )
        if arrived is None:
            raise UsageError(TOO_LATE)
        return self._told(arrived)

    async def cancel(self, handoff_id: int) -> Handoff:
        """Not to be handed over after all. Raises UsageError: it is on its way or there."""
        handoff = await self.store.get(handoff_id)
        start = {HandoffState.WAITING, HandoffState.FAILED}
        if handoff.next_at is None:
            start |= NOT_SURE
        facts = {"next_at": None, "reason": ""}
        return await self._decide(handoff, start, HandoffState.CANCELLED, facts)

    async def _put(
        self, mention: MentionRow, made: Packet, via: str, place: str, destination: int | None
    ) -> Handoff:
        assert mention.work is not None
        now = self._clock.now()
        wanted = Handoff(
            id=0,
            packet=made,
            state=HandoffState.WAITING,
            conversation_id=mention.work.conversation_id,
            mention_id=mention.id,
            destination_id=destination,
            via=via,
            place=place,
            author=self._me(),
            created_at=now,
            next_at=now if destination is not None else None,
        )
        return self._told(await self.store.put(wanted, now))

    async def _decide(
        self,
        handoff: Handoff,
        start: Collection[HandoffState],
        to: HandoffState,
        facts: Mapping[str, object],
        events: Sequence[Event] = (),
    ) -> Handoff:
        now = self._clock.now()
        moved = await self.store.move(
            handoff.id, start, to, now, facts, author=self._me(), events=events
        )
        if moved is None:
            raise UsageError(TOO_LATE)
        if events:
            self._bus.publish(ConversationsChanged((moved.conversation_id,)))
        return self._told(moved)

    def _told(self, handoff: Handoff) -> Handoff:
        self._bus.publish(HandoffsChanged((handoff.id,)))
        return handoff
