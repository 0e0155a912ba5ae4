"""Erases a person at their wish: first what that would take, then all of it at once, and never half."""

from __future__ import annotations

from collections.abc import Callable

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged, MentionsChanged, PersonChanged
from cmconsole.store.inbox import Inbox
from cmconsole.store.upkeep import erasing
from cmconsole.store.upkeep.erasing import Extent
from cmconsole.system.clock import Clock


class Erasing:
    """What a person of the team presses. Nothing of it can be taken back. Raises StoreError."""

    def __init__(self, inbox: Inbox, bus: Bus, clock: Clock, me: Callable[[], str]) -> None:
        """`me` is asked for each time, and refuses where the role does not include it."""
        self._inbox, self._bus, self._clock, self._me = inbox, bus, clock, me

    async def extent(self, mention_id: int) -> Extent:
        """What would go with the person who wrote a mention. Raises UsageError where there is none."""
        rows = await self._inbox.rows([mention_id])
        if not rows:
            raise UsageError(f"There is no mention {mention_id}.")
        author = rows[0].author_id
        return await self._inbox.read(lambda c: erasing.extent(c, author))

    async def erase(self, extent: Extent) -> Extent:
        """Erase them; what came since they were looked at goes too.

        Raises:
            UsageError: the role does not include it, or something to them is on its way; then nothing
                was erased.
        """
        me, now, author = self._me(), self._clock.now(), extent.accounts[0].author_id
        gone = await self._inbox.write(lambda c: erasing.erase(c, author, me, now))
        self._bus.publish(MentionsChanged(gone.mentions))
        self._bus.publish(ConversationsChanged(gone.conversations))
        self._bus.publish(PersonChanged(tuple(account.author_id for account in gone.accounts)))
        return gone
