"""One homeserver: finding it, signing in, renewing what ends, and what its errors mean."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from urllib.parse import quote

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    NotThere,
    SecretsUnavailable,
    Unreachable,
    UnreadableAnswer,
)
from cmconsole.networks.base import Credentials
from cmconsole.networks.json_api import JsonApi, Params, Words, in_words
from cmconsole.networks.shape import Record, as_record, said, the_record, web_address
from cmconsole.networks.signin.keeper import alone
from cmconsole.networks.web import Web

ROOT = "/_matrix/client/v3"
LOST = "The sign-in at this Matrix server is no longer valid; please sign in again."
NO_GUESTS = "This Matrix server lets nobody read without an account."


def part(text: str) -> str:
    """An id as a part of a path."""
    return quote(text, safe="")


class Session:
    """A homeserver, asked by an account or, where it allows that, by a guest."""

    def __init__(self, web: Web, server: str, username: str, credentials: Credentials) -> None:
        """Args:
        web: the shared client.
        server: as people name it, without a slash at the end.
        username: the account, to sign in with a password; may be empty with a token.
        credentials: where `access_token`, `refresh_token`, `password` and `session` are.
        """
        self._web = web
        self._server = server
        self._username = username
        self._credentials = credentials
        self._base = ""
        self._token = ""
        self._refresh = ""
        self._made_with = ""
        self._me = ""
        self._lock = asyncio.Lock()

    @property
    def me(self) -> str:
        """The account (`@brand:server.example`); empty before it is known, and for guests."""
        return self._me

    def now(self) -> datetime:
        """The time, UTC."""
        return self._web.now()

    async def open(self) -> None:
        """Know who is signed in. Raises NetworkError."""
        if not self._me and await self._has_account():
            self._me = (await self.get("/account/whoami")).identifier("user_id")

    async def require_account(self) -> str:
        """The account. Raises LoginExpired where nobody is signed in."""
        await self.open()
        if not self._me:
            raise LoginExpired("Nobody is signed in at this Matrix server.")
        return self._me

    async def get(self, path: str, params: Params | None = None, root: str = ROOT) -> Record:
        """Read `path`. Raises NetworkError."""
        api = await self._api()
        try:
            return the_record(await api.get(root + path, params))
        except LoginExpired:
            await self._renew(api.token or "")
        return the_record(await (await self._api()).get(root + path, params))

    async def send(self, method: str, path: str, content: object) -> Record:
        """Send `content`. Raises NetworkError, AnswerLost."""
        await self.require_account()
        api = await self._api()
        try:
            return the_record(await api.send(method, ROOT + path, content))
        except LoginExpired:  # refused unread
            await self._renew(api.token or "")
        return the_record(await (await self._api()).send(method, ROOT + path, content))

    async def _has_account(self) -> bool:
        names = ("access_token", "password", "refresh_token")
        given = [bool(await self._credentials.read(name)) for name in names]
        kept = said((await self._credentials.read("session") or "").encode())
        return any(given) or (bool(kept.text("token")) and not kept.flag("guest"))

    async def _api(self) -> JsonApi:
        async with self._lock:
            if not self._base:
                self._base = await self._find()
            given = await self._credentials.read("access_token") or ""
            if not self._token or (given and given != self._made_with):
                await self._sign_in(given)
            return self._with(self._token)

    def _with(self, token: str | None) -> JsonApi:
        return JsonApi(self._web, self._base, explained, token)

    async def _find(self) -> str:
        """The homeserver behind a name (`/.well-known/matrix/client`)."""
        try:
            answer = await self._web.get(f"{self._server}/.well-known/matrix/client")
            found = as_record(answer.json()).record("m.homeserver").text("base_url")
        except (Unreachable, NetworkBusy):
            raise
        except NetworkError:
            return self._server
        base = web_address(found.rstrip("/"))
        safe = base and (base.startswith("https://") or self._server.startswith("http://"))
        return base if base and safe else self._server

    async def _sign_in(self, given: str) -> None:
        kept = said((await self._credentials.read("session") or "").encode())
        if kept.text("token") and kept.text("made_with") == given:
            self._token, self._refresh = kept.text("token"), kept.text("refresh")
            self._made_with = given
        elif given:
            refresh = await self._credentials.read("refresh_token") or ""
            await self._keep(given, refresh, given)
        elif password := await self._credentials.read("password"):
            await self._with_password(password)
        else:
            answer = await self._ask("/register?kind=guest", {}, NO_GUESTS)
            await self._keep(answer.text("access_token"), "", "", guest=True)

    async def _with_password(self, password: str) -> None:
        who = {"type": "m.id.user", "user": self._username}
        content: dict[str, object] = {
            "type": "m.login.password",
            "identifier": who,
            "password": password,
        }
        content |= {"refresh_token": True, "initial_device_display_name": "cmconsole"}
        wrong = "This Matrix server did not accept the name and password."
        answer = await self._ask("/login", content, wrong)
        await self._keep(answer.text("access_token"), answer.text("refresh_token"), "")
        try:
            await self._credentials.keep("password", "")
        except SecretsUnavailable:
            return  # the password signs in again next time

    async def _ask(self, path: str, content: object, refused: str) -> Record:
        try:
            answer = as_record(await self._with(None).send("POST", ROOT + path, content))
        except AnswerLost as error:
            raise NetworkDown("The server did not answer when it was asked to sign in.") from error
        except (NotAllowed, LoginExpired, NotThere) as error:
            raise LoginExpired(refused, status=error.status) from error
        if not answer.text("access_token"):
            raise UnreadableAnswer("The Matrix server answered with something unexpected.")
        return answer

    async def _renew(self, refused: str) -> None:
        """Another token for the one that was refused. Raises LoginExpired, NetworkError."""
        async with self._lock, alone(self._credentials):
            if self._token != refused:
                return
            kept = said((await self._credentials.read("session") or "").encode())
            if (
                kept.text("token") not in ("", refused)
                and kept.text("made_with") == self._made_with
            ):
                # Whoever answers with this account, or polls with it, has just done it.
                self._token, self._refresh = kept.text("token"), kept.text("refresh")
                return
            self._token = ""
            if not self._refresh:
                await self._credentials.keep("session", "")
                raise LoginExpired(LOST)
            client_id = await self._credentials.read("client_id")
            answer = await (self._renew_at_issuer(client_id) if client_id else self._renew_here())
            refresh = answer.text("refresh_token") or self._refresh
            await self._keep(answer.text("access_token"), refresh, self._made_with)

    async def _renew_here(self) -> Record:
        return await self._ask("/refresh", {"refresh_token": self._refresh}, LOST)

    async def _renew_at_issuer(self, client_id: str) -> Record:
        """Renew where the server leaves signing in to an OAuth issuer: tokens last four hours there."""
        metadata = as_record(await self._with(None).get("/_matrix/client/v1/auth_metadata"))
        endpoint = metadata.address("token_endpoint")
        if endpoint is None or not (endpoint.startswith("https://") or "://127.0.0.1" in endpoint):
            raise LoginExpired(LOST)
        form: dict[str, str | list[str]] = {
            "grant_type": "refresh_token",
            "refresh_token": self._refresh,
            "client_id": client_id,
        }
        try:
            answer = as_record((await self._web.post(endpoint, form=form)).json())
        except (NotAllowed, LoginExpired) as error:
            raise LoginExpired(LOST, status=error.status) from error
        if not answer.text("access_token"):
            raise LoginExpired(LOST)
        return answer

    async def _keep(self, token: str, refresh: str, made_with: str, *, guest: bool = False) -> None:
        self._token, self._refresh, self._made_with = token, refresh, made_with
        kept = {"token": token, "refresh": refresh, "made_with": made_with, "guest": guest}
        try:
            await self._credentials.keep("session", json.dumps(kept))
        except SecretsUnavailable:
            return  # it is good for this run all the same


_WORDS: Words = {
    "M_UNKNOWN_TOKEN": (LoginExpired, LOST),
    "M_MISSING_TOKEN": (LoginExpired, "This Matrix server wants you to sign in first."),
    "M_USER_DEACTIVATED": (NotAllowed, "This account was switched off."),
    "M_USER_LOCKED": (NotAllowed, "This account is locked."),
    "M_GUEST_ACCESS_FORBIDDEN": (NotAllowed, NO_GUESTS),
    "M_FORBIDDEN": (NotAllowed, "The account may not do this in this room."),
    "M_NOT_FOUND": (NotThere, "The Matrix server has no such room or message."),
    "M_TOO_LARGE": (NotAllowed, "The text is longer than Matrix takes. Nothing was sent."),
    "M_CONSENT_NOT_GIVEN": (NotAllowed, "The server wants its terms to be accepted first."),
    "M_LIMIT_EXCEEDED": (NetworkBusy, "The Matrix server asked us to wait before asking again."),
}


def explained(error: NetworkError) -> NetworkError:
    """What a homeserver means: `{"errcode": name, "error": text}`."""
    body = said(error.body)
    millis = min(body.count("retry_after_ms") or 0, 86_400_000)
    pause = timedelta(milliseconds=millis) if millis else None
    return in_words(error, body.text("errcode"), _WORDS, pause)
