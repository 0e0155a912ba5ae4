"""What servers told about how many more requests they take, for whoever asked them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime

from cmconsole.domain.allowances import CallsLeft
from cmconsole.networks.web.limits import Allowance

CALLS, WRITING = "calls", "calls that write"
"""What most servers count: often what only reads, and what posts or deletes, apart."""
Count = tuple[str, float | None]
"""What is counted, and how much of it there is in all: two limits are two counts."""


class Heard:
    """The counts of one account, or of a source without one, as its servers last told them."""

    def __init__(self) -> None:
        self._told: dict[Count, CallsLeft] = {}
        self.fresh = False
        """Something was told since `take` was last called."""

    def note(self, what: str, allowance: Allowance, now: datetime) -> None:
        """A server told how much of `what` is left, at `now` (UTC)."""
        if not math.isfinite(allowance.remaining):
            return
        limit = allowance.limit
        if limit is not None and not (math.isfinite(limit) and limit > 0):
            limit = None
        left = max(allowance.remaining, 0.0)
        self._told[what, limit] = CallsLeft(what, left, limit, now + allowance.reset)
        self.fresh = True

    def take(self) -> tuple[CallsLeft, ...]:
        """Everything that was told, to be kept elsewhere."""
        self.fresh = False
        return tuple(self._told.values())


def counted(method_reads: bool, headers: Mapping[str, str]) -> str:
    """What a server counted for a request, in words; GitHub names it (`X-RateLimit-Resource`)."""
    resource = headers.get("x-ratelimit-resource", "core")
    if resource != "core" and resource.replace("_", "").isalpha():
        return f"{resource.replace('_', ' ')} calls"
    return CALLS if method_reads else WRITING


def nearest_to_end(told: Iterable[CallsLeft], now: datetime) -> tuple[CallsLeft, ...]:
    """Of each count the one of which least is left; what has started again since (UTC) is not known."""
    found: dict[str, CallsLeft] = {}
    for one in told:
        known = found.get(one.what)
        if one.resets_at > now and (known is None or one.share < known.share):
            found[one.what] = one
    return tuple(found.values())
