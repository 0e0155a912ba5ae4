"""What Google's interfaces share: three ways to sign in, and one way to say no."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    NotThere,
)
from cmconsole.networks.base import Credentials
from cmconsole.networks.options import secret
from cmconsole.networks.record_api import Params, RecordApi, in_its_words, said
from cmconsole.networks.shape import Record, as_record
from cmconsole.networks.signing import signed
from cmconsole.networks.web import Web

ACCOUNTS = "https://oauth2.googleapis.com"
SIGNED_OUT = "Google no longer accepts the sign-in; please paste it again."
_SPENT = frozenset(("quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"))
_TOO_FAST = frozenset(("rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"))
_BAD_LOGIN = frozenset(
    ("keyInvalid", "authError", "required", "API_KEY_INVALID", "ACCESS_TOKEN_EXPIRED")
)


@dataclass(frozen=True, slots=True)
class Pass:
    """What a request carries to show who asks."""

    token: str | None = None
    headers: dict[str, str] | None = None


class Access(Protocol):
    """A way to be let in."""

    async def show(self) -> Pass:
        """What to send along. Raises NetworkError."""
        ...

    def forget(self) -> None:
        """What was shown is no longer good: get a new one next time."""
        ...


class ApiKey:
    """A key for what everybody may read."""

    def __init__(self, credentials: Credentials, name: str = "api_key") -> None:
        self._credentials = credentials
        self._name = name

    async def show(self) -> Pass:
        """The key, in a header: addresses end up in logs."""
        key = await secret(self._credentials, self._name, SIGNED_OUT)
        if not key.isascii() or not key.isprintable():
            raise LoginExpired(SIGNED_OUT)
        return Pass(headers={"X-Goog-Api-Key": key})

    def forget(self) -> None:
        """A key cannot be renewed from here."""


class _Renewed(ABC):
    """Access tokens that last an hour and are fetched when they are needed."""

    def __init__(self, web: Web, accounts: str) -> None:
        self._api = RecordApi(web, accounts, _explain_token, "Google")
        self._token = ""
        self._good_until: datetime | None = None

    async def show(self) -> Pass:
        """An access token that is good for a while. Raises NetworkError."""
        now = self._api.web.now()
        if not self._token or self._good_until is None or now >= self._good_until:
            answer = await self._api.send("POST", "/token", form=await self._ask(now))
            self._token = answer.identifier("access_token")
            if not self._token:
                raise LoginExpired(SIGNED_OUT)
            lasts = min(answer.count("expires_in") or 3600, 86_400)
            self._good_until = now + timedelta(seconds=max(lasts - 120, 0))
        return Pass(token=self._token)

    def forget(self) -> None:
        """Fetch another one next time."""
        self._token = ""

    @abstractmethod
    async def _ask(self, now: datetime) -> dict[str, str | list[str]]:
        """The form to ask for a token with. Raises NetworkError."""


class Refreshed(_Renewed):
    """A person's account, through a refresh token of the owner's own app (RFC 6749, 6)."""

    def __init__(self, web: Web, accounts: str, client_id: str, credentials: Credentials) -> None:
        super().__init__(web, accounts)
        self._client_id = client_id
        self._credentials = credentials

    async def _ask(self, now: datetime) -> dict[str, str | list[str]]:
        client_secret = (await self._credentials.read("client_secret") or "").strip()
        form: dict[str, str | list[str]] = {
            "grant_type": "refresh_token",
            "client_id": self._client_id,
            "refresh_token": await secret(self._credentials, "refresh_token", SIGNED_OUT),
        }
        return form | {"client_secret": client_secret} if client_secret else form


class ServiceAccount(_Renewed):
    """A service account: a token signed here is exchanged for one of theirs (RFC 7523)."""

    def __init__(self, web: Web, accounts: str, scope: str, credentials: Credentials) -> None:
        super().__init__(web, accounts)
        self._scope = scope
        self._credentials = credentials

    async def _ask(self, now: datetime) -> dict[str, str | list[str]]:
        account = service_account(await secret(self._credentials, "service_account", SIGNED_OUT))
        assertion = await signed(
            {
                "iss": account.text("client_email"),
                "scope": self._scope,
                "aud": self._api.address("/token"),
            },
            account.text("private_key"),
            "RS256",
            now=now,
            lasts=timedelta(minutes=30),
            key_id=account.text("private_key_id"),
        )
        return {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": assertion,
        }


def service_account(pasted: str) -> Record:
    """The JSON file of a service account. Raises LoginExpired where it is none."""
    try:
        account = as_record(json.loads(pasted))
    except (ValueError, RecursionError):
        account = Record({})
    if not account.text("client_email") or not account.text("private_key"):
        raise LoginExpired(
            "What is stored is not the JSON file of a service account; please paste it again."
        )
    return account


class GoogleApi:
    """One of Google's interfaces, asked with one of the ways in."""

    def __init__(self, web: Web, server: str, access: Access, name: str) -> None:
        self._api = RecordApi(web, server, explain, name)
        self._access = access

    @property
    def now(self) -> datetime:
        """The time of the client's clock, UTC."""
        return self._api.web.now()

    async def get(self, path: str, params: Params | None = None) -> Record:
        """The object at `path`. Raises NetworkError."""
        shown = await self._access.show()
        try:
            return await self._api.record(path, params, token=shown.token, headers=shown.headers)
        except LoginExpired:
            self._access.forget()
            if shown.token is None:
                raise
        # A token can end before its time: once more with a new one.
        shown = await self._access.show()
        return await self._api.record(path, params, token=shown.token, headers=shown.headers)

    async def send(
        self,
        method: str,
        path: str,
        content: dict[str, object] | None = None,
        params: Params | None = None,
    ) -> Record:
        """Do something once. Raises NetworkError as `RecordApi.send` does."""
        shown = await self._access.show()
        try:
            return await self._api.send(
                method, path, content, params=params, token=shown.token, headers=shown.headers
            )
        except LoginExpired:
            self._access.forget()
            raise

    def lost(self) -> NetworkError:
        """For a good answer that does not show what was done."""
        return self._api.lost()


