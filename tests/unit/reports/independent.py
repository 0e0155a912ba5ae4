"""The figures of a report worked out again from nothing but the JSONL export, by other means.

Nothing of the product is imported here. Waits are followed post by post, percentiles are the plain
product-limit estimate point by point, opening hours are counted day by day.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ENDS = {"closed", "not answering", "waived", "closed in public"}
CUTS = [timedelta(minutes=m) for m in (15, 30, 60, 120, 1440)]


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@dataclass
class Wait:
    post: str
    since: datetime
    arrived: datetime
    due: datetime | None


@dataclass
class Turn:
    """A wait of the oldest unanswered post."""

    first: bool
    since: datetime
    dues: list[tuple[datetime, datetime | None]]
    end: datetime | None = None
    how: str = "waiting"
    posts: list[tuple[str, datetime]] = field(default_factory=list)

    def due(self, now: datetime) -> datetime | None:
        """The first deadline that passed while it held, else the last one."""
        for i, (_, due) in enumerate(self.dues):
            until = self.dues[i + 1][0] if i + 1 < len(self.dues) else None
            limit = min(x for x in (until, self.end, now if self.end is None else None) if x)
            if due is not None and due < limit:
                return due
        return self.dues[-1][1]

    def late(self, now: datetime) -> bool:
        due = self.due(now)
        return due is not None and due < (self.end or now)


class Conversation:
    """One conversation, replayed."""

    def __init__(self, row: dict[str, Any], events: list[dict[str, Any]]) -> None:
        self.row = row
        self.turns: list[Turn] = []
        self.response_times: list[timedelta] = []
        self.first_answer: datetime | None = None
        self.native = False
        self.offline: datetime | None = None
        self.public: datetime | None = None
        self.waived: datetime | None = None
        self.loop_due: datetime | None = None
        self.restarts = 0
        self._waits: list[Wait] = []
        self._aside: list[Wait] = []
        self._turn: Turn | None = None
        self._seen: set[str] = set()
        self._state = "open"
        taken_back = {e["undoes"] for e in events if e["kind"] == "undone"}
        for event in sorted(events, key=lambda e: (instant(e["at"]), e["event"])):
            if event["event"] not in taken_back and event["kind"] != "undone":
                self._apply(event)

    def _apply(self, event: dict[str, Any]) -> None:
        kind, at = event["kind"], instant(event["at"])
        assert at is not None
        if kind in ("opened", "joined"):
            self._arrive(event, at)
        elif kind == "answered":
            self._answer(event, at)
        elif kind in ENDS or kind in ("deleted", "merged"):
            self._stop(event, at)
        elif kind in ("class changed", "level changed"):
            for wait in self._waits:
                wait.due = instant(event["due_at"])
            self._look(at)
        elif kind == "reopened":
            self._waits, self._state = self._aside, "open"
            self.restarts += 1
            self._turn = self.turns.pop()
            self._turn.end, self._turn.how = None, "waiting"
            self.turns.append(self._turn)
        elif kind == "taken offline":
            self.offline = self.offline or at
            self._state = "offline"
        elif kind == "outcome":
            self.loop_due = instant(event["due_at"])
            self._state = "outcome"

    def _arrive(self, event: dict[str, Any], at: datetime) -> None:
        if event["post"] in self._seen:
            return
        self._seen.add(event["post"])
        if event["thanks"] and self.first_answer is not None:
            return
        if self._state == "ended":
            self.restarts += 1
            self._state = "open"
        since, arrived = instant(event["published_at"]), instant(event["arrived_at"])
        assert since is not None
        assert arrived is not None
        self._waits.append(Wait(event["post"], since, arrived, instant(event["due_at"])))
        self._waits.sort(key=lambda w: (w.since, w.post))
        self._look(at)

    def _look(self, at: datetime) -> None:
        """A turn is under way where anybody waits; note which deadline holds from now on."""
        if not self._waits:
            return
        if self._turn is None:
            self._turn = Turn(self.first_answer is None, self._waits[0].since, [])
            self.turns.append(self._turn)
        self._turn.since = self._waits[0].since
        due = min((w.due for w in self._waits if w.due), default=None)
        if not self._turn.dues or self._turn.dues[-1][1] != due:
            self._turn.dues.append((at, due))

    def _answer(self, event: dict[str, Any], at: datetime) -> None:
        when = instant(event["answered_at"]) or at
        done = [w for w in self._waits if w.since <= when or w.post == event["to"]]
        left = [w for w in self._waits if w not in done]
        if self.first_answer is None:
            self.native = event["via"] == "native"
        self.first_answer = min(self.first_answer or when, when)
        self.response_times += [max(when - w.since, timedelta(0)) for w in done]
        if done and done[0] is self._waits[0]:
            self._finish(when, "answered")
        self._waits = left
        self._look(at)

    def _stop(self, event: dict[str, Any], at: datetime) -> None:
        kind = event["kind"]
        if kind == "deleted":
            left = [w for w in self._waits if w.post != event["post"]]
            if self._waits and (not left or left[0] is not self._waits[0]):
                self._finish(at, "withdrawn")
            self._waits = left
            self._look(at)
            if not left and self.first_answer is None:
                self._state = "ended"
            return
        reasoned = kind in ("not answering", "waived") and event["reason"]
        how = "merged" if kind == "merged" else "decided" if reasoned else "closed"
        if self._waits:
            self._finish(at, how)
        if self.offline and kind == "closed in public":
            self.public = at
        if self.offline and kind == "waived":
            self.waived = at
        self._aside, self._waits, self._state = self._waits, [], "ended"

    def _finish(self, at: datetime, how: str) -> None:
        if self._turn is not None:
            self._turn.end, self._turn.how, self._turn = at, how, None

    @property
    def fate(self) -> str:
        if self.first_answer is not None:
            return "answered"
        turn = self.turns[0]
        named = {"withdrawn": "withdrawn", "merged": "merged", "decided": "no_reply_needed"}
        if turn.how in named:
            return named[turn.how]
        if not any(due for _, due in turn.dues):
            return "nothing_due"
        return "waiting" if turn.end is None else "never"

    @property
    def posted(self) -> datetime:
        return self.turns[0].since


def read(path: Path) -> list[Conversation]:
    rows, events = [], defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if record["record"] == "conversation":
                rows.append(record)
            elif record["record"] == "event":
                events[record["conversation"]].append(record)
    return [Conversation(row, events[row["conversation"]]) for row in rows]


def percentile(
    answered: list[timedelta], waiting: list[timedelta], never: int, percent: int
) -> timedelta | None:
    """The product-limit estimate, one answer at a time; the closed ones never leave."""
    share, at_risk = Fraction(1), len(answered) + len(waiting) + never
    points = sorted([(wait, 0) for wait in answered] + [(wait, 1) for wait in waiting])
    for wait, censored in points:
        if not censored:
            share *= Fraction(at_risk - 1, at_risk)
            if share <= Fraction(100 - percent, 100):
                return wait
        at_risk -= 1
    return None


def open_time(
    begin: datetime, end: datetime, zone: str, week: dict[int, list[str]], closed: set[date]
) -> timedelta:
    """Open time between two instants, by laying each local day's hours over them."""
    tz, total = ZoneInfo(zone), timedelta(0)
    day = begin.astimezone(tz).date() - timedelta(days=1)
    while day <= end.astimezone(tz).date():
        for window in week.get(day.weekday(), []) if day not in closed else []:
            opens, closes = (
                _first(datetime.combine(day, time.fromisoformat(part)), tz)
                for part in window.split("-")
            )
            total += max(min(closes, end) - max(opens, begin), timedelta(0))
        day += timedelta(days=1)
    return total


