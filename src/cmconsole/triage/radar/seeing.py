"""Makes of the sums what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cmconsole.store.deciding.radar_seen import Seen
from cmconsole.store.instants import EPOCH
from cmconsole.triage.burst import Day, SlowBurn, slow_burn
from cmconsole.triage.radar.picture import BIN, SHOWN, Picture, Silence, Spike, StoryTold
from cmconsole.triage.radar.spikes import Loud, find_spike
from cmconsole.triage.radar.sums import Numbers
from cmconsole.triage.radar.topics import topic

SAME_WORDS = 2
"""Of their topics' three words, from which two stories are one."""


def see(numbers: Numbers, now: datetime) -> Picture:
    """Everything the radar knows at `now`, UTC."""
    spike = _spike(numbers, numbers.loud) if numbers.loud is not None else None
    people, first = numbers.unheard
    days = (now - EPOCH).days - (first - EPOCH).days + 1 if first is not None else 0
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


def _spike(numbers: Numbers, loud: Loud) -> Spike:
    spike = find_spike(loud, numbers.seen, numbers.before)
    ids = set(spike.mentions)
    among = [each for each in numbers.seen if each.id in ids]
    return replace(spike, spoke_at=numbers.spoken.about(among))


def _burns(days: Sequence[Day]) -> SlowBurn | None:
    """Today counts as soon as it burns; until then the days before it do, if we are silent today."""
    found = slow_burn(list(days))
    if found is None and days and not days[-1].answered:
        found = slow_burn(list(days[:-1]))
    return found


def _stories(numbers: Numbers, now: datetime) -> list[StoryTold]:
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
        told.append(_story(seen, spoken, numbers, now))
    return sorted(told, key=lambda story: (-story.people, story.numbers))


def _story(
    rows: Sequence[Seen], spoke: Sequence[datetime], numbers: Numbers, now: datetime
) -> StoryTold:
    return StoryTold(
        numbers=tuple(sorted({each.story for each in rows})),
        words=topic([each.text for each in rows], numbers.before),
        people=len({each.author_id for each in rows}),
        mentions=tuple(each.id for each in rows),
        networks=tuple(dict.fromkeys(each.network for each in rows)),
        first_at=rows[0].at,
        last_at=rows[-1].at,
        spoke_at=max(spoke, default=None),
        red=sum(each.level == 4 for each in rows),
        burn=_burns(_story_days(rows, spoke, len(numbers.days), now)),
    )


def _story_days(
    rows: Sequence[Seen], spoke: Sequence[datetime], known: int, now: datetime
) -> list[Day]:
    """The last `known` days of a story: that nobody told it on one of them is known, too."""
    people: dict[int, set[int]] = {}
    complain: dict[int, set[int]] = {}
    for each in rows:
        day = (each.at - EPOCH).days
        people.setdefault(day, set()).add(each.author_id)
        if each.negative:
            complain.setdefault(day, set()).add(each.author_id)
    spoken = {(at - EPOCH).days for at in spoke}
    today = (now - EPOCH).days
    return [
        Day(len(people.get(day, ())), len(complain.get(day, ())), int(day in spoken))
        for day in range(today - known + 1, today + 1)
    ]


def _bins(seen: Sequence[Seen], spike: Spike, now: datetime) -> Mapping[int, int]:
    ids = set(spike.mentions)
    return Counter((now - each.at) // BIN for each in seen if each.id in ids)


def _bars(bins: Mapping[int, int]) -> tuple[int, ...]:
    """Oldest first."""
    return tuple(bins.get(ago, 0) for ago in reversed(range(SHOWN // BIN)))
