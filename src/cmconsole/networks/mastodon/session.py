"""Who we are at a server: its description and the account that is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.domain.errors import LoginExpired
from cmconsole.networks.base import Credentials
from cmconsole.networks.mastodon.api import Api
from cmconsole.networks.mastodon.posts import Viewpoint
from cmconsole.networks.mastodon.server import Server, look_at
from cmconsole.networks.shape import Record, the_record
from cmconsole.networks.web import Web

LOOK_AGAIN_AFTER = timedelta(hours=24)
"""Servers are updated and limits change; a day is soon enough to notice."""


@dataclass(frozen=True, slots=True)
class Session:
    """A server as it described itself, asked by one account or by nobody."""

    api: Api
    server: Server
    account: Record
    """The account that is signed in; an empty record for nobody."""

    @property
    def account_id(self) -> str:
        """The server's id of the account; empty for nobody."""
        return self.account.identifier("id")

    @property
    def seen_from(self) -> Viewpoint:
        """The place from which this server's JSON is read."""
        return Viewpoint(self.api.base, self.server.domain, self.account_id)

    def require_account(self) -> None:
        """Raises LoginExpired where nobody is signed in."""
        if not self.account:
            raise LoginExpired(f"Nobody is signed in at {self.api.host}.")


class Sessions:
    """Opens the session and keeps it until the token changes or a day has passed."""

    def __init__(self, web: Web, base: str, credentials: Credentials) -> None:
        self._web = web
        self._base = base
        self._credentials = credentials
        self._open: Session | None = None
        self._token = ""
        self._looked_at: datetime | None = None

    async def session(self, now: datetime | None = None) -> Session:
        """The open session, or a new one.

        Args:
            now: UTC; None where the caller has no clock, then the last look is good enough.

        Raises:
            NetworkError: the server is not there, not one of these, or does not know the token.
        """
        token = await self._credentials.read("access_token") or ""
        if self._open is None or self._is_stale(token, now):
            self._open = await self._start(token)
            self._token = token
            self._looked_at = now
        return self._open

    def forget(self) -> None:
        """Look again next time."""
        self._open = None

    def _is_stale(self, token: str, now: datetime | None) -> bool:
        if token != self._token:
            return True
        if now is None or self._looked_at is None:
            return now is not None
        return not timedelta() <= now - self._looked_at < LOOK_AGAIN_AFTER

    async def _start(self, token: str) -> Session:
        server = await look_at(Api(self._web, self._base))
        api = Api(self._web, self._base, token or None)
        account = Record({})
        if token:
            account = the_record((await api.get("/api/v1/accounts/verify_credentials")).json())
        return Session(api, server, account)
