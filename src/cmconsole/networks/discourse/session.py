"""One forum, asked by a person with a user API key or by nobody, and what its errors mean."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from cmconsole.domain.errors import LoginExpired, NetworkBusy, NetworkError, NotAllowed
from cmconsole.domain.text import clean
from cmconsole.networks.base import Credentials
from cmconsole.networks.json_api import JsonApi, Params
from cmconsole.networks.shape import Record, said, the_record
from cmconsole.networks.web import Web
from cmconsole.networks.web.pace import PaceRules

CLIENT = "cmconsole"
PACE = PaceRules(rate=1 / 3, burst=5, per_host=1, queue=120)
"""A user API key is good for 20 requests a minute (`max_user_api_reqs_per_minute`)."""


class Session:
    """A forum and who asks it."""

    def __init__(self, web: Web, base: str, credentials: Credentials, *, with_key: bool) -> None:
        """Args:
        web: the shared client.
        base: the forum's address, without a slash at the end.
        credentials: where the `api_key` is.
        with_key: there is one.
        """
        self._web = web
        self.base = base
        self._credentials = credentials
        self._me = ("", "")
        if with_key:
            web.agree(base, PACE)

    async def me(self) -> str:
        """The name of the account; empty for nobody. Raises NetworkError."""
        key = await self._key()
        if key and self._me[0] != key:
            answer = await self.get("/session/current.json")
            self._me = (key, answer.record("current_user").identifier("username"))
        return self._me[1] if key else ""

    async def require_account(self) -> str:
        """The name. Raises LoginExpired where nobody is signed in."""
        me = await self.me()
        if not me:
            raise LoginExpired("Nobody is signed in at this forum; it needs a key.")
        return me

    async def get(self, path: str, params: Params | None = None) -> Record:
        """Read `path`. Raises NetworkError."""
        try:
            return the_record(await (await self._api()).get(path, params))
        except NetworkBusy as error:
            self._heed(error)
            raise

    async def post(self, path: str, content: object) -> Record:
        """Do something as the account. Raises NetworkError, AnswerLost."""
        await self.require_account()
        return the_record(await (await self._api()).send("POST", path, content))

    async def _api(self) -> JsonApi:
        key = await self._key()
        headers = {"User-Api-Key": key, "User-Api-Client-Id": CLIENT} if key else {}
        return JsonApi(self._web, self.base, partial(explained, key=bool(key)), headers=headers)

    async def _key(self) -> str:
        return await self._credentials.read("api_key") or ""

    def _heed(self, error: NetworkBusy) -> None:
        """The forum says in its body how long it wants to be left alone."""
        if error.retry_after is not None:
            self._web.rest(self.base, error.retry_after)


def explained(error: NetworkError, *, key: bool) -> NetworkError:
    """What a forum means: `{"errors": [text], "error_type": name, "extras": {…}}`.

    Args:
        key: it was asked with a key.
    """
    body = said(error.body)
    kind, words = body.text("error_type"), " ".join(body.texts("errors"))
    if isinstance(error, NetworkBusy) or kind == "rate_limit":
        seconds = body.record("extras").count("wait_seconds")
        pause = timedelta(seconds=min(seconds, 86_400)) if seconds else error.retry_after
        sentence = "The forum asked us to wait before asking again."
        return NetworkBusy(sentence, retry_after=pause, status=error.status, body=error.body)
    if key and (error.status == 401 or (error.status == 403 and "key is invalid" in words)):
        return LoginExpired("The forum does not accept the key any more.", status=error.status)
    if kind == "not_logged_in" or error.status == 401:
        return NotAllowed("This forum shows that only to its members.", status=error.status)
    if error.status == 422 and words:
        told = clean(words, 150).rstrip(".")
        return NotAllowed(f"The forum did not take it ({told}). Nothing was posted.", status=422)
    return error
