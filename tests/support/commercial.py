"""The commercial networks on loopback, each as far as its connector reads it, with real paging.

Every fake has `post(text)`, `routes()` and `before`, like the others of this folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from support.clocks import MORNING
from support.plays import Play, Request, Route, json_reply

Json = dict[str, Any]
DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


class Fake:
    """Counts what is written: post n is n seconds younger than the first, all before `MORNING`."""

    def __init__(self) -> None:
        self.before: Callable[[Request], Play | None] = lambda request: None
        self.texts: list[str] = []

    def routes(self) -> Mapping[str, Route]:
        """What to give to `serve`."""
        return {"*": self._play}

    def post(self, text: str) -> None:
        """One more post, newer than all before."""
        self.texts.append(text)

    def at(self, index: int) -> datetime:
        """When post `index` was written."""
        return MORNING - timedelta(minutes=30) + timedelta(seconds=index)

    def answer(self, request: Request) -> Play:
        """The answer to a request that nobody intercepted."""
        raise NotImplementedError

    def newest_first(self) -> list[int]:
        """The numbers of all posts, the newest first."""
        return list(range(len(self.texts) - 1, -1, -1))

    def _play(self, request: Request) -> Play:
        return self.before(request) or self.answer(request)


def part(found: list[int], start: int, size: int) -> tuple[list[int], str]:
    """A page of `found`, and where the next one begins; empty for none."""
    end = start + size
    return found[start:end], str(end) if end < len(found) else ""


def wanted(request: Request, name: str, default: int = 0) -> int:
    """A number in the query."""
    return int(request.query.get(name, [str(default)])[0])


class FakeAppStore(Fake):
    """App Store Connect."""

    def answer(self, request: Request) -> Play:
        numbers, more = part(
            self.newest_first(), wanted(request, "cursor"), wanted(request, "limit", 200)
        )
        data = [
            {
                "type": "customerReviews",
                "id": f"r{index}",
                "attributes": {
                    "rating": 1 + index % 5,
                    "title": "",
                    "body": self.texts[index],
                    "reviewerNickname": "Tess",
                    "createdDate": self.at(index).isoformat(),
                },
            }
            for index in numbers
        ]
        host = request.headers["host"]
        links = {"self": "x"} | (
            {"next": f"http://{host}{request.path}?cursor={more}&limit=200"} if more else {}
        )
        return json_reply({"data": data, "links": links})


class FakeYouTube(Fake):
    """The comments of a channel."""

    def answer(self, request: Request) -> Play:
        if request.path == "/token":
            return json_reply({"access_token": "at", "expires_in": 3600})
        if request.path.endswith("/channels"):
            return json_reply({"items": [{"id": "UCacme"}]})
        numbers, more = part(self.newest_first(), wanted(request, "pageToken"), 100)
        items = [youtube_thread(self, index) for index in numbers]
        return json_reply({"items": items} | ({"nextPageToken": more} if more else {}))


def youtube_thread(fake: Fake, index: int) -> Json:
    """A post as YouTube's top comment of a thread."""
    said = {
        "textDisplay": fake.texts[index],
        "authorDisplayName": "Tess",
        "authorChannelId": {"value": "UCtess"},
        "publishedAt": fake.at(index).isoformat(),
    }
    top = {"id": f"T{index}", "snippet": said}
    return {"id": f"T{index}", "snippet": {"videoId": "v", "topLevelComment": top}}


class FakeX(Fake):
    """Mentions of an account, or the search, in the old spelling."""

    def answer(self, request: Request) -> Play:
        if request.path == "/2/users/me":
            return json_reply({"data": {"id": "42", "username": "acme"}})
        after = wanted(request, "since_id", -1)
        found = [index for index in self.newest_first() if 1000 + index > after]
        place = "next_token" if "search" in request.path else "pagination_token"
        size = wanted(request, "max_results", 10)
        numbers, more = part(found, wanted(request, place), size)
        data = [
            {
                "id": str(1000 + index),
                "text": self.texts[index],
                "author_id": "7",
                "created_at": self.at(index).isoformat(),
            }
            for index in numbers
        ]
        users = [{"id": "7", "username": "tess", "name": "Tess"}]
        meta = {"result_count": len(data)} | ({"next_token": more} if more else {})
        body: Json = {"meta": meta} | ({"data": data, "includes": {"users": users}} if data else {})
        return json_reply(body)


