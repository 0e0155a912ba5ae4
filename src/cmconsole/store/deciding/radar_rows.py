"""What the radar keeps: how many wrote in each hour and day, when we spoke, and who tells which story."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from cmconsole.store.deciding import radar_heard, radar_said, story_rows
from cmconsole.store.deciding.radar_said import CLASS, COMPLAINS, LEVEL, SAID, TELLS, is_negative
from cmconsole.store.deciding.story_rows import KEPT_DAYS, Told
from cmconsole.store.instants import EPOCH, from_micros, to_micros
from cmconsole.store.rows import Row

HOUR, DAY = 3_600_000_000, 86_400_000_000
"""In µs."""
STEP = 2_000
"""Rows a step looks at: about 10 ms."""
SUMS = ("hour", "voice", "spoke", "story", "said", "unheard", "answer")
KEPT_HOURS = timedelta(weeks=9)
LOOKED_THROUGH = 10
"""Posts looked through for each that is asked for, where some may not be used."""

UPTO = "SELECT coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?), 0)"
REMEMBER = """INSERT INTO meta (key, value) VALUES (?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value"""
NEWEST = (
    "SELECT (SELECT coalesce(max(id), 0) FROM mention), (SELECT coalesce(max(id), 0) FROM event)"
)
HEARD = f"""SELECT m.id, m.published_at, m.author_id, {CLASS}, {LEVEL}, m.text, m.history
    FROM mention m {SAID} WHERE m.id > ? AND m.id <= ? AND m.published_at >= ?
    AND m.deleted_at IS NULL AND {TELLS} ORDER BY m.id"""
LATE = """SELECT m.id, m.published_at, m.author_id, m.class, m.level, m.text, m.history FROM mention m
    WHERE m.id IN (SELECT value FROM json_each(?)) AND m.published_at >= ? AND NOT EXISTS
    (SELECT 1 FROM radar_story s WHERE s.mention_id = m.id) ORDER BY m.id"""
VOICE = "SELECT hours FROM radar_voice WHERE day = ? AND author_id = ?"
PUT_VOICE = """INSERT INTO radar_voice (day, author_id, hours, negative) VALUES (?, ?, ?, ?)
    ON CONFLICT (day, author_id) DO UPDATE SET hours = hours | excluded.hours,
    negative = max(negative, excluded.negative)"""
PUT_HOUR = """INSERT INTO radar_hour (hour, people) VALUES (?, 1)
    ON CONFLICT (hour) DO UPDATE SET people = people + 1"""
TAKE_HOUR = "UPDATE radar_hour SET people = people - 1 WHERE hour = ?"
FORGET_HOUR = "DELETE FROM radar_hour WHERE hour = ? AND people < 1"
FORGET_VOICE = "DELETE FROM radar_voice WHERE day = ? AND author_id = ?"
OF_DAY = f"""SELECT m.published_at, {COMPLAINS} FROM mention m INDEXED BY mention_of_author {SAID}
    WHERE m.author_id = :author AND m.published_at >= :first AND m.published_at < :end AND m.id <= :upto
    AND m.history = 0 AND m.deleted_at IS NULL AND {TELLS}"""
HOURS = "SELECT hour, people FROM radar_hour WHERE hour >= ? AND hour < ? ORDER BY hour"
FIRST_HOUR = """SELECT min(hour) FROM (SELECT min(hour) AS hour FROM radar_hour
    UNION ALL SELECT min(added_at) / :hour FROM source)"""
DAYS = """SELECT day, sum(people), sum(negative), sum(spoke) FROM (
    SELECT day, count(*) AS people, sum(negative) AS negative, 0 AS spoke FROM radar_voice
        WHERE day >= :first GROUP BY day
    UNION ALL SELECT at / :us, 0, 0, count(*) FROM radar_spoke
        WHERE about AND at >= :first * :us GROUP BY 1) GROUP BY day ORDER BY day"""
TOLD = """SELECT story, count(DISTINCT author_id), count(*) FROM radar_story
    WHERE at >= ? AND NOT calm GROUP BY story HAVING count(DISTINCT author_id) >= ?
    ORDER BY 2 DESC, 1 LIMIT ?"""
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
    late: tuple[Heard, ...]
    """What was praise or noise to triage, and is not to a person: it may tell a story after all."""
    touched: tuple[int, ...]
    """Conversations that people judged or answered since."""
    finished: bool


def read_on(connection: sqlite3.Connection, now: datetime) -> Part:
    """The next mentions that were not counted yet, and how far the log may be read with them."""
    newest_mention, newest_event = connection.execute(NEWEST).fetchone()
    mention = connection.execute(UPTO, ("radar_mention",)).fetchone()[0]
    event = connection.execute(UPTO, ("radar_event",)).fetchone()[0]
    to_mention = min(mention + STEP, newest_mention)
    to_event, touched = radar_said.touched(connection, event, min(event + STEP, newest_event))
    since = to_micros(now - KEPT_HOURS)
    rows = connection.execute(HEARD, (mention, to_mention, since)).fetchall()
    late = _late(connection, touched, {row[0] for row in rows}, to_mention, since)
    finished = to_mention == newest_mention and to_event == newest_event
    heard = tuple(map(_heard, rows))
    return Part((mention, event), to_mention, to_event, heard, late, tuple(touched), finished)


def _late(
    connection: sqlite3.Connection, touched: Iterable[int], but: set[int], upto: int, since: int
) -> tuple[Heard, ...]:
    ids = [
        post.id
        for conversation in touched
        for post in radar_said.talk(connection, conversation).posts
        if post.tells and post.id <= upto and post.id not in but
    ]
    rows = connection.execute(LATE, (json.dumps(ids), since)) if ids else ()
    return tuple(map(_heard, rows))


def _heard(row: Row) -> Heard:
    number, at, author, kind, level, text, history = row
    return Heard(number, from_micros(at), author, is_negative(kind, level), text, not history)


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
    told = list(told)
    story_rows.put(connection, told)
    _settle(connection, part, told, now)
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


def _settle(
    connection: sqlite3.Connection, part: Part, told: Sequence[Told], now: datetime
) -> None:
    """What people judged and answered reaches what was counted, now or long ago."""
    first = to_micros(now - KEPT_DAYS) // DAY
    posts, days = set[int](), set[tuple[int, int]]()
    talks = [radar_said.talk(connection, number) for number in part.touched]
    said = radar_heard.statements(connection, (event for talk in talks for event in talk.events))
    for talk in talks:
        if radar_said.keep(connection, talk):
            days |= {(post.at // DAY, post.author_id) for post in talk.posts}
        posts |= {post.id for post in talk.posts}
        if wide := radar_heard.speak(connection, talk, said):
            since = max(wide[0], first * DAY)
            posts |= set(radar_heard.written_between(connection, since, wide[1]))
    for day, author in sorted(days):
        if day >= first:
            _recount(connection, day, author, part.mention)
    stories = {
        *radar_heard.stories_of(connection, sorted(posts)),
        *radar_heard.answered_stories(connection, [each.mention_id for each in told]),
    }
    for story in sorted(stories):
        radar_heard.listen_to_story(connection, story, part.mention)
    posts |= {each.id for each in part.heard if each.live and each.negative}
    radar_heard.listen(connection, sorted(posts), part.mention)


def _recount(connection: sqlite3.Connection, day: int, author: int, upto: int) -> None:
    """One person's day as it counts now."""
    asked = {"author": author, "first": day * DAY, "end": (day + 1) * DAY, "upto": upto}
    bits, negative = 0, 0
    for at, complains in connection.execute(OF_DAY, asked):
        bits |= 1 << (at // HOUR % 24)
        negative = max(negative, complains)
    known = connection.execute(VOICE, (day, author)).fetchone()
    had = known[0] if known else 0
    for place in range(24):
        hour, bit = day * 24 + place, 1 << place
        if bits & ~had & bit:
            connection.execute(PUT_HOUR, (hour,))
        elif had & ~bits & bit:
            connection.execute(TAKE_HOUR, (hour,))
            connection.execute(FORGET_HOUR, (hour,))
    connection.execute(FORGET_VOICE, (day, author))
    if bits:
        connection.execute(PUT_VOICE, (day, author, bits, negative))


def _forget_old(connection: sqlite3.Connection, now: datetime) -> None:
    days, hours = to_micros(now - KEPT_DAYS), to_micros(now - KEPT_HOURS)
    connection.execute("DELETE FROM radar_hour WHERE hour < ?", (hours // HOUR,))
    connection.execute("DELETE FROM radar_voice WHERE day < ?", (days // DAY,))
    connection.execute("DELETE FROM radar_story WHERE at < ?", (days,))
    connection.execute("DELETE FROM radar_unheard WHERE at < ?", (days,))
    connection.execute("DELETE FROM radar_answer WHERE at < ?", (days,))
    # The newest word of ours stays, however old: "we last spoke" must not become "never".
    connection.execute(
        """DELETE FROM radar_spoke WHERE at < ?
        AND at < (SELECT max(at) FROM radar_spoke WHERE about)""",
        (hours,),
    )


def hours(connection: sqlite3.Connection, since: int, until: int) -> dict[int, int]:
    """People per hour (hours since 1970 UTC) from `since` until before `until`; quiet hours are absent."""
    return dict(connection.execute(HOURS, (since, until)))


def first_hour(connection: sqlite3.Connection) -> int | None:
    """The oldest hour that is known: we listened then, or somebody wrote. None: there is no source."""
    found = connection.execute(FIRST_HOUR, {"hour": HOUR}).fetchone()[0]
    return None if found is None else int(found)


def days(connection: sqlite3.Connection, first: int) -> list[tuple[int, int, int, int]]:
    """Days since 1970 UTC from `first` on: people, of those complaining, our answers in public."""
    return connection.execute(DAYS, {"us": DAY, "first": first}).fetchall()


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
    for table in SUMS:
        connection.execute(f"DELETE FROM radar_{table}")
    connection.execute("DELETE FROM meta WHERE key IN ('radar_mention', 'radar_event')")


def hour_of(instant: datetime) -> int:
    """Whole hours since 1970 UTC."""
    return (instant - EPOCH) // timedelta(hours=1)
