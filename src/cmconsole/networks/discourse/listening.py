"""What is read on a forum: a search, everything that is written, or what is said to the account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from urllib.parse import parse_qs, urlsplit

from cmconsole.domain.errors import NotAllowed, NotThere, UnreadableAnswer
from cmconsole.domain.posts import Post
from cmconsole.networks.discourse.posts import read_post
from cmconsole.networks.discourse.session import Session
from cmconsole.networks.newest_first import Ask, Batch
from cmconsole.networks.shape import Record
from cmconsole.networks.terms import Search

MOST_KNOWN = 2_000
WINDOW = 50
"""`before` names the id to begin with, and this many ids are looked at, however few may be seen."""
PRIVATE_MESSAGE = 6
REASONS = {
    1: "mention",
    2: "reply",
    3: "quote",
    PRIVATE_MESSAGE: "private message",
    9: "reply",
    15: "mention",
}
"""Types of notifications that mean that somebody says something to us: mentioned, replied, quoted,
private message, posted in a watched topic, group mentioned. Likes, links and badges are no word."""


class Listening:
    """Reads one forum for one source."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._whole: dict[str, Record] = {}
        """Posts that were fetched whole, by id: lists show a few words only."""

    def search(self, wanted: Search) -> Ask:
        """What reads the hits of one search."""
        return partial(self._search, wanted)

    def everything(self, wanted: Sequence[Search]) -> Ask:
        """What reads all new posts of the forum, as far as they hold what is wanted."""
        return partial(self._stream, wanted)

    async def notifications(self, since: int | None, place: str) -> Batch:
        """What is said to the account. Raises NetworkError."""
        me = await self._session.require_account()
        answer = await self._session.get(
            "/notifications.json", {"offset": place} if place else None
        )
        items = _items(answer, "notifications")
        posts = []
        for item in items:
            why = REASONS.get(item.number("notification_type") or 0)
            post_id = item.record("data").identifier("original_post_id")
            if why is None or not post_id:
                continue
            whole = await self._post(post_id)
            private = item.number("notification_type") == PRIVATE_MESSAGE
            topic = Record({"title": item.record("data").text("topic_title")})
            post = whole and read_post(
                whole, self._session.base, topic, me=me, addressed=why, private=private
            )
            posts += [post] if post else []
        following = parse_qs(urlsplit(answer.text("load_more_notifications")).query)
        offset = following.get("offset", [""])[0]
        total = answer.count("total_rows_notifications") or 0
        more = offset if items and offset.isdecimal() and int(offset) < total else ""
        return Batch(tuple(posts), len(items), _times(items), more, _ids(items))

    async def _search(self, wanted: Search, since: int | None, place: str) -> Batch:
        answer = await self._hits(wanted, since, place)
        items = _items(answer, "posts")
        topics = {topic.identifier("id"): topic for topic in answer.records("topics")}
        me = await self._session.me()
        posts = []
        for item in items:
            at = item.instant("created_at")
            if since is not None and at is not None and at.timestamp() < since:
                continue  # `after:` knows whole days only
            whole = await self._post(item.identifier("id"))
            topic = topics.get(item.identifier("topic_id"))
            post = whole and read_post(whole, self._session.base, topic, me=me)
            posts += [post] if post and wanted.finds(post.text) else []
        grouped = answer.record("grouped_search_result")
        # The first run takes one page: each hit is fetched whole, which is a request.
        more = grouped.flag("more_full_page_results") or grouped.flag("more_posts")
        following = str(int(place or "1") + 1) if more and since is not None and items else ""
        return Batch(tuple(posts), len(items), _times(items), following)

    async def count(self, wanted: Search) -> int:
        """How many posts the first page of a search shows. Raises NetworkError."""
        return len(_items(await self._hits(wanted, None, ""), "posts"))

    async def _hits(self, wanted: Search, since: int | None, place: str) -> Record:
        words = f"{wanted.query} order:latest"
        if since is not None:
            words += f" after:{datetime.fromtimestamp(since, UTC):%Y-%m-%d}"
        return await self._session.get("/search.json", {"q": words, "page": place or "1"})

    async def _stream(self, wanted: Sequence[Search], since: int | None, place: str) -> Batch:
        answer = await self._session.get("/posts.json", {"before": place} if place else None)
        items, me = _items(answer, "latest_posts"), await self._session.me()
        read = (read_post(item, self._session.base, me=me) for item in items)
        posts = [post for post in read if post is not None and _is_wanted(post, wanted)]
        numbers = [number for item in items if (number := item.number("id")) is not None]
        lowest = min(numbers, default=int(place or "0"))
        if place and lowest >= int(place):
            lowest = int(place) - WINDOW
        more = str(lowest) if lowest > 1 else ""
        return Batch(tuple(posts), len(items), _times(items), more, _ids(items))

    async def _post(self, post_id: str) -> Record | None:
        """A post with its whole text; None where it is gone or not for us. It is asked for once."""
        if not post_id.isdecimal():
            return None
        if post_id not in self._whole:
            try:
                found = await self._session.get(f"/posts/{post_id}.json")
            except (NotThere, NotAllowed):
                return None
            if len(self._whole) >= MOST_KNOWN:
                self._whole.clear()
            self._whole[post_id] = found
        return self._whole[post_id]


def _is_wanted(post: Post, wanted: Sequence[Search]) -> bool:
    return not wanted or any(search.finds(post.text) for search in wanted)


def _items(answer: Record, key: str) -> list[Record]:
    if not isinstance(answer.fields.get(key), list):
        raise UnreadableAnswer("The forum answered with something unexpected.")
    return answer.records(key)


def _times(items: Sequence[Record]) -> tuple[int, ...]:
    return tuple(int(at.timestamp()) for item in items if (at := item.instant("created_at")))


def _ids(items: Sequence[Record]) -> tuple[str, ...]:
    return tuple(filter(None, (item.identifier("id") for item in items)))
