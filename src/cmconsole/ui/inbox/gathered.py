"""What a row says that stands for several mentions of one topic."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cmconsole.domain.clocks import Countdown, countdown
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.store.instants import NO_DEADLINE, from_micros
from cmconsole.ui.inbox.spoken import sentence
from cmconsole.ui.wording import (
    author_name,
    class_name,
    counted,
    moment,
    network_name,
    number,
    tr,
)

if TYPE_CHECKING:
    from cmconsole.store.reading.groups import Group
    from cmconsole.store.rows import MentionRow


@dataclass(frozen=True, slots=True)
class Told:
    """What it says, line by line; rows that say the same look the same."""

    count: int
    mention_class: MentionClass
    level: Level
    """Of the gravest mention."""
    due: datetime | None
    """The nearest deadline, UTC."""
    due_class: MentionClass
    due_level: Level
    """Of whoever has it."""
    topic: str
    where: str
    where_shortly: str
    """The same where there is little room."""
    says: str
    first: str
    """Who is answered first: whose row it is."""
    standing: str
    show_all: str
    """The words of the link to the single mentions."""


def told(group: Group, row: MentionRow, now: datetime) -> Told:
    """What the row of a group says.

    Args:
        row: the mention that stands for the group.
        now: UTC; a deadline of today is told by its time alone.
    """
    count, gravest, first = len(group.members), group.gravest, group.first_due
    networks = len(group.networks)
    return Told(
        count=count,
        mention_class=gravest.mention_class,
        level=gravest.level,
        due=first_due(group),
        due_class=first.mention_class,
        due_level=first.level,
        topic=_topic(group),
        where=counted(networks, "one group, {n} network", "one group, {n} networks"),
        where_shortly=counted(networks, "{n} network", "{n} networks"),
        says=_says(group),
        first=_first(group, author_name(row)),
        standing=", ".join(_standing(group, now)),
        show_all=counted(count, "Show it alone", "Show all {n}"),
    )


def first_due(group: Group) -> datetime | None:
    """The nearest deadline of a group, UTC; None: it has none."""
    due = group.first_due.due
    return None if due >= NO_DEADLINE else from_micros(due)


def clock_of_group(due: datetime | None, now: datetime) -> Countdown:
    """What is left until the first of a group is due: whoever is in it waits."""
    return countdown(due, now)


def spoken(row: MentionRow, now: datetime, covered: str, group: Group | None) -> str:
    """What a screen reader reads: the group, if the row stands for one, then the mention that it is.

    Args:
        covered: what is said instead of a text that is folded away.
    """
    if group is None:
        return sentence(row, now, covered)
    said = told(group, row, now)
    names = ", ".join(network_name(network) for network in group.networks)
    about = tr("Spike, {n} in one group on {networks}: {topic}.")
    parts = (
        about.format(n=number(said.count), networks=names, topic=said.topic),
        f"{said.says}.",
        tr("First due: {what}, {clock}.").format(
            what=class_name(said.due_class, said.due_level),
            clock=clock_of_group(said.due, now).spoken,
        ),
        f"{_standing(group, now)[0]}.",
        tr("This row is the first of them. {sentence}").format(
            sentence=sentence(row, now, covered)
        ),
        tr("The right arrow shows all of them."),
    )
    return " ".join(parts)


def _topic(group: Group) -> str:
    return " ".join(group.words) or tr("Many at once")


def _says(group: Group) -> str:
    """What triage made of each, the hurt first: `9 in the red zone, 8 complain, 1 asks`."""
    kinds = Counter(
        MOOD.get(each.mention_class, "") if each.level is not Level.RED_ZONE else RED
        for each in group.members
    )
    words = {
        RED: ("{n} in the red zone", "{n} in the red zone"),
        COMPLAINS: ("{n} complains", "{n} complain"),
        ASKS: ("{n} asks", "{n} ask"),
        VENTS: ("{n} vents", "{n} vent"),
        "": ("{n} writes", "{n} write"),
    }
    return ", ".join(counted(kinds[kind], *said) for kind, said in words.items() if kinds[kind])


RED, COMPLAINS, ASKS, VENTS = "red zone", "complains", "asks", "vents"
MOOD = {
    MentionClass.MAJOR: COMPLAINS,
    MentionClass.MINOR: COMPLAINS,
    MentionClass.QUESTION: ASKS,
    MentionClass.MISINFORMED: ASKS,
    MentionClass.VENTING: VENTS,
    MentionClass.RANT: VENTS,
}


def _first(group: Group, name: str) -> str:
    red = sum(1 for each in group.members if each.level is Level.RED_ZONE)
    if not red:
        return tr("First: {name}").format(name=name)
    by_name = tr("First by name: {name}").format(name=name)
    if red == 1:
        return by_name
    more = counted(red - 1, "then {n} more in the red zone", "then {n} more in the red zone")
    return f"{by_name}, {more}"


def _standing(group: Group, now: datetime) -> list[str]:
    """How many are answered, and when the first of the others is due."""
    whole = group.answered + len(group.members)
    words = tr("None answered yet")
    if group.answered:
        words = tr("{n} of {all} answered").format(n=number(group.answered), all=number(whole))
    due = first_due(group)
    return [words, *([tr("first due {time}").format(time=moment(due, now))] if due else [])]
