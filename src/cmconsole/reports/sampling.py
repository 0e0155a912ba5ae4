"""Draws conversations to review, each with the reason it was drawn; the same seed draws the same."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cmconsole.store.reporting.review_rows import Candidate


@dataclass(frozen=True, slots=True)
class Ask:
    """What to draw. What every rule finds is drawn once, with all its reasons."""

    random: int = 0
    """So many at random from everything that was answered or ended."""
    per_person: int = 0
    """So many for each person who answered."""
    per_person_and_class: int = 0
    """So many for each person and class."""
    every_breach: bool = False
    every_not_answering: bool = False
    every_waived_loop: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A conversation and why it is in the sample, in words."""

    conversation_id: int
    uid: str
    reason: str


def draw(candidates: Iterable[Candidate], ask: Ask, seed: str) -> tuple[Drawn, ...]:
    """Draw a sample, in the order it should be reviewed: mixed, so that no person comes in a row.

    Args:
        candidates: conversations that can be reviewed; their order does not matter.
        ask: what to draw.
        seed: any text; it is logged, so that a draw can be repeated and checked.
    """
    every = sorted(candidates, key=lambda one: one.uid)
    chance = random.Random(seed)
    reasons: defaultdict[str, list[str]] = defaultdict(list)

    def take(some: list[Candidate], number: int, why: str) -> None:
        for one in chance.sample(some, min(number, len(some))):
            reasons[one.uid].append(why)

    take(every, ask.random, "at random")
    for person, theirs in _strata(every, lambda one: one.person).items():
        take(theirs, ask.per_person, f"one of {ask.per_person} by {person}")
    for stratum, theirs in _strata(every, lambda one: f"{one.person}, {one.mention_class}").items():
        take(theirs, ask.per_person_and_class, f"one of {ask.per_person_and_class} of {stratum}")
    for one in every:
        if ask.every_breach and one.late:
            reasons[one.uid].append("late")
        if ask.every_not_answering and one.not_answering:
            reasons[one.uid].append("not answered on purpose")
        if ask.every_waived_loop and one.waived:
            reasons[one.uid].append("loop waived")
    found = [Drawn(one.conversation_id, one.uid, "; ".join(reasons[one.uid]))
             for one in every if one.uid in reasons]  # fmt: skip
    chance.shuffle(found)
    return tuple(found)


def _strata(
    every: Iterable[Candidate], key: Callable[[Candidate], str]
) -> dict[str, list[Candidate]]:
    """Those that somebody answered, by a key; in the order of their first member."""
    strata: defaultdict[str, list[Candidate]] = defaultdict(list)
    for one in every:
        if one.person:
            strata[key(one)].append(one)
    return strata
