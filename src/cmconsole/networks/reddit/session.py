"""Being signed in at Reddit with a key of one's own: a token for a day, renewed when it ends.

Reddit gives no keys to newcomers since November 2025. Who has one of a "script" app gives its name
and password, who has one of another kind a refresh token.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import quote, urlsplit

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    SecretsUnavailable,
)
from cmconsole.networks.base import Credentials
from cmconsole.networks.json_api import JsonApi, Params
from cmconsole.networks.shape import Record, said, the_record
from cmconsole.networks.web import Web

EARLY = timedelta(minutes=5)
USUAL = 3_600
WRONG = "Reddit did not accept the key or the password; please check them."
NOBODY = "Nobody is signed in at Reddit: the key, or the password, is missing for this source."


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs in, and where."""

    site: str
    """Where tokens are given, without a slash at the end."""
    api: str
    """Where questions are answered, likewise."""
    client_id: str
    username: str


class Session:
    """One account with a key of its own."""

    def __init__(self, web: Web, account: Account, credentials: Credentials) -> None:
        self._web = web
        self.account = account
        self._credentials = credentials
        self._token = ""
        self._ends: datetime | None = None
        self._lock = asyncio.Lock()

    @property
    def me(self) -> str:
        """The account's name."""
        return self.account.username

    def now(self) -> datetime:
        """The time, UTC."""
        return self._web.now()

    async def get(self, path: str, params: Params | None = None) -> Record:
        """Read a listing or a thing. Raises NetworkError."""
        return the_record(await self.get_any(path, params))

    async def get_any(self, path: str, params: Params | None = None) -> object:
        """Read `path`, whatever shape it has. Raises NetworkError."""
        asked = {"raw_json": 1, **(params or {})}
        api = await self._api()
        try:
            return await api.get(path, asked)
        except LoginExpired:
            self._token = ""
            await self._forget()
        return await (await self._api()).get(path, asked)

    async def post(self, path: str, form: dict[str, str | list[str]]) -> Record:
        """Do something. Raises NetworkError, in Reddit's own words where it has some."""
        api = await self._api()
        answer = the_record(await api.send("POST", path, form={"api_type": "json", **form}))
        errors = answer.record("json").fields.get("errors")
        if isinstance(errors, list) and errors:
            raise _refusal(errors[0])
        return answer.record("json").record("data")

    async def _api(self) -> JsonApi:
        async with self._lock:
            if not self._token:
                await self._recall()
            if not self._token or self._ends is None or self._ends - self._web.now() < EARLY:
                await self._sign_in()
            return JsonApi(self._web, self.account.api, explained, self._token)

    async def _recall(self) -> None:
        kept = said((await self._credentials.read("session") or "").encode())
        if kept.text("for") == f"{self.account.client_id} {self.me}":
            self._token, self._ends = kept.text("token"), kept.instant("ends")

    async def _forget(self) -> None:
        await self._keep("", self._web.now())

    async def _sign_in(self) -> None:
        secret = await self._credentials.read("client_secret") or ""
        refresh = await self._credentials.read("refresh_token")
        password = await self._credentials.read("password")
        form: dict[str, str | list[str]]
        if refresh:
            form = {"grant_type": "refresh_token", "refresh_token": refresh}
        elif password:
            form = {"grant_type": "password", "username": self.me, "password": password}
        else:
            raise LoginExpired(NOBODY)
        parts = urlsplit(self.account.site)
        login = f"{quote(self.account.client_id, safe='')}:{quote(secret, safe='')}"
        address = f"{parts.scheme}://{login}@{parts.netloc}/api/v1/access_token"
        try:
            answer = the_record((await self._web.post(address, form=form)).json())
        except AnswerLost as error:
            raise NetworkDown("Reddit did not answer when it was asked to sign in.") from error
        except (LoginExpired, NotAllowed) as error:
            raise LoginExpired(WRONG, status=error.status) from error
        token = answer.text("access_token")
        if not token:  # a wrong password is a 200 with {"error": "invalid_grant"}
            raise LoginExpired(WRONG)
        ends = self._web.now() + timedelta(seconds=answer.count("expires_in") or USUAL)
        self._token, self._ends = token, ends
        await self._keep(token, ends)

    async def _keep(self, token: str, ends: datetime) -> None:
        whose = f"{self.account.client_id} {self.me}"
        kept = json.dumps({"for": whose, "token": token, "ends": ends.isoformat()})
        try:
            await self._credentials.keep("session", kept)
        except SecretsUnavailable:
            return  # it is good for this run all the same


def explained(error: NetworkError) -> NetworkError:
    """What Reddit means with a status."""
    reason = said(error.body).text("reason")
    sentences = {
        "private": "This subreddit is private.",
        "quarantined": "This subreddit is quarantined; open it on Reddit once to agree.",
        "banned": "This subreddit was closed by Reddit.",
    }
    if error.status in (403, 404) and reason in sentences:
        return NotAllowed(sentences[reason], status=error.status, body=error.body)
    if error.status == 401:
        return LoginExpired("The sign-in at Reddit is no longer valid.", status=401)
    return error


def _refusal(said_so: object) -> NetworkError:
    """An error that came with status 200: `["RATELIMIT", "… try again in 6 minutes.", "ratelimit"]`."""
    words = [str(part) for part in said_so] if isinstance(said_so, list) else [str(said_so)]
    name, text = words[0], words[1] if len(words) > 1 else ""
    if name == "RATELIMIT":
        return NetworkBusy("Reddit asked us to wait before writing again.", retry_after=wait(text))
    sentences = {
        "DELETED_COMMENT": "This comment has been deleted. Nothing was posted.",
        "DELETED_LINK": "This post has been deleted. Nothing was posted.",
        "TOO_OLD": "This post is too old to be answered. Nothing was posted.",
        "THREAD_LOCKED": "This thread is locked. Nothing was posted.",
        "TOO_LONG": "The text is longer than Reddit takes. Nothing was posted.",
        "NO_TEXT": "Reddit takes no empty text. Nothing was posted.",
        "USER_DOESNT_EXIST": "Nobody on Reddit has that name. Nothing was sent.",
        "SUBREDDIT_NOTALLOWED": "This account may not write in this subreddit.",
        "NOT_WHITELISTED_BY_USER_MESSAGE": "This person takes no messages from strangers.",
        "USER_REQUIRED": "Reddit wants you to sign in first.",
    }
    return NotAllowed(sentences.get(name, "Reddit did not take this. Nothing was posted."))


def wait(text: str) -> timedelta | None:
    """How long Reddit wants to be left alone: `try again in 6 minutes` (as PRAW reads it)."""
    units = {"milliseconds": 0.001, "seconds": 1, "minutes": 60}
    words = text.lower().replace(".", " ").split()
    for number, unit in pairwise(words):
        seconds = units.get(unit if unit.endswith("s") else unit + "s")
        if seconds is not None and number.isascii() and number.isdigit() and len(number) < 4:
            return timedelta(seconds=int(number) * seconds)
    return None
