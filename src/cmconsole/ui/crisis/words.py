"""What the radar is called in words: for the bar, the room, the notification and screen readers."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from cmconsole.store.deciding import crisis_rows
from cmconsole.store.deciding.crisis_rows import Line
from cmconsole.triage.radar.picture import Picture, Silence, Spike, StoryTold
from cmconsole.ui.wording import age, counted, moment, network_name, number


def tr(text: str) -> str:
    """Translate a text of this room."""
    return QCoreApplication.translate("crisis", text)


def minutes(span: timedelta) -> str:
    """`54 min`, `3 h`, `2 days`: never less than a minute."""
    return age(max(span, timedelta(minutes=1)))


def spike_title(spike: Spike, now: datetime) -> str:
    """`Spike: 46 mentions of “Kestrel case hot” in 40 min.`"""
    span = minutes(now - spike.since)
    many = number(len(spike.mentions))
    if spike.words:
        told = tr("Spike: {n} mentions of “{words}” in {span}.")
        return told.format(n=many, words=" ".join(spike.words), span=span)
    return tr("Spike: {n} mentions in {span}.").format(n=many, span=span)


def spike_told(spike: Spike, now: datetime) -> str:
    """`Usually 2 an hour. No public word from us about it for 54 min.`"""
    usual = spike.usual
    first = tr("Usually {n} an hour.").format(n=number(round(usual)))
    if usual < 1:
        first = tr("Usually hardly anybody.")
    quiet = tr("No public word from us about it for {span}.").format(
        span=minutes(spike.silent(now))
    )
    return f"{first} {quiet}"


def silence_told(silence: Silence, now: datetime) -> str:
    """`51 people complained in 3 days without a public answer; we last spoke: never.`"""
    spoke = moment(silence.spoke_at, now) if silence.spoke_at else tr("never")
    if not silence.people:
        told = tr("No complaint is without a public answer; we last spoke: {spoke}.")
        return told.format(spoke=spoke)
    people = counted(silence.people, "{n} person", "{n} people")
    days = counted(silence.days, "{n} day", "{n} days")
    told = tr("{people} complained in {days} without a public answer; we last spoke: {spoke}.")
    return told.format(people=people, days=days, spoke=spoke)


def burn_told(picture: Picture) -> str:
    """That it smoulders; empty where nothing does."""
    if picture.burn is not None:
        told = tr("More people than usual for {n} days, most complain, and we are silent.")
        return told.format(n=number(picture.burn.days))
    story = next((story for story in picture.stories if story.burn), None)
    if story is None or story.burn is None:
        return ""
    told = tr("“{story}”: more people than usual for {n} days, and no public word from us.")
    return told.format(story=story_title(story), n=number(story.burn.days))


def story_title(story: StoryTold) -> str:
    """What a story is called."""
    return " ".join(story.words) or tr("The same, in other words")


def story_told(story: StoryTold, now: datetime) -> str:
    """`6 people on Mastodon, Bluesky since 9 Nov; we last spoke: never`."""
    people = counted(story.people, "{n} person", "{n} people")
    names = ", ".join(network_name(network) for network in story.networks)
    spoke = moment(story.spoke_at, now) if story.spoke_at else tr("never")
    told = tr("{people} on {networks}, first {first}; we last spoke: {spoke}")
    first = moment(story.first_at, now)
    return told.format(people=people, networks=names, first=first, spoke=spoke)


def log_words(line: Line) -> str:
    """One line of the room's log."""
    who = line.author
    if line.kind == crisis_rows.OPENED:
        return tr("{who} opened the room").format(who=who)
    if line.kind == crisis_rows.WRITTEN:
        networks = line.body.get("networks")
        names = ", ".join(map(str, networks)) if isinstance(networks, list) else ""
        return tr("{who} posted the statement: {networks}").format(who=who, networks=names)
    if line.kind == crisis_rows.STEPPED:
        done = (
            tr("{who}: {step}") if line.body.get("done") else tr("{who}: not yet after all: {step}")
        )
        return done.format(who=who, step=step_name(line.said("step")))
    if held := line.body.get("held"):
        return tr("{n} thank-yous are drafts again").format(n=held)
    return f"{who}: {line.said('text')}"


def step_name(step: str) -> str:
    """What a step of the first hour is called."""
    return {
        "tell": tr("Tell whoever must know"),
        "statement": tr("Post the holding statement"),
        "hurt": tr("Write to those who were hurt"),
        "pause": tr("Pause praise"),
        "pin": tr("Pin the statement"),
        "update": tr("Next public update"),
        "loop": tr("Close the loop with all"),
    }.get(step, step)
