"""What an author's history adds to the judgement on a post: waiting in vain raises, constant ranting calms.

Only what they wrote and what we did about it counts here, never how many read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cmconsole.domain.judgement import (
    LEVEL_OF_CLASS,
    Judgement,
    Level,
    MentionClass,
    Reason,
)

LOOK_BACK = timedelta(days=30)
IN_VAIN = timedelta(hours=48)
"""Whoever waits this long and writes again has asked before."""
TIMES = 3
"""So many posts without an answer, this one included, are enough at once."""
KEEPS_COMING = 5
"""Earlier posts from which somebody keeps coming back."""
ASKED_BEFORE, KEEPS_BACK = "asked before, not answered", "keeps coming back"
RAISED_POINTS = 25

_RAISED = frozenset(
    {
        MentionClass.MINOR,
        MentionClass.QUESTION,
        MentionClass.MISINFORMED,
        MentionClass.VENTING,
    }
)
_RANTING = frozenset({MentionClass.RANT, MentionClass.VENTING})


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier post of the same author."""

    published_at: datetime
    """UTC."""
    mention_class: MentionClass
    """What its conversation counts as, which is a person's word where there is one."""
    waits: bool
    """Nobody has answered it, and nobody has decided not to."""
    let_be: bool = False
    """Somebody decided not to answer."""


def with_history(judgement: Judgement, earlier: Sequence[Earlier], at: datetime) -> Judgement:
    """The judgement on a post by somebody we know.

    Whoever was left waiting is raised to a major complaint. Whoever keeps coming back although every
    post was seen to, and mostly lets off steam, is put on watch as a rant; a complaint with something
    to solve in it stays one unless the team let such posts be before.

    Args:
        judgement: on the text alone.
        earlier: the author's other posts, in any order.
        at: when the post was published, UTC.
    """
    lately = [one for one in earlier if at - LOOK_BACK <= one.published_at <= at]
    waiting = [one for one in lately if one.waits]
    if waiting:
        return _raised(judgement, waiting, at)
    return _calmed(judgement, lately)


def _raised(judgement: Judgement, waiting: Sequence[Earlier], at: datetime) -> Judgement:
    since = min(one.published_at for one in waiting)
    enough = at - since >= IN_VAIN or len(waiting) + 1 >= TIMES
    if not enough or judgement.mention_class not in _RAISED:
        return judgement
    days = (at - since).days
    long = f"{days} days" if days > 1 else f"{max(round((at - since) / timedelta(hours=1)), 1)} h"
    tries = len(waiting) + 1
    reason = Reason(
        f"Asked before, not answered: {tries} posts in {long}", (), ASKED_BEFORE, RAISED_POINTS
    )
    level = max(judgement.level, LEVEL_OF_CLASS[MentionClass.MAJOR])
    return replace(
        judgement,
        mention_class=MentionClass.MAJOR,
        level=level,
        urgency=min(judgement.urgency + RAISED_POINTS, 100),
        reasons=(reason, *judgement.reasons),
    )


def _calmed(judgement: Judgement, lately: Sequence[Earlier]) -> Judgement:
    if len(lately) < KEEPS_COMING or judgement.level is Level.RED_ZONE:
        return judgement
    ranted = sum(one.mention_class in _RANTING for one in lately)
    let_be = any(one.let_be for one in lately)
    steam = judgement.mention_class is MentionClass.VENTING and 2 * ranted >= len(lately)
    known = judgement.mention_class is MentionClass.MINOR and let_be and 2 * ranted > len(lately)
    if not (steam or known):
        return judgement
    told = f"Keeps coming back: {len(lately)} posts in 30 days, all seen to"
    return replace(
        judgement,
        mention_class=MentionClass.RANT,
        level=LEVEL_OF_CLASS[MentionClass.RANT],
        reasons=(Reason(told, (), KEEPS_BACK), *judgement.reasons),
    )
