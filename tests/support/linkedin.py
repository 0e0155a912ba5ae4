"""LinkedIn on loopback, as far as its connector uses it: notifications, comments, reactions, refusals.

It is as strict as LinkedIn about what stands around a request: the token, the version, the version of
Rest.li, and that URNs are percent-encoded while the brackets of lists are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from support.clocks import MORNING
from support.plays import Play, Reply, Request, Route, json_reply

Json = dict[str, Any]
TOKEN = "linkedin-token"
PAGE = "urn:li:organization:10203040"
POST = "urn:li:activity:7100000000000000001"
TESS = "urn:li:person:tE5sTess01"
VERSIONS = frozenset(("202608", "202609", "202610"))
_RANGE = re.compile(r"timeRange=\(start:(\d+),end:(\d+)\)")


def refusal(status: int, code: str, message: str, service: int = 0) -> Play:
    """An error as LinkedIn writes it."""
    body: Json = {"status": status, "code": code, "message": message}
    return json_reply(body | ({"serviceErrorCode": service} if service else {}), status)


def millis(at: datetime) -> int:
    """An instant as LinkedIn writes it."""
    return int(at.timestamp() * 1000)


class FakeLinkedIn:
    """A Page with one post. Post n is n seconds younger than the first, all before `until`."""

    def __init__(self, until: datetime = MORNING) -> None:
        self.begins = until - timedelta(minutes=30)
        """Comments and notifications are made from then on, a second after each other."""
        self.before: Callable[[Request], Play | None] = lambda request: None
        self.notifications: list[Json] = []
        """The oldest first."""
        self.comments: dict[str, Json] = {}
        """By their number."""
        self.posts: dict[str, Json] = {}
        self.liked: set[tuple[str, str]] = set()
        self.links = True
        """Whether collections say with a link that they go on."""

    def routes(self) -> Mapping[str, Route]:
        """What to give to `serve`."""
        return {"*": self._play}

    def post(self, text: str) -> None:
        """Somebody comments below the Page's post, and the Page is notified."""
        self.notify("COMMENT", self.comment(text))

    def comment(self, text: str, by: str = TESS, parent: str = "") -> str:
        """A comment nobody was notified of yet; returns its number."""
        index = len(self.comments)
        number = str(7100000000000000100 + index)
        at = {"actor": by, "time": millis(self.at(index))}
        self.comments[number] = {
            "$URN": self.urn(number),
            "commentUrn": self.urn(number),
            "id": number,
            "actor": by,
            "object": POST,
            "message": {"text": text, "attributes": []},
            "created": at,
            "lastModified": at,
        } | ({"parentComment": parent} if parent else {})
        return number

    def notify(self, action: str, number: str, **decorated: str) -> None:
        """Notify the Page of a comment; `decorated` replaces what comes along."""
        said = self.comments[number]
        urn = self.urn(number)
        comment = {
            "entity": urn,
            "object": POST,
            "owner": said["actor"],
            "text": said["message"]["text"],
        }
        self._notify(action, urn.replace("(urn:li:", "("), {"comment": comment | decorated})

    def mention(self, text: str, action: str = "SHARE_MENTION", number: str = "8000") -> None:
        """Somebody mentions the Page in a post of their own."""
        urn = f"urn:li:share:{number}"
        self._notify(action, urn, {"share": {"entity": urn, "owner": TESS, "text": text}})

    def _notify(self, action: str, activity: str, decorated: Json) -> None:
        index = len(self.notifications)
        self.notifications.append(
            {
                "notificationId": 1000 + index,
                "organizationalEntity": PAGE,
                "action": action,
                "sourcePost": POST,
                "generatedActivity": activity,
                "decoratedGeneratedActivity": decorated,
                "lastModifiedAt": millis(self.at(index)),
                "subscriber": TESS,
            }
        )

    @staticmethod
    def urn(number: str) -> str:
        """The name of a comment below the Page's post."""
        return f"urn:li:comment:({POST},{number})"

    def at(self, index: int) -> datetime:
        """When the comment or notification with this index was made."""
        return self.begins + timedelta(seconds=index)

    def _play(self, request: Request) -> Play:
        return self.before(request) or self._refused(request) or self._answer(request)

    def _refused(self, request: Request) -> Play | None:
        headers = request.headers
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return refusal(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)
        if headers.get("linkedin-version") not in VERSIONS:
            return refusal(426, "NONEXISTENT_VERSION", "Requested version is not active")
        if headers.get("x-restli-protocol-version") != "2.0.0":
            return refusal(400, "ILLEGAL_ARGUMENT", "Protocol version missing")
        bare = re.sub(r"List\([^()]*\)|\((?:start|end):[^()]*\)", "", request.target)
        if "urn:" in bare or "(" in bare or "List%28" in request.target:
            return refusal(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables")
        return None

    def _answer(self, request: Request) -> Play:
        parts = [unquote(part) for part in request.path.split("/")[2:]]
        match request.method, parts:
            case "GET", ["organizationalEntityNotifications"]:
                return self._criteria(request)
            case "GET", ["organizations", number] if PAGE.endswith(f":{number}"):
                return json_reply({"id": int(number), "localizedName": "Acme"})
            case "GET", ["posts", urn] if urn in self.posts:
                return json_reply(self.posts[urn])
            case "GET", ["socialActions", target, "comments"]:
                return self._collection(request, self._below(target))
            case "POST", ["socialActions", target, "comments"]:
                return self._create(target, request.json())
            case (("GET" | "DELETE"), ["socialActions", _, "comments", number]) if (
                number in self.comments
            ):
                return self._one(request, number)
            case "POST", ["reactions"]:
                return self._react(request)
        return refusal(404, "RESOURCE_NOT_FOUND", "Not found")

    def _criteria(self, request: Request) -> Play:
        bounds = _RANGE.search(request.target)
        actions = re.search(r"actions=List\(([A-Z_,]+)\)", request.target)
        if bounds is None or actions is None or request.query["organizationalEntity"] != [PAGE]:
            return refusal(400, "ILLEGAL_ARGUMENT", "Invalid query parameters")
        start, end = int(bounds[1]), int(bounds[2])
        wanted = actions[1].split(",")
        found = [
            one
            for one in reversed(self.notifications)
            if start <= one["lastModifiedAt"] <= end and one["action"] in wanted
        ]
        return self._collection(request, found)

    def _collection(self, request: Request, found: list[Json]) -> Play:
        start, count = (int(request.query[name][0]) for name in ("start", "count"))
        more = start + count < len(found)
        links = [{"rel": "next", "href": "/rest/next", "type": "application/json"}]
        paging = {"start": start, "count": count, "links": links if more and self.links else []}
        return json_reply({"elements": found[start : start + count], "paging": paging})

    def _below(self, target: str) -> list[Json]:
        if target.startswith("urn:li:comment:"):
            return [one for one in self.comments.values() if one.get("parentComment") == target]
        return [one for one in self.comments.values() if "parentComment" not in one]

    def _create(self, target: str, asked: Any) -> Play:
        parent = asked.get("parentComment", "")
        if target != (parent or asked["object"]) or asked["actor"] != PAGE:
            return refusal(400, "ILLEGAL_ARGUMENT", "urn does not match")
        if parent and "parentComment" in self.comments[parent.rpartition(",")[2][:-1]]:
            return refusal(400, "ILLEGAL_ARGUMENT", "Comments cannot be nested deeper")
        number = self.comment(asked["message"]["text"], PAGE, parent)
        return json_reply(self.comments[number], 201)

    def _one(self, request: Request, number: str) -> Play:
        if request.method == "GET":
            return json_reply(self.comments[number])
        if request.query.get("actor") != [PAGE] or self.comments[number]["actor"] != PAGE:
            return refusal(403, "ACCESS_DENIED", "Not enough permissions to access: DELETE", 100)
        del self.comments[number]
        return Reply(204)

    def _react(self, request: Request) -> Play:
        asked: Any = request.json()
        one = (request.query["actor"][0], asked["root"])
        if one in self.liked:
            return refusal(409, "RESOURCE_CONFLICT", "Reaction exists already")
        self.liked.add(one)
        return json_reply({"reactionType": asked["reactionType"], "root": asked["root"]}, 201)
