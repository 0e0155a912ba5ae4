"""What an author's history adds to the judgement on a post: waiting in vain raises, constant ranting calms.

Only what they wrote and what we did about it counts here, never how many read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cmconsole.domain.conversation_state import CALM
from cmconsole.domain.judgement import (
    LEVEL_OF_CLASS,
    Judgement,
    Level,
    MentionClass,
    Reason,
)
from cmconsole.domain.thanks import is_thanks, says_more

LOOK_BACK = timedelta(days=30)
IN_VAIN = timedelta(hours=48)
"""Whoever waits this long and writes again has asked before."""
TIMES = 3
"""So many posts without an answer, this one included, are enough at once."""
KEEPS_COMING = 5
"""Earlier posts from which somebody keeps coming back."""
ASKED_BEFORE, KEEPS_BACK = "asked before, not answered", "keeps coming back"
GOES_ON = "goes on"
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
    level: Level = Level.NONE
    """That of its conversation."""
    answered: bool = False
    """We have answered in its conversation."""
    ended: bool = False
    """Its conversation is done."""
    thread: str = ""
    """The address of its thread's first post."""
    address: str = ""

    @property
    def is_owed(self) -> bool:
        """Whether it waits for us. Praise, noise and rants may stay without an answer."""
        return self.waits and (self.mention_class not in CALM or self.level is Level.RED_ZONE)


@dataclass(frozen=True, slots=True)
class Written:
    """Of the new post, what its author's past can give a meaning to."""

    text: str
    thread: str
    """The address of the thread's first post."""
    to_us: bool
    """The network says that it is for us, or it was written in private."""
    address: str = ""
    """Its own: an edited post is none of its author's earlier ones."""


def with_history(
    judgement: Judgement, earlier: Sequence[Earlier], at: datetime, post: Written | None = None
) -> Judgement:
    """The judgement on a post by somebody we know.

    Whoever was left waiting is raised to a major complaint. Whoever keeps coming back although nothing
    is owed to them, and mostly lets off steam, is put on watch as a rant; a complaint with something
    to solve in it stays one unless the team let such posts be before. What by itself says nothing
    (“Still waiting”) is put before a person where it goes on from what we know. Thanks stay thanks.

    Args:
        judgement: on the text alone.
        earlier: the author's other posts, in any order.
        at: when the post was published, UTC.
        post: the post itself; without it nothing is known for thanks, or for a talk that goes on.
    """
    if post is not None and is_thanks(post.text, judgement):
        return judgement
    lately = [
        one
        for one in earlier
        if at - LOOK_BACK <= one.published_at <= at
        and not (post and post.address and one.address == post.address)
    ]
    owed = [one for one in lately if one.is_owed]
    if owed:
        return _raised(judgement, owed, at)
    if post is not None and _goes_on(judgement, lately, post):
        return _read(judgement, "Goes on after our answer: better read")
    return _calmed(judgement, lately)


def _found_nothing(judgement: Judgement) -> bool:
    """Whether it is noise because nothing was found in it, not because a rule or a person said so."""
    noise = judgement.mention_class is MentionClass.NOISE and judgement.level is Level.NONE
    return noise and not (judgement.reasons and judgement.reasons[0].rule)


def _goes_on(judgement: Judgement, lately: Sequence[Earlier], post: Written) -> bool:
    """Whether it says more than thanks in a talk of ours, in few words or in words nobody here reads."""
    kind = judgement.mention_class is MentionClass.PRAISE and judgement.level is Level.NONE
    more = kind and (judgement.compound is None or says_more(post.text))
    if not more and not _found_nothing(judgement):
        return False
    return any(
        one.answered
        and not one.let_be
        and (one.thread == post.thread or (post.to_us and not one.ended))
        for one in lately
    )


def _read(judgement: Judgement, why: str) -> Judgement:
    """The judgement on what a person should read, as the least that is answered."""
    minor = MentionClass.MINOR
    return replace(
        judgement,
        mention_class=minor,
        level=LEVEL_OF_CLASS[minor],
        reasons=(Reason(why, (), GOES_ON), *judgement.reasons),
    )


def _raised(judgement: Judgement, owed: Sequence[Earlier], at: datetime) -> Judgement:
    since = min(one.published_at for one in owed)
    enough = at - since >= IN_VAIN or len(owed) + 1 >= TIMES
    if _found_nothing(judgement):
        if not enough:
            return _read(judgement, "From somebody who waits for an answer")
    elif not enough or judgement.mention_class not in _RAISED:
        return judgement
    days = (at - since).days
    long = f"{days} days" if days > 1 else f"{max(round((at - since) / timedelta(hours=1)), 1)} h"
    tries = len(owed) + 1
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
    told = f"Keeps coming back: {len(lately)} posts in 30 days, none waits for an answer"
    return replace(
        judgement,
        mention_class=MentionClass.RANT,
        level=LEVEL_OF_CLASS[MentionClass.RANT],
        reasons=(Reason(told, (), KEEPS_BACK), *judgement.reasons),
    )
