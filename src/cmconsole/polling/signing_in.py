"""Signs accounts in and out: their row in the inbox, their secrets in the keyring, both or neither."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import uuid4

from cmconsole.domain.accounts import Account
from cmconsole.domain.bus import Bus
from cmconsole.domain.changes import Area, Noted
from cmconsole.domain.errors import NetworkError, SecretsUnavailable
from cmconsole.domain.events import AccountsChanged
from cmconsole.domain.sources import Source
from cmconsole.domain.text import clean
from cmconsole.networks import registry
from cmconsole.networks.base import Connector, NetworkKind
from cmconsole.networks.signin.grants import Grant
from cmconsole.networks.signin.ways import Given, How, SignedIn, Way, asked, in_words, way_of
from cmconsole.networks.web import Web
from cmconsole.polling.account_values import (
    as_source,
    complete,
    forget,
    named_in,
    plain_of,
    secret_names,
)
from cmconsole.polling.agreeing import Agreeing
from cmconsole.polling.agreeing import Person as Person
from cmconsole.polling.enrolling import IN_KEYRING, SIGN_IN, usual_name
from cmconsole.store.arriving import accounts as rows
from cmconsole.store.arriving import sources as source_rows
from cmconsole.store.inbox import Inbox
from cmconsole.system.clock import Clock
from cmconsole.system.secrets import ScopedSecrets


@dataclass(frozen=True, slots=True)
class SignedOut:
    """How signing out went. The secrets are forgotten in any case."""

    account: Account
    sentences: tuple[str, ...] = ()
    """What could not be done, or is left to the person."""


class SigningIn:
    """The accounts of one inbox."""

    def __init__(
        self,
        inbox: Inbox,
        web: Web,
        clock: Clock,
        author: Callable[[], str],
        secrets: Callable[[str], ScopedSecrets],
        connect: Callable[[Source], Connector],
        bus: Bus,
        noted: Noted,
    ) -> None:
        """`secrets` gives those of an account by its uid, `connect` what reads a source; `author` is
        the name under which the log keeps who did it, `noted` is told of it."""
        self._noted = noted
        self._inbox, self._web, self._clock = inbox, web, clock
        self._author, self._secrets, self._connect = author, secrets, connect
        self._bus = bus

    async def accounts(self) -> list[Account]:
        """Every account, in the order they were added."""
        return await self._inbox.read(rows.listed)

    async def account(self, name: str) -> Account:
        """The account called `name`. Raises UsageError where there is none."""
        return await self._inbox.read(lambda c: rows.named(c, name))

    async def sign_in(
        self,
        kind: NetworkKind,
        given: Given,
        person: Person,
        *,
        name: str = "",
        again: Account | None = None,
    ) -> Account:
        """Sign somebody in, all the way.

        Args:
            kind: at which network.
            given: what was asked for first (`asked`), secret values included.
            person: who agrees in the browser.
            name: what to call the account; empty: made from who it is.
            again: the account that is signed in anew; its sources go on with it.

        Raises:
            UsageError: something is missing, or an answer belongs to another attempt.
            NotAllowed, LoginExpired: the person or the network said no.
            NetworkError: the network could not be asked.
            SecretsUnavailable: the keyring refused; then nobody is signed in.
        """
        way, values = way_of(kind), complete(asked(kind, way_of(kind)), given, again)
        agreeing, grant = Agreeing(self._web, self._clock, person), None
        if way.how is How.PASTE:
            signed = SignedIn("", {})
        elif way.how is How.KEY:
            signed = SignedIn("", await agreeing.with_key(way, values))
        else:
            client, grant = await agreeing.granted(way, values)
            assert way.settle is not None
            signed = await way.settle(self._web, client, values, grant)
        return await self._keep(kind, way, values, signed, grant, name, again)

    async def _keep(
        self,
        kind: NetworkKind,
        way: Way,
        values: Given,
        signed: SignedIn,
        grant: Grant | None,
        name: str,
        again: Account | None,
    ) -> Account:
        now = self._clock.now()
        hidden = {o.key for o in (*kind.options, *way.options) if o.secret}
        secrets = {key: value for key, value in values.items() if key in hidden}
        secrets |= signed.secrets
        plain = {key: value for key, value in values.items() if key not in hidden}
        noted = {key: IN_KEYRING for key in secrets if key in {o.key for o in kind.options}}
        options = {**plain, **signed.options, **noted}
        handle = signed.handle or named_in(options)
        again = again or await self._same(kind.kind, handle, options)
        ends_at = signed.ends_at
        if grant is not None and not grant.refresh:
            ends_at = ends_at or grant.ends_at
        account = Account(
            id=again.id if again else 0,
            uid=again.uid if again else uuid4().hex,
            kind=kind.kind,
            name=again.name if again else clean(name) or await self._free_name(kind, handle, plain),
            added_at=again.added_at if again else now,
            added_by=again.added_by if again else self._author(),
            handle=handle,
            options=options,
            scopes=in_words(way, grant.scopes if grant else ()),
            ends_at=ends_at,
        )
        await self._store(account, secrets, kind, now, anew=again is not None)
        return await self.account(account.name)

    async def _store(
        self,
        account: Account,
        secrets: Mapping[str, str],
        kind: NetworkKind,
        now: datetime,
        *,
        anew: bool,
    ) -> None:
        """The secrets first: a row without them would only ever fail. They are put back where it fails."""
        kept, author = self._secrets(account.uid), self._author()
        before = {key: await kept.read(key) if anew else None for key in (*secrets, "session")}
        try:
            for key, secret in secrets.items():
                await kept.keep(key, secret)
            if way_of(kind).how is How.PASTE:
                await self._try(account, kind)
            if anew:
                await self._inbox.write(lambda c: rows.signed_in(c, account, author, now))
                await self._hand_on(account, now)
            else:
                await self._inbox.write(lambda c: rows.add(c, account, now))
        except BaseException:
            for key, was in before.items():
                await (kept.forget(key) if was is None else kept.keep(key, was))
            raise
        # What an earlier sign-in left and this one has not replaced; a session is of this one.
        for key in secret_names(kind) - {*secrets, "session"} if anew else ():
            await forget(kept, key)
        self._note(account, signed_in=True)

    async def _try(self, account: Account, kind: NetworkKind) -> None:
        """Pasted things are tried at once, where a source's own options are not needed for it."""
        if any(o.required and o.key not in account.options for o in kind.options):
            return
        await self._connect(as_source(account)).check()

    async def _hand_on(self, account: Account, now: datetime) -> None:
        """Sources keep a copy of what an account brings."""
        for source in await self._users(account):
            options = {**source.options, **account.options}
            await self._inbox.write(partial(_take_options, source, options, now))

    async def sign_out(self, account: Account) -> SignedOut:
        """Give the sign-in back where the network takes it, and forget the secrets in any case.

        The account leaves the list unless sources use it; those stop until somebody signs in again.
        """
        kind = registry.kind(account.kind)
        way, kept, now = way_of(kind), self._secrets(account.uid), self._clock.now()
        told: list[str] = []
        try:
            if way.leave is not None:
                told.append(await way.leave(self._web, plain_of(account.options), kept))
            else:
                told.append(way.by_hand)
        except NetworkError:
            told.append(
                f"{kind.label} could not be told. {way.by_hand}".strip()
                or f"{kind.label} could not be told; take the sign-in back on its pages."
            )
        except SecretsUnavailable as error:
            told.append(str(error))
        for key in secret_names(kind):
            if sentence := await forget(kept, key):
                told.append(sentence)
        users, author = await self._users(account), self._author()
        if users:
            out = "Somebody signed out here; sign in again to go on listening."
            await self._inbox.write(lambda c: rows.signed_out(c, account, out, author, now))
        else:
            await self._inbox.write(lambda c: rows.remove(c, account, author, now))
        self._note(account, signed_in=False)
        return SignedOut(account, tuple(dict.fromkeys(filter(None, told))))

    def _note(self, account: Account, *, signed_in: bool) -> None:
        parts = {"signed in": (not signed_in, signed_in)}
        uid, name = account.uid, account.name
        self._noted(Area.ACCOUNT, parts, subject=uid, name=name, returns=False)
        self._bus.publish(AccountsChanged((account.uid,)))

    async def _users(self, account: Account) -> list[Source]:
        sources = await self._inbox.sources()
        return [one for one in sources if one.options.get(SIGN_IN) == account.uid]

    async def _same(self, kind: str, handle: str, options: Mapping[str, str]) -> Account | None:
        """Who signs in twice is one account."""
        for one in await self.accounts():
            same_place = one.options.get("server") == options.get("server")
            if one.kind == kind and handle and one.handle == handle and same_place:
                return one
        return None

    async def _free_name(self, kind: NetworkKind, handle: str, plain: Mapping[str, str]) -> str:
        wanted = f"{kind.label} {handle}".strip() if handle else usual_name(kind, plain)
        taken = {one.name.casefold() for one in await self.accounts()}
        names = (wanted if n == 1 else f"{wanted} {n}" for n in range(1, len(taken) + 2))
        return next(name for name in names if name.casefold() not in taken)


def _take_options(
    source: Source, options: Mapping[str, str], now: datetime, connection: sqlite3.Connection
) -> None:
    source_rows.take_options(connection, source, options, now)
