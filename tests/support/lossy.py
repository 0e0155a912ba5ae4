"""A Mastodon-like server on a bad day: it loses answers, repeats deliveries, and posts late.

    lossy = LossyMastodon(random.Random(seed), now=clock.now)
    lossy.honours_keys = False          # like GoToSocial: every accepted request is a new post
    async with serve(lossy.routes()) as server:
        ...

What really happened is in `posts_of(text)` and in `told`, which counts each kind of trouble.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from support.mastodon import FakeMastodon, Json
from support.plays import Close, Play, Raw, Reply, Request, Reset, Stall, Wire, json_reply

BEFORE = ("closed", "reset", "busy", "down", "silent", "sent away")
"""Trouble that comes before the post is accepted."""
REFUSALS = frozenset({"busy", "down", "sent away"})
"""Of these, those that tell the client for certain that nothing was posted."""
AFTER = ("closed after", "reset after", "500 after", "502 after", "silent after", "cut after")
"""Trouble that comes after: the post is there, and nobody was told."""
LATE = "late"
"""The answer is lost, and the post appears only after the client has looked elsewhere for a while."""
TWICE = "delivered twice"
"""Something between us and the server repeats the request."""
SILENT = frozenset({"silent", "silent after"})


@dataclass(slots=True)
class Later:
    """Say nothing; carry the request out when told to."""

    hold: Callable[[], None]

    async def perform(self, wire: Wire) -> None:
        self.hold()
        await Reset().perform(wire)


@dataclass
class LossyMastodon(FakeMastodon):
    """The server's state; `dice` decides what goes wrong, so that a seed repeats a run."""

    dice: random.Random = field(default_factory=random.Random)
    now: Callable[[], datetime] | None = None
    trouble: float = 0.5
    """How much of the posting meets trouble."""
    reading_trouble: float = 0.1
    """How much of everything else does."""
    silence: float = 0.1
    """How much of the trouble is silence: it costs real time."""
    told: Counter[str] = field(default_factory=Counter)
    blind: int = 0
    """Posts of a key that was posted before, with an outcome that nobody looked into."""
    unknown: set[str] = field(default_factory=set)
    """Keys that were posted, and what became of them only this server knows."""
    _by_id: dict[str, Json] = field(default_factory=dict)
    _below: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    _mine: list[Json] = field(default_factory=list)
    _held: list[Request] = field(default_factory=list)

    def status(self, text: str, author: Json | None = None, **fields: Any) -> Json:
        """A status of now."""
        status = super().status(text, author, **fields)
        if self.now is not None:
            status["created_at"] = self.now().isoformat().replace("+00:00", "Z")
        return status

    def post(self, text: str, tags: list[str] | None = None, **fields: Any) -> Json:
        """A status that this server knows."""
        status = super().post(text, tags, **fields)
        self._by_id[status["id"]] = status
        if status["in_reply_to_id"]:
            self._below[status["in_reply_to_id"]].append(status)
        if status["account"]["id"] == self.me["id"]:
            self._mine.append(status)
        return status

    def find(self, native_id: str) -> Json:
        """The status with this id, at once however many there are."""
        try:
            return self._by_id[native_id]
        except KeyError:
            raise StopIteration from None

    def delete(self, status: Json) -> None:
        """Its author took it back."""
        del self._by_id[status["id"]]
        self.statuses.remove(status)

    def posts_of(self, text: str) -> list[Json]:
        """Every post that came from this text, whoever it addresses."""
        return [status for status in self._mine if status["content"].endswith(f"{text}</p>")]

    def everything(self) -> Counter[str]:
        """How often each text was posted, names in front left out."""
        return Counter(status["content"][3:-4].rpartition(" says: ")[2] for status in self._mine)

    def late_ones_arrive(self) -> int:
        """What was still on its way is posted now. Returns how many those were."""
        held, self._held = self._held, []
        for request in held:
            self._publish(request)
        return len(held)

    def _answer(self, request: Request, *, signed_in: bool) -> Play:
        posting = request.method == "POST" and request.path == "/api/v1/statuses"
        if not posting:
            if self.dice.random() < self.reading_trouble:
                return self._before(self.dice.choice(BEFORE))
            if request.path.endswith("/statuses") and "/accounts/" in request.path:
                return self._page(self._mine, request)
            return super()._answer(request, signed_in=signed_in)
        key = request.headers.get("idempotency-key", "")
        self.blind += key in self.unknown and not self.honours_keys
        self.unknown.add(key)
        if not signed_in or self.dice.random() >= self.trouble:
            return super()._answer(request, signed_in=signed_in)
        return self._lose(request)

    def _lose(self, request: Request) -> Play:
        kinds = [*BEFORE, *AFTER, LATE]
        if self.honours_keys:
            kinds.append(TWICE)
        kind = self.dice.choice(kinds)
        if kind in SILENT and self.dice.random() > self.silence:
            kind = "reset after" if kind == "silent after" else "reset"
        if kind in BEFORE:
            return self._before(kind, request)
        self.told[kind] += 1
        if kind == LATE:
            return Later(lambda: self._held.append(request))
        answer = self._publish(request)
        if kind == TWICE:
            return self._publish(request)
        assert isinstance(answer, Reply)
        return self._after(kind, answer)

    def _before(self, kind: str, request: Request | None = None) -> Play:
        if kind == "silent" and self.dice.random() > self.silence:
            kind = "reset"
        self.told[kind] += 1
        if request is not None and kind in REFUSALS:
            self.unknown.discard(request.headers.get("idempotency-key", ""))
        if kind == "busy":
            return json_reply({"error": "Too many requests"}, 429, {"Retry-After": "3"})
        if kind == "down":
            return Reply(503, b"<html>down</html>", {"Content-Type": "text/html"})
        if kind == "sent away":
            return Raw(b"HTTP/1.1 503 Busy\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n", False)
        return {"closed": Close(), "reset": Reset(), "silent": Stall()}[kind]

    def _after(self, kind: str, answer: Reply) -> Play:
        if kind.startswith("50"):
            return Reply(int(kind[:3]), b"<html>oops</html>", {"Content-Type": "text/html"})
        if kind == "cut after":
            whole = answer.head() + answer.payload()
            return Raw(whole[: -len(answer.body) // 2])
        return {"closed after": Close(), "reset after": Reset(), "silent after": Stall()}[kind]

    def _status(self, rest: str) -> Play:
        native_id, _, action = rest.partition("/")
        if action != "context" or native_id not in self._by_id:
            return super()._status(rest)
        status = self._by_id[native_id]
        above: list[Json] = []
        while (parent := (above[0] if above else status)["in_reply_to_id"]) in self._by_id:
            above.insert(0, self._by_id[parent])
        below: list[Json] = []
        for known in (status, *below):
            below += self._below[known["id"]]
        return json_reply({"ancestors": above, "descendants": below})


async def let_the_late_arrive(lossy: LossyMastodon, sleep: Callable[[float], Any]) -> None:
    """Post what was held back, every so often, until cancelled."""
    while True:
        await sleep(lossy.dice.uniform(1, 14))
        lossy.late_ones_arrive()
        await asyncio.sleep(0)


def sent_text(request: Request) -> str:
    """The text of a request to post."""
    return str(json.loads(request.body)["status"])
