"""The graph behind Facebook, Instagram and Threads: paging, errors and usage, the same for all three."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cmconsole.domain.errors import (
    BrowserOnly,
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    NotThere,
)
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.allowances import Budget
from cmconsole.networks.base import Credentials
from cmconsole.networks.newest_first import Ask, Batch
from cmconsole.networks.options import api_address, secret
from cmconsole.networks.record_api import RecordApi, in_its_words, said
from cmconsole.networks.shape import Record, as_record, instant, the_list, the_record
from cmconsole.networks.web import Web

SIGNED_OUT = "Meta no longer accepts the token; please paste a new one."
TOO_LATE = (
    "Meta takes private answers only for a while after somebody wrote, and that time is over."
)
AT_ONCE = 50
MOST_PAGES = 40
TIRED = 90
"""Percent of Meta's allowance from which on it is asked seldom."""
RENEW_EVERY = timedelta(days=7)
_USED_UP = frozenset((4, 17, 32, 613, 80001, 80002, 80003, 80006))
_PASSING = frozenset((1, 2))
_TOKEN = frozenset((102, 190, 463, 467))
_WINDOW = frozenset((2018278, 2534022, 2018108, 2534025))
_NUMBER = re.compile(r"^\(#\d+\)\s*")
Params = dict[str, str | int | list[str]]
Reader = Callable[[Record], Post | None]


class Graph:
    """One of Meta's graphs, asked with one token."""

    def __init__(
        self, web: Web, server: str, version: str, credentials: Credentials, name: str
    ) -> None:
        """Bind to a graph.

        Args:
            web: the shared client.
            server: the address of the graph.
            version: its version, like `v26.0`.
            credentials: where the `access_token` is.
            name: the network as people call it.
        """
        self._api = RecordApi(web, f"{server}/{version}", explain, name)
        self._credentials = credentials
        self.used = 0
        """Percent of the allowance that were used, as the last answer said."""
        self._renewed_at: datetime | None = None

    @property
    def now(self) -> datetime:
        """The time of the client's clock, UTC."""
        return self._api.web.now()

    async def get(self, path: str, fields: str, params: Params | None = None) -> Record:
        """The object at `path` with these fields. Raises NetworkError."""
        token = await secret(self._credentials, "access_token", SIGNED_OUT)
        asked: Params = {"fields": fields, **(params or {})}
        answer = await self._api.get(path, asked, token=token)
        self.used = usage(answer.headers)
        return the_record(answer.json())

    async def pages(
        self, path: str, fields: str, params: Params | None = None
    ) -> AsyncGenerator[list[Record], None]:
        """The pages of an edge, as the graph orders them. Raises NetworkError."""
        after = ""
        for _ in range(MOST_PAGES):
            more: Params = {"after": after} if after else {}
            answer = await self.get(path, fields, {"limit": AT_ONCE, **(params or {}), **more})
            the_list(answer.fields.get("data"))
            yield answer.records("data")
            following = next_page(answer)
            if not following or following == after:
                return
            after = following

    async def send(
        self,
        method: str,
        path: str,
        params: Params | None = None,
        content: dict[str, object] | None = None,
    ) -> Record:
        """Do something once. Raises NetworkError as `RecordApi.send` does."""
        token = await secret(self._credentials, "access_token", SIGNED_OUT)
        form = {key: str(value) for key, value in (params or {}).items()} or None
        return await self._api.send(
            method, path, content, form=None if content is not None else form, token=token
        )

    async def delete(self, address: PostAddress) -> None:
        """Delete something of ours; where it is gone already, all is well. Raises NetworkError."""
        with suppress(NotThere):
            await self.send("DELETE", f"/{address.native_id}")

    def edge(self, path: str, fields: str, reader: Reader, order: str, **params: str | int) -> Ask:
        """Asks for an edge that comes newest first by the field `order`; see `newest_first.Ask`."""

        async def ask(since: int | None, place: str) -> Batch:
            more: Params = {"after": place} if place else {}
            answer = await self.get(path, fields, {"limit": AT_ONCE, **params, **more})
            items = the_list(answer.fields.get("data"))
            return batch_of(answer.records("data"), len(items), reader, order, next_page(answer))

        return ask

    async def renew(self, cursor: Cursor, now: datetime) -> None:
        """Have a token that ends after sixty days replaced once a week, long before it does.

        Threads only: developers.facebook.com, "Long-lived access tokens". Where it fails the old
        token is still good; when it ends a person is asked.
        """
        tried = instant(cursor.get("renewed_at"))
        if tried is not None and now - tried < RENEW_EVERY:
            self._renewed_at = tried
            return
        self._renewed_at = now
        token = await secret(self._credentials, "access_token", SIGNED_OUT)
        asked: Params = {"grant_type": "th_refresh_token"}
        address = f"{urlsplit(self._api.base).scheme}://{urlsplit(self._api.base).netloc}"
        try:
            answer = the_record(
                (await self._api.get(f"{address}/refresh_access_token", asked, token=token)).json()
            )
        except NetworkError:
            return
        following = answer.identifier("access_token")
        if following and following != token:
            await self._credentials.keep("access_token", following)

    def lost(self) -> NetworkError:
        """For a good answer that does not show what was done."""
        return self._api.lost()

    def facts(self) -> dict[str, str | int | bool | None]:
        """What to keep in the cursor."""
        renewed = self._renewed_at.isoformat() if self._renewed_at else None
        return {"percent": self.used, "renewed_at": renewed}

    def wish(self) -> timedelta | None:
        """How long to leave Meta alone where most of its allowance is used."""
        return timedelta(minutes=30) if self.used >= TIRED else None


