"""LinkedIn's interface: its versions, its paging, and what its refusals mean."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NetworkError,
    NotAllowed,
    NotThere,
)
from cmconsole.networks.base import Credentials
from cmconsole.networks.options import secret
from cmconsole.networks.record_api import RecordApi, in_its_words, said
from cmconsole.networks.shape import Record, the_list
from cmconsole.networks.web import Web

AT_ONCE = 50
MOST_PAGES = 20
SIGNED_OUT = "LinkedIn no longer accepts the token; please paste a new one."
ENDED = "LinkedIn's token has ended, as each does after sixty days; please paste a new one."
NOT_APPROVED = (
    "LinkedIn has not approved this app for that, or whoever made the token does not run the Page;"
    " the page of this network says what to apply for."
)
_VERSION = frozenset(("NONEXISTENT_VERSION", "VERSION_MISSING", "INVALID_VERSION"))
_ENDED = 65602
"""LinkedIn's number for a token that ended by itself; 65601 is one that was taken back."""


class LinkedInApi:
    """LinkedIn, asked with one token in one of its monthly versions."""

    def __init__(self, web: Web, server: str, version: str, credentials: Credentials) -> None:
        """Bind to LinkedIn.

        Args:
            web: the shared client.
            server: its address.
            version: the month of the interface, like `202609`.
            credentials: where the `access_token` is.
        """
        self._api = RecordApi(web, f"{server}/rest", self._explain, "LinkedIn")
        self._version = version
        self._credentials = credentials

    @property
    def now(self) -> datetime:
        """The time of the client's clock, UTC."""
        return self._api.web.now()

    async def get(self, path: str) -> Record:
        """The object at `path`, whose query is written already. Raises NetworkError."""
        return await self._api.record(path, token=await self._token(), headers=self._headers)

    async def send(
        self, method: str, path: str, content: dict[str, object] | None = None
    ) -> Record:
        """Do something once. Raises NetworkError as `RecordApi.send` does."""
        token = await self._token()
        return await self._api.send(method, path, content, token=token, headers=self._headers)

    async def elements(self, path: str) -> AsyncGenerator[list[Record], None]:
        """The pages of a collection at `path`, as LinkedIn orders them. Raises NetworkError."""
        start = 0
        for _ in range(MOST_PAGES):
            answer = await self.get(f"{path}?start={start}&count={AT_ONCE}")
            given = len(the_list(answer.fields.get("elements")))
            yield answer.records("elements")
            if not goes_on(answer, start, given):
                return
            start += given

    def lost(self) -> NetworkError:
        """For a good answer that does not show what was done."""
        return self._api.lost()

    @property
    def _headers(self) -> dict[str, str]:
        return {"LinkedIn-Version": self._version, "X-Restli-Protocol-Version": "2.0.0"}

    async def _token(self) -> str:
        return await secret(self._credentials, "access_token", SIGNED_OUT)

    def _explain(self, error: NetworkError) -> NetworkError | None:
        """LinkedIn's refusals in words (learn.microsoft.com/linkedin/shared/api-guide/concepts:
        error-handling, rate-limits; …/marketing/versioning)."""
        told = said(error)
        status, code, words = error.status, told.text("code"), told.text("message")
        if status == 426 or code in _VERSION:
            sentence = (
                f"LinkedIn has retired version {self._version} of its interface; set a newer one"
                " in the version of this source."
            )
            return NotAllowed(sentence, status=status, body=error.body)
        if status == 401:
            ended = code == "EXPIRED_ACCESS_TOKEN" or told.number("serviceErrorCode") == _ENDED
            return LoginExpired(ENDED if ended else SIGNED_OUT, status=status)
        if status == 429:
            return self._too_often(error, words)
        if status == 403:
            return NotAllowed(NOT_APPROVED, status=status, body=error.body)
        if status == 404:
            return NotThere(
                "LinkedIn does not show this any more; it may have been deleted.", status=404
            )
        if isinstance(error, NotAllowed):
            sentence = f"LinkedIn did not allow this{in_its_words(words)}."
            return NotAllowed(sentence, status=status, body=error.body)
        return None

    def _too_often(self, error: NetworkError, words: str) -> NetworkError:
        """Most of LinkedIn's limits are of a day, which begins at midnight UTC."""
        if " DAY " in words:
            now = self.now
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            sentence = "Today's requests at LinkedIn are used up; it counts anew from midnight UTC."
            wait = max(error.retry_after or timedelta(), midnight - now)
            return NetworkBusy(sentence, retry_after=wait, status=429)
        sentence = "LinkedIn asked us to ask less often."
        wait = error.retry_after or timedelta(minutes=15)
        return NetworkBusy(sentence, retry_after=wait, status=429)


def goes_on(answer: Record, start: int, given: int) -> bool:
    """Whether a collection has more behind `given` elements from `start` on.

    learn.microsoft.com/linkedin/shared/api-guide/concepts/pagination: a link `next` while there is
    more; not every resource sends links, so a full page counts too.
    """
    paging = answer.record("paging")
    if not given:
        return False
    if any(link.text("rel") == "next" for link in paging.records("links")):
        return True
    total = paging.count("total")
    if total is not None and start + given >= total:
        return False
    return given >= (paging.count("count") or AT_ONCE)
