"""When to look next: often where much is written, seldom where little is, never faster than allowed."""

from __future__ import annotations

from datetime import timedelta

SHRINK = 0.5
GROW = 1.25


class Interval:
    """The time between two polls of a source; halves when something came, grows slowly when nothing did."""

    def __init__(
        self,
        usual: timedelta,
        shortest: timedelta,
        longest: timedelta,
        fixed: timedelta | None = None,
    ) -> None:
        """`fixed` is what a person set for this source; then nothing adapts."""
        self._now = usual
        self.shortest = shortest
        self.longest = longest
        self.fixed = fixed

    @property
    def current(self) -> timedelta:
        """The interval as it has adapted by now."""
        return self.fixed or self._now

    def next(self, new: int, wish: timedelta | None = None, *, waited: bool = False) -> timedelta:
        """The time to the next poll.

        Args:
            new: mentions the last poll brought.
            wish: the least the network asked for; it is kept up to `longest`, because the
                one-hour target cannot live with a day's silence.
            waited: the poll itself waited for news; between two such polls nobody listens.
        """
        if self.fixed is not None:
            return self.fixed
        if waited:
            self._now = self.shortest
            return self._now
        factor = SHRINK if new else GROW
        self._now = min(max(self._now * factor, self.shortest), self.longest)
        return max(self._now, min(wish or timedelta(0), self.longest))
