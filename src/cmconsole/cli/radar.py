"""`cmconsole radar`: what rises, what smoulders, which stories are told, and how long we were silent."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import datetime, timedelta

from cmconsole.cli.output import document, instant, say, table, when
from cmconsole.console import Console
from cmconsole.system.paths import Profile
from cmconsole.triage.burst import SlowBurn
from cmconsole.triage.radar.picture import Picture, Spike, StoryTold


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Look once and print it."""
    async with Console.open(profile) as console:
        picture = await console.radar.look()
        crisis = await console.crisis.crisis()
        if options.json:
            shown = as_document(picture)
            shown["crisis"] = (
                None
                if crisis is None
                else {
                    "about": crisis.about,
                    "opened_at": instant(crisis.opened_at),
                    "opened_by": crisis.opened_by,
                }
            )
            document(shown)
        else:
            say(*_lines(picture))
            if crisis is not None:
                opened = when(crisis.opened_at)
                say("", f"The crisis room is open since {opened}: {crisis.about or 'no title'}.")
    return 0


def as_document(picture: Picture) -> dict[str, object]:
    """Everything the radar knows; instants in UTC, durations in seconds."""
    silence, usual = picture.silence, picture.usual
    return {
        "at": instant(picture.at),
        "people_last_hour": picture.people,
        "usual_people": round(usual.people, 2),
        "usual_from_weeks": usual.weeks,
        "usual_is_known": usual.known,
        "spike": None if picture.spike is None else _spike(picture.spike, picture.at),
        "slow_burn": _burn(picture.burn),
        "silence": {
            "people": silence.people,
            "days": silence.days,
            "last_spoke_at": instant(silence.spoke_at),
        },
        "stories": [_story(story) for story in picture.stories],
    }


def _spike(spike: Spike, now: datetime) -> dict[str, object]:
    return {
        "about": list(spike.words),
        "since": instant(spike.since),
        "people": spike.people,
        "mentions": list(spike.mentions),
        "usual": round(spike.usual, 2),
        "red_zone": list(spike.red),
        "networks": list(spike.networks),
        "reach": spike.reach,
        "last_spoke_at": instant(spike.spoke_at),
        "silent_seconds": int(spike.silent(now).total_seconds()),
        "story": spike.story or None,
    }


def _story(story: StoryTold) -> dict[str, object]:
    return {
        "numbers": list(story.numbers),
        "about": list(story.words),
        "people": story.people,
        "mentions": list(story.mentions),
        "networks": list(story.networks),
        "first_at": instant(story.first_at),
        "last_at": instant(story.last_at),
        "last_spoke_at": instant(story.spoke_at),
        "red_zone": story.red,
        "slow_burn": _burn(story.burn),
    }


def _burn(burn: SlowBurn | None) -> dict[str, object] | None:
    if burn is None:
        return None
    return {
        "days": burn.days,
        "people_a_day": burn.authors,
        "usual_people_a_day": burn.usual,
        "times_usual": None if burn.times_usual is None else round(burn.times_usual, 1),
        "negative_share": round(burn.negative_share, 2),
    }


def _lines(picture: Picture) -> Iterable[str]:
    usual, silence, spike = picture.usual, picture.silence, picture.spike
    known = f"usually {usual.people:.1f}" if usual.known else "too new to know what is usual"
    yield f"Last hour: {picture.people} people ({known})."
    if spike is None:
        yield "Spike: none."
    else:
        about = f" of “{' '.join(spike.words)}”" if spike.words else ""
        yield (
            f"Spike: {len(spike.mentions)} mentions{about} by {spike.people} people in"
            f" {_span(picture.at - spike.since)}. Usually {spike.usual:.1f} an hour."
            f" No public word from us about it for {_span(spike.silent(picture.at))}."
        )
    yield f"Slow burn: {_burning(picture.burn)}"
    yield (
        f"Silence: {silence.people} people in {silence.days} days; we last spoke:"
        f" {when(silence.spoke_at)}."
    )
    if picture.stories:
        yield ""
        rows: list[tuple[str, ...]] = [
            ("story", "people", "mentions", "networks", "we last spoke", "about")
        ]
        rows += [_row(story) for story in picture.stories]
        yield from table(rows)


def _row(story: StoryTold) -> tuple[str, ...]:
    return (
        ",".join(map(str, story.numbers)),
        str(story.people),
        str(len(story.mentions)),
        ", ".join(story.networks),
        when(story.spoke_at),
        " ".join(story.words) or "?",
    )


def _burning(burn: SlowBurn | None) -> str:
    if burn is None:
        return "none."
    times = burn.times_usual
    usual = "nobody is usual" if times is None else f"{times:.1f} times the usual"
    return (
        f"{burn.days} days, {burn.authors} people a day, {usual},"
        f" {burn.negative_share:.0%} of them complain."
    )


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
