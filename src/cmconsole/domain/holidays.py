"""Days off from an iCalendar text (.ics, RFC 5545), as calendars are published for every country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from cmconsole.domain.errors import PolicyError

MOST_DAYS = 20_000
"""More days off than that is not a list of holidays but a mistake or a trap."""

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_FREQUENCIES = frozenset({"YEARLY", "MONTHLY", "WEEKLY", "DAILY"})
_UNREADABLE = "The calendar file cannot be read; the days off stay as they were."


def holidays_from_ics(text: str, years: range) -> frozenset[date]:
    """Every date in `years` on which an event of the calendar lies.

    Recurring events are laid out with their exceptions, extra dates and moved occurrences. An event
    with times counts for each date it touches, in the zone it is written in; cancelled ones do not
    count.

    Args:
        text: what is in the file.
        years: calendar years of interest.

    Raises:
        PolicyError: the text is not an iCalendar, or holds something that cannot be laid out.
    """
    from icalendar import Calendar  # only who imports a file pays for it

    days: set[date] = set()
    try:
        events = Calendar.from_ical(text.removeprefix("\ufeff")).walk("VEVENT")
        moved: defaultdict[str, set[datetime]] = defaultdict(set)
        for event in events:
            if "RECURRENCE-ID" in event:
                original = event.decoded("RECURRENCE-ID")
                moved[str(event.get("UID"))].add(_local(original, _zone_of(original)))
        for event in events:
            alone = "RECURRENCE-ID" in event
            for day in _days(event, years, () if alone else moved[str(event.get("UID"))]):
                days.add(day)
                if len(days) > MOST_DAYS:
                    raise PolicyError("The calendar file has far too many days to be holidays.")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise PolicyError(_UNREADABLE) from error
    if not events:
        raise PolicyError("The calendar file holds no events.")
    return frozenset(days)


def _days(event: Any, years: range, moved: Collection[datetime]) -> Iterator[date]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    begin = event.decoded("DTSTART")
    length = max(_length(event, begin), _TICK if isinstance(begin, datetime) else _DAY)
    zone = _zone_of(begin)
    skipped = {_local(one, zone) for one in _listed(event, "EXDATE")} | set(moved)
    for first in _occurrences(event, _local(begin, zone), zone, years):
        if first in skipped or first.year > years.stop:
            continue
        day = first.date()
        while datetime.combine(day, time(0)) < first + length:
            if day.year in years:
                yield day
            day += _DAY


def _length(event: Any, begin: date) -> timedelta:
    if "DTEND" in event:
        end = event.decoded("DTEND")
        if isinstance(begin, datetime):
            zone = _zone_of(begin)
            return _local(end, zone) - _local(begin, zone)
        span: timedelta = end - begin
        return span
    length: timedelta = event.decoded("DURATION", timedelta(0))
    return length


def _occurrences(
    event: Any, begin: datetime, zone: tzinfo | None, years: range
) -> Iterator[datetime]:
    """When it begins, as local readings; a rule is laid out to the end of `years`."""
    from dateutil.rrule import rrulestr

    yield begin
    for extra in _listed(event, "RDATE"):
        yield _local(extra[0] if isinstance(extra, tuple) else extra, zone)
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if rule.get("FREQ", [""])[0] not in _FREQUENCIES:
            raise PolicyError(
                "The calendar file has an event that happens too often for a holiday."
            )
        laid_out = rule.copy()
        if "UNTIL" in laid_out:
            until = laid_out.pop("UNTIL")[0]
            last = _local(until, zone)
            last = last if isinstance(until, datetime) else last + _DAY - _TICK
        else:
            last = datetime.max  # noqa: DTZ901 - a wall clock's reading
        for first in rrulestr(laid_out.to_ical().decode(), dtstart=begin):
            if first > last or first.year >= years.stop:
                break
            yield first


def _listed(event: Any, name: str) -> Iterator[Any]:
    """The values of a property that may be there several times, each a list."""
    value = event.get(name, [])
    for listed in value if isinstance(value, list) else [value]:
        for one in listed.dts:
            yield one.dt


def _zone_of(instant: date) -> tzinfo | None:
    return instant.tzinfo if isinstance(instant, datetime) else None


def _local(instant: date, zone: tzinfo | None) -> datetime:
    """What the wall clock in `zone` reads, without a zone; a day is its midnight."""
    if not isinstance(instant, datetime):
        return datetime.combine(instant, time(0))
    if instant.tzinfo is not None and zone is not None:
        instant = instant.astimezone(zone)
    return instant.replace(tzinfo=None)
