"""Being signed in at Bluesky: one sign-in, kept in the keyring and renewed, never one per poll.

A server takes 300 sign-ins a day and account, and no more than 30 in five minutes. The access
token holds two hours, the refresh token three months; each renewal replaces both.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkDown,
    SecretsUnavailable,
    UnreadableAnswer,
)
from cmconsole.networks.base import Credentials
from cmconsole.networks.bluesky.api import Params, name_of, procedure, query
from cmconsole.networks.shape import Record, as_record, epoch, said, web_address
from cmconsole.networks.signin.keeper import alone
from cmconsole.networks.web import Web

log = logging.getLogger(__name__)
EARLY = timedelta(minutes=5)
"""A token is renewed that long before it ends."""
WRONG = "Bluesky did not accept the app password; please make a new one and enter it."
NOBODY = "Nobody is signed in at Bluesky; enter an app password for this source."


@dataclass(frozen=True, slots=True)
class Tokens:
    """A sign-in as it is kept."""

    did: str
    handle: str
    base: str
    """The account's own server, without a slash at the end."""
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    made_with: str = field(default="", repr=False)
    """A fingerprint of server, handle and password: another password is another sign-in."""

    @classmethod
    def of(cls, kept: str | None) -> Tokens | None:
        """What `kept` holds, or None."""
        found = said((kept or "").encode())
        values = {name: found.text(name) for name in cls.__slots__}
        return cls(**values) if values["did"] and values["refresh"] else None

    def ends(self) -> datetime | None:
        """When the access token ends, UTC; None where it does not say (RFC 7519, `exp`)."""
        middle = self.access.partition(".")[2].partition(".")[0]
        try:
            claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        except ValueError:
            return None
        return epoch(as_record(claims).number("exp"))


class Session:
    """One account at its server; keeps the `Api` protocol."""

    def __init__(self, web: Web, server: str, handle: str, credentials: Credentials) -> None:
        """Nothing is asked before the first question.

        Args:
            web: the shared client.
            server: where to sign in, without a slash at the end.
            handle: the account, without a leading @.
            credentials: where the `app_password` is, and the `session` is kept.
        """
        self._web = web
        self._server = server
        self._handle = handle
        self._credentials = credentials
        self._tokens: Tokens | None = None
        self._lock = asyncio.Lock()

    @property
    def did(self) -> str:
        """The account's permanent id; empty before it is known."""
        return self._tokens.did if self._tokens else ""

    @property
    def handle(self) -> str:
        """The account's name as it is now."""
        return (self._tokens and self._tokens.handle) or self._handle

    async def open(self) -> None:
        """Be signed in. Raises LoginExpired, NetworkError."""
        await self._current()

    async def get(
        self, method: str, params: Params | None = None, headers: Mapping[str, str] | None = None
    ) -> Record:
        """Ask a query at the account's own server. Raises NetworkError."""
        tokens = await self._current()
        try:
            return await query(self._web, tokens.base, method, params, tokens.access, headers)
        except LoginExpired as error:
            tokens = await self._after(error, tokens)
        return await query(self._web, tokens.base, method, params, tokens.access, headers)

    async def call(
        self, method: str, content: object, headers: Mapping[str, str] | None = None
    ) -> Record:
        """Run a procedure at the account's own server. Raises NetworkError."""
        tokens = await self._current()
        try:
            return await procedure(self._web, tokens.base, method, content, tokens.access, headers)
        except LoginExpired as error:
            # Refused unread, so nothing has been done yet.
            tokens = await self._after(error, tokens)
        return await procedure(self._web, tokens.base, method, content, tokens.access, headers)

    async def _current(self) -> Tokens:
        """Tokens that are good for a while. Raises LoginExpired, NetworkError."""
        password = await self._credentials.read("app_password") or ""
        made_with = _fingerprint(self._server, self._handle, password)
        async with self._lock:
            tokens = self._tokens or Tokens.of(await self._credentials.read("session"))
            if tokens is None or tokens.made_with != made_with:
                tokens = await self._sign_in(password, made_with)
            ends = tokens.ends()
            if ends is not None and ends - self._web.now() < EARLY:
                tokens = await self._renew(tokens, password)
            self._tokens = tokens
            return tokens

    async def _after(self, error: LoginExpired, refused: Tokens) -> Tokens:
        """New tokens for those that were refused. Raises LoginExpired, NetworkError."""
        password = await self._credentials.read("app_password") or ""
        async with self._lock:
            if self._tokens is None or self._tokens.access == refused.access:
                self._tokens = await self._renew(refused, password)
            return self._tokens

    async def _renew(self, tokens: Tokens, password: str) -> Tokens:
        async with alone(self._credentials):
            kept = Tokens.of(await self._credentials.read("session"))
            if kept and kept.access != tokens.access and kept.made_with == tokens.made_with:
                return kept  # whoever answers with this account, or polls with it, has just done it
            return await self._renew_alone(tokens, password)

    async def _renew_alone(self, tokens: Tokens, password: str) -> Tokens:
        try:
            answer = await self._ask(
                tokens.base, "com.atproto.server.refreshSession", None, tokens.refresh
            )
        except LoginExpired:
            return await self._sign_in(password, tokens.made_with)
        return await self._keep(answer, tokens.made_with, tokens.base)

    async def _sign_in(self, password: str, made_with: str) -> Tokens:
        if not password:
            raise LoginExpired(NOBODY)
        content = {"identifier": self._handle, "password": password}
        try:
            answer = await self._ask(
                self._server, "com.atproto.server.createSession", content, None
            )
        except LoginExpired as error:
            if name_of(error) == "AuthFactorTokenRequired":
                raise
            raise LoginExpired(WRONG, status=error.status) from error
        return await self._keep(answer, made_with, self._server)

    async def _ask(self, base: str, method: str, content: object, token: str | None) -> Record:
        try:
            return await procedure(self._web, base, method, content, token)
        except AnswerLost as error:
            # Signing in twice does no harm, so it is not the trouble that a lost post would be.
            raise NetworkDown("Bluesky did not answer when it was asked to sign in.") from error

    async def _keep(self, answer: Record, made_with: str, asked: str) -> Tokens:
        tokens = Tokens(
            did=answer.identifier("did"),
            handle=answer.identifier("handle"),
            base=_own_server(answer.record("didDoc"), asked),
            access=answer.text("accessJwt"),
            refresh=answer.text("refreshJwt"),
            made_with=made_with,
        )
        if not (tokens.did and tokens.access and tokens.refresh):
            raise UnreadableAnswer("Bluesky answered the sign-in with something unexpected.")
        try:
            await self._credentials.keep("session", json.dumps(asdict(tokens)))
        except SecretsUnavailable as error:
            log.info("the sign-in is kept for this run only: %s", error)
        return tokens


def _own_server(did_document: Record, asked: str) -> str:
    """The account's own server, as its DID document names it; else the one that was asked.

    A sign-in over https is never taken on to a server without it.
    """
    for service in did_document.records("service"):
        if service.text("id").endswith("#atproto_pds"):
            address = web_address(service.text("serviceEndpoint").rstrip("/"))
            if address and (address.startswith("https://") or asked.startswith("http://")):
                return address
    return asked


def _fingerprint(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
