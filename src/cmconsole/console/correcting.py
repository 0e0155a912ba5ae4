"""Stores what a person says a mention is, and learns from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
