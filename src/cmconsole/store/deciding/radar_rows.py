"""What the radar keeps: how many wrote in each hour and day, when we spoke, and who tells which story."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from cmconsole.store.deciding import story_rows
from cmconsole.store.deciding.story_rows import KEPT_DAYS, Told
from cmconsole.store.instants import EPOCH, from_micros, to_micros

HOUR, DAY = 3_600_000_000, 86_400_000_000
"""In µs."""
STEP = 2_000
"""Rows a step looks at: about 10 ms."""
KEPT_HOURS = timedelta(weeks=9)
LOOKED_THROUGH = 10
"""Posts looked through for each that is asked for, where some may not be used."""
CALM = "('praise', 'noise')"

UPTO = "SELECT coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?), 0)"
REMEMBER = """INSERT INTO meta (key, value) VALUES (?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value"""
NEWEST = (
    "SELECT (SELECT coalesce(max(id), 0) FROM mention), (SELECT coalesce(max(id), 0) FROM event)"
)
HEARD = f"""SELECT id, published_at, author_id, class, level, text, history FROM mention
    WHERE id > ? AND id <= ? AND published_at >= ? AND deleted_at IS NULL AND class NOT IN {CALM}
    ORDER BY id"""
SPOKEN = """SELECT coalesce(json_extract(body, '$.answered_at'), at), conversation_id FROM event
    WHERE id > ? AND id <= ? AND kind = 'answered' AND conversation_id IS NOT NULL
    AND coalesce(json_extract(body, '$.details.private'), '') = ''"""
VOICE = "SELECT hours FROM radar_voice WHERE day = ? AND author_id = ?"
PUT_VOICE = """INSERT INTO radar_voice (day, author_id, hours, negative) VALUES (?, ?, ?, ?)
    ON CONFLICT (day, author_id) DO UPDATE SET hours = hours | excluded.hours,
    negative = max(negative, excluded.negative)"""
PUT_HOUR = """INSERT INTO radar_hour (hour, people) VALUES (?, 1)
    ON CONFLICT (hour) DO UPDATE SET people = people + 1"""
PUT_SPOKE = "INSERT OR IGNORE INTO radar_spoke VALUES (?, ?)"
HOURS = "SELECT hour, people FROM radar_hour WHERE hour >= ? AND hour < ? ORDER BY hour"
FIRST_HOUR = "SELECT min(hour) FROM radar_hour"
DAYS = """SELECT v.day, count(*), sum(v.negative),
    (SELECT count(*) FROM radar_spoke s WHERE s.at >= v.day * :us AND s.at < (v.day + 1) * :us)
    FROM radar_voice v WHERE v.day >= :first GROUP BY v.day ORDER BY v.day"""
SPOKE_LAST = "SELECT max(at) FROM radar_spoke"
UNHEARD = """SELECT count(DISTINCT author_id), min(day) FROM radar_voice
    WHERE negative AND (day > :day OR (day = :day AND hours >> :hour <> 0))"""
TOLD = """SELECT story, count(DISTINCT author_id), count(*) FROM radar_story WHERE at >= ?
    GROUP BY story HAVING count(DISTINCT author_id) >= ? ORDER BY 2 DESC, 1 LIMIT ?"""
STORY_SPOKE = """SELECT DISTINCT r.at FROM radar_story s JOIN mention m ON m.id = s.mention_id
    JOIN radar_spoke r ON r.conversation_id = m.conversation_id WHERE s.story = ? ORDER BY r.at"""
BEFORE = """SELECT text, network FROM mention INDEXED BY mention_published
    WHERE published_at < ? AND deleted_at IS NULL ORDER BY published_at DESC, id DESC LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Heard:
    """A mention the radar has not counted yet."""

    id: int
    at: datetime
    author_id: int
    negative: bool
    text: str
    live: bool
    """Published while we listened. What came before is known in part only, and tells nothing of what
    is usual or of who waited."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one step has read: everything up to these ids, and what of it is to be counted."""

    begun: tuple[int, int]
    """Up to which mention and event everything had been counted when it was read."""
    mention: int
    event: int
    heard: tuple[Heard, ...]
    finished: bool


def read_on(connection: sqlite3.Connection, now: datetime) -> Part:
    """The next mentions that were not counted yet, and how far the log may be read with them."""
    newest_mention, newest_event = connection.execute(NEWEST).fetchone()
    mention = connection.execute(UPTO, ("radar_mention",)).fetchone()[0]
    event = connection.execute(UPTO, ("radar_event",)).fetchone()[0]
    to_mention, to_event = min(mention + STEP, newest_mention), min(event + STEP, newest_event)
    rows = connection.execute(HEARD, (mention, to_mention, to_micros(now - KEPT_HOURS)))
    heard = tuple(
        Heard(number, from_micros(at), author, is_negative(kind, level), text, not history)
        for number, at, author, kind, level, text, history in rows
    )
    finished = to_mention == newest_mention and to_event == newest_event
    return Part((mention, event), to_mention, to_event, heard, finished)


def count(connection: sqlite3.Connection, part: Part, told: Iterable[Told], now: datetime) -> bool:
    """Add a part to the sums, within the caller's transaction.

    Returns:
        False: another program has counted it meanwhile, and nothing was added.
    """
    keys = ("radar_mention", "radar_event")
    at = tuple(connection.execute(UPTO, (key,)).fetchone()[0] for key in keys)
    if at != part.begun:
        return False
    for each in part.heard:
        if each.live:
            _count_voice(connection, each)
    story_rows.put(connection, told)
    spoken = connection.execute(SPOKEN, (part.begun[1], part.event)).fetchall()
    connection.executemany(PUT_SPOKE, spoken)
    connection.executemany(REMEMBER, zip(keys, map(str, (part.mention, part.event)), strict=True))
    _forget_old(connection, now)
    return True


def _count_voice(connection: sqlite3.Connection, heard: Heard) -> None:
    at = to_micros(heard.at)
    day, hour = at // DAY, at // HOUR
    bit = 1 << (hour % 24)
    known = connection.execute(VOICE, (day, heard.author_id)).fetchone()
    if known is None or not known[0] & bit:
        connection.execute(PUT_HOUR, (hour,))
    connection.execute(PUT_VOICE, (day, heard.author_id, bit, int(heard.negative)))


def _forget_old(connection: sqlite3.Connection, now: datetime) -> None:
    days, hours = to_micros(now - KEPT_DAYS), to_micros(now - KEPT_HOURS)
    connection.execute("DELETE FROM radar_hour WHERE hour < ?", (hours // HOUR,))
    connection.execute("DELETE FROM radar_voice WHERE day < ?", (days // DAY,))
    connection.execute("DELETE FROM radar_story WHERE at < ?", (days,))
    # The newest word of ours stays, however old: "we last spoke" must not become "never".
    connection.execute(
        "DELETE FROM radar_spoke WHERE at < ? AND at < (SELECT max(at) FROM radar_spoke)", (hours,)
    )


def hours(connection: sqlite3.Connection, since: int, until: int) -> dict[int, int]:
    """People per hour (hours since 1970 UTC) from `since` until before `until`; quiet hours are absent."""
    return dict(connection.execute(HOURS, (since, until)))


def first_hour(connection: sqlite3.Connection) -> int | None:
    """The oldest hour that is known."""
    found = connection.execute(FIRST_HOUR).fetchone()[0]
    return None if found is None else int(found)


def days(connection: sqlite3.Connection, first: int) -> list[tuple[int, int, int, int]]:
    """Days since 1970 UTC from `first` on: people, of those complaining, our answers in public."""
    return connection.execute(DAYS, {"us": DAY, "first": first}).fetchall()


def spoke_last(connection: sqlite3.Connection) -> datetime | None:
    """When we last said something in public, UTC; None: never, as far as is known."""
    found: int | None = connection.execute(SPOKE_LAST).fetchone()[0]
    return from_micros(found)


def spoke_in(connection: sqlite3.Connection, story: int) -> list[datetime]:
    """When we said something in public to people who tell a story, UTC, oldest first."""
    return [from_micros(row[0]) for row in connection.execute(STORY_SPOKE, (story,))]


def unheard(connection: sqlite3.Connection, since: datetime | None) -> tuple[int, int | None]:
    """How many people complained after the hour of `since`, and the first day on which one did."""
    hour = hour_of(since) + 1 if since is not None else 0
    people, first = connection.execute(UNHEARD, {"day": hour // 24, "hour": hour % 24}).fetchone()
    return int(people), first


def told_by(
    connection: sqlite3.Connection, people: int, since: datetime, limit: int
) -> list[tuple[int, int, int]]:
    """Stories of at least so many people from `since` on: number, people, mentions; most people first."""
    return connection.execute(TOLD, (to_micros(since), people, limit)).fetchall()


def texts_before(
    connection: sqlite3.Connection,
    before: datetime,
    limit: int,
    of: Callable[[str], bool] | None = None,
) -> list[str]:
    """What people wrote before, to know which words are usual; the newest first.

    Args:
        of: whether the texts of a network may be used for it; of all, if it is not given. Where most may
            not, only some of the newest are looked through, and fewer come than `limit`.
    """
    if of is None:
        return [text for text, _ in connection.execute(BEFORE, (to_micros(before), limit))]
    rows = connection.execute(BEFORE, (to_micros(before), limit * LOOKED_THROUGH))
    return list(islice((text for text, network in rows if of(network)), limit))


def keep_spike(connection: sqlite3.Connection, mentions: Sequence[int]) -> None:
    """Which mentions `is:spike` finds."""
    connection.execute(REMEMBER, ("radar_spike", json.dumps(list(mentions))))


def forget_all(connection: sqlite3.Connection) -> None:
    """Empty the sums, so that they are worked out again."""
    for table in ("radar_hour", "radar_voice", "radar_spoke", "radar_story"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("DELETE FROM meta WHERE key IN ('radar_mention', 'radar_event')")


def hour_of(instant: datetime) -> int:
    """Whole hours since 1970 UTC."""
    return (instant - EPOCH) // timedelta(hours=1)


def is_negative(mention_class: str, level: int) -> bool:
    """Whether somebody complains: by class, or by the red zone on any class."""
    return level == 4 or mention_class in ("major", "minor", "venting", "rant")
