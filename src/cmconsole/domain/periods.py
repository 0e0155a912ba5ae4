"""A stretch of time as people mean it: whole local days in a time zone, kept as UTC instants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from cmconsole.domain.errors import UsageError

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
LONGEST = timedelta(days=366 * 100)
"""Beyond that a period is a slip of the keyboard."""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
"""Days that can be asked for. Far enough from the ends of `datetime` for what lies around a period."""


class Usual(StrEnum):
    """The periods that reports are mostly about, by the names the command line takes."""

    FOUR_WEEKS = "4-weeks"
    TODAY = "today"
    SEVEN_DAYS = "7-days"
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_YEAR = "this-year"
    TWELVE_MONTHS = "12-months"

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day; weeks begin on Monday (ISO 8601)."""
        monday, month = today - today.weekday() * _DAY, today.replace(day=1)
        return {
            Usual.FOUR_WEEKS: (today - 27 * _DAY, today),
            Usual.TODAY: (today, today),
            Usual.SEVEN_DAYS: (today - 6 * _DAY, today),
            Usual.THIS_WEEK: (monday, today),
            Usual.LAST_WEEK: (monday - 7 * _DAY, monday - _DAY),
            Usual.THIS_MONTH: (month, today),
            Usual.LAST_MONTH: ((month - _DAY).replace(day=1), month - _DAY),
            Usual.THIS_YEAR: (today.replace(month=1, day=1), today),
            Usual.TWELVE_MONTHS: (today - 364 * _DAY, today),
        }[self]


@dataclass(frozen=True, slots=True)
class Period:
    """From one instant up to, but without, another, seen in a time zone."""

    since: datetime
    """UTC."""
    until: datetime
    """UTC; not part of the period."""
    zone: str
    """IANA name; days, weekdays and hours are those of its wall clock."""

    def __post_init__(self) -> None:
        """Raises UsageError for an unknown zone and for an end before the begin."""
        self.tz()
        if self.until < self.since:
            raise UsageError("The period ends before it begins.")
        if self.until - self.since > LONGEST:
            raise UsageError("The period is longer than a hundred years.")

    @classmethod
    def of_days(cls, first: date, last: date, zone: str) -> Period:
        """Whole local days, the last one included.

        Raises:
            UsageError: for an unknown zone, for days beyond `FIRST_DAY` and `LAST_DAY`, and for
                what no period may be.
        """
        tz = zone_of(zone)
        return cls(midnight(reachable(first), tz), midnight(reachable(last) + _DAY, tz), zone)

    def tz(self) -> ZoneInfo:
        """The zone. Raises UsageError where no such zone is known."""
        return zone_of(self.zone)

    def holds(self, instant: datetime) -> bool:
        """Whether `instant` lies in it."""
        return self.since <= instant < self.until

    def before(self) -> Period:
        """The period of as many local days that ends where this one begins, to compare with."""
        days = len(tuple(self.days()))
        return Period(
            midnight(self.since.astimezone(self.tz()).date() - days * _DAY, self.tz()),
            self.since,
            self.zone,
        )

    def days(self) -> Iterator[tuple[date, datetime, datetime]]:
        """Its local days with the instants at which each begins and ends, cut to the period."""
        tz = self.tz()
        day, begin = self.since.astimezone(tz).date(), self.since
        while begin < self.until:
            end = min(midnight(day + _DAY, tz), self.until)
            if end > begin:
                yield day, begin, end
            day, begin = day + _DAY, max(begin, end)

    def offsets(self) -> tuple[tuple[datetime, timedelta], ...]:
        """The zone's distance to UTC from each of these instants on, the first at `since`.

        Found by looking at each day, and to the second where it changes.
        """
        tz = self.tz()
        found = [(self.since, _offset(self.since, tz))]
        at = self.since
        while at < self.until:
            later = min(at + _DAY, self.until)
            if _offset(later, tz) != found[-1][1]:
                later = _change(at, later, tz)
                found.append((later, _offset(later, tz)))
            at = later
        return tuple(found)


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises UsageError where none is known."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"There is no time zone called “{name}”.") from error


def reachable(day: date) -> date:
    """The day itself. Raises UsageError for one beyond `FIRST_DAY` and `LAST_DAY`."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise UsageError(
            f"The days of a period lie between the years {FIRST_DAY.year} and {LAST_DAY.year}."
        )
    return day


def midnight(day: date, tz: ZoneInfo) -> datetime:
    """The instant at which a local day begins: 00:00, or what follows where that hour is skipped."""
    return datetime.combine(day, time(0), tz).astimezone(UTC)


def _offset(instant: datetime, tz: ZoneInfo) -> timedelta:
    return instant.astimezone(tz).utcoffset() or timedelta(0)


def _change(begin: datetime, end: datetime, tz: ZoneInfo) -> datetime:
    """The first instant between the two with another offset than `begin`, to the second."""
    at, first = begin, _offset(begin, tz)
    for step in (_HOUR, timedelta(minutes=1), timedelta(seconds=1)):
        while at + step < end and _offset(at + step, tz) == first:
            at += step
    return min(at + timedelta(seconds=1), end)
