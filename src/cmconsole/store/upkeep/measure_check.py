"""Whether the times that reports count are those of the log, at a cost that a million rows can bear.

All rows are compared with what stands beside them in the file. Folding every conversation anew would
take minutes, so that is done for the newest, where a mistake would matter first, and for some of all
others: whoever looks again looks at different ones.
"""

from __future__ import annotations

import sqlite3

from cmconsole.store.reporting import measures
from cmconsole.store.reporting.measure_rows import MeasureRows
from cmconsole.store.rows import Row

BENT = """SELECT m.id FROM event e JOIN mention m ON m.id = e.mention_id
    WHERE e.kind IN ('opened', 'joined')
    AND json_extract(e.body, '$.wait[1]') <> m.published_at LIMIT 1"""
"""A post whose time is not the one its clock began with."""
BEHIND = """SELECT DISTINCT conversation_id FROM event
    WHERE id > ? AND conversation_id IS NOT NULL"""
"""What the measures have not read yet."""
LOOSE = f"""SELECT r.conversation_id FROM measure r
    LEFT JOIN conversation c ON c.id = r.conversation_id LEFT JOIN mention m ON m.id = r.mention_id
    WHERE r.conversation_id NOT IN ({BEHIND})
    AND (c.id IS NULL OR r.answered_at IS NOT c.first_response_at OR r.ingested_at IS NOT m.ingested_at
    OR r.author_id IS NOT m.author_id OR r.wait <> max(r.answered_at - r.published_at, 0)) LIMIT 1"""
ASTRAY = """SELECT t.conversation_id FROM turn t LEFT JOIN measure r
    ON r.conversation_id = t.conversation_id WHERE r.cell IS NOT t.cell LIMIT 1"""
CHOSEN = f"""SELECT conversation_id FROM measure WHERE conversation_id NOT IN ({BEHIND}) AND
    (conversation_id IN (SELECT conversation_id FROM measure ORDER BY conversation_id DESC LIMIT :some)
    OR conversation_id IN (SELECT conversation_id FROM measure ORDER BY random() LIMIT :some))"""
ROWS = "SELECT * FROM measure WHERE conversation_id IN ({})"
TURNS = "SELECT * FROM turn WHERE conversation_id IN ({}) ORDER BY conversation_id, number"
SOME = 2_000
"""How many of the newest, and of all, are folded anew: about 0.4 s."""
FIRM = (0, 1, 3, 4, 5, 6, 7, 8, 9, 10, *range(21, 30))
"""The columns of a measure that only the log and the post decide. Followers, the words of a calendar and
the ledger of absences may have changed since."""


def bent_time(connection: sqlite3.Connection) -> int | None:
    """The first mention that says another time than the log says it was written at."""
    row = connection.execute(BENT).fetchone()
    return None if row is None else int(row[0])


def first_wrong(connection: sqlite3.Connection, some: int = SOME) -> int | None:
    """A conversation whose measures say something else than the log; those that are behind are not wrong.

    Args:
        some: how many of the newest, and of all, are folded anew.
    """
    read = measures.progress(connection).done
    for statement, arguments in ((LOOSE, (read,)), (ASTRAY, ())):
        row = connection.execute(statement, arguments).fetchone()
        if row is not None:
            return int(row[0])
    chosen = [
        row[0]
        for row in connection.execute(CHOSEN.replace("?", ":read"), {"read": read, "some": some})
    ]
    return _first_unlike(connection, chosen)


def _first_unlike(connection: sqlite3.Connection, chosen: list[int]) -> int | None:
    anew = MeasureRows(connection, to_write=False)
    for told in measures.stories(connection, chosen):
        anew.add(*told)
    there = {row[0]: row for row in measures.select(connection, ROWS, chosen)}
    for row in anew.measures:
        if _firm(row) != _firm(there[row[0]]):
            return int(row[0])
    turns = {(row[0], row[1]): row[3:] for row in measures.select(connection, TURNS, chosen)}
    told_turns = {(row[0], row[1]): row[3:] for row in anew.turns}
    unlike = {key for key, _ in turns.items() ^ told_turns.items()}
    return min(unlike)[0] if unlike else None


def _firm(row: Row) -> Row:
    return tuple(row[index] for index in FIRM)
