"""The coverage ledger in the file; its rules are in `domain.coverage`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from cmconsole.domain.coverage import after_poll, settle
from cmconsole.domain.sources import Coverage, CoverageKind
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.rows import Row

UNTIL = "SELECT coalesce(listened_until, added_at) FROM source WHERE id = ?"
LAST = """SELECT id, kind, until, reason FROM coverage WHERE source_id = ?
    ORDER BY until DESC, id DESC LIMIT 1"""
EXTEND = "UPDATE coverage SET until = ? WHERE id = ?"
ADD = """INSERT INTO coverage (source_id, kind, since, until, reason, refilled_at)
    VALUES (?, ?, ?, ?, ?, ?)"""
FORGET = "DELETE FROM coverage WHERE source_id = ? AND since >= ?"
CUT = "UPDATE coverage SET until = ? WHERE source_id = ? AND until > ?"
SINCE = """SELECT source_id, kind, since, until, reason, refilled_at FROM coverage
    WHERE source_id = ? AND until > ?"""


def record(
    connection: sqlite3.Connection,
    source_id: int,
    at: datetime,
    *,
    reason: str,
    usual: timedelta,
    joined: bool,
    missed_since: datetime | None,
    read_back_to: datetime | None,
) -> tuple[Coverage, ...]:
    """Note that a poll that began at `at` read everything; see `domain.coverage.after_poll`.

    Returns:
        The intervals it adds.
    """
    until = from_micros(connection.execute(UNTIL, (source_id,)).fetchone()[0])
    if at < until:
        _take_back(connection, source_id, at)
    added = after_poll(
        source_id,
        until,
        at,
        joined=joined,
        reason=reason,
        usual=usual,
        missed_since=missed_since,
        read_back_to=read_back_to,
    )
    last = connection.execute(LAST, (source_id,)).fetchone()
    for interval in added:
        if last is not None and _goes_on(last, interval):
            connection.execute(EXTEND, (to_micros(interval.until), last[0]))
        else:
            connection.execute(ADD, _row(interval))
    return added


def _take_back(connection: sqlite3.Connection, source_id: int, at: datetime) -> None:
    """The clock was set back: what the ledger says of times that have not come yet is not true."""
    connection.execute(FORGET, (source_id, to_micros(at)))
    connection.execute(CUT, (to_micros(at), source_id, to_micros(at)))


def since(connection: sqlite3.Connection, source_id: int, start: datetime) -> tuple[Coverage, ...]:
    """The ledger of a source from `start` (UTC) on, in order and without overlaps."""
    rows = connection.execute(SINCE, (source_id, to_micros(start)))
    return settle(_coverage(row) for row in rows)


def of_source(connection: sqlite3.Connection, source_id: int) -> Iterator[Coverage]:
    """Everything the ledger of a source holds, as it was written."""
    yield from map(_coverage, connection.execute(SINCE, (source_id, 0)))


def _goes_on(last: Row, interval: Coverage) -> bool:
    """One row for a whole day of polls, instead of one per poll."""
    _, kind, until, _ = last
    listened = CoverageKind.LISTENED
    return bool(kind == interval.kind == listened and until == to_micros(interval.since))


def _row(interval: Coverage) -> Row:
    return (
        interval.source_id,
        interval.kind,
        to_micros(interval.since),
        to_micros(interval.until),
        interval.reason,
        to_micros(interval.refilled_at),
    )


def _coverage(row: Row) -> Coverage:
    source_id, kind, begin, until, reason, refilled_at = row
    return Coverage(
        source_id=source_id,
        kind=CoverageKind(kind),
        since=from_micros(begin),
        until=from_micros(until),
        reason=reason,
        refilled_at=from_micros(refilled_at),
    )
