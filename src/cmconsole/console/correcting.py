"""Stores what a person says a mention is, and learns from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmconsole.console import Console
    from cmconsole.domain.judgement import MentionClass
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
