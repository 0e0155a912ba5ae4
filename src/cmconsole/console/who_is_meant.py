"""Whether a mention is about us: what people answered, and what triage makes of it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cmconsole.domain.judgement import Judgement, MentionClass
from cmconsole.domain.posts import Post
from cmconsole.networks import registry
from cmconsole.store.deciding.radar_rows import texts_before
from cmconsole.store.inbox import Inbox
from cmconsole.store.rows import MentionRow

if TYPE_CHECKING:
    from cmconsole.triage.entity import EntityMatch


async def stands_aside(inbox: Inbox, mention: MentionRow) -> bool:
    """Whether a mention was set aside as not us: by the last answer to that, else by triage. Raises
    StoreError."""
    from cmconsole.triage.entity import is_set_aside

    us = await inbox.rulings.said_us(mention.id)
    return is_set_aside(mention.judgement) if us is None else not us


async def usual_texts(inbox: Inbox, now: datetime, limit: int, but: Container[str]) -> list[str]:
    """The newest texts before `now` (UTC) that may be learned from, but for those; to know which words are
    usual. Raises StoreError."""
    texts = await inbox.read(lambda c: texts_before(c, now, limit, registry.may_learn))
    return [text for text in texts if text not in but]


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


def who(said: Sequence[tuple[str, bool]], others: Sequence[str]) -> EntityMatch:
    """What the answers to "is this us?" amount to."""
    from cmconsole.triage.entity import Answer, EntityMatch

    return EntityMatch([Answer(text, us) for text, us in said], others)
