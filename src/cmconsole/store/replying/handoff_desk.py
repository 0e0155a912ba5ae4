"""Hand-offs and their destinations as services and screens see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from cmconsole.domain.conversations import Event
from cmconsole.domain.errors import UsageError
from cmconsole.domain.handoffs import Destination, Handoff, HandoffState
from cmconsole.domain.sources import Cursor
from cmconsole.store.inbox import Inbox
from cmconsole.store.replying import destinations, handoffs


class HandoffDesk:
    """Hand-offs of one inbox. Every method is one transaction; instants are UTC."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    # The destinations

    async def destinations(self) -> list[Destination]:
        """Every place work can be handed over to."""
        return await self._inbox.read(destinations.listed)

    async def destination(self, name: str) -> Destination:
        """The destination called `name`. Raises UsageError."""
        return await self._inbox.read(lambda c: destinations.named(c, name))

    async def destination_of(self, handoff: Handoff) -> Destination | None:
        """Where a hand-off went; None where that was removed since, or where it has none."""
        number = handoff.destination_id
        return (
            None
            if number is None
            else await self._inbox.read(lambda c: destinations.get(c, number))
        )

    async def add_destination(
        self, *, kind: str, name: str, options: Mapping[str, str], author: str, now: datetime
    ) -> Destination:
        """Store a destination. Raises UsageError if the name is taken."""
        return await self._inbox.write(
            lambda c: destinations.add(
                c, kind=kind, name=name, options=options, author=author, now=now
            )
        )

    async def remove_destination(
        self, destination: Destination, *, author: str, now: datetime
    ) -> None:
        """Hand nothing over there any more."""
        await self._inbox.write(
            lambda c: destinations.remove(c, destination, author=author, now=now)
        )

    async def health(self) -> dict[int, tuple[datetime | None, str]]:
        """By destination: when answers were last read, and what stood in the way (empty: nothing)."""
        return await self._inbox.read(destinations.health)

    async def cursor(self, destination_id: int) -> Cursor:
        """How far answers have been read there."""
        return await self._inbox.read(lambda c: destinations.cursor_of(c, destination_id))

    async def listened(self, destination_id: int, cursor: Cursor, now: datetime) -> None:
        """Answers were read up to `cursor`."""
        await self._inbox.write(lambda c: destinations.listened(c, destination_id, cursor, now))

    async def troubled(self, destination_id: int, sentence: str, now: datetime) -> None:
        """Answers could not be read, and why."""
        await self._inbox.write(lambda c: destinations.troubled(c, destination_id, sentence, now))

    # The hand-offs

    async def put(self, wanted: Handoff, now: datetime, events: Sequence[Event] = ()) -> Handoff:
        """Store what a person decided; see `handoffs.put`."""
        return await self._inbox.write(lambda c: handoffs.put(c, wanted, now, events))

    async def get(self, handoff_id: int) -> Handoff:
        """One hand-off. Raises UsageError where there is none."""
        try:
            return await self._inbox.read(lambda c: handoffs.get(c, handoff_id))
        except LookupError:
            raise UsageError(f"There is no hand-off with the number {handoff_id}.") from None

    async def of_conversation(self, conversation_id: int) -> list[Handoff]:
        """All hand-offs of a conversation, oldest first."""
        return await self._inbox.read(lambda c: handoffs.of_conversation(c, conversation_id))

    async def unsettled(self) -> list[Handoff]:
        """Everything neither solved nor cancelled; what has to be confirmed first comes first."""
        return await self._inbox.read(handoffs.unsettled)

    async def due(self, now: datetime) -> list[Handoff]:
        """What has to be tried or looked for by `now`."""
        return await self._inbox.read(lambda c: handoffs.due(c, now))

    async def overdue(self, now: datetime) -> list[Handoff]:
        """What nobody has confirmed by `now`."""
        return await self._inbox.read(lambda c: handoffs.overdue(c, now))

    async def next_at(self, now: datetime) -> datetime | None:
        """When the next one is tried, looked for or overdue."""
        return await self._inbox.read(lambda c: handoffs.next_at(c, now))

    async def to_hear(self, destination_id: int, since: datetime) -> list[Handoff]:
        """Those of one destination of which news may come, made since then."""
        return await self._inbox.read(lambda c: handoffs.to_hear(c, destination_id, since))

    async def solved(self, destination_id: int, since: datetime, due: datetime) -> list[Handoff]:
        """Those said to be done since then that are looked at by `due`, in case they are not."""
        return await self._inbox.read(lambda c: handoffs.solved(c, destination_id, since, due))

    async def look_later(self, looks: Mapping[int, datetime | None]) -> None:
        """When each of these solved ones is looked at again (UTC); None: never."""
        await self._inbox.write(lambda c: handoffs.look_later(c, looks))

    async def stuck(self) -> list[int]:
        """Those that somebody is sending, or was when it died."""
        return await self._inbox.read(handoffs.stuck)

    async def move(
        self,
        handoff_id: int,
        start: Collection[HandoffState],
        to: HandoffState,
        now: datetime,
        facts: Mapping[str, object] = handoffs.NO_FACTS,
        *,
        author: str = handoffs.HANDING,
        events: Sequence[Event] = (),
    ) -> Handoff | None:
        """Take a hand-off on; None where it was in another state. See `handoffs.move`."""
        return await self._inbox.write(
            lambda c: handoffs.move(
                c, handoff_id, start, to, now, facts, author=author, events=events
            )
        )
