"""Rows of the list, without an inbox."""

from __future__ import annotations

from datetime import timedelta

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.store.instants import to_micros
from cmconsole.store.packing import pack_judgement
from cmconsole.store.rows import MentionRow
from support.inboxes import NOON, judgement, minutes

SOON = minutes(38)


def mention(
    mention_class: MentionClass = MentionClass.MINOR,
    level: Level | None = None,
    due: timedelta | None = SOON,
    *,
    owner: str | None = None,
    text: str = "The charging case got hot",
    author: str = "",
    number: int = 1,
) -> MentionRow:
    """A mention as the store hands it to the list; `due` counts from noon."""
    level = LEVEL_OF_CLASS[mention_class] if level is None else level
    noon = to_micros(NOON)
    judged = judgement(mention_class, level)
    head = (number, "mastodon", "1", "https://example.social/1", None, 1)
    who = (author or "@tess@tooting.example", author or "Tess Wilder")
    place = (None, None, "public", None, None, noon, noon, None, None, 1, "", False)
    kind = (mention_class, int(level), judged.urgency, pack_judgement(judged))
    until = None if due is None else to_micros(NOON + due)
    work = (1, "open", "answer", mention_class, int(level), noon, until, owner, None, None)
    return MentionRow((*head, *who, text, "en", *place, *kind, *work))
