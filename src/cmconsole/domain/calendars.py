"""Business hours: which instants count, and arithmetic that counts only those.

Windows are local times in a time zone; every calculation is done in UTC, in whole microseconds. A
local time stands for the first instant at which the wall clock shows it or something later. So a
time inside a skipped hour is the instant of the skip, a time inside a repeated hour is its first
pass, a window across a skipped hour is shorter and one across a repeated hour is longer by it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cmconsole.domain.errors import PolicyError

HORIZON_YEARS = 20
"""How far ahead open time is looked for; a calendar with none in that span counts as never open."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock's reading has no zone
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_SECOND = 1_000_000
_MOST_YEARS_KEPT = 200


class Window(NamedTuple):
    """A stretch of open time that begins on one local day."""

    opens: time
    closes: time
    """At or before `opens` it is on the next day, so 00:00 is the end of the day."""


WHOLE_DAY = Window(time(0), time(0))


class _Year(NamedTuple):
    """The open stretches of one UTC year: sorted, apart from each other, in µs since 1970."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    """Open time before each stretch, and at the end that of the whole year."""

    def open_until(self, at: int) -> int:
        """Open time of this year before `at`."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        return self.before[index] + min(at, self.ends[index]) - self.starts[index]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody is there to answer.

    A window belongs to the day on which it opens: a holiday or an exception replaces what opens on
    that date, and a night shift of the evening before still runs to its end. Overlapping windows
    count once. Instants are aware datetimes; results are in UTC. The first and the last year that
    Python knows count as closed.
    """

    zone: str
    """IANA name, `Europe/Berlin`."""
    windows: Mapping[int, tuple[Window, ...]]
    """Weekday (Monday 0) to its windows; a missing weekday is closed."""
    holidays: frozenset[date] = frozenset()
    exceptions: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    """Dates with windows of their own, before weekday and holiday; none: closed."""
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _always: bool = field(init=False, repr=False, compare=False)
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look the zone up. Raises PolicyError where no such zone is known."""
        try:
            object.__setattr__(self, "_zone", ZoneInfo(self.zone))
        except (KeyError, ValueError, OSError) as error:
            raise PolicyError(f"There is no time zone called “{self.zone}”.") from error
        whole_week = all(WHOLE_DAY in self.windows.get(weekday, ()) for weekday in range(7))
        object.__setattr__(
            self, "_always", whole_week and not self.holidays and not self.exceptions
        )

    def open_at(self, instant: datetime) -> bool:
        """Whether `instant` is open; a closing time itself is not."""
        if self._always:
            return True
        year, at = _split(instant)
        stretches = self._year(year)
        index = bisect_right(stretches.starts, at) - 1
        return index >= 0 and at < stretches.ends[index]

    def next_opening(self, instant: datetime) -> datetime | None:
        """`instant` itself where it is open, else the next one that is; None where there is none."""
        if self.open_at(instant):
            return instant.astimezone(UTC)
        year, at = _split(instant)
        for stretches in self._years_from(year):
            index = bisect_left(stretches.starts, at)
            if index < len(stretches.starts):
                return _instant(stretches.starts[index])
        return None

    def add(self, instant: datetime, minutes: float) -> datetime | None:
        """The first instant by which `minutes` of open time have passed since `instant`.

        A target that is used up exactly at closing time falls due then, not at the next opening.

        Args:
            instant: where to begin, open or not.
            minutes: open time to let pass, not negative.

        Returns:
            The instant in UTC; None where the calendar does not open for that long within
            HORIZON_YEARS.

        Raises:
            ValueError: `minutes` is negative or `instant` has no zone.
        """
        if minutes < 0:
            raise ValueError("open time cannot be taken back")
        year, at = _split(instant)
        span = round(minutes * 60 * _SECOND)
        if self._always or span == 0:
            return _instant(at + span)
        owed = span
        for stretches in self._years_from(year):
            owed += stretches.open_until(at)
            if owed <= stretches.before[-1]:
                index = bisect_left(stretches.before, owed) - 1
                return _instant(stretches.starts[index] + owed - stretches.before[index])
            owed -= stretches.before[-1]
        return None

    def open_between(self, begin: datetime, end: datetime) -> timedelta:
        """Open time from `begin` to `end`; negative where `end` is the earlier one."""
        first, since = _split(begin)
        last, until = _split(end)
        if until < since:
            return -self.open_between(end, begin)
        if self._always:
            return timedelta(microseconds=until - since)
        span = self._year(last).open_until(until) - self._year(first).open_until(since)
        span += sum(self._year(year).before[-1] for year in range(first, last))
        return timedelta(microseconds=span)

    def _years_from(self, year: int) -> Iterator[_Year]:
        if any(self.windows.values()) or any(self.exceptions.values()):
            yield from map(self._year, range(year, year + HORIZON_YEARS + 1))

    def _year(self, year: int) -> _Year:
        known = self._years.get(year)
        if known is None:
            if len(self._years) >= _MOST_YEARS_KEPT:
                self._years.clear()
            known = self._years[year] = self._lay_out(year)
        return known

    def _lay_out(self, year: int) -> _Year:
        laid_out = _Year([], [], [0])
        if not 1 < year < 9999:
            return laid_out
        begin = _micros(datetime(year, 1, 1, tzinfo=UTC))
        end = _micros(datetime(year + 1, 1, 1, tzinfo=UTC))
        reached = begin
        for opens, closes in sorted(self._stretches(year)):
            start, stop = max(opens, reached), min(closes, end)
            if start >= stop:
                continue
            if laid_out.ends and laid_out.ends[-1] == start:
                laid_out.ends[-1] = stop
                laid_out.before[-1] += stop - start
            else:
                laid_out.starts.append(start)
                laid_out.ends.append(stop)
                laid_out.before.append(laid_out.before[-1] + stop - start)
            reached = stop
        return laid_out

    def _stretches(self, year: int) -> Iterator[tuple[int, int]]:
        """Every window that can touch the UTC year: zones reach a day ahead, night shifts another."""
        day = datetime(year, 1, 1) - 3 * _DAY  # noqa: DTZ001 - a wall clock's reading
        last = datetime(year + 1, 1, 1) + 2 * _DAY  # noqa: DTZ001 - a wall clock's reading
        while day <= last:
            for opens, closes in self._windows_on(day.date()):
                tomorrow = day + _DAY if closes <= opens else day
                yield (
                    _first_reaching(datetime.combine(day, opens), self._zone),
                    _first_reaching(datetime.combine(tomorrow, closes), self._zone),
                )
            day += _DAY

    def _windows_on(self, day: date) -> tuple[Window, ...]:
        if day in self.exceptions:
            return self.exceptions[day]
        return () if day in self.holidays else self.windows.get(day.weekday(), ())


