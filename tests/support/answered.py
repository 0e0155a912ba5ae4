"""Networks on loopback that are answered: they keep what is posted, and can lose the answer to it.

Whatever is asked of them is held against the network's own specification; what it would not know
is refused and stands in `refused`. They run on the real clock, as the command line does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from support.commercial import Fake, youtube_thread
from support.plays import Close, Play, Request, json_reply
from support.specs import Discovery, OpenApi, Violation

Json = dict[str, Any]
Check = Callable[[Request], None]


class Answered(Fake):
    """What they have in common: when things were written, what was posted, what is lost."""

    def __init__(self, check: Check) -> None:
        """`check` raises Violation for a request that the network would refuse."""
        super().__init__()
        self._check = check
        self._written: list[datetime] = []
        self._last = datetime.now(UTC)
        self.refused: list[str] = []
        """What stood in no specification."""
        self.sent: list[Json] = []
        """What was posted from here, the oldest first: `text`, `at`, `to` and `id`."""
        self.posts = 0
        """How often something was posted, which may have replaced what stood there."""
        self.loses = False
        """The next thing that is posted is kept, and then the connection breaks."""

    def post(self, text: str) -> None:
        """Somebody writes, now."""
        super().post(text)
        self._written.append(self.moment())

    def at(self, index: int) -> datetime:
        """When post `index` was written."""
        return self._written[index]

    def moment(self) -> datetime:
        """Now, and later than any moment before by a second: networks tell whole ones."""
        self._last = max(datetime.now(UTC), self._last + timedelta(seconds=1))
        return self._last

    def took(self, text: str, to: str, answer: Callable[[Json], Play]) -> Play:
        """Keep what was posted and say so with `answer`, unless that gets lost."""
        self.posts += 1
        one = {"text": text, "to": to, "at": self.moment(), "id": f"ours{len(self.sent)}"}
        self.sent.append(one)
        if self.loses:
            self.loses = False
            return Close()
        return answer(one)

    def _play(self, request: Request) -> Play:
        try:
            self._check(request)
        except Violation as violation:
            self.refused.append(str(violation))
            return json_reply({"error": str(violation)}, 400)
        return super()._play(request)


class AnsweredYouTube(Answered):
    """Comments of a channel, one thread each; our answers have the shape of a recorded one."""

    def __init__(self, fixtures: Path) -> None:
        discovery = Discovery(fixtures / "youtube/discovery.trimmed.json")
        super().__init__(lambda one: None if one.path == "/token" else discovery.check(one))
        recorded = fixtures / "youtube/python-youtube/comments/insert_response.json"
        self._recorded: Json = json.loads(recorded.read_text())

    def answer(self, request: Request) -> Play:
        """What YouTube would say."""
        query = {name: values[0] for name, values in request.query.items()}
        match request.method, request.path.rpartition("/")[2]:
            case "POST", "token":
                return json_reply({"access_token": "at", "expires_in": 3600})
            case _, "channels":
                return json_reply({"items": [{"id": "UCacme"}]})
            case "POST", "comments":
                said: Any = request.json()
                snippet = said["snippet"]
                return self.took(
                    snippet["textOriginal"],
                    snippet["parentId"],
                    lambda one: json_reply(self._ours(one)),
                )
            case "GET", "comments" if "parentId" in query:
                ours = [self._ours(one) for one in self.sent if one["to"] == query["parentId"]]
                return json_reply({"items": ours})
            case "GET", "comments":
                tops = [
                    self._thread(index)["snippet"]["topLevelComment"] for index in self._numbers()
                ]
                items = [*tops, *map(self._ours, self.sent)]
                wanted = query["id"].split(",")
                return json_reply({"items": [one for one in items if one["id"] in wanted]})
            case "GET", "commentThreads":
                threads = [self._thread(index) for index in self.newest_first()]
                if "id" in query:
                    threads = [one for one in threads if one["id"] == query["id"]]
                return json_reply({"items": threads})
        return json_reply({}, 404)

    def _numbers(self) -> range:
        return range(len(self.texts))

    def _thread(self, index: int) -> Json:
        thread = youtube_thread(self, index)
        ours = [self._ours(one) for one in self.sent if one["to"] == thread["id"]]
        thread["snippet"]["totalReplyCount"] = len(ours)
        return thread | ({"replies": {"comments": ours}} if ours else {})

    def _ours(self, one: Json) -> Json:
        at = one["at"].isoformat()
        changed = {
            "textDisplay": one["text"],
            "textOriginal": one["text"],
            "parentId": one["to"],
            "authorChannelId": {"value": "UCacme"},
            "publishedAt": at,
            "updatedAt": at,
        }
        name = f"{one['to']}.{one['id']}"
        return {**self._recorded, "id": name, "snippet": {**self._recorded["snippet"], **changed}}


class AnsweredPlay(Answered):
    """Reviews of an app in Google Play, each with at most one answer, as the documentation shows them."""

    def __init__(self, fixtures: Path) -> None:
        discovery = Discovery(fixtures / "googleplay/discovery.reviews.json")
        super().__init__(lambda one: None if one.path == "/token" else discovery.check(one))
        (documented,) = json.loads((fixtures / "googleplay/docs-examples.json").read_text())
        self._documented: Json = documented["json"]["reviews"][1]

    def answer(self, request: Request) -> Play:
        """What Google Play would say."""
        last = request.path.rpartition("/")[2]
        if last == "token":
            return json_reply({"access_token": "at", "expires_in": 3600})
        if last == "reviews":
            return json_reply({"reviews": [self._review(i) for i in self.newest_first()]})
        if request.method == "GET":
            return json_reply(self._review(int(last.removeprefix("r"))))
        said: Any = request.json()
        review = last.removesuffix(":reply")
        self.sent = [one for one in self.sent if one["to"] != review]
        return self.took(said["replyText"], review, self._result)

    def _result(self, one: Json) -> Play:
        edited = {"seconds": str(int(one["at"].timestamp())), "nanos": 0}
        return json_reply({"result": {"replyText": one["text"], "lastEdited": edited}})

    def _review(self, index: int) -> Json:
        (documented,) = self._documented["comments"]
        said = {
            **documented["userComment"],
            "text": self.texts[index],
            "lastModified": {"seconds": str(int(self.at(index).timestamp())), "nanos": 0},
        }
        ours = [one for one in self.sent if one["to"] == f"r{index}"]
        answers = [
            {
                "developerComment": {
                    "text": one["text"],
                    "lastModified": {"seconds": str(int(one["at"].timestamp())), "nanos": 0},
                }
            }
            for one in ours
        ]
        comments = [{"userComment": said}, *answers]
        return {**self._documented, "reviewId": f"r{index}", "comments": comments}


class AnsweredAppStore(Answered):
    """App Store Connect: reviews, each with at most one response; answers are checked as well."""

    def __init__(self, fixtures: Path) -> None:
        self._spec = OpenApi(fixtures / "appstore/appstoreconnect-openapi-3.7.0.trimmed.json")
        super().__init__(self._spec.check)

    def answer(self, request: Request) -> Play:
        """What App Store Connect would say."""
        if request.method == "POST":
            data: Any = request.json()
            review = data["data"]["relationships"]["review"]["data"]["id"]
            self.sent = [one for one in self.sent if one["to"] != review]
            text = data["data"]["attributes"]["responseBody"]
            return self.took(text, review, self._created)
        if request.path.endswith("/customerReviews"):
            numbers = self.newest_first()
            path, links = "/v1/apps/{id}/customerReviews", {"self": "https://x.example/"}
            data = [self._review(index) for index in numbers]
        else:
            numbers = [int(request.path.rpartition("/r")[2])]
            path, links = "/v1/customerReviews/{id}", {"self": "https://x.example/"}
            data = self._review(numbers[0])
        there = {f"r{index}" for index in numbers}
        included = [self._response(one) for one in self.sent if one["to"] in there]
        body = {"data": data, "included": included, "links": links}
        self._spec.valid(body, self._spec.response(path))
        return json_reply(body)

    def _created(self, one: Json) -> Play:
        body = {"data": self._response(one), "links": {"self": "https://x.example/"}}
        way = "/v1/customerReviewResponses", "post", "201"
        self._spec.valid(body, self._spec.response(*way))
        return json_reply(body, 201)

    def _review(self, index: int) -> Json:
        ours = [one for one in self.sent if one["to"] == f"r{index}"]
        named = {"type": "customerReviewResponses", "id": ours[0]["id"]} if ours else None
        return {
            "type": "customerReviews",
            "id": f"r{index}",
            "attributes": {
                "rating": 2,
                "title": "Title",
                "body": self.texts[index],
                "reviewerNickname": "Tess",
                "createdDate": self.at(index).isoformat(),
                "territory": "GBR",
            },
        } | ({"relationships": {"response": {"data": named}}} if named else {})

    def _response(self, one: Json) -> Json:
        return {
            "type": "customerReviewResponses",
            "id": one["id"],
            "attributes": {
                "responseBody": one["text"],
                "lastModifiedDate": one["at"].isoformat(),
                "state": "PENDING_PUBLISH",
            },
            "relationships": {"review": {"data": {"type": "customerReviews", "id": one["to"]}}},
        }
