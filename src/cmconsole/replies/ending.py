"""Whether a talk can be ended in public now: what the text says, whether they agreed, the thread itself."""

from __future__ import annotations

from collections.abc import Sequence

from cmconsole.domain.errors import ConsoleError, Gone, NotThere
from cmconsole.domain.posts import Post
from cmconsole.domain.replies import Order
from cmconsole.networks.abilities import reads_threads
from cmconsole.replies.accounts import Accounts
from cmconsole.replies.safety import Doubt, before_closing
from cmconsole.system.clock import Clock


class Ending:
    """Looks at a close before it is posted. It advises; a person decides."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock

    async def doubts(self, order: Order) -> list[Doubt]:
        """What speaks against this close, now; the thread is read anew for it.

        Args:
            order: from `steps.closing`, which notes whether the customer agreed.
        """
        thread = await self._thread(order)
        agreed = order.details.get("agreed") == "yes"
        return before_closing(order.text, agreed=agreed, thread=thread, now=self._clock.now())

    async def _thread(self, order: Order) -> Sequence[Post] | None:
        """The thread as it stands; empty: it is gone; None: it could not be read."""
        try:
            reader = reads_threads(await self._accounts.connector(order.source_id))
            if reader is None:
                return None
            return await reader.thread(order.answer_to, self._clock.now())
        except (NotThere, Gone):
            return ()
        except ConsoleError:
            return None
