"""Google Business Profile on loopback, as its reference pages describe it; see `support.answered`.

No machine-readable description of it can be had, so what is asked is held against the paths, methods
and parameters of the reference (fixtures, `googlebusiness/docs-notes.json`).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.answered import Answered, Json
from support.commercial import Fake, part, wanted
from support.plays import Play, Request, json_reply
from support.specs import Violation

STARS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")
PLACE = "accounts/1/locations/2"


class FakeBusiness(Fake):
    """The reviews of a place, newest first."""

    def answer(self, request: Request) -> Play:
        """What Google would say."""
        if request.path == "/token":
            return json_reply({"access_token": "at", "expires_in": 3600})
        numbers, more = part(
            self.newest_first(), wanted(request, "pageToken"), wanted(request, "pageSize", 50)
        )
        reviews = [self.review(index) for index in numbers]
        return json_reply({"reviews": reviews} | ({"nextPageToken": more} if more else {}))

    def review(self, index: int) -> Json:
        """A review without an answer."""
        at = self.at(index).isoformat()
        return {
            "reviewId": f"r{index}",
            "reviewer": {"displayName": "Tess"},
            "starRating": STARS[index % 5],
            "comment": self.texts[index],
            "createTime": at,
            "updateTime": at,
        }


class AnsweredBusiness(Answered):
    """The same, where each review takes one answer; another one replaces it."""

    def __init__(self, fixtures: Path) -> None:
        notes = fixtures / "googlebusiness/docs-notes.json"
        (self._reference,) = json.loads(notes.read_text())
        super().__init__(self._as_described)

    def answer(self, request: Request) -> Play:
        """What Google would say."""
        if request.path == "/token":
            return json_reply({"access_token": "at", "expires_in": 3600})
        parts = request.path.split("/reviews/")
        if len(parts) == 1:
            return json_reply({"reviews": [self._review(i) for i in self.newest_first()]})
        review = parts[1].removesuffix("/reply")
        if request.method == "GET":
            return json_reply(self._review(int(review[1:])))
        said: Any = request.json()
        self.sent = [one for one in self.sent if one["to"] != review]
        return self.took(said["comment"], review, lambda one: json_reply(_reply(one)))

    def _review(self, index: int) -> Json:
        ours = [_reply(one) for one in self.sent if one["to"] == f"r{index}"]
        review = FakeBusiness.review(self, index)  # type: ignore[arg-type]
        return review | ({"reviewReply": ours[0]} if ours else {})

    def _as_described(self, request: Request) -> None:
        if request.path == "/token":
            return
        listed = urlsplit(self._reference["list"].partition(" ")[2])
        where = re.sub(r"\{\w+\}", "[^/]+", listed.path)
        known = parse_qs(listed.query, keep_blank_values=True)
        ways = {
            ("GET", where): set(known),
            ("GET", f"{where}/[^/]+"): set(),
            ("PUT", f"{where}/[^/]+/reply"): set(),
        }
        for (method, pattern), names in ways.items():
            if request.method == method and re.fullmatch(pattern, request.path):
                if not set(request.query) <= names:
                    raise Violation(f"{request.path} knows no {set(request.query) - names}")
                if method == "PUT" and set(json.loads(request.body)) != {"comment"}:
                    raise Violation("an answer is a comment and nothing else")
                return
        raise Violation(f"there is no {request.method} {request.path}")


def _reply(one: Json) -> Json:
    return {"comment": one["text"], "updateTime": one["at"].isoformat()}
