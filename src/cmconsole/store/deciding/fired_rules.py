"""How often each rule of triage was a reason, from what was decided when the mentions came."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter

AT_ONCE = 2_000
"""Mentions looked at in one go: others wait for the reader no longer than that."""
PART = """SELECT published_at, id, judgement FROM mention WHERE (published_at, id) > (?, ?)
    ORDER BY published_at, id LIMIT ?"""

Place = tuple[int, int]
"""When a mention was published, in microseconds, and its id."""


def count(connection: sqlite3.Connection, after: Place) -> tuple[Counter[str], Place | None]:
    """Count the rules in the next mentions.

    Args:
        after: the mention counted last.

    Returns:
        By the name of each rule how many mentions it was a reason for; and where to go on, None at the end.
    """
    rows = connection.execute(PART, (*after, AT_ONCE)).fetchall()
    found: Counter[str] = Counter()
    for _, _, judgement in rows:
        reasons = json.loads(judgement)[0]
        found.update({rule for _, _, rule, _ in reasons if rule})
    last = rows[-1][:2] if len(rows) == AT_ONCE else None
    return found, last
