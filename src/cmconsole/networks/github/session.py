"""GitHub's REST and GraphQL APIs, with or without a token, and what their errors mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from cmconsole.domain.errors import (
    Gone,
    LoginExpired,
    NetworkBusy,
    NetworkError,
    NotAllowed,
    UnreadableAnswer,
)
from cmconsole.networks.base import Credentials
from cmconsole.networks.json_api import JsonApi, Params
from cmconsole.networks.shape import Record, said, the_record
from cmconsole.networks.web import Answer, Web

HEADERS = {
    # Tells which comment of an issue holds the words.
    "Accept": "application/vnd.github.text-match+json",
    "X-GitHub-Api-Version": "2022-11-28",
}
SECONDARY = timedelta(minutes=1)
"""The least to wait where GitHub does not say (docs.github.com, "Rate limits for the REST API")."""


class Session:
    """GitHub, asked by one account or by nobody."""

    def __init__(self, web: Web, base: str, credentials: Credentials) -> None:
        self._web = web
        self.base = base
        self._credentials = credentials
        self._me: tuple[str, str] = ("", "")

    async def me(self) -> str:
        """The login of the account; empty for nobody. Raises NetworkError."""
        token = await self._token()
        if token and self._me[0] != token:
            user = the_record((await self.answer("/user")).json())
            self._me = (token, user.identifier("login"))
        return self._me[1] if token else ""

    async def require_account(self) -> str:
        """The login. Raises LoginExpired where nobody is signed in."""
        me = await self.me()
        if not me:
            raise LoginExpired("Nobody is signed in at GitHub; enter a token for this source.")
        return me

    async def answer(self, path: str, params: Params | None = None) -> Answer:
        """Read `path`, headers and all. Raises NetworkError."""
        return await (await self._api()).answer(path, params)

    async def get(self, path: str, params: Params | None = None) -> object:
        """Read `path`. Raises NetworkError."""
        return (await self.answer(path, params)).json()

    async def post(self, path: str, content: object) -> object:
        """Do something as the account. Raises NetworkError, AnswerLost."""
        await self.require_account()
        return await (await self._api()).send("POST", path, content)

    async def graphql(self, query: str, variables: Mapping[str, object]) -> Record:
        """Ask the GraphQL API; its errors come with status 200. Raises NetworkError."""
        content = {"query": query, "variables": dict(variables)}
        answer = the_record(await self.post("/graphql", content))
        errors = answer.records("errors")
        if errors and not answer.record("data"):
            raise _graphql_error(errors[0])
        if not answer.record("data"):
            raise UnreadableAnswer("GitHub answered with something unexpected.")
        return answer.record("data")

    async def _api(self) -> JsonApi:
        return JsonApi(self._web, self.base, explained, await self._token(), HEADERS)

    async def _token(self) -> str | None:
        return await self._credentials.read("token") or None


def explained(error: NetworkError) -> NetworkError:
    """What GitHub means with a status."""
    message = said(error.body).text("message")
    if error.status in (403, 429) and "rate limit" in message:
        return NetworkBusy(
            "GitHub asked us to wait before asking again.",
            retry_after=error.retry_after or SECONDARY,
            status=error.status,
            body=error.body,
        )
    if error.status == 401:
        return LoginExpired("GitHub does not accept the token any more.", status=401)
    if error.status == 403 and "not accessible" in message:
        return NotAllowed(
            "This token may not do that; GitHub allows it only to classic tokens with the right"
            " boxes ticked.",
            status=403,
        )
    if error.status == 422:
        return NotAllowed("GitHub does not understand this, or does not take it.", status=422)
    if isinstance(error, Gone):
        # Issues can be switched on again, so this is no reason to stop listening for good.
        return NotAllowed("This is switched off in that repository, or was deleted.", status=410)
    return error


def _graphql_error(error: Record) -> NetworkError:
    kind = error.text("type")
    if kind == "RATE_LIMITED":
        sentence = "GitHub asked us to wait before asking again."
        return NetworkBusy(sentence, retry_after=SECONDARY)
    if kind in ("FORBIDDEN", "INSUFFICIENT_SCOPES"):
        return NotAllowed("This token may not do that.")
    return NotAllowed("GitHub did not take this. Nothing was posted.")
