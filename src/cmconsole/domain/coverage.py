"""The coverage ledger: which stretches of time a source was listened to, and which it was not.

All functions take and give the intervals of one source: half-open, in UTC, and after `settle`
sorted and apart from each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from cmconsole.domain.sources import Coverage, CoverageKind

_NOTHING = timedelta(0)


class Absence(StrEnum):
    """Why nobody listened, in words that complete "not listening: ..."."""

    OFFLINE = "offline"
    ASLEEP = "asleep"
    NOT_RUNNING = "not running"
    ASKED_TO_WAIT = "asked to wait"
    SIGNED_OUT = "signed out"
    FAILING = "network trouble"
    STOPPED = "stopped"
    PAUSED = "paused by a person"
    NOT_STORED = "the inbox could not be written"
    ROLLED_OUT = "more came than the network keeps"
    UNKNOWN = "not recorded"


class Share(NamedTuple):
    """How much of a stretch of time is accounted for, each from 0 to 1."""

    listened: float
    """Listened to as it happened."""
    complete: float
    """Listened to, or read later without loss."""


def after_poll(
    source_id: int,
    listened_until: datetime,
    now: datetime,
    *,
    joined: bool,
    reason: str = "",
    usual: timedelta = _NOTHING,
    missed_since: datetime | None = None,
    read_back_to: datetime | None = None,
) -> tuple[Coverage, ...]:
    """What one successful, committed poll adds to the ledger.

    Args:
        source_id: whose ledger it is.
        listened_until: the end of the ledger, or when the source was added.
        now: when the poll asked the network.
        joined: what was read reaches back to what had been committed before.
        reason: why nobody listened since `listened_until`; empty: the poller was at work.
        usual: the ordinary spacing of polls; an absence no longer than this is none.
        missed_since: with `joined` False, the newest time up to which nothing is missing.
        read_back_to: with `joined` False, the oldest post that was read; everything since is there.

    Returns:
        Intervals that fill `listened_until` to `now` exactly; none where the clock was set back.
        Time that was read late but in full is a gap refilled now.
    """
    if now <= listened_until:
        return ()
    whole = Coverage(source_id, CoverageKind.LISTENED, listened_until, now)
    if reason and now - listened_until > usual:
        whole = replace(whole, kind=CoverageKind.GAP, reason=reason, refilled_at=now)
    if joined:
        return (whole,)
    begin = min(max(missed_since or listened_until, listened_until), now)
    end = min(max(read_back_to or now, begin), now)
    lost = Coverage(source_id, CoverageKind.GAP, begin, end, reason or Absence.ROLLED_OUT)
    parts = (replace(whole, until=begin), lost, replace(whole, since=end))
    return tuple(part for part in parts if part.since < part.until)


def settle(ledger: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """The ledger in order, without overlaps, neighbours that say the same joined.

    Where intervals overlap, listening beats a refilled gap and that beats a gap: it is enough that
    one console was there. Of the same kind the earlier one keeps its place.
    """
    settled: list[Coverage] = []
    by_worth = sorted(ledger, key=lambda interval: (_worth(interval), interval.since))
    for worth in range(3):
        alike = [interval for interval in by_worth if _worth(interval) == worth]
        settled = _joined([*settled, *_outside(alike, settled)])
    return tuple(settled)


def gaps(ledger: Iterable[Coverage], since: datetime, until: datetime) -> tuple[Coverage, ...]:
    """Everything from `since` to `until` that was not listened to, refilled or not.

    Time the ledger says nothing about is a gap too: silence is never taken for listening.
    """
    settled = settle(ledger)
    source_id = settled[0].source_id if settled else 0
    whole = Coverage(source_id, CoverageKind.GAP, since, until, Absence.UNKNOWN)
    unknown = _outside([whole], settled) if since < until else []
    known = [_clip(interval, since, until) for interval in settled]
    found = [part for part in known if part.kind is CoverageKind.GAP and part.since < part.until]
    return tuple(_joined([*found, *unknown]))


def share(ledger: Iterable[Coverage], since: datetime, until: datetime) -> Share | None:
    """How much of `since` to `until` was listened to; None where that is no time at all."""
    if until <= since:
        return None
    missing = gaps(ledger, since, until)
    away = sum((gap.until - gap.since for gap in missing), _NOTHING)
    lost = sum((gap.until - gap.since for gap in missing if not gap.refilled_at), _NOTHING)
    return Share(1 - away / (until - since), 1 - lost / (until - since))


def _worth(interval: Coverage) -> int:
    if interval.kind is CoverageKind.LISTENED:
        return 0
    return 1 if interval.refilled_at else 2


def _clip(interval: Coverage, since: datetime, until: datetime) -> Coverage:
    return replace(interval, since=max(interval.since, since), until=min(interval.until, until))


def _outside(intervals: Iterable[Coverage], taken: Sequence[Coverage]) -> list[Coverage]:
    """What is left of `intervals`, sorted by their begin, where `taken`, settled, is cut out."""
    left: list[Coverage] = []
    first = 0
    for interval in intervals:
        while first < len(taken) and taken[first].until <= interval.since:
            first += 1
        reached, index = interval.since, first
        while index < len(taken) and taken[index].since < interval.until:
            if reached < taken[index].since:
                left.append(replace(interval, since=reached, until=taken[index].since))
            reached = taken[index].until
            index += 1
        if reached < interval.until:
            left.append(replace(interval, since=reached))
    return left


def _joined(intervals: Iterable[Coverage]) -> list[Coverage]:
    """In order; overlaps, which are of one kind here, are given to the earlier interval."""
    joined: list[Coverage] = []
    for interval in sorted(intervals, key=lambda one: (one.since, one.until)):
        last = joined[-1] if joined else None
        if last and interval.since < last.until:
            interval = replace(interval, since=min(last.until, interval.until))
        if last and interval.since == last.until and _same(last, interval):
            joined[-1] = replace(
                last, until=interval.until, refilled_at=interval.refilled_at or last.refilled_at
            )
        elif interval.since < interval.until:
            joined.append(interval)
    return joined


def _same(one: Coverage, other: Coverage) -> bool:
    return (one.kind, one.reason, one.refilled_at) == (other.kind, other.reason, other.refilled_at)
