"""A ticket system on a bad day: what all have in common, and what gets lost.

    desk = FakeZendesk(clock.now)
    desk.plan = ["lost after", "503"]           # fates of the next tickets; then all is well
    async with serve({"*": desk.play}) as server:
        ...
    assert len(desk.tickets) == 1

`support.trackers` has the five.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from support.plays import Close, Play, Reply, Request, Reset, json_reply

Json = dict[str, Any]
LATE = timedelta(seconds=70)
"""How long a request may be on its way although nobody waits for its answer any more."""
REFUSALS: dict[str, Reply] = {
    "503": Reply(503, b"<html>down</html>", {"Content-Type": "text/html"}),
    "429": json_reply({"error": "slow down"}, 429, {"Retry-After": "7"}),
    "401": json_reply({"error": "no"}, 401),
    "403": json_reply({"message": "No permission to create tickets"}, 403),
    "422": json_reply({"error": "RecordInvalid", "description": "Subject: is too short"}, 422),
    "moved": Reply(307, b"", {"Location": "http://127.0.0.1:9/elsewhere"}),
    "html": Reply(200, b"<html>welcome</html>", {"Content-Type": "text/html"}),
    "list": json_reply([1, 2, 3], 201),
    "no id": json_reply({"ticket": {"id": None}, "data": "x"}, 201),
}


@dataclass
class FakeTracker:
    """What all have in common: tickets, and the fates of requests to make one."""

    now: Callable[[], datetime]
    tickets: list[Json] = field(default_factory=list)
    plan: list[str] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    lag: timedelta = timedelta()
    """How far its search is behind."""
    _held: list[tuple[datetime, Request]] = field(default_factory=list)

    kind = ""

    def play(self, request: Request) -> Play:
        """Answer one request."""
        for due, held in self._held[:]:
            if due <= self.now():
                self._held.remove((due, held))
                self.create(held)
        self.asked.append(request)
        if not self.is_create(request):
            return self.answer(request)
        fate = self.plan.pop(0) if self.plan else "well"
        if fate in REFUSALS:
            return REFUSALS[fate]
        if fate == "lost before":
            return Close()
        if fate == "late":
            self._held.append((self.now() + LATE, request))
            return Reset()
        made = self.create(request)
        if fate == "lost after":
            return Close()
        return Reply(502, b"bad gateway") if fate == "502 after" else made

    def arrive_late(self) -> None:
        """What is still on its way arrives."""
        for _, held in self._held:
            self.create(held)
        self._held.clear()

    def is_create(self, request: Request) -> bool:
        """Whether a request makes a ticket."""
        raise NotImplementedError

    def create(self, request: Request) -> Reply:
        """Make the ticket."""
        raise NotImplementedError

    def answer(self, request: Request) -> Reply:
        """Everything else."""
        raise NotImplementedError

    def comment(self, who: str, text: str) -> None:
        """Somebody writes in the newest ticket."""
        comments = self.tickets[-1]["comments"]
        comments.append({"id": 100 + len(comments), "who": who, "text": text})

    def add(self, **facts: Any) -> Json:
        """One more ticket."""
        ticket = {
            "id": len(self.tickets) + 1,
            "at": self.now(),
            "status": "new",
            "owner": "",
            "comments": [],
            **facts,
        }
        self.tickets.append(ticket)
        return ticket

    def found(self, key: str, value: str) -> list[Json]:
        """The tickets that a search of this moment shows."""
        shown = self.now() - self.lag
        return [t for t in self.tickets if value in t[key] and t["at"] <= shown]
