"""How every account is doing: looked at on request, and now and then where no source tells."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from cmconsole.domain.accounts import Account, AccountState
from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import (
    ConsoleError,
    LoginExpired,
    NetworkError,
    SecretsUnavailable,
    StoreError,
    UsageError,
)
from cmconsole.domain.events import AccountsChanged
from cmconsole.domain.sources import Health, Source, SourceState
from cmconsole.networks import registry
from cmconsole.networks.base import Connector
from cmconsole.networks.signin.ways import way_of
from cmconsole.polling.account_values import as_source
from cmconsole.polling.enrolling import SIGN_IN
from cmconsole.store.arriving import accounts as rows
from cmconsole.store.inbox import Inbox
from cmconsole.system.clock import Clock

logger = logging.getLogger(__name__)
BEAT = timedelta(minutes=10)
"""Between two rounds; a round asks a network only where `STALE` has passed."""
STALE = timedelta(hours=6)
"""How old the last news of an account may be before it is asked itself."""


class AccountHealth:
    """Looks after the accounts of one inbox."""

    def __init__(
        self, inbox: Inbox, clock: Clock, connect: Callable[[Source], Connector], bus: Bus
    ) -> None:
        """`connect` gives what reads a source."""
        self._inbox, self._clock, self._connect, self._bus = inbox, clock, connect, bus

    async def run(self) -> None:
        """Beat for ever. Trouble with the file is logged and tried again."""
        while True:
            try:
                await self.beat()
            except StoreError as error:
                logger.warning("accounts could not be looked after: %s", error)
            await self._clock.sleep(BEAT.total_seconds())

    async def beat(self) -> None:
        """One round: what sources found counts; who has not been heard of for long is asked."""
        sources = await self._inbox.sources()
        health = {one.source_id: one for one in await self._inbox.health()}
        for account in await self._inbox.read(rows.listed):
            using = [s for s in sources if s.options.get(SIGN_IN) == account.uid]
            told = [health[s.id] for s in using if s.id in health]
            if not await self._hear(account, told) and self._should_ask(account):
                with suppress(NetworkError, SecretsUnavailable, UsageError):  # it is remembered
                    await self.check(account)

    async def check(self, account: Account) -> str:
        """Ask the network once, now.

        Returns:
            One sentence on what was found.

        Raises:
            ConsoleError: it was refused or could not be asked; that is remembered, too.
        """
        kind = registry.kind(account.kind)
        missing = [o for o in kind.options if o.required and o.key not in account.options]
        if missing:
            return (
                f"{kind.label} is asked only together with a source: {missing[0].label.lower()} is"
                " chosen there."
            )
        try:
            said = await self._connect(as_source(account)).check()
        except ConsoleError as error:
            await self._found(account, _state_of(error), str(error), self._clock.now())
            raise
        await self._found(account, AccountState.WELL, "", self._clock.now())
        return said

    async def _hear(self, account: Account, told: list[Health]) -> bool:
        """Take over what the polls of its sources found; False where they say nothing new."""
        since = account.checked_at
        out = next((one for one in told if one.state is SourceState.SIGNED_OUT), None)
        if out is not None:
            if account.state is not AccountState.SIGNED_OUT:
                at = self._clock.now()
                await self._found(account, AccountState.SIGNED_OUT, out.last_error, at)
            return True
        heard = [one.last_success_at for one in told if one.state is SourceState.LISTENING]
        newest = max((at for at in heard if at is not None), default=None)
        if newest is None or (since is not None and newest <= since):
            return False
        await self._found(account, AccountState.WELL, "", newest)
        return True

    def _should_ask(self, account: Account) -> bool:
        if account.state is AccountState.SIGNED_OUT or not _free_to_ask(account):
            return False
        return account.checked_at is None or self._clock.now() - account.checked_at >= STALE

    async def _found(self, account: Account, state: AccountState, words: str, at: datetime) -> None:
        changed = (account.state, account.last_error) != (state, words)
        await self._inbox.write(lambda c: rows.found(c, account.uid, state, words, at, None))
        if changed:
            self._bus.publish(AccountsChanged((account.uid,)))


def _free_to_ask(account: Account) -> bool:
    """Whether asking costs nothing."""
    return way_of(registry.kind(account.kind)).free_to_check


def _state_of(error: ConsoleError) -> AccountState:
    lost = isinstance(error, (LoginExpired, SecretsUnavailable))
    return AccountState.SIGNED_OUT if lost else AccountState.FAILING
