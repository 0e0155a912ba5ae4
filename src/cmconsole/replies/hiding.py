"""Hides from the public what others wrote below our own posts, where the network lets us."""

from __future__ import annotations

from collections.abc import Callable

from cmconsole.domain.errors import ConsoleError, UsageError
from cmconsole.networks.abilities import hides
from cmconsole.networks.allowances import Hides
from cmconsole.networks.base import Capability, NetworkKind
from cmconsole.replies.accounts import Accounts
from cmconsole.replies.ways import address_of
from cmconsole.store.inbox import Inbox
from cmconsole.store.rows import MentionRow


class Hiding:
    """Finds who may hide a post, and does it. Nothing of ours changes by it."""

    def __init__(
        self, inbox: Inbox, accounts: Accounts, kind_of: Callable[[str], NetworkKind]
    ) -> None:
        """`kind_of` is the registry's."""
        self._inbox, self._accounts, self._kind_of = inbox, accounts, kind_of

    def might(self, network: str) -> bool:
        """Whether anybody can hide anything on that network; asks nobody."""
        try:
            return Capability.HIDE in self._kind_of(network).signed_in
        except UsageError:
            return False

    async def hide(self, mention: MentionRow) -> None:
        """Hide it. Raises UsageError where nobody here may, NetworkError as its network says."""
        await (await self._who(mention)).hide(address_of(mention))

    async def show(self, mention: MentionRow) -> None:
        """Show it again. Raises as `hide` does."""
        await (await self._who(mention)).unhide(address_of(mention))

    async def _who(self, mention: MentionRow) -> Hides:
        sources = await self._inbox.sources()
        first = sorted(sources, key=lambda one: one.id != mention.source_id)
        for source in first:
            if source.kind != mention.network:
                continue
            try:
                connector = hides(await self._accounts.connector(source.id))
            except ConsoleError:
                continue  # another account may be able to
            if connector is not None:
                return connector
        raise UsageError(
            "No account here may hide this. Sign in with the one below whose post it is."
        )
