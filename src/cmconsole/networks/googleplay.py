"""Google Play: the reviews of our own app of the last seven days, and one answer to each."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime, timedelta
from urllib.parse import quote

from cmconsole.domain.errors import NotAllowed, UsageError
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
from cmconsole.networks.google import ACCOUNTS, GoogleApi, ServiceAccount
from cmconsole.networks.newest_first import Batch, Watermark, reaching, read
from cmconsole.networks.options import api_address, wanted
from cmconsole.networks.reviews import AnswersReviews, read_answer, review_text
from cmconsole.networks.shape import Record, epoch
from cmconsole.networks.web import Web

KIND_NAME = "googleplay"
API = "https://androidpublisher.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/androidpublisher"
SITE = "https://play.google.com/store/apps/details"
LONGEST_ANSWER = 350
REACH = timedelta(days=7)
"""Google gives reviews that were written or changed in the last week, nothing older."""
AT_ONCE = 100
_PACKAGE = re.compile(r"[A-Za-z]\w*(?:\.\w+)+")


class GooglePlayConnector(AnswersReviews):
    """Reads and answers the reviews of one app."""

    def __init__(self, api: GoogleApi, package: str) -> None:
        self._api = api
        self._package = package
        self._path = f"/androidpublisher/v3/applications/{quote(package)}/reviews"

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Every review since `cursor`; see `Connector.pages`."""
        week = int(REACH.total_seconds())
        steps = read(Watermark.of(cursor, self._package), [self._read], now, reach=week)
        steps = reaching(steps, cursor, self._package, now, REACH)
        async with aclosing(steps) as pages:
            async for page in pages:
                yield page

    async def check(self) -> str:
        """One sentence on the reviews. Raises NetworkError."""
        batch = await self._read(None, "")
        more = " or more" if batch.more else ""
        return f"{self._package} has {batch.given}{more} reviews of the last seven days."

    async def _review(self, address: PostAddress) -> tuple[Post, ...]:
        review = await self._api.get(f"{self._path}/{quote(_review_id(address), safe='')}")
        return tuple(read_review(review, self._package))

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer a review; another text replaces the answer before. Raises NetworkError."""
        if outgoing.answer_to is None or outgoing.private:
            raise NotAllowed("On Google Play only reviews can be answered, and only in public.")
        if len(outgoing.text) > LONGEST_ANSWER:
            raise NotAllowed(
                f"The text has {len(outgoing.text)} characters and Google Play takes"
                f" {LONGEST_ANSWER}. Nothing was sent."
            )
        review_id = _review_id(outgoing.answer_to)
        path = f"{self._path}/{quote(review_id, safe='')}:reply"
        answer = await self._api.send("POST", path, {"replyText": outgoing.text})
        result = answer.record("result")
        post = _answer(
            self._package,
            review_id,
            result.text("replyText"),
            _at(result.record("lastEdited")) or self._api.now,
        )
        if post is None:
            raise self._api.lost()
        return post

    async def _read(self, since: int | None, place: str) -> Batch:
        """A page of reviews with their answers; see `newest_first.Ask`."""
        params: dict[str, str | int | list[str]] = {"maxResults": AT_ONCE}
        answer = await self._api.get(self._path, params | ({"token": place} if place else {}))
        reviews = answer.records("reviews")
        posts = [post for review in reviews for post in read_review(review, self._package)]
        times = [at for review in reviews if (at := _at(_user(review).record("lastModified")))]
        return Batch(
            tuple(posts),
            len(reviews),
            tuple(int(at.timestamp()) for at in times),
            more=answer.record("tokenPagination").text("nextPageToken"),
        )


def read_review(review: Record, package: str) -> list[Post]:
    """A review and the answer to it, as far as they can be read."""
    review_id = review.identifier("reviewId")
    user = _user(review)
    title, tab, body = user.text("text").partition("\t")  # as Google joins them
    text = review_text(user.number("starRating"), title if tab else "", body if tab else title)
    if not review_id or not text:
        return []
    name = clean(review.text("authorName"), 200)
    post = Post(
        network=KIND_NAME,
        native_id=review_id,
        canonical_uri=_uri(package, review_id),
        # There is no id of the account, and names are not unique.
        author=Author(f"review/{review_id}", name or "Somebody", name),
        text=text,
        published_at=_at(user.record("lastModified")),
        permalink=f"{SITE}?id={quote(package)}&reviewId={quote(review_id, safe='')}",
        language=user.language("reviewerLanguage"),
        addressed="review",
        likes=user.count("thumbsUpCount"),
    )
    developer = next(
        (
            one.record("developerComment")
            for one in review.records("comments")
            if "developerComment" in one
        ),
        Record({}),
    )
    at = _at(developer.record("lastModified"))
    answer = _answer(package, review_id, developer.text("text"), at)
    return [post, answer] if answer is not None else [post]


def _user(review: Record) -> Record:
    comments = review.records("comments")
    return next((one.record("userComment") for one in comments if "userComment" in one), Record({}))


def _answer(package: str, review_id: str, text: str, at: datetime | None) -> Post | None:
    uri, us = _uri(package, review_id), Author("developer", "Developer answer")
    return read_answer(KIND_NAME, uri, review_id, text, at, us)


def _uri(package: str, review_id: str) -> str:
    return f"googleplay:{package}/{review_id}"


def _review_id(address: PostAddress) -> str:
    return address.native_id


def _at(stamp: Record) -> datetime | None:
    """A `Timestamp`; its seconds come as a string, as 64 bits do in Google's JSON."""
    seconds = stamp.identifier("seconds")
    return epoch(int(seconds)) if seconds.removeprefix("-").isdecimal() else None


def connect(source: Source, web: Web, credentials: Credentials) -> GooglePlayConnector:
    """A connector for `source`. Raises UsageError: the options name no app."""
    package = wanted(source, "app", "Say which app with app=, like app=com.example.app.")
    found = re.search(r"[?&]id=([\w.]+)", package)
    package = found[1] if found else package
    if not _PACKAGE.fullmatch(package):
        raise UsageError("An app is named by its package, like app=com.example.app.")
    accounts = api_address(source, "accounts", ACCOUNTS)
    access = ServiceAccount(web, accounts, SCOPE, credentials)
    api = GoogleApi(web, api_address(source, "server", API), access, "Google Play")
    return GooglePlayConnector(api, package)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Google Play reviews",
    reading=Reading.WINDOW,
    connect=connect,
    options=(
        Option("app", "App", required=True, help="Its package, or its address in Google Play"),
        Option("service_account", "Service account", secret=True, help="The text of the JSON file"),
        Option("server", "Server", default=API),
        Option("accounts", "Sign-in server", default=ACCOUNTS),
    ),
    anonymous=frozenset(),
    signed_in=frozenset({Capability.NOTIFICATIONS, Capability.THREAD, Capability.REPLY}),
    text_rules=TextRules(limit=LONGEST_ANSWER, unit="characters"),
    sign_in="cmconsole.networks.signin.pasted:GOOGLE_PLAY",
    usual_interval=timedelta(minutes=10),
    shortest_interval=timedelta(minutes=5),
    longest_interval=timedelta(hours=1),
)