def graph_of(
    source: Source, web: Web, credentials: Credentials, server: str, version: str, name: str
) -> Graph:
    """The graph that `source` is read from: `server` and `version` unless its options name others.

    Raises:
        UsageError: the option for the server is no address.
    """
    chosen = source.options.get("version", "").strip() or version
    return Graph(web, api_address(source, "server", server), chosen, credentials, name)


def budgets(cursor: Cursor) -> tuple[Budget, ...]:
    """How much of Meta's allowance was used, as its last answer said."""
    percent = cursor.get("percent")
    if not isinstance(percent, int):
        return ()
    return (Budget("percent of this hour's calls", float(percent), 100.0),)


def next_page(answer: Record) -> str:
    """Where an edge goes on; its `next` address holds the token, so only the place in it is used."""
    paging = answer.record("paging")
    after = paging.record("cursors").identifier("after")
    return after if paging.text("next") else ""


def batch_of(items: list[Record], given: int, reader: Reader, order: str, more: str) -> Batch:
    """A page of what could be read."""
    posts = (reader(item) for item in items)
    times = (item.instant(order) for item in items)
    return Batch(
        tuple(post for post in posts if post is not None),
        given,
        tuple(int(at.timestamp()) for at in times if at is not None),
        more,
    )


def of_posts(posts: list[Post], since: int | None, given: int) -> Batch:
    """All that is new below our own posts, as one page: its parts come in no order in time."""
    new = [
        post
        for post in posts
        if since is None or post.published_at is None or post.published_at.timestamp() >= since
    ]
    new.sort(
        key=lambda post: post.published_at.timestamp() if post.published_at else 0, reverse=True
    )
    times = (post.published_at for post in posts)
    known = sorted((int(at.timestamp()) for at in times if at is not None), reverse=True)
    return Batch(tuple(new), given, tuple(known))


def usage(headers: Mapping[str, str]) -> int:
    """The largest percentage in Meta's usage headers (developers.facebook.com, "Rate Limits")."""
    found = [0]
    for name in ("x-app-usage", "x-business-use-case-usage"):
        try:
            found += _percents(json.loads(headers.get(name, "") or "{}"))
        except (ValueError, RecursionError):
            continue
    return max(found)


def _percents(value: object, depth: int = 0) -> list[int]:
    if isinstance(value, list) and depth < 4:
        return [one for part in value for one in _percents(part, depth + 1)]
    if not isinstance(value, dict) or depth > 3:
        return []
    counts = ("call_count", "total_cputime", "total_time")
    own = [int(v) for k, v in value.items() if k in counts and _is_percent(v)]
    return own + [one for part in value.values() for one in _percents(part, depth + 1)]


def _is_percent(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10_000


def explain(error: NetworkError) -> NetworkError | None:
    """The graph's codes in words (developers.facebook.com, "Handling Errors")."""
    told = said(error).record("error")
    code, sub = told.number("code"), told.number("error_subcode")
    words = in_its_words(_NUMBER.sub("", told.text("error_user_msg") or told.text("message")))
    if code in _TOKEN or error.status == 401:
        return LoginExpired(SIGNED_OUT, status=error.status)
    if code in _USED_UP or error.status == 429:
        wait = error.retry_after or timedelta(minutes=30)
        sentence = "Meta asked us to ask less often."
        return NetworkBusy(sentence, retry_after=wait, status=error.status)
    if code in _PASSING or told.flag("is_transient"):
        return NetworkDown("Meta has a problem of its own at the moment.", status=error.status)
    if (code == 100 and sub == 33) or error.status == 404:
        return NotThere("Meta does not show this any more; it may have been deleted.", status=404)
    if sub in _WINDOW:
        return BrowserOnly(TOO_LATE, status=error.status, body=error.body)
    if isinstance(error, NotAllowed):
        sentence = f"Meta did not allow this{words}."
        return NotAllowed(sentence, status=error.status, body=error.body)
    return None


def nested(item: Record, key: str) -> tuple[list[Record], str]:
    """The items of an edge that came along inside another object, and where it goes on."""
    edge = as_record(item.fields.get(key))
    return edge.records("data"), next_page(edge)
