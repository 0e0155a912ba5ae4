"""Stack Exchange: questions and answers by words and tags, threads; read only.

Writing is left to the browser on purpose: the sites ban automatic comments and "following and
pestering", and give the right to write only to registered programs.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import quote

from cmconsole.domain.errors import (
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    NotThere,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.base import (
    READS,
    Credentials,
    NetworkKind,
    Option,
    Page,
    Reading,
    Refreshed,
    TextRules,
)
from cmconsole.networks.json_api import JsonApi
from cmconsole.networks.newest_first import Ask, Batch, Watermark, read
from cmconsole.networks.options import site_address, words_of
from cmconsole.networks.shape import Record, said, the_record
from cmconsole.networks.stackexchange.posts import (
    KIND_NAME,
    base_of,
    id_of,
    read_comment,
    read_post,
)
from cmconsole.networks.terms import Search, searches
from cmconsole.networks.web import Web

API = "https://api.stackexchange.com"
PAGE = 100
AT_ONCE = 100
"""Ids per request."""
SCARCE = 0.2
"""Below this part of the day's quota the next look is an hour away."""
_SECONDS = re.compile(r"available in (\d{1,6}) seconds")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_SITE = re.compile(r"[a-z0-9.-]{2,60}")


class StackExchangeConnector:
    """Searches some sites for words, or reads their tags."""

    def __init__(
        self,
        web: Web,
        api: str,
        key: str,
        sites: Sequence[str],
        wanted: Sequence[Search],
        tags: str,
    ) -> None:
        """Bind to sites.

        Args:
            web: the shared client.
            api: the API's address, without a slash at the end.
            key: a registered program's; empty: 300 requests a day instead of 10,000.
            sites: as the API names them: `stackoverflow`, `superuser`.
            wanted: what to search for; empty: the tags alone.
            tags: separated by blanks, of which one is enough.
        """
        self._web = web
        self._api = JsonApi(web, f"{api}/2.3", explained)
        self._key = key
        self._sites = tuple(sites)
        self._wanted = tuple(wanted)
        self._tags = tuple(tags.split())
        self._quota: tuple[int, int] | None = None

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor` and shortly before it; see `Connector.pages`."""
        mark = Watermark.of(cursor, f"{' '.join(self._sites)} {self._about()}")
        async with aclosing(read(mark, self._asks(), now)) as pages:
            async for page in pages:
                left, most = self._quota or (1, 1)
                scarce = timedelta(hours=1) if left < most * SCARCE else None
                yield replace(page, next_poll_after=scarce)

    async def check(self) -> str:
        """One sentence on what the sites hold. Raises NetworkError."""
        given = [(await ask(None, "")).given for ask in self._asks()]
        left = f"; {self._quota[0]} requests are left today" if self._quota else ""
        return f"Stack Exchange knows {sum(given)} posts with {self._about()}{left}."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """The question, its answers and all comments, oldest first. Raises NetworkError."""
        site, question = await self._question_of(address)
        top = await self._get(f"/questions/{question}", site, filter="withbody")
        answers = await self._get(
            f"/questions/{question}/answers", site, filter="withbody", pagesize=PAGE
        )
        posts = [*top.records("items"), *answers.records("items")]
        if not top.records("items"):
            raise NotThere("Stack Exchange has no such question any more.")
        ids = ";".join(filter(None, map(id_of, posts[:AT_ONCE])))
        comments = await self._get(f"/posts/{ids}/comments", site, filter="withbody", pagesize=PAGE)
        base = base_of(posts[0].text("link"), site)
        found = [
            *(read_post(post, site) for post in posts),
            *(read_comment(one, site, base, question) for one in comments.records("items")),
        ]
        return tuple(sorted(filter(None, found), key=lambda post: post.published_at or now))

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Posts as they are now, and those that are gone. Raises NetworkError."""
        found: list[Post] = []
        deleted: list[str] = []
        by_site: dict[str, dict[str, str]] = {}
        for address in addresses:
            site, _, rest = address.native_id.partition("/")
            kind, _, number = rest.partition("/")
            if kind in ("q", "a"):
                by_site.setdefault(site, {})[number.partition("/")[0]] = address.canonical_uri
        for site, own in by_site.items():
            ids = list(own)
            for start in range(0, len(ids), AT_ONCE):
                part = ids[start : start + AT_ONCE]
                posts = await self._whole(part, site)
                found += filter(None, (read_post(post, site) for post in posts.values()))
                deleted += [own[number] for number in part if number not in posts]
        return Refreshed(tuple(found), tuple(deleted))

    def _about(self) -> str:
        return " | ".join([s.query for s in self._wanted] + [f"[{tag}]" for tag in self._tags])

    def _asks(self) -> list[Ask]:
        asks: list[Ask] = []
        for site in self._sites:
            for search in self._wanted:
                asks.append(partial(self._hits, site, search))
                if _DOMAIN.fullmatch(search.words):
                    linking = {"url": f"*{search.words}*"}
                    asks.append(partial(self._questions, site, "/search/advanced", linking))
            asks += [
                partial(self._questions, site, "/questions", {"tagged": t}) for t in self._tags
            ]
        return asks

    async def _hits(self, site: str, search: Search, since: int | None, place: str) -> Batch:
        """Questions and answers with the words; the search itself gives neither text nor author."""
        answer = await self._list("/search/excerpts", site, {"q": search.query}, since, place)
        hits = answer.records("items")
        titles = {id_of(hit): hit.text("title") for hit in hits}
        whole = await self._whole([number for number in titles if number], site)
        posts = []
        for number, title in titles.items():
            if (item := whole.get(number)) and (post := read_post(item, site, title)):
                posts += [post] if search.finds(post.text) else []
        return _batch(answer, hits, posts, place)

    async def _questions(
        self, site: str, path: str, params: dict[str, str], since: int | None, place: str
    ) -> Batch:
        answer = await self._list(path, site, {**params, "filter": "withbody"}, since, place)
        items = answer.records("items")
        return _batch(answer, items, filter(None, (read_post(i, site) for i in items)), place)

    async def _list(
        self, path: str, site: str, params: dict[str, str], since: int | None, place: str
    ) -> Record:
        asked: dict[str, str | int] = {"sort": "creation", "order": "desc", "pagesize": PAGE}
        asked |= {"page": place or "1", **params}
        if since is not None:
            asked["fromdate"] = since
        return await self._get(path, site, **asked)

    async def _whole(self, ids: Sequence[str], site: str) -> dict[str, Record]:
        """Posts with text and author, by id. Raises NetworkError."""
        if not ids:
            return {}
        path = f"/posts/{';'.join(ids)}"
        answer = await self._get(path, site, filter="withbody", pagesize=PAGE)
        return {id_of(item): item for item in answer.records("items")}

    async def _question_of(self, address: PostAddress) -> tuple[str, str]:
        parts = address.native_id.split("/")
        if len(parts) < 3 or not parts[-1].isdecimal():
            raise NotThere("This is no post on Stack Exchange.")
        return parts[0], parts[-1]

    async def _get(self, path: str, site: str, **params: str | int) -> Record:
        key = {"key": self._key} if self._key else {}
        try:
            asked = {**params, **key, "site": site}
            answer = the_record(await self._api.get(quote(path, safe="/;"), asked))
        except NetworkBusy as error:
            if error.retry_after is not None:
                self._web.rest(self._api.base, error.retry_after)
            raise
        if not isinstance(answer.fields.get("items"), list):
            raise UnreadableAnswer("Stack Exchange answered with something unexpected.")
        pause = answer.count("backoff")
        if pause:  # has to be kept, or the address is banned (api.stackexchange.com/docs/throttle)
            self._web.rest(self._api.base, timedelta(seconds=min(pause, 86_400)))
        left, most = answer.count("quota_remaining"), answer.count("quota_max")
        self._quota = (left, most) if left is not None and most else self._quota
        return answer


def _batch(answer: Record, items: Sequence[Record], posts: Iterable[Post], place: str) -> Batch:
    return Batch(
        tuple(posts),
        len(items),
        tuple(int(at.timestamp()) for item in items if (at := item.moment("creation_date"))),
        str(int(place or "1") + 1) if answer.flag("has_more") and items else "",
    )


def explained(error: NetworkError) -> NetworkError:
    """What Stack Exchange means: its errors are a 400 with a number (`{"error_id": 502}`)."""
    body = said(error.body)
    if body.number("error_id") == 502:
        found = _SECONDS.search(body.text("error_message"))
        pause = timedelta(seconds=int(found[1])) if found else error.retry_after
        sentence = "Stack Exchange asked us to wait before asking again."
        return NetworkBusy(sentence, retry_after=pause, status=error.status, body=error.body)
    if body.number("error_id") == 503:
        return NetworkDown("Stack Exchange is down for maintenance at the moment.")
    if body.text("error_name") == "bad_parameter" and "site" in body.text("error_message").lower():
        return NotAllowed("Stack Exchange has no site of that name.", status=error.status)
    if body.text("error_name") == "bad_parameter" and "key" in body.text("error_message").lower():
        return NotAllowed("Stack Exchange does not know this key.", status=error.status)
    return error


def connect(source: Source, web: Web, credentials: Credentials) -> StackExchangeConnector:
    """A connector for `source`; no account is ever needed.

    Raises:
        UsageError: the options do not say what to search for, or name no site.
    """
    options = source.options
    sites = words_of(source, "sites") or ("stackoverflow",)
    for site in sites:
        if not _SITE.fullmatch(site):
            raise UsageError(f"{site} is no site of Stack Exchange, like stackoverflow.")
    tags = " ".join(words_of(source, "tags"))
    query = options.get("query", "")
    wanted: tuple[Search, ...] = ()
    if query.strip() or source.match or not tags:
        wanted = searches(query, source.match, source.leave_out, where="Stack Exchange")
    api = site_address(options.get("api") or API)
    return StackExchangeConnector(web, api, options.get("key", "").strip(), sites, wanted, tags)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Stack Exchange",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("query", "Search for", help="A name or a phrase; without it the words to match"),
        Option("tags", "Tags", help="Everything with one of these tags, for example acme-sdk"),
        Option("sites", "Sites", default="stackoverflow", help="Several with blanks"),
        Option("key", "Key", help="Of a registered program: 10,000 requests a day, not 300"),
        Option("api", "API", default=API),
    ),
    anonymous=READS,
    signed_in=READS,
    text_rules=TextRules(format="markdown"),
    # Two or three requests a look, 300 a day.
    usual_interval=timedelta(minutes=15),
    shortest_interval=timedelta(minutes=10),
    longest_interval=timedelta(minutes=60),
)
