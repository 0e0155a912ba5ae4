"""The accounts that answer: one connector for each source, kept while the source is as it is."""

from __future__ import annotations

from collections.abc import Callable

from cmconsole.domain.errors import UsageError
from cmconsole.domain.sources import Source
from cmconsole.networks.base import Connector
from cmconsole.store.inbox import Inbox


class Accounts:
    """Gives the connector of a source; kept, because each has to sign in and look at its server first."""

    def __init__(self, inbox: Inbox, connect: Callable[[Source], Connector]) -> None:
        self._inbox = inbox
        self._connect = connect
        self._known: dict[int, tuple[Source, Connector]] = {}

    async def connector(self, source_id: int) -> Connector:
        """What answers with the account of a source.

        Raises:
            UsageError: nobody listens there any more.
        """
        for source in await self._inbox.sources():
            if source.id == source_id:
                known = self._known.get(source_id)
                if known is None or known[0] != source:
                    known = self._known[source_id] = (source, self._connect(source))
                return known[1]
        raise UsageError("The account this was written for is no longer listened to.")
