"""The Stack Exchange API for `support.servers`: search without authors, posts with them, backoff."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from support.clocks import MORNING
from support.plays import Play, Reply, Request

Json = dict[str, Any]


@dataclass
class FakeStackExchange:
    """The API; change it while the client is reading."""

    posts: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    backoff: int = 0
    quota: int = 290
    before: Callable[[Request], Play | None] = lambda request: None
    begins: datetime = MORNING - timedelta(hours=6)
    _count: int = 0

    def question(self, title: str = "acme?", body: str = "<p>It broke</p>", **fields: Any) -> Json:
        """A question."""
        number = self._next()
        link = f"https://stackoverflow.com/questions/{number}/a-title"
        own = {"post_id": number, "question_id": number, "post_type": "question", "link": link}
        return self._add(number, own | {"title": title, "body": body} | fields)

    def answer(self, question: int, body: str, **fields: Any) -> Json:
        """An answer."""
        number = self._next()
        link = f"https://stackoverflow.com/questions/{question}/a-title/{number}#{number}"
        own = {"post_id": number, "answer_id": number, "post_type": "answer", "link": link}
        return self._add(number, own | {"question_id": question, "body": body} | fields)

    def comment(self, post: int, body: str) -> Json:
        """A comment."""
        number = self._next()
        self.comments.append(
            {"comment_id": number, "post_id": post, "body": body, **self._common(number)}
        )
        return self.comments[-1]

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _common(self, number: int) -> Json:
        at = self.begins + timedelta(seconds=40 * number)
        owner = {
            "user_id": 5,
            "display_name": "Andr&#233;",
            "link": "https://stackoverflow.com/u/5",
        }
        return {"creation_date": int(at.timestamp()), "owner": owner, "score": 2}

    def _add(self, number: int, own: Json) -> Json:
        self.posts.append(self._common(number) | own)
        return self.posts[-1]

    def routes(self) -> dict[str, Callable[[Request], Play]]:
        """What to give to `serve`."""
        return {"*": self._play}

    def _play(self, request: Request) -> Play:
        instead = self.before(request)
        if instead is not None:
            return instead
        query = {name: values[0] for name, values in request.query.items()}
        assert query["site"]
        assert "gzip" in request.headers["accept-encoding"]
        parts = request.path.removeprefix("/2.3/").split("/")
        items, more = self._items(parts, query)
        self.quota -= 1
        answer: Json = {"items": items, "has_more": more, "quota_max": 300}
        answer["quota_remaining"] = self.quota
        if self.backoff:
            answer["backoff"] = self.backoff
        body = gzip.compress(json.dumps(answer).encode())
        return Reply(200, body, {"Content-Type": "application/json", "Content-Encoding": "gzip"})

    def _items(self, parts: list[str], query: dict[str, str]) -> tuple[list[Json], bool]:
        match parts:
            case ["search", "excerpts"]:
                words = query["q"].replace('"', "").casefold()
                found = [
                    p for p in self.posts if words in f"{p.get('title')} {p['body']}".casefold()
                ]
                keys = ("question_id", "answer_id", "creation_date", "title")
                hits = [{k: p[k] for k in keys if k in p} for p in found]
                return self._page(hits, query)
            case ["search", "advanced"]:
                words = query["url"].strip("*")
                return self._page([p for p in self.posts if words in p["body"]], query)
            case ["questions"]:
                tag = query["tagged"]
                return self._page([p for p in self.posts if tag in p.get("tags", [])], query)
            case ["posts", ids]:
                return [p for p in self.posts if str(p["post_id"]) in ids.split(";")], False
            case ["questions", number]:
                return [p for p in self.posts if str(p["post_id"]) == number], False
            case ["questions", number, "answers"]:
                answers = [p for p in self.posts if "answer_id" in p]
                return [p for p in answers if str(p["question_id"]) == number], False
            case ["posts", ids, "comments"]:
                return [c for c in self.comments if str(c["post_id"]) in ids.split(";")], False
        raise AssertionError(parts)

    def _page(self, items: list[Json], query: dict[str, str]) -> tuple[list[Json], bool]:
        assert query["sort"] == "creation"
        since = int(query.get("fromdate", "0"))
        newest_first = [item for item in reversed(items) if item["creation_date"] >= since]
        size, page = int(query["pagesize"]), int(query["page"])
        return newest_first[(page - 1) * size : page * size], len(newest_first) > page * size
