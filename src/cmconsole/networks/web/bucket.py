"""Tokens for requests: so many at once after a quiet time, so many a second in the long run."""

from __future__ import annotations

from cmconsole.networks.web.limits import Allowance

SCARCE = 0.25
"""Below this part of its allowance a server is asked so that the rest lasts until the next count."""
SCARCE_UNKNOWN = 10.0
"""The same in requests, where the server does not say what the whole allowance is."""


class Bucket:
    """A token bucket. Times are seconds of `Clock.running`."""

    __slots__ = ("_at", "_burst", "_rate", "_slow_until", "_tokens", "_usual")

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._usual = self._rate = rate
        self._burst = self._tokens = float(burst)
        self._at = self._slow_until = now

    def _fill(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if now >= self._slow_until:
            self._rate = self._usual

    def wait(self, now: float) -> float:
        """Seconds until it is worth looking again; 0: there is a token."""
        self._fill(now)
        # Rounding must not make a waiter wake a hair too early and wait again, for ever.
        if self._tokens >= 1.0 - 1e-9:
            return 0.0
        seconds = (1.0 - self._tokens) / self._rate
        return seconds if self._rate == self._usual else min(seconds, self._slow_until - now)

    def take(self, now: float) -> None:
        """Use a token, on credit where there is none."""
        self._fill(now)
        self._tokens -= 1.0

    @property
    def slowed(self) -> bool:
        """Whether the server's own allowance sets the rate."""
        return self._rate != self._usual

    def full(self, now: float) -> bool:
        """Whether nothing was taken for a while."""
        self._fill(now)
        return self._tokens >= self._burst

    def heed(self, allowance: Allowance, now: float) -> None:
        """Go slower while the server's own allowance is nearly used up, as usual otherwise."""
        self._fill(now)
        left = max(allowance.remaining, 0.0)
        seconds = allowance.reset.total_seconds()
        scarce = SCARCE_UNKNOWN if allowance.limit is None else allowance.limit * SCARCE
        if left >= scarce or seconds <= 0:
            self._rate, self._slow_until = self._usual, now
        else:
            self._tokens = min(self._tokens, left)
            self._rate, self._slow_until = min(self._usual, max(left, 1.0) / seconds), now + seconds
