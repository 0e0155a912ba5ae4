"""What became of an earlier conversation, in a few words: `Question, solved in 38 min`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cmconsole.domain.conversation_state import HANDLED, State
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.stories import Fate, Story, fate_of
from cmconsole.domain.turns import WE_ASSUME
from cmconsole.ui.wording import age, class_name, day, standing, tr

if TYPE_CHECKING:
    from cmconsole.store.reading.contacts import Earlier

ASKS = frozenset({MentionClass.QUESTION, MentionClass.MISINFORMED})
"""Whoever asks is helped by the answer itself; a fault is solved only when its outcome is known."""


def outcome(earlier: Earlier) -> str:
    """What it was and what became of it."""
    mention, story = earlier.mention, earlier.story
    what = class_name(*standing(mention))
    if story is None or mention.work is None:
        return tr("{what}, from before").format(what=what)
    if mention.work.mention_class is MentionClass.PRAISE and story.answer is not None:
        became = tr("thanked and shared") if earlier.shared else tr("thanked")
    elif story.conversation.state in HANDLED:
        became = _ended(story, mention.work.mention_class)
    else:
        became = _open(story, mention.work.snoozed_until is not None)
    return f"{what}, {became}"


def is_settled(earlier: Earlier) -> bool:
    """Whether nobody owes anything any more."""
    return earlier.story is not None and earlier.story.conversation.state in HANDLED


def who_and_when(earlier: Earlier) -> str:
    """The day, and who of us had it."""
    story = earlier.story
    parts = [day(earlier.mention.published_at)]
    if story is not None:
        ended = [turn.person for turn in story.turns if turn.person]
        answered = story.answer.author if story.answer is not None else None
        who = answered or (ended[-1] if ended else story.conversation.owner)
        parts += [who] if who else []
    return ", ".join(parts)


def _ended(story: Story, mention_class: MentionClass) -> str:
    now, loop = story.conversation, story.loop
    if now.state is State.NOT_ANSWERING:
        return tr("left without an answer")
    if now.state is State.WAIVED:
        return tr("not told in public")
    if loop is not None and loop.closed_in_public_at is not None:
        return tr("loop closed in {time}").format(time=_since(story, loop.closed_in_public_at))
    known = loop is not None and loop.outcome_at and loop.outcome_source != WE_ASSUME
    if loop is not None and loop.outcome_at is not None and known:
        return tr("solved in {time}").format(time=_since(story, loop.outcome_at))
    fate = fate_of(story)
    if fate is Fate.WITHDRAWN:
        return tr("taken back by them")
    if story.answer is None:
        return tr("handled without an answer")
    answered_at = story.answer.answered_at or story.answer.at
    words = tr("solved in {time}") if mention_class in ASKS else tr("answered in {time}")
    return words.format(time=_since(story, answered_at))


def _open(story: Story, asleep: bool) -> str:
    if asleep:
        return tr("asleep")
    return {
        State.OFFLINE: tr("being solved offline"),
        State.OUTCOME_KNOWN: tr("solved, not told in public"),
        State.ACKNOWLEDGED: tr("answered, still open"),
    }.get(story.conversation.state, tr("open"))


def _since(story: Story, until: datetime) -> str:
    began = story.turns[0].began_at if story.turns else story.conversation.opened_at
    return age(until - began)
