"""The rows that a window shows before anything else is there."""

from __future__ import annotations

import sqlite3

from cmconsole.store.reading.outline import TIMED, Sort, top
from cmconsole.store.reading.queues import Queue, page, rows
from cmconsole.store.rows import MentionRow


def first_page(
    connection: sqlite3.Connection,
    queue: Queue,
    limit: int,
    *,
    me: str = "",
    sort: Sort = Sort.TIME_LEFT,
    search: str = "",
) -> list[MentionRow]:
    """The top of a list in its order, or of what a search finds in its place.

    Args:
        me: the name that Queue.MINE looks for.
        sort: of a list that goes by deadlines.
        search: empty: the list. Where it goes by more than words, which may need a look at every mention,
            nothing is shown at first.
    """
    if search:
        # Only now: hardly any start needs it.
        from cmconsole.store.reading.search import found_at_once

        return rows(connection, found_at_once(connection, search, limit))
    if queue in TIMED and sort is not Sort.TIME_LEFT:
        return rows(connection, top(connection, queue, limit, me, sort))
    return rows(connection, page(connection, queue, limit=limit, me=me)[0])
