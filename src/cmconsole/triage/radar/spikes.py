"""Finds the spike: an hour far above the usual, a story that many tell at once, or several who are hurt."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.store.deciding.radar_seen import Seen, Telling
from cmconsole.triage.radar.picture import STORY, Spike, SpikeRule
from cmconsole.triage.radar.topics import Earlier, holds, topic
from cmconsole.triage.radar.usual import RARE, Usual, by_chance

HOUR = timedelta(hours=1)
HURT = 3
"""People in the red zone within an hour: that is a spike, whatever is usual."""
PAUSE = timedelta(minutes=15)
"""A spike began after the last stretch of this length in which nobody wrote."""
SPREADS = 100
"""Boosts and likes from which a story is told wider than by those who write to us ..."""
FEWER = 3
"""... and so few of them are enough to raise the radar."""


@dataclass(frozen=True, slots=True)
class Hour:
    """The last hour in sums: whether it is like others shows in them."""

    people: int
    """Who wrote, each once."""
    red: int
    """Of those, who is in the red zone."""
    telling: Sequence[Telling]
    """The stories that were told."""
    usual: Usual
    story_pace: Mapping[int, float]
    """People an hour who told each story before the hours in which a spike is looked for."""


@dataclass(frozen=True, slots=True)
class Loud:
    """Why an hour is not like others."""

    story: int
    """The story that many tell; 0: none, but many write, or several are hurt."""
    usual: float
    """How many people usually write, or tell this, in an hour."""
    red: bool = False
    """Several people are in the red zone."""


def listen(hour: Hour, rule: SpikeRule) -> Loud | None:
    """What is loud in an hour; None: it is an hour like others."""
    story = _loudest_story(hour, rule)
    if hour.red - (story.red if story else 0) >= HURT:
        return Loud(0, hour.usual.people, red=True)
    if story is not None:
        return Loud(story.story, hour.story_pace.get(story.story, 0.0))
    if hour.usual.known and hour.people >= needed(hour.usual, rule):
        return Loud(0, hour.usual.people)
    return None


def needed(usual: Usual, rule: SpikeRule) -> int:
    """How many people within an hour are a spike where so many are usual.

    As the rule has it, but never so few as chance alone brings once in a thousand hours: with the
    numbers that the rule comes with that is one person more, where one or two are usual.
    """
    least = max(rule.people, math.ceil(rule.times * usual.people), usual.most + 1)
    while by_chance(least, usual.people) > RARE:
        least += 1
    return least


def find_spike(loud: Loud, seen: Sequence[Seen], before: Earlier) -> Spike:
    """The spike of the moment, without `spoke_at`.

    Args:
        loud: what was heard in the last hour.
        seen: the mentions of the last hours, oldest first.
        before: what was written before them.
    """
    if loud.story:
        return _of_story(loud, seen, before)
    if loud.red:
        return _of_hurt(loud, seen, before)
    began = _began(seen, PAUSE)
    among = [each for each in seen if each.at >= began]
    words = topic([each.text for each in among], before)
    return _spike(f"hour:{among[0].id}", words, among, loud)


def _loudest_story(hour: Hour, rule: SpikeRule) -> Telling | None:
    found = [
        told
        for told in hour.telling
        if told.people >= (min(FEWER, rule.people) if told.reach >= SPREADS else rule.people)
        and told.people >= rule.times * hour.story_pace.get(told.story, 0.0)
    ]
    return max(found, key=lambda told: (told.people, told.story), default=None)


def _of_hurt(loud: Loud, seen: Sequence[Seen], before: Earlier) -> Spike:
    """Those in the red zone, and whoever tells the same."""
    hurt = [each for each in seen if each.level == 4]
    began = _began(hurt, HOUR)
    hurt = [each for each in hurt if each.at >= began]
    stories = {each.story for each in hurt} - {0}
    words = topic([each.text for each in hurt], before)
    among = [
        each
        for each in seen
        if each.at >= began
        and (
            each.level == 4
            or each.story in stories
            or (len(words) > 1 and holds(each.text, words[:2]))
        )
    ]
    return _spike(f"red:{hurt[0].id}", words, among, loud)


def _of_story(loud: Loud, seen: Sequence[Seen], before: Earlier) -> Spike:
    """The story, and whoever says the same in other words."""
    tells = [each for each in seen if each.story == loud.story]
    words = topic([each.text for each in tells], before)
    first = tells[0].at
    among = [
        each
        for each in seen
        if each.story == loud.story
        or (len(words) > 1 and each.at >= first and holds(each.text, words[:2]))
    ]
    return _spike(f"{STORY}{loud.story}", words, among, loud)


def _spike(key: str, words: tuple[str, ...], among: Sequence[Seen], loud: Loud) -> Spike:
    return Spike(
        key=key,
        words=words,
        since=among[0].at,
        people=len({each.author_id for each in among}),
        mentions=tuple(each.id for each in among),
        usual=loud.usual,
        red=tuple(each.id for each in among if each.level == 4),
        networks=tuple(dict.fromkeys(each.network for each in among)),
        reach=sum(each.reach for each in among),
        spoke_at=None,
        story=loud.story,
    )


def _began(seen: Sequence[Seen], pause: timedelta) -> datetime:
    """Since when people write without a longer pause."""
    began = seen[-1].at
    for each in reversed(seen):
        if began - each.at > pause:
            break
        began = each.at
    return began
