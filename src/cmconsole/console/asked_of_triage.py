"""What is asked of triage on its own thread; nothing of triage is loaded before somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cmconsole.store.deciding.corrections import Lesson
from cmconsole.store.rows import MentionRow

if TYPE_CHECKING:
    from cmconsole.domain.judgement import Judgement
    from cmconsole.triage.explaining import Explanation
    from cmconsole.triage.judge import ToJudge, Triage


def explained(triage: Triage, item: ToJudge, stands: Judgement | None = None) -> Explanation:
    """Why, and what would change it; where people decided, no single word of the text did."""
    from cmconsole.triage.explaining import explain
    from cmconsole.triage.remembering import is_as_said

    found = explain(triage, item, stands)
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


def teach_anew(triage: Triage, lessons: Sequence[Lesson]) -> None:
    """Forget everything, and learn from these."""
    triage.forget()
    for lesson in lessons:
        said = lesson.correction
        triage.teach(said.mention_id, lesson.text, said.new, lesson.language, lesson.addressed)
