"""Hacker News' search for `support.servers`: newest first, a thousand hits at most, late now and then."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from support.clocks import MORNING
from support.plays import Play, Request, json_reply

Json = dict[str, Any]
MOST_HITS = 1_000
_BOUND = re.compile(r"created_at_i(>=|<=|>|<)(\d+)")


@dataclass
class FakeAlgolia:
    """The index; change it while the client is reading."""

    hits: list[Json] = field(default_factory=list)
    begins: datetime = MORNING - timedelta(hours=6)
    """When the first story is posted that has no time of its own."""
    items: dict[str, Json] = field(default_factory=dict)
    """What /api/v1/items/:id gives."""
    largest_page: int = MOST_HITS
    before: Callable[[Request], Play | None] = lambda request: None
    _count: int = 0

    def story(self, title: str, at: int, **fields: Any) -> Json:
        """A story in the index, posted at `at` (seconds since 1970)."""
        return self._add(
            at, {"title": title, "story_text": None, "url": None, "points": 1} | fields
        )

    def comment(self, text: str, at: int, **fields: Any) -> Json:
        """A comment in the index."""
        own = {
            "comment_text": text,
            "story_id": 77,
            "parent_id": 78,
            "story_title": "About something",
            "points": None,
        }
        return self._add(at, own | fields)

    def _add(self, at: int, own: Json) -> Json:
        self._count += 1
        hit = {
            "objectID": str(40_000_000 + self._count),
            "created_at_i": at,
            "created_at": datetime.fromtimestamp(at, UTC).isoformat(),
            "author": "tess",
        } | own
        self.hits.append(hit)
        return hit

    def routes(self) -> dict[str, Callable[[Request], Play]]:
        """What to give to `serve`."""
        return {"*": self._play}

    def _play(self, request: Request) -> Play:
        instead = self.before(request)
        if instead is not None:
            return instead
        if request.path == "/api/v1/search_by_date":
            return self._search({name: values[0] for name, values in request.query.items()})
        item = self.items.get(request.path.removeprefix("/api/v1/items/"))
        return json_reply(item) if item else json_reply({"status": 404, "error": "Not Found"}, 404)

    def _search(self, query: dict[str, str]) -> Play:
        size = min(int(query.get("hitsPerPage", "20")), self.largest_page)
        words = query["query"].replace('"', "").casefold()
        found = [hit for hit in self.hits if words in " ".join(map(str, hit.values())).casefold()]
        for operator, number in _BOUND.findall(query.get("numericFilters", "")):
            found = [hit for hit in found if _holds(hit["created_at_i"], operator, int(number))]
        found.sort(key=lambda hit: -int(hit["created_at_i"]))
        return json_reply(
            {
                "hits": found[:size],
                "nbHits": len(found),
                "nbPages": -(-min(len(found), MOST_HITS) // size),
                "hitsPerPage": size,
                "page": 0,
            }
        )


def _holds(value: int, operator: str, number: int) -> bool:
    match operator:
        case ">":
            return value > number
        case ">=":
            return value >= number
        case "<":
            return value < number
    return value <= number
