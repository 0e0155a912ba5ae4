"""How much a Mastodon server lets one client ask for, in windows of fixed length.

Source: docs.joinmastodon.org "Rate limits" and `config/initializers/rack_attack.rb`: 300 requests
per five minutes, 30 deletes and unboosts per half hour. The reset is ISO 8601 and there is no
`Retry-After`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Allowance:
    """One limit per client and window; windows are aligned to the clock, as Rack::Attack's are."""

    def __init__(self, limit: int, period: timedelta) -> None:
        self._limit = limit
        self._period = period
        self._used: dict[str, tuple[int, int]] = {}

    def take(self, client: str, now: datetime) -> bool:
        """Count one request of `client`; False where it is one too many."""
        window = self._window(now)
        begun, used = self._used.get(client, (window, 0))
        used = used + 1 if begun == window else 1
        self._used[client] = (window, used)
        return used <= self._limit

    def headers(self, client: str, now: datetime) -> tuple[tuple[str, str], ...]:
        """What the client is told about its allowance."""
        begun, used = self._used.get(client, (0, 0))
        left = self._limit - (used if begun == self._window(now) else 0)
        seconds = self._period.total_seconds()
        reset = datetime.fromtimestamp((self._window(now) + 1) * seconds, UTC)
        return (
            ("X-RateLimit-Limit", str(self._limit)),
            ("X-RateLimit-Remaining", str(max(0, left))),
            ("X-RateLimit-Reset", reset.strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
        )

    def _window(self, now: datetime) -> int:
        return int(now.timestamp() // self._period.total_seconds())
