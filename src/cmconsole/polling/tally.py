"""The count of what an account has used, in the inbox: a restart forgets nothing of it."""

from __future__ import annotations

from cmconsole.store.arriving import accounts
from cmconsole.store.inbox import Inbox


class StoredTally:
    """What one account, or a source without one, has used."""

    def __init__(self, inbox: Inbox, whose: str) -> None:
        """`whose` is the uid of the account or the source."""
        self._inbox = inbox
        self._whose = whose

    async def used(self, what: str, period: str) -> int:
        """What was used so far. Raises StoreError."""
        (amount,) = await self._inbox.read(
            lambda c: accounts.used(c, self._whose, [(what, period)])
        )
        return amount

    async def add(self, what: str, period: str, amount: int) -> None:
        """Count `amount` more. Raises StoreError."""
        await self._inbox.write(lambda c: accounts.use(c, self._whose, {(what, period): amount}))
