"""App Store Connect: the reviews of our own app, and one answer to each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NetworkError,
    NotAllowed,
    NotThere,
)
from cmconsole.domain.posts import Post
from cmconsole.networks.appstore.posts import read_page, read_response
from cmconsole.networks.base import Credentials, Outgoing
from cmconsole.networks.newest_first import Batch
from cmconsole.networks.options import secret
from cmconsole.networks.record_api import RecordApi, in_its_words, said
from cmconsole.networks.shape import Record, the_list, the_record
from cmconsole.networks.signing import signed
from cmconsole.networks.web import Answer, Web

AUDIENCE = "appstoreconnect-v1"
LASTS = timedelta(minutes=15)
"""Apple takes tokens of up to 20 minutes."""
PAGE = 200
_LIMIT = re.compile(r"user-hour-(lim|rem):(\d+)")
SIGNED_OUT = "App Store Connect does not accept the key: please check key id, issuer and key."


@dataclass(frozen=True, slots=True)
class Key:
    """Which key signs."""

    key_id: str
    issuer: str = ""
    """Empty for a key of one person, who has no issuer."""


class ConnectApi:
    """The reviews of one app, seen by its owner."""

    def __init__(self, web: Web, server: str, app: str, key: Key, credentials: Credentials) -> None:
        self._api = RecordApi(web, server, _explain, "App Store Connect")
        self._app = app
        self._key = key
        self._credentials = credentials
        self._token = ""
        self._signed_with = ""
        self._good_until: datetime | None = None
        self.used: dict[str, int] = {}
        """What Apple last said about this hour: `lim`it and `rem`aining."""

    async def read(self, since: int | None, place: str) -> Batch:
        """A page of reviews with their answers, newest first; see `newest_first.Ask`."""
        params: dict[str, str | int | list[str]] = {
            "sort": "-createdDate",
            "limit": PAGE,
            "include": "response",
        }
        path = place or f"/v1/apps/{quote(self._app)}/customerReviews"
        answer = the_record((await self._get(path, None if place else params)).json())
        the_list(answer.fields.get("data"))
        posts, reviews = read_page(answer, self._app)
        dates = [review.record("attributes").instant("createdDate") for review in reviews]
        return Batch(
            tuple(post for post in posts if post is not None),
            len(reviews),
            tuple(int(at.timestamp()) for at in dates if at),
            more=answer.record("links").text("next"),
        )

    async def review(self, review_id: str) -> tuple[Post, ...]:
        """A review and its answer. Raises NotThere where it is gone."""
        path = f"/v1/customerReviews/{quote(review_id, safe='')}"
        answer = the_record((await self._get(path, {"include": "response"})).json())
        posts, _ = read_page(answer, self._app)
        return tuple(post for post in posts if post is not None)

    async def respond(self, outgoing: Outgoing, review_id: str) -> Post:
        """Answer a review. There is one answer to each: another text replaces the one before."""
        content = {
            "data": {
                "type": "customerReviewResponses",
                "attributes": {"responseBody": outgoing.text},
                "relationships": {"review": {"data": {"type": "customerReviews", "id": review_id}}},
            }
        }
        token = await self._bearer()
        answer = await self._api.send("POST", "/v1/customerReviewResponses", content, token=token)
        post = read_response(answer.record("data"), self._app, review_id)
        if post is None:
            raise self._api.lost()
        return post

    async def delete_response(self, response_id: str) -> None:
        """Take an answer back; where it is gone already, all is well. Raises NetworkError."""
        path = f"/v1/customerReviewResponses/{quote(response_id, safe='')}"
        try:
            await self._api.send("DELETE", path, token=await self._bearer())
        except NotThere:
            return

    async def _get(self, path: str, params: dict[str, str | int | list[str]] | None) -> Answer:
        answer = await self._api.get(path, params, token=await self._bearer())
        said_left = answer.headers.get("x-rate-limit", "")
        self.used |= {name: int(count) for name, count in _LIMIT.findall(said_left)}
        return answer

    async def _bearer(self) -> str:
        """A token signed here, the same one until shortly before it ends."""
        now = self._api.web.now()
        key = await secret(self._credentials, "private_key", SIGNED_OUT)
        fresh = self._good_until is not None and now < self._good_until
        if not fresh or key != self._signed_with:
            whose = {"iss": self._key.issuer} if self._key.issuer else {"sub": "user"}
            self._token = await signed(
                {**whose, "aud": AUDIENCE},
                key,
                "ES256",
                now=now,
                lasts=LASTS,
                key_id=self._key.key_id,
            )
            self._signed_with, self._good_until = key, now + LASTS - timedelta(minutes=2)
        return self._token


def _explain(error: NetworkError) -> NetworkError | None:
    """`errors[].code` in words (App Store Connect API, "Interpreting and handling errors")."""
    first = next(iter(said(error).records("errors")), Record({}))
    code, detail = first.text("code"), in_its_words(first.text("detail"))
    if error.status == 401 or code == "NOT_AUTHORIZED":
        return LoginExpired(SIGNED_OUT, status=error.status)
    if error.status == 429 or code == "RATE_LIMIT_EXCEEDED":
        sentence = "App Store Connect asked us to wait: this hour's calls are used up."
        wait = error.retry_after or timedelta(minutes=10)
        return NetworkBusy(sentence, retry_after=wait, status=error.status)
    if error.status == 403:
        sentence = "The role of this key in App Store Connect does not allow this."
        return NotAllowed(f"{sentence[:-1]}{detail}.", status=error.status, body=error.body)
    if isinstance(error, NotAllowed) and code:
        sentence = f"App Store Connect did not take this{detail}. Nothing was posted."
        return NotAllowed(sentence, status=error.status, body=error.body)
    return None
