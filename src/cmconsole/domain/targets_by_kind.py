"""Targets by what a mention is: the one that decides for a kind, and one of its own for a kind that differs.

A file of targets says who is owed what in as few rules as possible: one target holds for complaints and
questions. People think of each kind by itself. What is changed for one kind here changes for no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.domain.targets import Metric, Target, Targets

REPLIES = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE)
CLOSING = (Metric.CLOSE_OUT,)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a mention is, and how bad."""

    mention_class: MentionClass
    level: Level

    @property
    def in_red_zone(self) -> bool:
        """The red zone is one kind, whatever class lies under it."""
        return self.level is Level.RED_ZONE


KINDS = (
    Kind(MentionClass.MAJOR, Level.RED_ZONE),
    *(Kind(each, LEVEL_OF_CLASS[each]) for each in MentionClass),
)
"""Every kind, the worst first."""


def deciding(targets: Targets, metric: Metric, kind: Kind) -> Target | None:
    """The target that decides for a kind wherever no target for a network or a source comes before it."""
    at = _decides_at(targets.targets, metric, kind)
    return None if at is None else targets.targets[at]


def for_some_sources(targets: Targets) -> list[Target]:
    """The targets that hold for some networks or sources alone."""
    return [target for target in targets.targets if target.networks or target.sources]


def with_minutes(
    targets: Targets, kind: Kind, metrics: Sequence[Metric], minutes: int | None
) -> Targets:
    """The same targets, but that this kind has so many open minutes; None: nothing is due.

    Args:
        metrics: `REPLIES` or `CLOSING`.
    """
    listed, at = _own(targets, kind, metrics)
    listed[at] = listed[at].lasting(minutes)
    return replace(targets, targets=tuple(listed))


def with_calendar(
    targets: Targets, kind: Kind, metrics: Sequence[Metric], calendar: str | None
) -> Targets:
    """The same targets, but that the clock of this kind follows that calendar; None: the default one."""
    listed, at = _own(targets, kind, metrics)
    listed[at] = replace(listed[at], calendar=calendar)
    return replace(targets, targets=tuple(listed))


def _decides_at(listed: Sequence[Target], metric: Metric, kind: Kind) -> int | None:
    for at, target in enumerate(listed):
        if target.fits(metric, kind.mention_class, kind.level, network="", source=""):
            return at
    return None


def _own(targets: Targets, kind: Kind, metrics: Sequence[Metric]) -> tuple[list[Target], int]:
    """The targets with one that decides for this kind alone, and where that one stands."""
    listed = list(targets.targets)
    at = _decides_at(listed, metrics[0], kind)
    found = Target("", (metrics[0],), None) if at is None else listed[at]
    begins = _red_zone_begins(listed, metrics[0]) if kind.in_red_zone else len(listed)
    at = min(len(listed) if at is None else at, begins)
    if at == len(listed) or not _is_own(listed[at], kind, metrics):
        asked = tuple(each for each in found.metrics if each in metrics)
        own = replace(_only(found, kind), name=_name(kind, metrics, listed), metrics=asked)
        if asked == found.metrics and not kind.in_red_zone and len(found.classes) > 1:
            listed[at] = replace(found, classes=found.classes - {kind.mention_class})
        listed.insert(at, own)
    if kind.in_red_zone:
        return listed, at
    for metric in listed[at].metrics:
        at = _keep_red_zone(targets, listed, at, metric)
    return listed, at


def _is_own(target: Target, kind: Kind, metrics: Sequence[Metric]) -> bool:
    own = _only(target, kind)
    alone = target.classes == own.classes and target.level_at_least == own.level_at_least
    return alone and {*target.metrics} <= {*metrics}


def _red_zone_begins(listed: Sequence[Target], metric: Metric) -> int:
    """Where the first target stands that decides for the red zone of any class."""
    reds = (_decides_at(listed, metric, Kind(each, Level.RED_ZONE)) for each in MentionClass)
    return min((at for at in reds if at is not None), default=len(listed))


def _keep_red_zone(before: Targets, listed: list[Target], at: int, metric: Metric) -> int:
    """A target of a class holds for its red zone, too, unless another came before; so let one come before.

    Returns where the target of the class stands then.
    """
    own = listed[at]
    red = Kind(next(iter(own.classes)), Level.RED_ZONE)
    if _decides_at(listed, metric, red) != at:
        return at
    was = deciding(before, metric, red) or replace(own, minutes=None)
    kept = replace(was, name=_name(red, (metric,), listed), metrics=(metric,))
    listed.insert(at, replace(kept, classes=own.classes, level_at_least=Level.RED_ZONE))
    return at + 1


def _only(target: Target, kind: Kind) -> Target:
    if kind.in_red_zone:
        return replace(target, classes=frozenset(), level_at_least=Level.RED_ZONE)
    return replace(target, classes=frozenset({kind.mention_class}), level_at_least=Level.NONE)


def _name(kind: Kind, metrics: Sequence[Metric], listed: Sequence[Target]) -> str:
    """A name that no other target has."""
    name = "Red zone" if kind.in_red_zone else kind.mention_class.capitalize()
    if Metric.CLOSE_OUT in metrics:
        name = f"{name}, close the loop"
    taken = {target.name for target in listed}
    names = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)
