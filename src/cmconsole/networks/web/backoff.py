"""How long to leave a server alone that fails."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential back-off with full jitter, so that many clients do not come back together.

    Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """

    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=15)
    chance: Callable[[], float] = random.random
    """Even chance between 0 and 1; tests pass one of their own."""

    def ceiling(self, failures: int) -> timedelta:
        """The longest wait there can be after that many failures in a row."""
        if failures < 1:
            return timedelta(0)
        # Doubling further would overflow long before the longest wait matters again.
        return min(self.longest, self.first * (1 << min(failures - 1, 32)))

    def after(self, failures: int) -> timedelta:
        """A wait drawn evenly between nothing and the ceiling for `failures` in a row."""
        return self.ceiling(failures) * self.chance()


class Breaker:
    """Stops asking a server that failed several times in a row, then lets one request try.

    Times are seconds of `Clock.running`. Each failed try doubles the rest.
    """

    __slots__ = (
        "_failures",
        "_longest",
        "_open_until",
        "_probing",
        "_rest",
        "_shortest",
        "_threshold",
    )

    def __init__(self, threshold: int = 5, rest: float = 60.0, longest: float = 900.0) -> None:
        """Open after `threshold` failures in a row, for `rest` seconds at first, then up to `longest`."""
        self._threshold = threshold
        self._shortest = self._rest = rest
        self._longest = longest
        self._failures = 0
        self._open_until: float | None = None
        self._probing = False

    @property
    def closed(self) -> bool:
        """Whether requests pass freely."""
        return self._open_until is None

    def wait(self, now: float) -> float | None:
        """Seconds of rest left; None: a request may pass. Zero: another one is trying just now."""
        if self._open_until is None or (now >= self._open_until and not self._probing):
            return None
        return max(self._open_until - now, 0.0)

    def begin(self, now: float) -> None:
        """A request that was let through sets out; while the breaker is open it is the only one."""
        if self._open_until is not None:
            self._probing = True

    def succeeded(self) -> None:
        """The server answered: all is forgiven."""
        self._failures, self._rest = 0, self._shortest
        self._open_until, self._probing = None, False

    def failed(self, now: float) -> None:
        """The server did not answer, or answered with an error of its own."""
        self._failures += 1
        if self._probing:
            self._rest = min(self._rest * 2, self._longest)
        elif self._open_until is not None or self._failures < self._threshold:
            return
        self._open_until, self._probing = now + self._rest, False

    def abandoned(self) -> None:
        """The request ended without showing how the server is."""
        self._probing = False
