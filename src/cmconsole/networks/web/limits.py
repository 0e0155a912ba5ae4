"""What a server's headers say about how often it wants to be asked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_PAUSE = timedelta(days=1)
"""Daily quotas are real; whoever asks for more is mistaken, and is asked again the next day."""
LONGEST_AGE = timedelta(days=365)
FIELDS = ("remaining", "reset", "limit")
EPOCH = 1_000_000_000
"""Resets above this are points in time (seconds since 1970), below it seconds from now."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many more requests a server takes before its count starts again."""

    remaining: float
    reset: timedelta
    """From now until the count starts again."""
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """Everything an answer says about when to come back."""

    busy: bool = False
    """The answer is a refusal only because it was too soon."""
    retry_after: timedelta | None = None
    allowance: Allowance | None = None

    @property
    def pause(self) -> timedelta | None:
        """How long the server wants to be left alone, if it said so in any way."""
        if self.retry_after is not None:
            return self.retry_after
        if self.allowance is not None and self.allowance.remaining < 1:
            return self.allowance.reset
        return None


NONE = Wishes()


def wishes(status: int, headers: Mapping[str, str], now: datetime) -> Wishes:
    """What an answer with `status` and `headers` (names in lower case) asks for; `now` in UTC.

    A 403 is a matter of pace where it comes with `Retry-After` or a spent allowance: GitHub's
    secondary limits (docs.github.com, "Rate limits for the REST API").
    """
    retry = retry_after(headers, now) if status in (403, 429, 503) else None
    allowance = read_allowance(headers, now)
    if status == 429:
        return Wishes(True, retry, allowance)
    if retry is None and allowance is None:
        return NONE
    spent = status == 403 and allowance is not None and allowance.remaining < 1
    return Wishes(retry is not None or spent, retry, allowance)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """`Retry-After` as time from now: seconds or an HTTP date (RFC 9110, 10.2.3).

    None where it is missing or makes no sense; never negative, at most `LONGEST_PAUSE`. A date is
    compared with the server's own clock (`Date`), so that a wrong clock here does no harm.
    """
    text = headers.get("retry-after")
    if text is None:
        return None
    seconds = _number(text)
    if seconds is not None:
        return _pause(seconds)
    date = _http_date(text)
    return None if date is None else _pause((date - _server_now(headers, now)).total_seconds())


def read_allowance(headers: Mapping[str, str], now: datetime) -> Allowance | None:
    """The allowance in whichever dialect the server speaks; None where it says nothing.

    `X-RateLimit-*` (Mastodon: reset is ISO 8601; GitHub and X, which writes `X-Rate-Limit-*`: seconds
    since 1970; Reddit: seconds from now), `RateLimit-*` and `RateLimit: limit=, remaining=, reset=`
    (draft-ietf-httpapi-ratelimit-headers up to 07) and `RateLimit: "name";r=;t=` (08 and later).
    Where no limit stands there, what was used (Reddit) or the policy (08) tells it.
    """
    for prefix in ("x-ratelimit-", "x-rate-limit-", "ratelimit-"):
        if prefix + "remaining" in headers:
            remaining, reset, limit = (headers.get(prefix + n, "") for n in FIELDS)
            told = _allowance(remaining, reset, limit, headers, now)
            used = _number(headers.get(prefix + "used", ""))
            if told is None or told.limit is not None or used is None or used < 0:
                return told
            return replace(told, limit=told.remaining + used)
    text = headers.get("ratelimit")
    if text is None:
        return None
    pairs = re.findall(r"\b(r|t|limit|remaining|reset)\s*=\s*\"?([\w.]+)", text.lower())
    named: dict[str, str] = dict(pairs)
    remaining = named.get("r", named.get("remaining", ""))
    reset = named.get("t", named.get("reset", ""))
    policy = re.search(r";\s*q\s*=\s*(\d+)", headers.get("ratelimit-policy", "").lower())
    limit = named.get("limit", policy[1] if policy else "")
    return _allowance(remaining, reset, limit, headers, now)


def max_age(headers: Mapping[str, str]) -> timedelta | None:
    """How long the answer stays fresh: `Cache-Control: max-age` less its `Age` (RFC 9111, 4.2)."""
    text = headers.get("cache-control")
    if text is None:
        return None
    text = text.lower()
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d+)", text)
    if found is None or "no-store" in text or "no-cache" in text:
        return None
    fresh = float(found[1]) - (_number(headers.get("age", "")) or 0.0)
    return timedelta(seconds=min(max(fresh, 0.0), LONGEST_AGE.total_seconds()))


def _allowance(
    remaining: str, reset: str, limit: str, headers: Mapping[str, str], now: datetime
) -> Allowance | None:
    left, until = _number(remaining), _reset(reset, headers, now)
    if left is None or until is None:
        return None
    # "300, 300;w=300" names the limit first and its windows after it.
    return Allowance(left, until, _number(re.split("[,;]", limit)[0]))


def _reset(text: str, headers: Mapping[str, str], now: datetime) -> timedelta | None:
    number = _number(text)
    if number is None:
        try:
            date = datetime.fromisoformat(text.strip())
        except ValueError:
            return None
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return _pause((date - _server_now(headers, now)).total_seconds())
    if number >= EPOCH * 1000:
        number /= 1000
    if number >= EPOCH:
        number -= _server_now(headers, now).timestamp()
    return _pause(number)


def _pause(seconds: float) -> timedelta:
    return timedelta(seconds=min(max(seconds, 0.0), LONGEST_PAUSE.total_seconds()))


def _server_now(headers: Mapping[str, str], now: datetime) -> datetime:
    return _http_date(headers.get("date", "")) or now


def _http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isnan(number) else number
