"""What is asked of triage on its own thread; nothing of triage is loaded before somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cmconsole.domain.judgement import Judgement, MentionClass
from cmconsole.domain.posts import Post
from cmconsole.store.deciding.corrections import Lesson
from cmconsole.store.rows import MentionRow

if TYPE_CHECKING:
    from cmconsole.triage.entity import EntityMatch
    from cmconsole.triage.explaining import Explanation
    from cmconsole.triage.judge import ToJudge, Triage


def whether_us(entity: EntityMatch, post: Post, judgement: Judgement) -> Judgement:
    """The judgement on a post, set aside if it is probably not us.

    Whoever the network itself says speaks to us does, and whoever writes words that people called
    something to be looked at.
    """
    from cmconsole.triage.entity import set_aside
    from cmconsole.triage.remembering import is_as_said

    if judgement.mention_class is not MentionClass.NOISE and is_as_said(judgement):
        return judgement
    doubt = entity.doubt(post.text) if post.addressed is None else None
    return judgement if doubt is None else set_aside(judgement, doubt)


def explained(triage: Triage, item: ToJudge) -> Explanation:
    """Why, and what would change it; where people decided, no single word of the text did."""
    from cmconsole.triage.explaining import explain
    from cmconsole.triage.remembering import is_as_said

    found = explain(triage, item)
    return replace(found, changes=()) if is_as_said(found.judgement) else found


def as_read(mention: MentionRow) -> ToJudge:
    """A stored mention as triage read it when it came."""
    from cmconsole.triage.judge import ToJudge

    return ToJudge(
        mention.text,
        mention.network,
        mention.language,
        mention.addressed,
        mention.author_handle,
    )


def who(said: Sequence[tuple[str, bool]], others: Sequence[str]) -> EntityMatch:
    """What the answers to "is this us?" amount to."""
    from cmconsole.triage.entity import Answer, EntityMatch

    return EntityMatch([Answer(text, us) for text, us in said], others)


def teach_anew(triage: Triage, lessons: Sequence[Lesson]) -> None:
    """Forget everything, and learn from these."""
    triage.forget()
    for lesson in lessons:
        said = lesson.correction
        triage.teach(said.mention_id, lesson.text, said.new, lesson.language)
