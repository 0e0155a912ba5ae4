"""Keeps the radar: counts what is new, looks at it, and tells when the picture has changed."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import StoreError
from cmconsole.domain.events import ConversationsChanged, MentionsArrived, RadarChanged
from cmconsole.store.deciding import radar_rows, radar_seen
from cmconsole.store.deciding.radar_rows import texts_before
from cmconsole.store.deciding.radar_seen import Seen
from cmconsole.store.inbox import Inbox
from cmconsole.store.instants import EPOCH
from cmconsole.system.clock import Clock, wait_for
from cmconsole.triage.burst import Day, SlowBurn, slow_burn
from cmconsole.triage.radar.picture import BIN, SHOWN, Picture, Silence, Spike, SpikeRule, StoryTold
from cmconsole.triage.radar.spikes import HOUR, Hour, Loud, find_spike, listen
from cmconsole.triage.radar.telling import Telling
from cmconsole.triage.radar.topics import Earlier, topic
from cmconsole.triage.radar.usual import WEEK, WEEKS, Usual, usual

logger = logging.getLogger(__name__)
EVERY = timedelta(minutes=1)
"""Between two looks where nothing happens: silence grows by itself."""
REST = 2.0
"""Seconds between two looks where much happens."""
BACK = timedelta(hours=6)
"""How far back a spike can have begun; longer ones are slow burns."""
FORTNIGHT = 14
FEWEST = 3
"""People who make a story worth a line."""
MOST_SHOWN = 12
"""Stories that are shown."""
SAME_WORDS = 2
"""Of their topics' three words, from which two stories are one."""
BEFORE = 400
"""Earlier mentions that show which words are usual."""


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the sums say, read at one moment."""

    hour: Hour
    bins: dict[int, int]
    """Mentions of late, by how many bars ago."""
    loud: Loud | None
    seen: Sequence[Seen]
    """Where something is loud: what was published in the last hours, oldest first."""
    days: Sequence[Day]
    spoke_at: datetime | None
    unheard: tuple[int, int | None]
    before: Earlier
    told: Sequence[tuple[Sequence[Seen], Sequence[datetime]]]
    """The mentions of each story of the last fortnight, and when we spoke to those people."""


class Radar:
    """The radar of one inbox. Not for two event loops; several programs may keep the same file."""

    def __init__(
        self,
        inbox: Inbox,
        bus: Bus,
        clock: Clock,
        rule: Callable[[], SpikeRule] = SpikeRule,
    ) -> None:
        """`rule` is asked at each look: it can change while the program runs."""
        self._inbox, self._bus, self._clock, self._rule = inbox, bus, clock, rule
        self._telling = Telling(inbox)
        self._turn = asyncio.Lock()
        self._poke = asyncio.Event()
        self.picture: Picture | None = None
        """What was seen last."""

    async def run(self) -> None:
        """Look for ever, whenever something arrived and once a minute. Trouble is logged."""
        stop = [
            self._bus.subscribe(MentionsArrived, lambda _: self._poke.set()),
            self._bus.subscribe(ConversationsChanged, lambda _: self._poke.set()),
        ]
        try:
            while True:
                self._poke.clear()
                try:
                    await self.look()
                except StoreError as error:
                    logger.info("the radar could not look: %s", error)
                await self._clock.sleep(REST)
                await wait_for(self._clock, self._poke, EVERY.total_seconds())
        finally:
            for end in stop:
                end()

    async def look(self) -> Picture:
        """Count what is new and say how things stand. Raises StoreError."""
        async with self._turn:
            await self._catch_up()
            now = self._clock.now()
            rule = self._rule()
            numbers = await self._inbox.read(lambda c: _numbers(c, rule, now))
            found = await asyncio.to_thread(_picture, numbers, now)
        before, self.picture = self.picture, found
        await self._keep_spike(before, found)
        if before is None or _news(before) != _news(found):
            self._bus.publish(RadarChanged())
        return found

    async def _keep_spike(self, before: Picture | None, found: Picture) -> None:
        """A search for `is:spike` finds what the picture shows."""
        known = before.spike.mentions if before and before.spike else ()
        mentions = found.spike.mentions if found.spike else ()
        if before is None or mentions != known:
            await self._inbox.write(lambda c: radar_rows.keep_spike(c, mentions))

    async def _catch_up(self) -> None:
        while not await self._take_step():
            pass

    async def _take_step(self) -> bool:
        now = self._clock.now()
        part = await self._inbox.read(lambda c: radar_rows.read_on(c, now))
        if part.begun == (part.mention, part.event):
            return True
        told = await self._telling.add(part, now)
        if not await self._inbox.write(lambda c: radar_rows.count(c, part, told, now)):
            # Another program was first: its stories are the ones that count.
            self._telling.forget()
            return False
        return part.finished


def _news(picture: Picture) -> Picture:
    """What is worth telling of: the usual moves with every minute, and so do bars without a spike."""
    still = replace(picture, at=EPOCH, usual=Usual(0.0, 0, known=picture.usual.known))
    return still if picture.spike is not None else replace(still, bins=())


def _numbers(connection: sqlite3.Connection, rule: SpikeRule, now: datetime) -> _Numbers:
    this_hour, today = radar_rows.hour_of(now), (now - EPOCH).days
    hours = radar_rows.hours(connection, this_hour - WEEK * WEEKS - 1, this_hour + 1)
    spoke_at = radar_rows.spoke_last(connection)
    told = _told(connection, now - timedelta(days=FORTNIGHT))
    hour = Hour(
        people=radar_seen.people(connection, now - HOUR),
        telling=radar_seen.telling(connection, now - HOUR),
        usual=usual(hours, radar_rows.first_hour(connection), now),
        story_pace={rows[0].story: _pace(rows, now) for rows, _ in told if rows},
    )
    loud = listen(hour, rule)
    return _Numbers(
        hour=hour,
        bins=radar_seen.bins(connection, now - SHOWN, now, BIN // timedelta(microseconds=1)),
        loud=loud,
        # Thousands with their texts, which tell nothing while it is an hour like others.
        seen=radar_seen.window(connection, now - BACK) if loud is not None else (),
        days=_days(radar_rows.days(connection, today - FORTNIGHT + 1), today),
        spoke_at=spoke_at,
        unheard=radar_rows.unheard(connection, spoke_at),
        # Held against topics only: without a story or a spike there is none.
        before=Earlier(texts_before(connection, now - BACK, BEFORE) if told or loud else ()),
        told=told,
    )


def _told(
    connection: sqlite3.Connection, since: datetime
) -> list[tuple[Sequence[Seen], Sequence[datetime]]]:
    known = radar_rows.told_by(connection, FEWEST, since, MOST_SHOWN)
    return [
        (
            radar_seen.of_story(connection, number, since),
            radar_rows.spoke_in(connection, number),
        )
        for number, _, _ in known
    ]


def _pace(rows: Sequence[Seen], now: datetime) -> float:
    """People an hour who told a story before the hours in which a spike is looked for."""
    earlier = [each for each in rows if each.at < now - BACK]
    if not earlier:
        return 0.0
    hours = max((now - BACK - earlier[0].at) / timedelta(hours=1), 1.0)
    return len({each.author_id for each in earlier}) / hours


def _days(rows: Sequence[tuple[int, int, int, int]], today: int) -> list[Day]:
    known = {day: Day(people, negative, spoke) for day, people, negative, spoke in rows}
    first = min(known, default=today)
    return [known.get(day, Day(0, 0, 0)) for day in range(first, today + 1)]


def _picture(numbers: _Numbers, now: datetime) -> Picture:
    spike = _spike(numbers, numbers.loud) if numbers.loud is not None else None
    people, first = numbers.unheard
    days = (now - EPOCH).days - first + 1 if first is not None else 0
    return Picture(
        at=now,
        people=numbers.hour.people,
        usual=numbers.hour.usual,
        spike=spike,
        burn=_burns(numbers.days),
        silence=Silence(people, days, numbers.spoke_at),
        stories=tuple(_stories(numbers, now)),
        bins=_bars(numbers.bins if spike is None else _bins(numbers.seen, spike, now)),
    )


def _spike(numbers: _Numbers, loud: Loud) -> Spike:
    spike = find_spike(loud, numbers.seen, numbers.before)
    spoken = [at for rows, spoke in numbers.told if _is_of(rows, spike.story) for at in spoke]
    if not spike.story and numbers.spoke_at is not None:
        spoken = [numbers.spoke_at]
    return replace(spike, spoke_at=max(spoken, default=None))


def _is_of(rows: Sequence[Seen], story: int) -> bool:
    return bool(rows) and bool(story) and rows[0].story == story


def _burns(days: Sequence[Day]) -> SlowBurn | None:
    """Today counts as soon as it burns; until then the days before it do, if we are silent today."""
    found = slow_burn(list(days))
    if found is None and days and not days[-1].answered:
        found = slow_burn(list(days[:-1]))
    return found


def _stories(numbers: _Numbers, now: datetime) -> list[StoryTold]:
    """Stories that are about the same are one, however differently people put it."""
    groups: list[tuple[set[str], list[Seen], list[datetime]]] = []
    for rows, spoke in numbers.told:
        words = {word.lower() for word in topic([each.text for each in rows], numbers.before)}
        alike = next((group for group in groups if len(group[0] & words) >= SAME_WORDS), None)
        if alike is None:
            groups.append((words, list(rows), list(spoke)))
        else:
            alike[1].extend(rows)
            alike[2].extend(spoke)
    told = []
    for _, seen, spoken in groups:
        seen.sort(key=lambda each: (each.at, each.id))
        told.append(_story(seen, spoken, numbers.before, now))
    return sorted(told, key=lambda story: (-story.people, story.numbers))


def _story(
    rows: Sequence[Seen], spoke: Sequence[datetime], before: Earlier, now: datetime
) -> StoryTold:
    return StoryTold(
        numbers=tuple(sorted({each.story for each in rows})),
        words=topic([each.text for each in rows], before),
        people=len({each.author_id for each in rows}),
        mentions=tuple(each.id for each in rows),
        networks=tuple(dict.fromkeys(each.network for each in rows)),
        first_at=rows[0].at,
        last_at=rows[-1].at,
        spoke_at=max(spoke, default=None),
        red=sum(each.level == 4 for each in rows),
        burn=_burns(_story_days(rows, spoke, now)),
    )


def _story_days(rows: Sequence[Seen], spoke: Sequence[datetime], now: datetime) -> list[Day]:
    people: dict[int, set[int]] = {}
    complain: dict[int, set[int]] = {}
    for each in rows:
        day = (each.at - EPOCH).days
        people.setdefault(day, set()).add(each.author_id)
        if each.negative:
            complain.setdefault(day, set()).add(each.author_id)
    spoken = {(at - EPOCH).days for at in spoke}
    today = (now - EPOCH).days
    # A day before the first: a story that nobody told yet is usual with nobody.
    return [
        Day(len(people.get(day, ())), len(complain.get(day, ())), int(day in spoken))
        for day in range((rows[0].at - EPOCH).days - 1, today + 1)
    ]


def _bins(seen: Sequence[Seen], spike: Spike, now: datetime) -> Mapping[int, int]:
    ids = set(spike.mentions)
    return Counter((now - each.at) // BIN for each in seen if each.id in ids)


def _bars(bins: Mapping[int, int]) -> tuple[int, ...]:
    """Oldest first."""
    return tuple(bins.get(ago, 0) for ago in reversed(range(SHOWN // BIN)))