def reason(error: NetworkError) -> str:
    """The word by which Google tells errors apart, old style or new; empty for none."""
    body = said(error).record("error")
    old = (one.text("reason") for one in body.records("errors"))
    new = (one.text("reason") for one in body.records("details"))
    return next(filter(None, (*new, *old)), "") or body.text("status")


def is_spent(error: NetworkError) -> bool:
    """Whether the quota of the day is used up."""
    return reason(error) in _SPENT


def explain(error: NetworkError) -> NetworkError | None:
    """Google's reasons in words; None where the status says it all."""
    why, words = reason(error), said(error).record("error").text("message")
    if error.status == 401 or why in _BAD_LOGIN:
        return LoginExpired(SIGNED_OUT, status=error.status)
    if why in _SPENT:
        sentence = "Today's quota at Google is used up."
        return NetworkBusy(sentence, status=error.status, body=error.body)
    if why in _TOO_FAST or error.status == 429:
        sentence = "Google asked us to ask less often."
        wait = error.retry_after or timedelta(minutes=1)
        return NetworkBusy(sentence, retry_after=wait, status=error.status)
    if error.status == 404:
        return NotThere("Google has nothing there; it may have been deleted.", status=404)
    if why in ("processingFailure", "backendError", "SERVICE_UNAVAILABLE", "UNAVAILABLE"):
        return NetworkDown("Google has a problem of its own at the moment.", status=error.status)
    if why == "commentsDisabled":
        return NotAllowed("Comments are switched off there.", status=error.status)
    if isinstance(error, NotAllowed) and words:
        sentence = f"Google did not allow this{in_its_words(words)}."
        return NotAllowed(sentence, status=error.status, body=error.body)
    return None


def _explain_token(error: NetworkError) -> NetworkError | None:
    """What the token endpoint means (RFC 6749, 5.2): `invalid_grant` is a sign-in that has ended."""
    if error.status in (400, 401, 403):
        return LoginExpired(SIGNED_OUT, status=error.status)
    return None
