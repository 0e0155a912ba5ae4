"""Stores what a person says a mention is, and learns from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmconsole.domain.judgement import Level, MentionClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling
    from cmconsole.store.rows import MentionRow


async def judge_and_learn(
    console: Console,
    handling: Handling,
    mention: MentionRow,
    said: tuple[MentionClass, bool, str],
) -> None:
    """Store what a person says a mention is, and learn from it; `said` is class, red zone, reason.

    A level alone teaches nothing: triage learns classes.
    """
    mention_class, red_zone, reason = said
    uid = await handling.judge(mention, mention_class, red_zone=red_zone, reason=reason)
    me = console.settings.current.author
    await console.judging.correct(mention.id, mention_class, reason, me, uid)


async def judge_all_and_learn(
    console: Console,
    handling: Handling,
    mentions: Sequence[MentionRow],
    said: tuple[MentionClass, bool, str],
) -> int:
    """The same for several mentions at once, which one undo takes back. Returns how many changed."""
    mention_class, red_zone, reason = said
    judged = await handling.judge_all(mentions, mention_class, red_zone=red_zone, reason=reason)
    me = console.settings.current.author
    for mention, uid in judged:
        if not red_zone:  # where each stays what it is
            await console.judging.correct(mention.id, mention_class, reason, me, uid)
    return len(judged)


async def set_aside(
    console: Console, handling: Handling, mentions: Sequence[MentionRow], reason: str
) -> int:
    """Mentions are not about us: they leave the lists, and who is meant is learned from them.

    One undo takes all of it back. Returns how many conversations that were; raises StoreError.
    """
    judged = await handling.judge_each(
        [(mention, MentionClass.NOISE, False) for mention in mentions], reason
    )
    await console.judging.are_us(judged, False, console.settings.current.author)
    return len(judged)


async def bring_back(
    console: Console, handling: Handling, mentions: Sequence[MentionRow], reason: str
) -> int:
    """They are about us after all: each is what it would be as ours, and its clock is back with it.

    One undo takes all of it back. Returns how many conversations that were; raises StoreError.
    """
    said = []
    for mention, found in zip(mentions, await console.judging.as_ours(mentions), strict=True):
        red_zone, chosen = found.level is Level.RED_ZONE, found.mention_class
        if chosen is MentionClass.NOISE and not red_zone:
            chosen = MentionClass.MINOR  # somebody wants to look at it: the safe side
        said.append((mention, chosen, red_zone))
    judged = await handling.judge_each(said, reason)
    await console.judging.are_us(judged, True, console.settings.current.author)
    return len(judged)
