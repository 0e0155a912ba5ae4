"""Google Business Profile: the reviews of one place and one answer to each, once Google has approved.

Google's discovery document for reviews (version 4) is not public; endpoints, verbs and the reply's
body are from its reference pages, the fields of a review from the same pages as commonly known.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime, timedelta
from urllib.parse import quote

from cmconsole.domain.errors import NetworkBusy, NotAllowed, NotThere, UsageError
from cmconsole.domain.posts import Author, Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.domain.text import clean
from cmconsole.networks.base import (
    Capability,
    Credentials,
    NetworkKind,
    Option,
    Outgoing,
    Page,
    PostAddress,
    Reading,
    TextRules,
)
from cmconsole.networks.google import ACCOUNTS, GoogleApi, Refreshed
from cmconsole.networks.newest_first import Batch, Watermark, read
from cmconsole.networks.options import api_address, wanted
from cmconsole.networks.reviews import AnswersReviews, read_answer, review_text
from cmconsole.networks.shape import Record
from cmconsole.networks.web import Web

KIND_NAME = "googlebusiness"
API = "https://mybusiness.googleapis.com"
LONGEST_ANSWER = 4_096
AT_ONCE = 50
A_WEEK = 7 * 24 * 3_600
STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_PLACE = re.compile(r"accounts/\d{1,30}/locations/\d{1,30}")
NOT_APPROVED = (
    "Google has not approved this app for business profiles yet, or its quota is used up; the page"
    " of this network says what to apply for."
)


class GoogleBusinessConnector(AnswersReviews):
    """Reads and answers the reviews of one place."""

    def __init__(self, api: GoogleApi, place: str) -> None:
        self._api = api
        self._place = place
        self._path = f"/v4/{place}/reviews"

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Every review since `cursor`; see `Connector.pages`."""
        steps = read(Watermark.of(cursor, self._place), [self._read], now, reach=A_WEEK)
        async with aclosing(steps) as pages:
            async for page in pages:
                yield page

    async def check(self) -> str:
        """One sentence on the reviews. Raises NetworkError."""
        batch = await self._read(None, "")
        return f"Google shows {batch.given}{' or more' if batch.more else ''} reviews of the place."

    async def _review(self, address: PostAddress) -> tuple[Post, ...]:
        review = await self._api.get(f"{self._path}/{quote(address.native_id, safe='')}")
        return tuple(read_review(review, self._place))

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer a review; another text replaces the answer before. Raises NetworkError."""
        to = outgoing.answer_to
        if to is None or outgoing.private:
            raise NotAllowed("Here only reviews can be answered, and only in public.")
        if len(outgoing.text.encode()) > LONGEST_ANSWER:
            raise NotAllowed(
                "The text is longer than the 4,096 bytes Google takes. Nothing was sent."
            )
        path = f"{self._path}/{quote(to.native_id, safe='')}/reply"
        answer = await self._api.send("PUT", path, {"comment": outgoing.text})
        post = _answer(
            self._place,
            to.native_id,
            answer.text("comment"),
            answer.instant("updateTime") or self._api.now,
        )
        if post is None:
            raise self._api.lost()
        return post

    async def delete_own(self, address: PostAddress) -> None:
        """Take an answer back; where it is gone already, all is well."""
        try:
            path = f"{self._path}/{quote(address.native_id, safe='')}/reply"
            await self._api.send("DELETE", path)
        except NotThere:
            return

    async def _read(self, since: int | None, place: str) -> Batch:
        """A page of reviews with their answers; see `newest_first.Ask`."""
        params: dict[str, str | int | list[str]] = {
            "pageSize": AT_ONCE,
            "orderBy": "updateTime desc",
        }
        try:
            answer = await self._api.get(
                self._path, params | ({"pageToken": place} if place else {})
            )
        except NetworkBusy as error:
            raise NetworkBusy(
                NOT_APPROVED, retry_after=error.retry_after or timedelta(hours=1), status=429
            ) from error
        reviews = answer.records("reviews")
        posts = [post for review in reviews for post in read_review(review, self._place)]
        times = [at for one in reviews if (at := one.instant("updateTime")) is not None]
        return Batch(
            tuple(posts),
            len(reviews),
            tuple(int(at.timestamp()) for at in times),
            more=answer.text("nextPageToken"),
        )


def read_review(review: Record, place: str) -> list[Post]:
    """A review and the answer to it, as far as they can be read."""
    review_id = review.identifier("reviewId")
    text = review_text(STARS.get(review.text("starRating")), "", review.text("comment"))
    if not review_id or not text:
        return []
    created, updated = review.instant("createTime"), review.instant("updateTime")
    name = clean(review.record("reviewer").text("displayName"), 200)
    post = Post(
        network=KIND_NAME,
        native_id=review_id,
        canonical_uri=_uri(place, review_id),
        author=Author(f"review/{review_id}", name or "Somebody", name),
        text=text,
        published_at=created or updated,
        permalink="https://business.google.com/reviews",
        edited_at=updated if created and updated and updated > created else None,
        addressed="review",
    )
    reply = review.record("reviewReply")
    answer = _answer(place, review_id, reply.text("comment"), reply.instant("updateTime"))
    return [post, answer] if answer is not None else [post]


def _answer(place: str, review_id: str, text: str, at: datetime | None) -> Post | None:
    uri, us = _uri(place, review_id), Author("owner", "Owner's answer")
    return read_answer(KIND_NAME, uri, review_id, text, at, us)


def _uri(place: str, review_id: str) -> str:
    return f"googlebusiness:{place}/{review_id}"


def connect(source: Source, web: Web, credentials: Credentials) -> GoogleBusinessConnector:
    """A connector for `source`. Raises UsageError: the options name no place."""
    place = wanted(source, "place", "Say which place with place=accounts/…/locations/….")
    if not _PLACE.fullmatch(place):
        raise UsageError("A place is named like place=accounts/123/locations/456.")
    client = wanted(source, "client_id", "Signing in needs the id of your app: client_id=.")
    access = Refreshed(web, api_address(source, "accounts", ACCOUNTS), client, credentials)
    api = GoogleApi(web, api_address(source, "server", API), access, "Google Business Profile")
    return GoogleBusinessConnector(api, place)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Google Business Profile",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("place", "Place", required=True, help="accounts/…/locations/…"),
        Option("client_id", "Client id", required=True, help="Of your own app"),
        Option("client_secret", "Client secret", secret=True),
        Option("refresh_token", "Refresh token", secret=True, help="Scope business.manage"),
        Option("server", "Server", default=API),
        Option("accounts", "Sign-in server", default=ACCOUNTS),
    ),
    anonymous=frozenset(),
    signed_in=frozenset(
        {Capability.NOTIFICATIONS, Capability.THREAD, Capability.REPLY, Capability.DELETE_OWN}
    ),
    text_rules=TextRules(limit=LONGEST_ANSWER, unit="bytes"),
    sign_in="cmconsole.networks.google_signin:BUSINESS",
    usual_interval=timedelta(minutes=10),
    shortest_interval=timedelta(minutes=5),
    longest_interval=timedelta(hours=1),
)