@cache
def _first(local: datetime, tz: ZoneInfo) -> datetime:
    """The first instant whose wall clock shows that time or later: every UTC minute is asked."""
    at = local.replace(tzinfo=UTC) - timedelta(hours=15)
    while at.astimezone(tz).replace(tzinfo=None) < local:
        rest = local - at.astimezone(tz).replace(tzinfo=None)
        at += timedelta(hours=1) if rest > timedelta(hours=3) else timedelta(minutes=1)
    return at


def figures(
    conversations: list[Conversation], now: datetime, since: datetime, until: datetime
) -> dict[str, Any]:
    """The figures, named as in `report --json`."""
    counted = [c for c in conversations if since <= c.posted < until]
    fates = Counter(c.fate for c in counted)
    total = len(counted) - fates["merged"]
    answered = [c for c in counted if c.fate == "answered"]
    waits = [max(c.first_answer - c.posted, timedelta(0)) for c in answered if c.first_answer]
    waiting = [now - c.posted for c in counted if c.fate == "waiting"]
    turns = [t for c in conversations for t in c.turns]
    due = [t for t in turns if (d := t.due(now)) and since <= d < until]
    late = [t for t in due if t.late(now)]
    met = [t for t in due if not t.late(now) and t.how == "answered"]
    pending = [t for t in due if not t.late(now) and t.end is None]
    taken = [c for c in counted if c.offline]
    every = [wait for c in counted for wait in c.response_times]
    nexts = [t.end - t.since for t in turns if not t.first and t.how == "answered" and t.end]
    reasoned = fates["no_reply_needed"] + fates["withdrawn"]
    return {
        "conversations": total,
        "fates": dict(fates),
        "wait": {p: percentile(waits, waiting, fates["never"], p) for p in (50, 75, 90, 95)},
        "n": len(waits) + len(waiting) + fates["never"],
        "within": [sum(w <= cut for w in waits) for cut in CUTS],
        "native": sum(c.native for c in answered),
        "of_all": len(answered) / total,
        "of_owed": len(answered) / (total - reasoned),
        "met": len(met),
        "late": len(late),
        "not_yet": len(pending),
        "overruns": sorted((t.end or now) - t.due(now) for t in late),  # type: ignore[operator]
        "still": sum(t.end is None for t in late),
        "responses": sorted(every),
        "next": sorted(nexts),
        "offline": len(taken),
        "public": sum(c.public is not None for c in taken),
        "waived": sum(c.waived is not None for c in taken),
        "reopened": sum(c.restarts > 0 for c in counted if c.fate not in ("merged", "nothing_due")),
        "open_now": sum(
            t.end is None and any(d for _, d in t.dues) for t in turns if t.since < until
        ),
    }
