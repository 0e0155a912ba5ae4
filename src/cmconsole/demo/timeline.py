"""When things happen: what is due by now is done, in order, whenever somebody looks.

There is no timer. Every request first calls `Timeline.arrive`, which does what has become due with
the time at which it became due; to a client that can only ask, this is the same as a live server.

Before the start, play time is wall time: a post of `-50m` is 50 minutes old when the demo opens.
After it, play time runs `speed` times as fast as the wall clock, and a post carries the wall time at
which it appears.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta

from cmconsole.demo.world import truncated

LONG_AGO = timedelta(days=400)
Action = Callable[[datetime], object]
"""Something to be done; it is told the time at which it happens, UTC."""


class Timeline:
    """Keeps what is to come, by minute of play or by wall time."""

    def __init__(self, start: datetime, speed: float) -> None:
        self._start = start
        self._speed = speed
        self._anchor = (start, 0.0)
        """A wall time and the play minute that belongs to it."""
        self._floor = start - LONG_AGO
        """Nothing happens before this: somebody may have read up to here."""
        self._cues: list[tuple[float, int, Action]] = []
        self._soon: list[tuple[datetime, int, Action]] = []
        self._counter = 0

    @property
    def speed(self) -> float:
        """Minutes of play in a minute on the wall; 0 while it stands still."""
        return self._speed

    def minute(self, now: datetime) -> float:
        """The minute of play at `now`, 0 at the start."""
        wall, minute = self._anchor
        return minute + (now - wall).total_seconds() / 60 * self._speed

    def arrive(self, now: datetime) -> None:
        """Do everything due at `now`. A clock that was set back does nothing twice."""
        while (due := self._next_due()) is not None and due <= now:
            action = self._pop(due)
            self._floor = max(self._floor, due)
            action(truncated(self._floor))
        self._floor = max(self._floor, now)

    def skip(self, minutes: float, now: datetime) -> None:
        """Let `minutes` of play pass at once; answers on their way come that much sooner too."""
        self._anchor = (now, self.minute(now) + minutes)
        earlier = timedelta(minutes=minutes)
        self._soon = [(due - earlier, number, action) for due, number, action in self._soon]
        heapq.heapify(self._soon)

    def run_at(self, speed: float, now: datetime) -> None:
        """Go on at another speed from `now` on."""
        self._anchor = (now, self.minute(now))
        self._speed = speed

    def soon(self, due: datetime, action: Action) -> None:
        """Do something at a wall time."""
        self._counter += 1
        heapq.heappush(self._soon, (due, self._counter, action))

    def cue(self, minute: float, action: Action) -> None:
        """Do something at a minute of play."""
        self._counter += 1
        heapq.heappush(self._cues, (minute, self._counter, action))

    def _pop(self, due: datetime) -> Action:
        if self._soon and self._soon[0][0] == due:
            return heapq.heappop(self._soon)[2]
        return heapq.heappop(self._cues)[2]

    def _next_due(self) -> datetime | None:
        times = [self._soon[0][0]] if self._soon else []
        if self._cues and (due := self._wall(self._cues[0][0])) is not None:
            times.append(due)
        return min(times, default=None)

    def _wall(self, minute: float) -> datetime | None:
        """When a minute of play is due, None where the play stands still before it."""
        if minute <= 0:
            return self._start + timedelta(minutes=minute)
        wall, anchored = self._anchor
        if minute <= anchored:
            return wall
        if self._speed <= 0:
            return None
        return wall + timedelta(minutes=(minute - anchored) / self._speed)
