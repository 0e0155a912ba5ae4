"""How many more requests the servers of an account said they take, for all programs on the profile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from cmconsole.domain.allowances import CallsLeft
from cmconsole.store.instants import from_micros, to_micros

UNKNOWN = -1.0
KEEP = "INSERT OR REPLACE INTO allowance (whose, what, most, remaining, resets_at) VALUES (?, ?, ?, ?, ?)"
FORGET = "DELETE FROM allowance WHERE resets_at <= ?"
OF = "SELECT what, most, remaining, resets_at FROM allowance WHERE whose = ? AND resets_at > ?"


def keep(
    connection: sqlite3.Connection, whose: str, told: Iterable[CallsLeft], now: datetime
) -> None:
    """Keep what an account was told, and let go of every count that has started again."""
    connection.execute(FORGET, (to_micros(now),))
    for one in told:
        most = UNKNOWN if one.limit is None else one.limit
        row = (whose, one.what, most, one.remaining, to_micros(one.resets_at))
        connection.execute(KEEP, row)


def of(connection: sqlite3.Connection, whose: str, now: datetime) -> list[CallsLeft]:
    """The counts of an account that have not started again by `now` (UTC)."""
    return [
        CallsLeft(what, remaining, None if most == UNKNOWN else most, from_micros(resets_at))
        for what, most, remaining, resets_at in connection.execute(OF, (whose, to_micros(now)))
    ]
