"""Takes a row from one state to another, if it still is in the one that is expected."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping


def take_on(
    connection: sqlite3.Connection,
    table: str,
    number: int,
    start: Collection[str],
    values: Mapping[str, object],
) -> bool:
    """Set columns of the row `number`. False: its state was none of `start`, and nothing was done."""
    settings = ", ".join(f"{name} = :{name}" for name in values)
    marks = ", ".join(f"'{state}'" for state in start)
    done = connection.execute(
        f"UPDATE {table} SET {settings} WHERE id = :id AND state IN ({marks})",
        {**values, "id": number},
    )
    return bool(done.rowcount)
