"""Finds the spike: an hour far above the usual, or a story that many people tell at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.store.deciding.radar_rows import Seen
from cmconsole.triage.burst import LEAST_DEVIATION
from cmconsole.triage.radar.picture import Spike, SpikeRule
from cmconsole.triage.radar.topics import Earlier, holds, topic
from cmconsole.triage.radar.usual import Usual

HOUR = timedelta(hours=1)
DEVIATIONS = 3.0
"""Of square roots of people, above the usual: about one quiet hour in a thousand reaches it by chance."""
PAUSE = timedelta(minutes=15)
"""A spike began after the last stretch of this length in which nobody wrote."""
SPREADS = 100
"""Boosts and likes from which a story is told wider than by those who write to us ..."""
FEWER = 3
"""... and so few of them are enough to raise the radar."""


@dataclass(frozen=True, slots=True)
class Window:
    """What a spike is looked for in."""

    seen: Sequence[Seen]
    """The last hours, oldest first."""
    story_pace: Mapping[int, float]
    """People an hour who told each story before this window."""
    before: Earlier
    """What was written before."""
    now: datetime


def find_spike(window: Window, usual: Usual, rule: SpikeRule) -> Spike | None:
    """The spike of the moment, without `spoke_at`; None: it is an hour like others."""
    last_hour = [each for each in window.seen if each.at > window.now - HOUR]
    people = len({each.author_id for each in last_hour})
    loud = _loudest_story(window, last_hour, rule)
    if loud is not None:
        return _of_story(window, loud)
    least = max(rule.people, rule.times * usual.people)
    above = math.sqrt(people) - math.sqrt(usual.people)
    if not usual.known or people < least or above < DEVIATIONS * LEAST_DEVIATION:
        return None
    began = _began(window.seen)
    among = [each for each in window.seen if each.at >= began]
    words = topic([each.text for each in among], window.before)
    return _spike(f"hour:{among[0].id}", words, among, usual.people)


def _loudest_story(window: Window, last_hour: Sequence[Seen], rule: SpikeRule) -> int | None:
    told: dict[int, set[int]] = {}
    reach: dict[int, int] = {}
    for each in last_hour:
        if each.story:
            told.setdefault(each.story, set()).add(each.author_id)
            reach[each.story] = reach.get(each.story, 0) + each.reach
    found = [
        (len(people), story)
        for story, people in told.items()
        if len(people) >= (min(FEWER, rule.people) if reach[story] >= SPREADS else rule.people)
        and len(people) >= rule.times * window.story_pace.get(story, 0.0)
    ]
    return max(found)[1] if found else None


def _of_story(window: Window, story: int) -> Spike:
    """The story, and whoever says the same in other words."""
    tells = [each for each in window.seen if each.story == story]
    words = topic([each.text for each in tells], window.before)
    first = tells[0].at
    among = [
        each
        for each in window.seen
        if each.story == story
        or (len(words) > 1 and each.at >= first and holds(each.text, words[:2]))
    ]
    return _spike(f"story:{story}", words, among, window.story_pace.get(story, 0.0), story)


def _spike(
    key: str, words: tuple[str, ...], among: Sequence[Seen], usual: float, story: int = 0
) -> Spike:
    return Spike(
        key=key,
        words=words,
        since=among[0].at,
        people=len({each.author_id for each in among}),
        mentions=tuple(each.id for each in among),
        usual=usual,
        red=tuple(each.id for each in among if each.level == 4),
        networks=tuple(dict.fromkeys(each.network for each in among)),
        reach=sum(each.reach for each in among),
        spoke_at=None,
        story=story,
    )


def _began(seen: Sequence[Seen]) -> datetime:
    """Since when people write without a longer pause."""
    began = seen[-1].at
    for each in reversed(seen):
        if began - each.at > PAUSE:
            break
        began = each.at
    return began
