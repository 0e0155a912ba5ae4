"""Dates of feeds: what can be read is read, and only what can be true is believed."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta

_RFC822 = re.compile(
    r"\s*(?:[A-Za-z]{2,9}\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?,?[\s-]+(\d{4}|\d\d),?"
    r"(?:\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*([A-Za-z]{1,5}|[+-]\d\d:?\d\d)?(?:\s*\(.{0,20}\))?\s*",
)
_W3C = re.compile(
    r"\s*(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*([Zz]|[+-]\d\d:?\d\d)?\s*"
)
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_ZONES = {  # RFC 822, and what feeds write besides
    "": 0, "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60,
    "cest": 120, "eet": 120, "eest": 180, "msk": 180, "jst": 540, "kst": 540, "ist": 330,
    "ast": -240, "adt": -180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600,
    "aest": 600, "aedt": 660, "acst": 570, "awst": 480, "nzst": 720, "nzdt": 780,
}  # fmt: skip
_DIGITS = re.compile(r"\s*\d{4}[\d:.,TZ+-]*\s*")
_UTC = frozenset(("GMT", "UTC", "+0000", "-0000", "Z"))
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing on the Web is older; what says so is an empty date (1970) or a slip."""
FROM_THE_FUTURE = timedelta(hours=1)
"""How far ahead of ours a publisher's clock may run."""


def believable(text: str, now: datetime) -> datetime | None:
    """The instant a feed states, UTC, or None where it states none or none that can be true.

    A date without a zone is read as UTC, as feedparser does: it can be half a day off, but a post
    of last year must not look new. A date more than `FROM_THE_FUTURE` ahead of `now` is None.
    """
    if not text:
        return None
    try:
        instant = read_date(text)
    except (ValueError, OverflowError):
        return None
    if instant is None or not EARLIEST <= instant <= now + FROM_THE_FUTURE:
        return None
    return instant


def read_date(text: str) -> datetime | None:
    """The instant, UTC, in any form that feedparser knows; None where there is none.

    Raises:
        ValueError, OverflowError: it looks like a date and is not one.
    """
    if (
        text[10:11] == "T" and text[-1] == "Z" and len(text) == 20
    ):  # what nearly every Atom feed has
        return datetime.fromisoformat(text)
    if text[26:] in _UTC and text[3:5] == ", " and text[25:26] == " ":  # and nearly every RSS
        try:
            return _plain_rfc822(text)
        except ValueError:
            pass
    found = _W3C.fullmatch(text) if "-" in text[:12] else None
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        return _instant(int(year), int(month), int(day), hour, minute, second, zone or "")
    found = _RFC822.fullmatch(text)
    if found:
        day, name, year, hour, minute, second, zone = found.groups()
        number = _MONTHS.get(name.lower())
        minutes_known = not zone or zone[0] in "+-" or zone.lower() in _ZONES
        if number and minutes_known:
            century = 0 if len(year) == 4 else (1900 if int(year) >= 90 else 2000)
            return _instant(century + int(year), number, int(day), hour, minute, second, zone or "")
    return _odd(text) if len(text) <= 100 else None


def _plain_rfc822(text: str) -> datetime:
    """`Fri, 20 Nov 2026 10:11:12 GMT`, by position: a quarter of the time of the general way."""
    month = _MONTHS.get(text[8:11].lower(), 0)  # 0 is no month, which is a ValueError
    time = int(text[17:19]), int(text[20:22]), int(text[23:25])
    return datetime(int(text[12:16]), month, int(text[5:7]), *time, tzinfo=UTC)


def _instant(
    year: int,
    month: int,
    day: int,
    hour: str | None,
    minute: str | None,
    second: str | None,
    zone: str,
) -> datetime:
    hours = int(hour or 0)
    # A leap second, and midnight written as 24:00, are the next second's.
    extra = timedelta(days=1) if hours == 24 else timedelta(0)
    seconds = int(second or 0)
    if seconds == 60:
        seconds, extra = 59, extra + timedelta(seconds=1)
    local = datetime(year, month, day, hours % 24, int(minute or 0), seconds, tzinfo=UTC)
    if not zone or zone in "Zz" or zone == "GMT":
        return local + extra if extra else local
    if zone[0] in "+-":
        ahead = int(zone[1:3]) * 60 + int(zone[-2:])
        ahead = -ahead if zone[0] == "-" else ahead
    else:
        ahead = _ZONES[zone.lower()]
    return local + extra - timedelta(minutes=ahead)


def _odd(text: str) -> datetime | None:
    """feedparser's collection of odd forms, each asked by itself.

    Its own order ends at readers that make a date of anything with a year in it, which would be
    believed, so these only get what consists of nothing but digits and signs.
    """
    from feedparser.datetimes import asctime, greek, hungarian, iso8601, korean, perforce

    readers = [iso8601._parse_date_iso8601] if _DIGITS.fullmatch(text) else [
        korean._parse_date_onblog, korean._parse_date_nate, greek._parse_date_greek,
        hungarian._parse_date_hungarian, asctime._parse_date_asctime, perforce._parse_date_perforce,
    ]  # fmt: skip
    for read in readers:
        try:
            parts = read(text)
        except (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError):
            continue  # what they raise of texts that are none of theirs
        if parts:
            return datetime.fromtimestamp(calendar.timegm(parts), UTC)
    return None
