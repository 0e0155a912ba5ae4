"""The hand-offs of one profile, wired: destinations, what sends, what listens."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property, partial

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import UsageError
from cmconsole.domain.handoffs import Handoff
from cmconsole.networks import registry
from cmconsole.networks.base import Terms
from cmconsole.networks.web import Web
from cmconsole.replies.handoff import verdicts
from cmconsole.replies.handoff.delivery import HandoffDelivery
from cmconsole.replies.handoff.desk import Handoffs
from cmconsole.replies.handoff.destinations import Destinations
from cmconsole.replies.handoff.receivers.base import Receiver
from cmconsole.replies.handoff.running import HandoffRun
from cmconsole.store.inbox import Inbox
from cmconsole.store.replying.handoff_desk import HandoffDesk
from cmconsole.system import instance
from cmconsole.system.clock import Clock
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SecretStore


class HandingOver:
    """Everything that hands work over; parts are made at first use."""

    def __init__(
        self,
        profile: Profile,
        inbox: Inbox,
        secrets: SecretStore,
        bus: Bus,
        clock: Clock,
        *,
        web: Callable[[], Web],
        me: Callable[[], str],
    ) -> None:
        """`web` is made at first use; `me` is who works here."""
        self._profile, self._inbox, self._secrets = profile, inbox, secrets
        self._bus, self._clock, self._web, self._me = bus, clock, web, me
        self.store = HandoffDesk(inbox)
        """What can be asked of it."""

    @cached_property
    def destinations(self) -> Destinations:
        """The places work is handed over to."""
        return Destinations(self.store, self._secrets, self._clock, self._web, self._me)

    @cached_property
    def desk(self) -> Handoffs:
        """What a person presses."""
        return Handoffs(
            self._inbox,
            self.store,
            self._delivery,
            self._bus,
            self._clock,
            terms_of,
            self._me,
        )

    @cached_property
    def running(self) -> HandoffRun:
        """What happens by itself; `running.run()` goes on for ever, `running.look()` once."""
        return HandoffRun(
            self._inbox,
            self.store,
            self._delivery,
            self.destinations,
            self._bus,
            self._clock,
            partial(instance.writing, self._profile),
            self._elsewhere,
        )

    @cached_property
    def _delivery(self) -> HandoffDelivery:
        return HandoffDelivery(self._inbox, self.store, self._connect, self._bus, self._clock)

    def _elsewhere(self) -> bool:
        holder = instance.listener(self._profile)
        return holder is not None and holder.process != os.getpid()

    async def _connect(self, handoff: Handoff) -> Receiver:
        destination = await self.store.destination_of(handoff)
        if destination is None:
            raise UsageError(verdicts.GONE)
        return self.destinations.receiver(destination)


def terms_of(network: str) -> tuple[str, Terms]:
    """What people call a network, and what its terms allow; one we do not know allows what most do."""
    try:
        known = registry.kind(network)
    except UsageError:
        return network, Terms()
    return known.label, known.terms
