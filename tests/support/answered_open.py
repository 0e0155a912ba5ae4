"""Networks of this folder that are answered: what was posted is counted, and the answer to it can be lost.

    fake = AnsweredReddit()
    fake.loses = True           # the next thing that is posted is kept, and then the connection breaks
    async with serve(fake.routes()) as server:
        ...
    assert fake.posts == 1

They are the fakes that everything else of these networks is tested with, on the real clock, as the
command line runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from support.discourse import FakeDiscourse
from support.github import FakeGitHub
from support.lemmy import FakeLemmy
from support.linkedin import FakeLinkedIn
from support.matrix import FakeMatrix
from support.plays import Close, Play, Request, Route
from support.reddit import FakeReddit

Json = dict[str, Any]


class AnsweredOpen:
    """One of the fakes, with somebody in between who counts and loses."""

    def __init__(
        self,
        fake: Any,
        write: Callable[[Any, str], object],
        publishes: Callable[[Request], str | None],
    ) -> None:
        """`write` writes on the fake; `publishes` is the text that a request posts, or None."""
        self.fake = fake
        self._write, self._publishes = write, publishes
        self.refused: list[str] = []
        """Always empty: what these fakes do not know they answer with an error."""
        self.sent: list[Json] = []
        """What was posted from here, the oldest first: its `text`."""
        self.posts = 0
        """How often something was posted."""
        self.loses = False
        """The next thing that is posted is kept, and then the connection breaks."""

    def post(self, text: str) -> None:
        """Somebody writes, now."""
        self.fake.begins = datetime.now(UTC)
        self._write(self.fake, text)

    def routes(self) -> Mapping[str, Route]:
        """What to give to `serve`."""
        return {"*": self._play}

    def _play(self, request: Request) -> Play:
        answer: Play = self.fake.routes()["*"](request)
        text = self._publishes(request)
        if text is None:
            return answer
        self.posts += 1
        self.sent.append({"text": text})
        if not self.loses:
            return answer
        self.loses = False
        return Close()


def _posted(method: str, last: str, field: str) -> Callable[[Request], str | None]:
    """What requests post whose path has `last` near its end, in `field` of their JSON."""

    def publishes(request: Request) -> str | None:
        if request.method != method or last not in request.path.split("/")[-3:]:
            return None
        value: Any = request.json()
        for name in field.split("."):
            value = value[name]
        return str(value)

    return publishes


def reddit() -> AnsweredOpen:
    """A mention in a comment."""

    def publishes(request: Request) -> str | None:
        return request.form["text"][0] if request.path == "/api/comment" else None

    return AnsweredOpen(
        FakeReddit(answers_at=None), lambda fake, text: fake.mention(text), publishes
    )


def lemmy(version: int) -> AnsweredOpen:
    """Somebody else than who began the thread: whoever writes twice holds an answer up."""
    fake = FakeLemmy(version)
    return AnsweredOpen(
        fake,
        lambda fake, text: fake.notify(text, who="ann"),
        _posted("POST", "comment", "content"),
    )


def discourse() -> AnsweredOpen:
    """A mention in a topic."""
    fake = FakeDiscourse()
    return AnsweredOpen(
        fake, lambda fake, text: fake.notify(text), _posted("POST", "posts.json", "raw")
    )


def github() -> AnsweredOpen:
    """A mention in an issue."""
    fake = FakeGitHub()
    return AnsweredOpen(
        fake, lambda fake, text: fake.notify(fake.issue(text)), _posted("POST", "comments", "body")
    )


def matrix() -> AnsweredOpen:
    """A mention in a room. What is sent again under its transaction would stay one event."""
    fake = FakeMatrix()
    return AnsweredOpen(
        fake, lambda fake, text: fake.mention(text), _posted("PUT", "m.room.message", "body")
    )


def linkedin() -> AnsweredOpen:
    """A comment below a post of the Page."""
    fake = FakeLinkedIn()
    return AnsweredOpen(
        fake, lambda fake, text: fake.post(text), _posted("POST", "comments", "message.text")
    )
