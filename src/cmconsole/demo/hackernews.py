"""A search as Hacker News has it: `search_by_date` and threads, without an account.

Source: hn.algolia.com/api and recorded answers: newest first, at most a thousand hits a query, story
and comment hits with the same keys, text as HTML with `<p>` between paragraphs.
"""

from __future__ import annotations

import re
from html import escape

from cmconsole.demo.pages import page
from cmconsole.demo.press import ITEMS_FROM, Entry, Press, paragraphs
from cmconsole.demo.routes import Refused, Routes
from cmconsole.demo.shapes import Json
from cmconsole.demo.wire import Request, Response, json_answer

MOST_HITS = 1_000
FILTER = re.compile(r"created_at_i(<=|>=|<|>|=)(\d+)")
TERM = re.compile(r'(-?)(?:"([^"]*)"|([^\s"]+))')


class HackerNews:
    """The search, the threads and the pages behind the links."""

    def __init__(self, press: Press) -> None:
        self._press = press

    def add_to(self, routes: Routes) -> None:
        """Answer the requests below `/hn/`."""
        routes.add("GET", "/hn/api/v1/search_by_date", self._search)
        routes.add("GET", "/hn/api/v1/items/:id", self._thread)
        routes.add("GET", "/hn/item", self._item_page)
        routes.add("GET", "/hn/user", self._user_page)

    def _search(self, request: Request) -> Response:
        found = [
            entry
            for entry in self._standing()[::-1]
            if _holds(entry, request.one("query") or "")
            and _has_tags(entry, request.one("tags") or "")
            and _within(entry, request.one("numericFilters") or "")
        ]
        size = min(_whole(request.one("hitsPerPage"), 20), MOST_HITS)
        number = _whole(request.one("page"), 0)
        hits = found[:MOST_HITS][size * number : size * (number + 1)]
        pages = -(-min(len(found), MOST_HITS) // size) if size else 0
        return json_answer(
            {
                "hits": [self._hit(entry) for entry in hits],
                "nbHits": len(found),
                "page": number,
                "nbPages": pages,
                "hitsPerPage": size,
                "exhaustiveNbHits": True,
                "query": request.one("query") or "",
                "processingTimeMS": 1,
            }
        )

    def _hit(self, entry: Entry) -> Json:
        story = self._story(entry)
        comment = entry is not story
        text = paragraphs(entry.text) or None
        tags = ["comment" if comment else "story", f"author_{entry.author}"]
        return {
            "created_at": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "title": None if comment else entry.title,
            "url": None,
            "author": entry.author,
            "points": None if comment else 3 + len(self._below(entry)),
            "story_text": None if comment else text,
            "comment_text": text if comment else None,
            "num_comments": None if comment else len(self._below(entry)),
            "story_id": ITEMS_FROM + story.number if comment else None,
            "story_title": story.title if comment else None,
            "story_url": None,
            "parent_id": ITEMS_FROM + entry.parent if comment else None,
            "created_at_i": int(entry.at.timestamp()),
            "_tags": [*tags, f"story_{ITEMS_FROM + story.number}"],
            "objectID": str(ITEMS_FROM + entry.number),
            "updated_at": (entry.edited_at or entry.at).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def _thread(self, _request: Request, number: str) -> Response:
        return json_answer(self._tree(self._entry(number)))

    def _tree(self, entry: Entry) -> Json:
        return {
            "id": ITEMS_FROM + entry.number,
            "created_at": entry.at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "created_at_i": int(entry.at.timestamp()),
            "type": "comment" if entry.parent else "story",
            "author": entry.author,
            "title": None if entry.parent else entry.title,
            "url": None,
            "text": paragraphs(entry.text) or None,
            "points": None,
            "parent_id": ITEMS_FROM + entry.parent if entry.parent else None,
            "story_id": ITEMS_FROM + entry.topic,
            "children": [self._tree(one) for one in self._below(entry)],
        }

    def _item_page(self, request: Request) -> Response:
        story = self._story(self._entry(request.one("id") or ""))
        thread = [one for one in self._standing() if one.topic == story.number]
        parts = (f"<h3>{escape(one.author)}</h3>{paragraphs(one.text)}" for one in thread)
        return page(story.title, "".join(parts))

    def _user_page(self, request: Request) -> Response:
        name = request.one("id") or ""
        if not any(one.author == name for one in self._standing()):
            raise Refused(404, "Not Found")
        return page(name, "<p>Nothing about this user.</p>")

    def _standing(self) -> list[Entry]:
        """All items, the oldest first."""
        there = (one for one in self._press.entries if one.place == "hackernews")
        return [one for one in there if one.deleted_at is None]

    def _entry(self, number: str) -> Entry:
        for one in self._standing():
            if str(ITEMS_FROM + one.number) == number:
                return one
        raise Refused(404, "Not Found")

    def _story(self, entry: Entry) -> Entry:
        return next(one for one in self._standing() if one.number == entry.topic)

    def _below(self, entry: Entry) -> list[Entry]:
        return [one for one in self._standing() if one.parent == entry.number]


def _holds(entry: Entry, query: str) -> bool:
    """Every term is there, and none of those with a minus; terms match at the start of words."""
    text = f"{entry.title} {entry.text}"
    for minus, phrase, word in TERM.findall(query):
        pattern = r"\b" + re.escape(phrase or word)
        if bool(re.search(pattern, text, re.IGNORECASE)) is bool(minus):
            return False
    return True


def _has_tags(entry: Entry, tags: str) -> bool:
    """A comma is AND, and OR in parentheses."""
    known = {"comment" if entry.parent else "story", f"author_{entry.author}"}
    known |= {f"story_{ITEMS_FROM + entry.topic}"}
    groups = re.findall(r"\(([^)]*)\)|([^,()]+)", tags)
    return all(known & set((either or single).split(",")) for either, single in groups)


def _within(entry: Entry, filters: str) -> bool:
    at = int(entry.at.timestamp())
    tests = {
        ">": lambda bound: at > bound,
        ">=": lambda bound: at >= bound,
        "<": lambda bound: at < bound,
        "<=": lambda bound: at <= bound,
        "=": lambda bound: at == bound,
    }
    return all(tests[sign](int(bound)) for sign, bound in FILTER.findall(filters))


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise
