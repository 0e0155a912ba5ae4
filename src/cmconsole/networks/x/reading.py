"""Reading X: mentions, a search, or private messages, never dearer than was allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cmconsole.domain.errors import LoginExpired, NotThere, UnreadableAnswer
from cmconsole.domain.posts import Post
from cmconsole.networks.base import PostAddress, Refreshed
from cmconsole.networks.newest_first import Ask, Batch
from cmconsole.networks.shape import Record, epoch
from cmconsole.networks.x.api import Params, XApi
from cmconsole.networks.x.posts import Account, people, read_message, read_post
from cmconsole.networks.x.spending import MESSAGE_READ, POST_READ, USER_READ, Spending

AT_ONCE = 100
SEARCH_REACH = timedelta(days=7) - timedelta(minutes=5)
MENTIONS_REACH = 800
"""Mentions that X gives at most, however far back."""
THREAD_SIZE = 20
"""Posts of a thread that are read before an answer goes out: each costs."""
IDS_AT_ONCE = 100
FIRST_TIME = 50
"""Posts or messages that a new source brings: each costs, and none of them has a running clock."""


class Reading:
    """What one account reads."""

    def __init__(self, api: XApi, spending: Spending) -> None:
        self.api = api
        self.spending = spending
        self.us = Account()
        self._users: dict[str, Record] = {}

    async def account(self) -> Account:
        """Whose sign-in this is. Raises NetworkError."""
        if not self.us.id:
            self.spending.affordable(self.api.now, USER_READ, 1, 1)
            user = (await self.api.get("/2/users/me", {"user.fields": "username,name"})).record(
                "data"
            )
            self.us = Account(user.identifier("id"), user.identifier("username"))
            self.spending.read(self.api.now, [self.us.id], USER_READ, "u")
            if not self.us.id:
                raise LoginExpired("X did not say whose sign-in this is; please sign in again.")
        return self.us

    def mentions(self, known: str) -> Ask:
        """Asks for the mentions above the id `known`."""
        seen = 0

        async def ask(since: int | None, place: str) -> Batch:
            nonlocal seen
            me = await self.account()
            params: Params = {"pagination_token": place} if place else {}
            if known:
                params["since_id"] = known
            if since is None:
                return await self._first(f"/2/users/{me.id}/mentions", params, 5, found=False)
            batch = await self._page(f"/2/users/{me.id}/mentions", params, 5, found=False)
            seen += batch.given
            whole = not known or batch.more or seen < MENTIONS_REACH
            return (
                batch
                if whole
                else Batch(batch.posts, batch.given, batch.times, "", batch.ids, False)
            )

        return ask

    def search(self, query: str, known: str, newest: int | None) -> Ask:
        """Asks for what matches `query` above the id `known` of the time `newest`."""

        async def ask(since: int | None, place: str) -> Batch:
            params: Params = {"query": query, "sort_order": "recency"}
            if since is None:
                return await self._first("/2/tweets/search/recent", params, 10, found=True)
            if place:
                params["next_token"] = place
            earliest = self.api.now - SEARCH_REACH
            at = epoch(newest)
            if known and at is not None and at > earliest:
                params["since_id"] = known
            elif known:
                # X refuses ids that are older than its search reaches.
                params["start_time"] = earliest.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            return await self._page("/2/tweets/search/recent", params, 10, found=True)

        return ask

    def messages(self, known: str) -> Ask:
        """Asks for the private messages, newest first; X knows no way to ask for newer ones only."""

        async def ask(since: int | None, place: str) -> Batch:
            me = await self.account()
            now = self.api.now
            size = self.spending.affordable(
                now, MESSAGE_READ + USER_READ, FIRST_TIME if since is None else 20, 1
            )
            params: Params = {"max_results": size, "event_types": "MessageCreate"}
            answer = await self.api.messages(
                params | ({"pagination_token": place} if place else {})
            )
            events, users = answer.records("data"), people(answer)
            self.spending.read(now, _ids(events), MESSAGE_READ, "m")
            self.spending.read(now, users, USER_READ, "u")
            posts = [post for one in events if (post := read_message(one, users, me)) is not None]
            batch = _batch(answer, events, posts)
            return replace(batch, more="") if since is None else batch

        return ask

    async def thread(self, address: PostAddress) -> tuple[Post, ...]:
        """A post and the newest of what was said around it, oldest first. Raises NetworkError."""
        post = await self._one(address.native_id)
        root = post.identifier("conversation_id") or address.native_id
        params: Params = {"query": f"conversation_id:{root}", "sort_order": "recency"}
        batch = await self._page(
            "/2/tweets/search/recent", params, 10, found=True, wanted=THREAD_SIZE
        )
        read = read_post(post, self._users, self.us, found=True)
        posts = {one.canonical_uri: one for one in [*batch.posts, *filter(None, [read])]}
        return tuple(sorted(posts.values(), key=lambda one: one.published_at or self.api.now))

    async def refresh(self, addresses: Sequence[PostAddress]) -> Refreshed:
        """Posts as they are now, and those that X does not show any more. Raises NetworkError."""
        public = [
            one for one in addresses if one.native_id.isdecimal() and "x:" not in one.canonical_uri
        ]
        found: list[Post] = []
        gone: list[str] = []
        for start in range(0, len(public), IDS_AT_ONCE):
            part = public[start : start + IDS_AT_ONCE]
            now = self.api.now
            self.spending.affordable(now, POST_READ + USER_READ, len(part), len(part))
            ids = ",".join(one.native_id for one in part)
            answer = await self.api.posts("/2/tweets", {"ids": ids})
            found += self._read(answer, now, found=True)
            missing = {
                error.identifier("resource_id") or error.identifier("value")
                for error in answer.records("errors")
                if error.text("type").rpartition("/")[2]
                in ("resource-not-found", "not-authorized-for-resource")
            }
            gone += [one.canonical_uri for one in part if one.native_id in missing]
        return Refreshed(tuple(found), tuple(gone))

    async def author_of(self, post_id: str) -> str:
        """The id of whoever wrote a post. Raises NotThere where that is not known."""
        author = (await self._one(post_id)).identifier("author_id")
        if not author:
            raise NotThere("X does not say who wrote this post.")
        return author

    async def own_since(self, since: datetime) -> list[Post]:
        """What the account has posted since then, newest first. Raises NetworkError."""
        me = await self.account()
        start = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        batch = await self._page(
            f"/2/users/{me.id}/tweets", {"start_time": start}, 5, found=True, wanted=20
        )
        return list(batch.posts)

    async def _one(self, post_id: str) -> Record:
        now = self.api.now
        self.spending.affordable(now, POST_READ + USER_READ, 1, 1)
        answer = await self.api.posts(f"/2/tweets/{post_id}", {})
        post = answer.record("data")
        self._users = people(answer)
        self.spending.read(now, [post_id], POST_READ, "p")
        self.spending.read(now, self._users, USER_READ, "u")
        if not post:
            raise NotThere("This post is not on X any more, or not for us to see.")
        return post

    async def _first(self, path: str, params: Params, least: int, *, found: bool) -> Batch:
        """The newest posts, and no more than a new source may cost."""
        batch = await self._page(path, params, least, found=found, wanted=FIRST_TIME)
        return replace(batch, more="")

    async def _page(
        self, path: str, params: Params, least: int, *, found: bool, wanted: int = AT_ONCE
    ) -> Batch:
        now = self.api.now
        size = self.spending.affordable(now, POST_READ + USER_READ, wanted, least)
        answer = await self.api.posts(path, params | {"max_results": size})
        posts = self._read(answer, now, found=found)
        return _batch(answer, answer.records("data"), posts)

    def _read(self, answer: Record, now: datetime, *, found: bool) -> list[Post]:
        """The posts of an answer, paid for."""
        items, users = answer.records("data"), people(answer)
        each = POST_READ if found else self.spending.post_price
        self.spending.read(now, _ids(items), each, "p")
        self.spending.read(now, users, USER_READ, "u")
        read = (read_post(item, users, self.us, found=found) for item in items)
        return [post for post in read if post is not None]


def _ids(items: Sequence[Record]) -> list[str]:
    return [item.identifier("id") for item in items]


def _batch(answer: Record, items: Sequence[Record], posts: Sequence[Post]) -> Batch:
    times = [at for item in items if (at := item.instant("created_at")) is not None]
    meta = answer.record("meta")
    if "data" not in answer and "meta" not in answer:
        raise UnreadableAnswer("X answered with something unexpected.")
    return Batch(
        tuple(posts),
        len(items),
        tuple(int(at.timestamp()) for at in times),
        meta.identifier("next_token"),
        tuple(filter(None, _ids(items))),
    )
