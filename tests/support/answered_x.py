"""X on loopback, answered; see `support.answered`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.answered import Answered, Json
from support.plays import Play, Request, json_reply
from support.specs import OpenApi

US, TESS = "42", "7"


class AnsweredX(Answered):
    """Mentions of an account, each the beginning of a conversation, and what the account answered."""

    def __init__(self, fixtures: Path) -> None:
        spec = OpenApi(fixtures / "x/openapi-2.166-tweet-naming.trimmed.json")
        super().__init__(spec.check)

    def answer(self, request: Request) -> Play:
        """What X would say."""
        query = {name: values[0] for name, values in request.query.items()}
        match request.method, request.path.split("/")[2:]:
            case "GET", ["users", "me"]:
                return json_reply({"data": {"id": US, "username": "acme", "name": "Acme"}})
            case "GET", ["users", _, "mentions"]:
                after = int(query.get("since_id", "0"))
                return _page([one for one in self._theirs() if int(one["id"]) > after])
            case "GET", ["users", _, "tweets"]:
                start = datetime.fromisoformat(query["start_time"])
                return _page([one for one in self._ours() if _at(one) >= start])
            case "GET", ["tweets", "search", "recent"]:
                root = query["query"].removeprefix("conversation_id:")
                return _page([one for one in self._all() if one["conversation_id"] == root])
            case "POST", ["tweets"]:
                said: Any = request.json()
                to = said["reply"]["in_reply_to_tweet_id"]
                return self.took(said["text"], to, lambda _: _made(self._ours()[0]))
            case "GET", ["tweets"]:
                return _page([one for one in self._all() if one["id"] in query["ids"].split(",")])
            case "GET", ["tweets", number]:
                (one,) = [each for each in self._all() if each["id"] == number]
                return json_reply({"data": one, "includes": _people()})
        return json_reply({"title": "Not Found"}, 404)

    def _all(self) -> list[Json]:
        return [*self._ours(), *self._theirs()]

    def _theirs(self) -> list[Json]:
        return [
            _tweet(1000 + index, self.texts[index], self.at(index), TESS)
            for index in self.newest_first()
        ]

    def _ours(self) -> list[Json]:
        """The newest first; X puts the names in front of the text."""
        return [
            _tweet(9000 + index, f"@tess {one['text']}", one["at"], US, one["to"])
            for index, one in reversed(list(enumerate(self.sent)))
        ]


def _tweet(number: int, text: str, at: datetime, author: str, to: str = "") -> Json:
    own = {
        "id": str(number),
        "text": text,
        "author_id": author,
        "created_at": at.astimezone(UTC).isoformat(),
        "conversation_id": to or str(number),
    }
    return own | ({"referenced_tweets": [{"type": "replied_to", "id": to}]} if to else {})


def _at(one: Json) -> datetime:
    return datetime.fromisoformat(one["created_at"])


def _made(one: Json) -> Play:
    return json_reply({"data": {"id": one["id"], "text": one["text"]}}, 201)


def _people() -> Json:
    return {
        "users": [
            {"id": TESS, "username": "tess", "name": "Tess"},
            {"id": US, "username": "acme", "name": "Acme"},
        ]
    }


def _page(data: list[Json]) -> Play:
    found = {"data": data, "includes": _people()} if data else {}
    return json_reply({"meta": {"result_count": len(data)}} | found)
