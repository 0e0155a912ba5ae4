"""Whether an inbox is whole: SQLite's own checks, and that counts and log agree with the rows."""

from __future__ import annotations

import sqlite3
from collections import Counter

from cmconsole.store import counters, log
from cmconsole.store.deciding.conversations import memberships
from cmconsole.store.upkeep import fold_check, measure_check

CONVERSATIONS = "SELECT queue, level, owner FROM conversation"
FACELESS = """SELECT 1 FROM conversation c LEFT JOIN mention m ON m.id = c.face_id
    WHERE m.id IS NULL LIMIT 1"""
MENTIONS = "SELECT network, history, count(*) FROM mention GROUP BY network, history"
DELETED = "SELECT count(*) FROM mention WHERE deleted_at IS NOT NULL"


def problems(connection: sqlite3.Connection) -> list[str]:
    """What is wrong, one sentence each; reads the whole file."""
    found = []
    if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        found.append("The inbox file is damaged.")
    if connection.execute("PRAGMA foreign_key_check").fetchone() or _faceless(connection):
        found.append("Some rows of the inbox point to rows that are not there.")
    broken = log.first_break(connection)
    if broken is not None:
        found.append(f"The log was changed from outside, from entry {broken} on.")
    wrong = fold_check.first_untrue(connection)
    if wrong is not None:
        found.append(f"Conversation {wrong} is not what its events add up to.")
    bent = measure_check.bent_time(connection)
    if bent is not None:
        found.append(f"Mention {bent} says another time than the log says it was written at.")
    unlike = measure_check.first_wrong(connection)
    if unlike is not None:
        found.append(f"What reports count of conversation {unlike} is not what the log says.")
    if _counted(connection) != {k: v for k, v in counters.read(connection).items() if v}:
        found.append("The counts beside the lists do not agree with the lists.")
    return found


def index_problem(connection: sqlite3.Connection) -> str | None:
    """Whether the full text index is whole; needs a connection that may write, but writes nothing."""
    try:
        connection.execute(
            "INSERT INTO mention_fts (mention_fts, rank) VALUES ('integrity-check', 1)"
        )
    except sqlite3.DatabaseError:
        return "The search index does not agree with the mentions."
    return None


def _faceless(connection: sqlite3.Connection) -> bool:
    return connection.execute(FACELESS).fetchone() is not None


def _counted(connection: sqlite3.Connection) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for row in connection.execute(CONVERSATIONS):
        counted.update(memberships(*row))
    for network, history, number in connection.execute(MENTIONS):
        counted["mentions"] += number
        counted[f"network:{network}"] += number
        counted["history"] += number if history else 0
    counted["deleted"] = connection.execute(DELETED).fetchone()[0]
    return {name: number for name, number in counted.items() if number}
