"""The public feed of an app's newest reviews: no account, any app, at most 500 a country.

Apple documents it nowhere and often answers with an empty feed for a while, so an empty answer means
"not known", never "no reviews". The XML tells dates, old JSON does not: XML is asked for first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from cmconsole.domain.errors import NetworkDown, UnreadableAnswer
from cmconsole.domain.posts import Author, Post
from cmconsole.networks.appstore.posts import KIND_NAME, SITE, review_uri
from cmconsole.networks.newest_first import Batch
from cmconsole.networks.reviews import review_text
from cmconsole.networks.shape import Record, as_record, instant, web_address
from cmconsole.networks.web import Web

LAST_PAGE = 10
"""Fifty reviews a page; behind the tenth Apple gives no more."""
_ATOM = "{http://www.w3.org/2005/Atom}"
_ITUNES = "{http://itunes.apple.com/rss}"
EMPTY = "Apple's public feed shows no reviews at the moment, as it often does for a while."


class PublicFeed:
    """The reviews of one app in one country."""

    def __init__(self, web: Web, server: str, app: str, country: str) -> None:
        self._web = web
        self._server = server
        self._app = app
        self._country = country

    async def read(self, since: int | None, place: str) -> Batch:
        """A page of reviews, newest first; see `newest_first.Ask`.

        Raises:
            NetworkDown: the feed is empty although it was not before.
            NetworkError: it could not be read.
        """
        number = int(place or 1)
        posts = await self._page(number, "xml")
        if not posts and number == 1:
            posts = await self._page(number, "json")
            if not posts and since is not None:
                raise NetworkDown(EMPTY)
        times = tuple(
            int(post.published_at.timestamp()) for post in posts if post and post.published_at
        )
        reaches = since is None or not posts or (bool(times) and times[-1] < since)
        return Batch(
            tuple(post for post in posts if post is not None),
            len(posts),
            times,
            more=str(number + 1) if posts and number < LAST_PAGE else "",
            joined=number < LAST_PAGE or reaches,
        )

    async def _page(self, number: int, form: str) -> list[Post | None]:
        path = f"rss/customerreviews/page={number}/id={self._app}/sortby=mostrecent/{form}"
        answer = await self._web.get(f"{self._server}/{quote(self._country)}/{path}")
        entries = _from_xml(answer.body) if form == "xml" else _from_json(answer.body)
        return [self._post(entry) for entry in entries]

    def _post(self, entry: Record) -> Post | None:
        review_id = entry.identifier("id")
        rating = entry.text("rating")
        text = review_text(
            int(rating) if rating.isdecimal() else None, entry.text("title"), entry.text("text")
        )
        if not review_id or not text:
            return None
        link = web_address(entry.text("author_url"))
        name = entry.text("author").strip()[:200]
        return Post(
            network=KIND_NAME,
            native_id=review_id,
            canonical_uri=review_uri(self._app, review_id),
            author=Author(link or f"review/{review_id}", name or "Somebody", name, link),
            text=text,
            published_at=instant(entry.text("updated")),
            permalink=f"{SITE}/{self._country}/app/id{self._app}?see-all=reviews",
        )


def _from_xml(body: bytes) -> list[Record]:
    """The reviews of an Atom document. Raises UnreadableAnswer."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root: Any = etree.fromstring(body, parser) if body.strip() else None
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or root.tag != f"{_ATOM}feed":
        raise UnreadableAnswer("Apple's public feed of reviews is not what it should be.")
    return [Record(dict(_fields(entry))) for entry in root.iter(f"{_ATOM}entry")]


def _fields(entry: Any) -> Iterable[tuple[str, str]]:
    for name in ("id", "title", "updated"):
        yield name, entry.findtext(_ATOM + name) or ""
    for content in entry.iterfind(f"{_ATOM}content"):
        if content.get("type", "text") == "text":
            yield "text", content.text or ""
    yield "rating", (entry.findtext(f"{_ITUNES}rating") or "").strip()
    yield "author", entry.findtext(f"{_ATOM}author/{_ATOM}name") or ""
    yield "author_url", entry.findtext(f"{_ATOM}author/{_ATOM}uri") or ""


def _from_json(body: bytes) -> list[Record]:
    """The reviews of the JSON form, in which every value hides under a `label`."""
    try:
        feed = as_record(json.loads(body)).record("feed")
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswer(
            "Apple's public feed of reviews is not what it should be."
        ) from error
    # A single review comes as an object instead of a list of one.
    entries = feed.records("entry") or [one for one in (feed.record("entry"),) if one]
    return [_flat(entry) for entry in entries if "im:rating" in entry]


def _flat(entry: Record) -> Record:
    def label(key: str) -> str:
        return entry.record(key).identifier("label") or entry.record(key).text("label")

    author = entry.record("author")
    return Record(
        {
            "id": label("id"),
            "title": label("title"),
            "text": label("content"),
            "rating": label("im:rating"),
            "updated": label("updated"),
            "author": author.record("name").text("label"),
            "author_url": author.record("uri").text("label"),
        }
    )
