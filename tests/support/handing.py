"""A desk that hands work over: a real inbox file, real receivers, a clock of its own.

async with handing_at(tmp_path, clock) as bench:
    place = await bench.add("rt", url=server.url(""), key="secret")
    handoff = await bench.hand_over(await bench.arrive("My lock is stuck"), place)
    handoff = await bench.settle(handoff)
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from cmconsole.console.handing_over import terms_of
from cmconsole.domain.conversations import Event
from cmconsole.domain.errors import UsageError
from cmconsole.domain.handoffs import Handoff, HandoffState
from cmconsole.domain.judgement import MentionClass
from cmconsole.replies.handoff.delivery import HandoffDelivery
from cmconsole.replies.handoff.desk import Handoffs
from cmconsole.replies.handoff.destinations import Destinations
from cmconsole.replies.handoff.gathering import Wanted
from cmconsole.replies.handoff.receivers.base import Receiver
from cmconsole.replies.handoff.running import HandoffRun
from cmconsole.store.replying.handoff_desk import HandoffDesk
from cmconsole.store.rows import MentionRow
from cmconsole.system.secrets import SessionSecrets
from support.clocks import FakeClock
from support.desks import Desk, desk_at
from support.mastodon import FakeMastodon

SETTLED = frozenset(
    {
        HandoffState.OPEN,
        HandoffState.CONFIRMED,
        HandoffState.SOLVED,
        HandoffState.BACK,
        HandoffState.FAILED,
        HandoffState.CANCELLED,
    }
)
ROUNDS = 60
"""More attempts than any hand-off in a test may need."""


class Bench:
    """One profile's hand-offs. `restart` is what a crash and a new start are."""

    def __init__(self, desk: Desk, clock: FakeClock, secrets: SessionSecrets) -> None:
        self.clock = clock
        self.arrivals = desk
        self.inbox, self.bus = desk.inbox, desk.bus
        self.store = HandoffDesk(desk.inbox)
        self.destinations = Destinations(
            self.store, secrets, clock, lambda: desk.web, lambda: "priya"
        )
        self.people = FakeMastodon()
        self.start()

    def start(self) -> None:
        """New services, as after a start of the program."""
        self.delivery = HandoffDelivery(self.inbox, self.store, self._connect, self.bus, self.clock)
        self.desk = Handoffs(
            self.inbox,
            self.store,
            self.delivery,
            self.bus,
            self.clock,
            terms_of,
            lambda: "priya",
        )
        self.running = HandoffRun(
            self.inbox, self.store, self.delivery, self.destinations, self.bus, self.clock
        )

    async def restart(self) -> None:
        """Start anew on the same file."""
        self.start()
        await self.running.recover()

    async def add(self, kind: str, name: str = "", **options: str) -> str:
        """Add a destination; returns its name."""
        return (await self.destinations.add(kind, options, name)).name

    async def arrive(self, text: str = "My lock is stuck, and nobody answers") -> MentionRow:
        """A mention whose clock runs."""
        author = self.people.account(f"c{len(self.people.statuses)}", "elsewhere.example")
        return await self.arrivals.arrive(self.people.post(text, author=author), MentionClass.MAJOR)

    async def hand_over(
        self, mention: MentionRow, place: str, hours: float = 24, **wanted: str
    ) -> Handoff:
        """Press the button; nothing is sent yet."""
        deadline = self.clock.now() + timedelta(hours=hours)
        return await self.desk.hand_over(mention, place, Wanted(deadline=deadline, **wanted))

    async def settle(self, handoff: Handoff) -> Handoff:
        """Let time pass until nothing more happens by itself."""
        for _ in range(ROUNDS):
            handoff = await self.desk.deliver(handoff.id)
            if handoff.state in SETTLED or handoff.next_at is None:
                return handoff
            wait = (handoff.next_at - self.clock.now()).total_seconds()
            await self.clock.advance(max(wait, 0.0))
        raise AssertionError(f"it never came to an end: {handoff.state} {handoff.reason}")

    async def sent(self, place: str, text: str = "My lock is stuck") -> Handoff:
        """A hand-off that has come to rest."""
        return await self.settle(await self.hand_over(await self.arrive(text), place))

    async def events(self, handoff: Handoff) -> list[Event]:
        """What happened in its conversation."""
        return await self.inbox.replies.events(handoff.conversation_id)

    async def details(self, handoff: Handoff, key: str) -> list[str]:
        """What the notes of its conversation say under `key`, oldest first."""
        return [e.details[key] for e in await self.events(handoff) if key in e.details]

    async def _connect(self, handoff: Handoff) -> Receiver:
        destination = await self.store.destination_of(handoff)
        if destination is None:
            raise UsageError("The place it was to go to was removed.")
        return self.destinations.receiver(destination)


@asynccontextmanager
async def handing_at(
    folder: Path, clock: FakeClock | None = None, answer_time: float = 5.0
) -> AsyncIterator[Bench]:
    """A bench with its inbox in `folder`, closed in order."""
    clock = clock or FakeClock()
    async with desk_at(folder, "http://127.0.0.1:9", clock, answer_time) as desk:
        yield Bench(desk, clock, SessionSecrets())
