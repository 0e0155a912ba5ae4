"""Runs a macro: what publishes nothing happens at once, and what publishes waits for the person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged
from cmconsole.domain.targets import Targets
from cmconsole.replies.first_due import first_due
from cmconsole.replies.macros import Action, events
from cmconsole.store.inbox import Inbox
from cmconsole.store.rows import MentionRow
from cmconsole.system.clock import Clock


class MacroRunning:
    """Does the actions of macros in the name of one person."""

    def __init__(
        self,
        inbox: Inbox,
        bus: Bus,
        clock: Clock,
        targets: Callable[[], Targets],
        me: Callable[[], str],
    ) -> None:
        """`targets` and `me` are asked each time."""
        self._inbox = inbox
        self._bus = bus
        self._clock = clock
        self._targets = targets
        self._me = me

    async def do(self, actions: Sequence[Action], mention: MentionRow) -> None:
        """Do these, all of them or none.

        Args:
            actions: `before_publishing` or `after_publishing` of a macro.
            mention: any of the conversation's.

        Raises:
            UsageError: nothing is owed there.
            StoreError: nothing was done.
        """
        if mention.work is None:
            raise UsageError("This is from before its source was added. Nothing is owed here.")
        if not actions:
            return
        due = await first_due(self._inbox, self._targets(), mention)
        made = events(
            actions,
            author=self._me(),
            now=self._clock.now(),
            newest=mention.canonical_uri,
            due=due,
        )
        conversation = mention.work.conversation_id
        await self._inbox.record(conversation, made)
        self._bus.publish(ConversationsChanged((conversation,)))
