"""Reading a search index that gives the newest thousand hits and adds to itself late."""

from __future__ import annotations

from functools import partial

from cmconsole.domain.errors import UnreadableAnswer
from cmconsole.networks.base import FIRST_RUN_LIMIT
from cmconsole.networks.hackernews.posts import read_hit
from cmconsole.networks.newest_first import Ask, Batch
from cmconsole.networks.shape import as_records, the_record
from cmconsole.networks.terms import Search
from cmconsole.networks.web import Web

MOST_HITS = 1_000
"""Hits that a query is answered with at most, over all its pages."""


class Index:
    """The search behind one address."""

    def __init__(self, web: Web, server: str, site: str) -> None:
        self._web = web
        self._server = server
        self._site = site

    def ask(self, search: Search) -> Ask:
        """What reads the hits of one search, window by window."""
        return partial(self._window, search)

    async def count(self, search: Search) -> int:
        """How many hits there are, as the search itself counts them. Raises NetworkError."""
        return the_record(await self._answer(search, 1)).count("nbHits") or 0

    async def _window(self, search: Search, since: int | None, place: str) -> Batch:
        """The newest hits between `since` and the second `place`, that second included.

        A query is answered with its newest thousand hits. Where there are more, the next window
        ends with the second in which this one ended.

        Raises:
            NetworkError: the windows before stay valid, but do not reach `since`.
        """
        up_to = int(place) if place else None
        limit = FIRST_RUN_LIMIT if since is None else MOST_HITS
        answer = the_record(await self._answer(search, limit, since, up_to))
        found = answer.fields.get("hits")
        if not isinstance(found, list):
            raise UnreadableAnswer("Hacker News' search answered with something unexpected.")
        given, hits = len(found), as_records(found)
        size = answer.count("hitsPerPage") or limit
        full = given >= min(size, limit) > 0
        more = full or (answer.count("nbHits") or 0) > given > 0
        times = sorted(
            (at for hit in hits if (at := hit.count("created_at_i")) is not None), reverse=True
        )
        if more and not times:
            raise UnreadableAnswer("Hacker News' search gave hits without a time.")
        stuck = more and up_to is not None and times[-1] >= up_to
        # More hits in one second than an answer holds: the rest of them is out of reach.
        onward = (
            "" if not more or (stuck and not full) else str(times[-1] - 1 if stuck else times[-1])
        )
        posts = tuple(
            post
            for hit in hits
            if (post := read_hit(hit, self._site)) is not None and search.finds(post.text)
        )
        return Batch(posts, given, tuple(times), onward, joined=not (stuck and full))

    async def _answer(
        self, search: Search, limit: int, since: int | None = None, up_to: int | None = None
    ) -> object:
        params: dict[str, str | int | list[str]] = {
            "query": search.query,
            "tags": "(story,comment)",
            "hitsPerPage": limit,
            "typoTolerance": "false",
            "queryType": "prefixNone",
            "advancedSyntax": "true",
            "restrictSearchableAttributes": "title,story_text,comment_text,url",
            "attributesToHighlight": "none",
        }
        bounds = []
        if since is not None:
            bounds.append(f"created_at_i>{since}")
        if up_to is not None:
            bounds.append(f"created_at_i<={up_to}")
        if bounds:
            params["numericFilters"] = ",".join(bounds)
        return (await self._web.get(f"{self._server}/api/v1/search_by_date", params=params)).json()
