"""Instants in the file: integers, µs since 1970-01-01 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import overload

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NO_DEADLINE = 9_000_000_000_000_000_000
"""Sorts behind every instant."""


@overload
def to_micros(instant: datetime) -> int: ...
@overload
def to_micros(instant: None) -> None: ...
def to_micros(instant: datetime | None) -> int | None:
    """An aware datetime as µs since 1970 UTC, exact."""
    return None if instant is None else (instant - EPOCH) // MICROSECOND


@overload
def from_micros(micros: int) -> datetime: ...
@overload
def from_micros(micros: None) -> None: ...
def from_micros(micros: int | None) -> datetime | None:
    """µs since 1970 UTC as an aware datetime in UTC, exact."""
    return None if micros is None else EPOCH + timedelta(microseconds=micros)