class FakeGraph(Fake):
    """Facebook, Instagram or Threads: everything is written below one own post."""

    def answer(self, request: Request) -> Play:
        path = request.path.rpartition("/")[2]
        match path:
            case "feed" | "media":
                below = self._edge(0)
                return json_reply(
                    {"data": [{"id": "p1", "from": {"id": "100"}, "comments": below}]}
                )
            case "comments" | "conversation":
                return json_reply(self._edge(wanted(request, "after")))
            case "threads":
                return json_reply({"data": [{"id": "p1"}]})
            case "tagged" | "tags":
                return json_reply({"data": []})
        return json_reply({"id": "100", "username": "acme", "name": "Acme"})

    def _edge(self, start: int) -> Json:
        numbers, more = part(self.newest_first(), start, 50)
        data = [
            {
                "id": f"c{index}",
                "message": self.texts[index],
                "text": self.texts[index],
                "created_time": self.at(index).strftime("%Y-%m-%dT%H:%M:%S+0000"),
                "timestamp": self.at(index).strftime("%Y-%m-%dT%H:%M:%S+0000"),
                "from": {"id": "7", "name": "Tess"},
                "username": "tess",
            }
            for index in numbers
        ]
        paging = {"cursors": {"after": more}, "next": "https://graph.facebook.com/next"}
        return {"data": data} | ({"paging": paging} if more else {})


class FakePlay(Fake):
    """The reviews of an app in Google Play."""

    def answer(self, request: Request) -> Play:
        if request.path == "/token":
            return json_reply({"access_token": "at", "expires_in": 3600})
        numbers, more = part(self.newest_first(), wanted(request, "token"), 100)
        reviews = [
            {
                "reviewId": f"r{index}",
                "authorName": "Tess",
                "comments": [
                    {
                        "userComment": {
                            "text": self.texts[index],
                            "starRating": 2,
                            "lastModified": {"seconds": str(int(self.at(index).timestamp()))},
                        }
                    }
                ],
            }
            for index in numbers
        ]
        token = {"tokenPagination": {"nextPageToken": more}} if more else {}
        return json_reply({"reviews": reviews} | token)


class FakeTelegram(Fake):
    """A bot's updates; what lies before an offset is forgotten, as Telegram does."""

    def __init__(self) -> None:
        super().__init__()
        self.confirmed = 0

    def answer(self, request: Request) -> Play:
        if request.path.endswith("/getMe"):
            return json_reply({"ok": True, "result": {"id": 99, "username": "acmebot"}})
        asked = request.json()
        assert isinstance(asked, dict)
        offset = asked.get("offset", 0)
        if offset < 0:
            offset = max(len(self.texts) + offset, self.confirmed)
        self.confirmed = max(self.confirmed, offset)
        numbers = range(self.confirmed, min(len(self.texts), self.confirmed + asked["limit"]))
        result = [
            {
                "update_id": index,
                "message": {
                    "message_id": index + 1,
                    "date": int(self.at(index).timestamp()),
                    "chat": {"id": -1001234, "type": "supergroup", "title": "Acme"},
                    "from": {"id": 7, "first_name": "Tess", "username": "tess"},
                    "text": self.texts[index],
                },
            }
            for index in numbers
        ]
        return json_reply({"ok": True, "result": result})


class FakeDiscord(Fake):
    """A channel, or the search of a server."""

    def answer(self, request: Request) -> Play:
        if request.path.endswith("/users/@me"):
            return json_reply({"id": "99", "username": "acmebot"})
        if request.path.endswith("/search"):
            return self._search(request)
        after = wanted(request, "after")
        limit = wanted(request, "limit", 50)
        ids = [index for index in range(len(self.texts)) if self._id(index) > after]
        chosen = ids[:limit] if after else ids[-limit:]
        return json_reply([self._message(index) for index in reversed(chosen)])

    def _search(self, request: Request) -> Play:
        least = wanted(request, "min_id")
        found = [index for index in self.newest_first() if self._id(index) >= least]
        numbers, _ = part(found, wanted(request, "offset"), wanted(request, "limit", 25))
        messages = [[self._message(index)] for index in numbers]
        return json_reply({"messages": messages, "total_results": len(found)})

    def _id(self, index: int) -> int:
        return int((self.at(index) - DISCORD_EPOCH).total_seconds() * 1000) << 22

    def _message(self, index: int) -> Json:
        return {
            "id": str(self._id(index)),
            "channel_id": "500",
            "content": self.texts[index],
            "timestamp": self.at(index).isoformat(),
            "author": {"id": "7", "username": "tess"},
            "mentions": [{"id": "99", "username": "acmebot"}],
        }