ALWAYS_OPEN = Calendar("UTC", MappingProxyType(dict.fromkeys(range(7), (WHOLE_DAY,))))
"""Wall-clock time: nights, weekends and holidays count."""


def _split(instant: datetime) -> tuple[int, int]:
    """The UTC year and the microseconds since 1970 of an aware datetime."""
    if instant.tzinfo is not UTC:
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = instant.astimezone(UTC)
    return instant.year, _micros(instant)


def _micros(instant: datetime) -> int:
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * _SECOND + since.microseconds


def _instant(micros: int) -> datetime | None:
    """The instant, or None behind the last one that a datetime can hold."""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return None


def _first_reaching(local: datetime, zone: ZoneInfo) -> int:
    """The first instant, in µs since 1970, at which clocks in `zone` show `local` or later.

    Before a transition clocks run with the offset of fold 0, after it with that of fold 1
    (PEP 495); the offset grows where local time is skipped.
    """
    reading = (local - _LOCAL_EPOCH) // _MICROSECOND
    earlier, later = (_offset(zone, local.replace(fold=fold)) for fold in (0, 1))
    if later <= earlier:
        return reading - earlier
    before, at = (reading - later) // _SECOND, -(-(reading - earlier) // _SECOND)
    while at - before > 1:  # transitions fall on whole seconds
        middle = (at + before) // 2
        offset = _offset(zone, (_EPOCH + timedelta(seconds=middle)).astimezone(zone))
        if middle * _SECOND + offset >= reading:
            at = middle
        else:
            before = middle
    return at * _SECOND


def _offset(zone: ZoneInfo, local: datetime) -> int:
    """The UTC offset in µs that `zone` gives for a reading and its fold."""
    offset = zone.utcoffset(local)
    assert offset is not None
    return offset // _MICROSECOND
