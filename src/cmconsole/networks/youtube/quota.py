"""What of YouTube's daily quota was used: units, and searches in a bucket of their own."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cmconsole.domain.errors import NetworkBusy
from cmconsole.domain.sources import Cursor
from cmconsole.networks.allowances import Budget
from cmconsole.networks.counting import Count, Key

UNITS = 10_000
SEARCHES = 100
"""Searches a day (YouTube Data API, revised in 2026: `search.list` has a bucket of its own)."""
PACIFIC = ZoneInfo("America/Los_Angeles")
"""The day of the quota ends at midnight there."""
READ, WRITE = 1, 50


class Quota:
    """The use of one day, kept in the cursor. Other programs of the same project are not seen."""

    def __init__(self) -> None:
        self.count = Count()

    def go_on_from(self, cursor: Cursor, now: datetime) -> None:
        """Count on from what was committed, but never from less than is known here."""
        if cursor.get("quota_day") == _day(now):
            for key in self.keys(now):
                self.count.at_least(key, _number(cursor, key[0]))

    def keys(self, now: datetime) -> tuple[Key, Key]:
        """Under which the units and searches of today are counted."""
        return ("units", _day(now)), ("searches", _day(now))

    def spend(self, now: datetime, units: int = READ) -> None:
        """A request goes out. Those that are refused cost too."""
        self.count.add(self.keys(now)[0], units)

    def search(self, now: datetime) -> None:
        """A search goes out. Raises NetworkBusy where today's are used up."""
        key = self.keys(now)[1]
        if self.count[key] >= SEARCHES:
            raise spent("YouTube's 100 searches of today are used up; listening goes on", now)
        self.count.add(key, 1)

    def pause(self, now: datetime) -> timedelta:
        """How long to wait between two searches so that they last until the day ends."""
        left = max(SEARCHES - self.count[self.keys(now)[1]], 1)
        return (resets_at(now) - now) / left

    def facts(self, now: datetime) -> dict[str, str | int | bool | None]:
        """What to keep in the cursor."""
        units, searches = (self.count[key] for key in self.keys(now))
        return {"quota_day": _day(now), "units": units, "searches": searches}


def budgets(quota: Quota, cursor: Cursor, now: datetime, *, searching: bool) -> tuple[Budget, ...]:
    """What of the day's quota was used by then, as the cursor and the count of all say."""
    known = quota.facts(now)
    if cursor.get("quota_day") == _day(now):
        known |= {k: max(_number(known, k), _number(cursor, k)) for k in ("units", "searches")}
    facts, reset = known, resets_at(now)
    units = Budget("quota units", float(_number(facts, "units")), float(UNITS), reset)
    searches = Budget("searches", float(_number(facts, "searches")), float(SEARCHES), reset)
    return (searches, units) if searching else (units,)


def _day(now: datetime) -> str:
    return now.astimezone(PACIFIC).date().isoformat()


def resets_at(now: datetime) -> datetime:
    """The next midnight in California, UTC."""
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), PACIFIC).astimezone(UTC)


def spent(sentence: str, now: datetime) -> NetworkBusy:
    """The error for a quota that is used up; `sentence` ends with what goes on when."""
    return NetworkBusy(
        f"{sentence} at midnight in California.", retry_after=resets_at(now) - now, status=403
    )


def _number(facts: Cursor, key: str) -> int:
    value = facts.get(key)
    return value if isinstance(value, int) and value > 0 else 0
