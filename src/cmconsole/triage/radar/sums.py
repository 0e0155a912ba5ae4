"""What the sums of the inbox say at one moment, and the posts themselves where something is loud."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.store.deciding import radar_heard, radar_rows, radar_seen
from cmconsole.store.deciding.radar_seen import Seen
from cmconsole.store.instants import EPOCH
from cmconsole.triage.burst import Day
from cmconsole.triage.radar.picture import BIN, SHOWN, SpikeRule
from cmconsole.triage.radar.spikes import HOUR, Hour, Loud, listen
from cmconsole.triage.radar.topics import Earlier
from cmconsole.triage.radar.usual import WEEK, WEEKS, usual

BACK = timedelta(hours=6)
"""How far back a spike can have begun; longer ones are slow burns."""
FORTNIGHT = 14
FEWEST = 3
"""People who make a story worth a line."""
MOST_SHOWN = 12
"""Stories that are shown."""
BEFORE = 400
"""Earlier mentions that show which words are usual."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What we said in public in the last hours."""

    by_mention: Mapping[int, datetime]
    """When we last answered in a mention's conversation."""
    to_all: Sequence[tuple[datetime, datetime]]
    """Holding statements: for whoever wrote from when on, and when it was said."""

    def about(self, mentions: Sequence[Seen]) -> datetime | None:
        """When we last said something about any of these, UTC."""
        said = [self.by_mention[each.id] for each in mentions if each.id in self.by_mention]
        said += [at for since, at in self.to_all if any(since <= m.at <= at for m in mentions)]
        return max(said, default=None)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the sums say, read at one moment."""

    hour: Hour
    bins: dict[int, int]
    """Mentions of late, by how many bars ago."""
    loud: Loud | None
    seen: Sequence[Seen]
    """Where something is loud: what was published in the last hours, oldest first."""
    spoken: Spoken
    days: Sequence[Day]
    """The last fortnight as far as it is known, today last."""
    spoke_at: datetime | None
    unheard: tuple[int, datetime | None]
    before: Earlier
    told: Sequence[tuple[Sequence[Seen], Sequence[datetime]]]
    """The mentions of each story of the last fortnight, and when we spoke to those people."""


def numbers(connection: sqlite3.Connection, rule: SpikeRule, now: datetime) -> Numbers:
    """Read them, and see whether anything is loud under `rule`."""
    this_hour = radar_rows.hour_of(now)
    # Whole days: else what is fourteen days old would be news with every minute in which it goes.
    fortnight = EPOCH + timedelta(days=(now - EPOCH).days - FORTNIGHT + 1)
    hours = radar_rows.hours(connection, this_hour - WEEK * WEEKS - 1, this_hour + 1)
    first = radar_rows.first_hour(connection)
    told = _told(connection, fortnight)
    people, red = radar_seen.people(connection, now - HOUR)
    hour = Hour(
        people=people,
        red=red,
        telling=radar_seen.telling(connection, now - HOUR),
        usual=usual(hours, first, now),
        story_pace={rows[0].story: _pace(rows, now) for rows, _ in told if rows},
    )
    loud = listen(hour, rule)
    return Numbers(
        hour=hour,
        bins=radar_seen.bins(connection, now - SHOWN, now, BIN // timedelta(microseconds=1)),
        loud=loud,
        # Thousands with their texts, which tell nothing while it is an hour like others.
        seen=radar_seen.window(connection, now - BACK) if loud is not None else (),
        spoken=_spoken(connection, now - BACK) if loud is not None else Spoken({}, ()),
        days=_days(connection, first, now),
        spoke_at=radar_heard.spoke_last(connection),
        unheard=radar_heard.unheard(connection, fortnight),
        # Held against topics only: without a story or a spike there is none.
        before=Earlier(
            radar_rows.texts_before(connection, now - BACK, BEFORE) if told or loud else ()
        ),
        told=told,
    )


def _told(
    connection: sqlite3.Connection, since: datetime
) -> list[tuple[Sequence[Seen], Sequence[datetime]]]:
    known = radar_rows.told_by(connection, FEWEST, since, MOST_SHOWN)
    return [
        (
            radar_seen.of_story(connection, number, since),
            radar_heard.spoke_in(connection, number),
        )
        for number, _, _ in known
    ]


def _spoken(connection: sqlite3.Connection, since: datetime) -> Spoken:
    by_mention = radar_heard.spoke_since(connection, since)
    return Spoken(by_mention, radar_heard.spoke_to_all(connection, since))


def _pace(rows: Sequence[Seen], now: datetime) -> float:
    """People an hour who told a story before the hours in which a spike is looked for."""
    earlier = [each for each in rows if each.at < now - BACK]
    if not earlier:
        return 0.0
    hours = max((now - BACK - earlier[0].at) / timedelta(hours=1), 1.0)
    return len({each.author_id for each in earlier}) / hours


def _days(connection: sqlite3.Connection, first_hour: int | None, now: datetime) -> list[Day]:
    today = (now - EPOCH).days
    since = today - FORTNIGHT + 1
    rows = radar_rows.days(connection, since)
    known = {day: Day(people, negative, spoke) for day, people, negative, spoke in rows}
    first = today if first_hour is None else max(since, first_hour // 24)
    return [known.get(day, Day(0, 0, 0)) for day in range(first, today + 1)]
