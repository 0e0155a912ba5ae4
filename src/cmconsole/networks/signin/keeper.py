"""Keeps one sign-in good: renews it before it ends, once for everybody who uses it, and never loses it.

A rotating refresh token is good once. It is handed in only after the keyring has shown, a moment before,
that it can be written; what comes back replaces it in one entry before anybody uses it; and whoever else
wants to renew the same sign-in, in this process or another, waits and finds it done.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Protocol, runtime_checkable

from cmconsole.domain.errors import LoginExpired, NetworkError, SecretsUnavailable
from cmconsole.networks.base import Credentials
from cmconsole.networks.signin.grants import ENTRY, Grant, fingerprint, unpacked
from cmconsole.networks.web import Web

log = logging.getLogger(__name__)


@runtime_checkable
class TakesTurns(Protocol):
    """Credentials that several connectors share, in this process and in others."""

    def alone(self) -> AbstractAsyncContextManager[None]:
        """While it is held nobody else renews the same sign-in."""
        ...


class Keeper:
    """The sign-in behind one set of credentials."""

    def __init__(
        self,
        web: Web,
        credentials: Credentials,
        renew: Callable[[Grant], Awaitable[Grant]],
        signed_out: str,
    ) -> None:
        """Nothing is asked before the first question.

        Args:
            web: only its clock is used.
            renew: hands a refresh token in; raises LoginExpired where the network does not take it.
            signed_out: the sentence for a sign-in that is missing or has ended.
        """
        self._web = web
        self._credentials = credentials
        self._renew = renew
        self._signed_out = signed_out
        self._unsaved: Grant | None = None
        """What the keyring would not take."""
        self._lock = asyncio.Lock()

    async def access(self) -> str:
        """An access token that is good for a while.

        Raises:
            LoginExpired: nobody is signed in, or not any more.
            NetworkError, SecretsUnavailable: it had to be renewed and that was not possible.
        """
        if self._unsaved is not None:
            await self._save(self._unsaved)
        grant = await self._kept()
        now = self._web.now()
        if grant.access and not grant.renewing and grant.fresh(now):
            return grant.access
        try:
            return await self.after(grant.access)
        except NetworkError:
            # The old token may outlive a failed renewal: what it is good for still works.
            if grant.access and grant.ends_at is not None and grant.ends_at > now:
                return grant.access
            raise

    async def after(self, refused: str) -> str:
        """The token in place of one that ended or that the network refused. Raises as `access` does."""
        async with self._lock, alone(self._credentials):
            grant = await self._kept()
            if grant.access and grant.access != refused and not grant.renewing:
                return grant.access  # somebody else has just done it
            if not grant.refresh:
                raise LoginExpired(self._signed_out)
            return (await self._renewed(grant)).access

    async def _kept(self) -> Grant:
        """What is in the keyring, or what was pasted there since."""
        if self._unsaved is not None:
            return self._unsaved
        access = (await self._credentials.read("access_token") or "").strip()
        refresh = (await self._credentials.read("refresh_token") or "").strip()
        pasted = fingerprint(access, refresh)
        grant = unpacked(await self._credentials.read(ENTRY))
        if grant is not None and grant.made_with == pasted:
            return grant
        if not access and not refresh:
            raise LoginExpired(self._signed_out)
        return Grant(access, refresh, made_with=pasted)

    async def _renewed(self, grant: Grant) -> Grant:
        # Before the old token is spent the keyring has to take a note: where it is locked, the sign-in
        # stays as it is instead of being renewed into nowhere.
        await self._credentials.keep(ENTRY, grant.renewing_now().packed())
        try:
            new = await self._renew(grant)
        except LoginExpired:
            # The token is spent: by a run that was cut off before it could keep the new one.
            await self._credentials.keep(ENTRY, replace(grant, refresh="", renewing=False).packed())
            raise
        new = replace(new, made_with=grant.made_with, renewing=False)
        await self._save(new)
        return new

    async def _save(self, grant: Grant) -> None:
        """Keep it, or hold it here and try again with the next question."""
        try:
            await self._credentials.keep(ENTRY, grant.packed())
        except SecretsUnavailable as error:
            self._unsaved = grant
            log.info("a renewed sign-in is held in memory until the keyring takes it: %s", error)
            return
        self._unsaved = None


def alone(credentials: Credentials) -> AbstractAsyncContextManager[None]:
    """While it is held nobody else renews what is kept under these credentials."""
    return credentials.alone() if isinstance(credentials, TakesTurns) else _Nobody()


class _Nobody(AbstractAsyncContextManager[None]):
    """For credentials that nobody shares."""

    async def __aexit__(self, *_: object) -> None:
        """Nothing to give back."""
