"""Whether a post only says thank you: such a word ends a talk and opens no new wait."""

from __future__ import annotations

import re

from cmconsole.domain.judgement import Level, MentionClass

LONGEST = 12
"""Words; longer ones say more than thanks."""
_THANKS = re.compile(
    r"\b(?:thanks?|thank you|thx|ty|cheers|danke\w*|vielen dank|merci|gracias|muchas gracias|obrigad[oa]|"
    r"grazie|bedankt|dank je|tack|takk|tak|dzięki|kiitos)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"[?¿]|\b(?:but|still|aber|trotzdem|noch|pero|todavía|mas|ainda|maar)\b", re.IGNORECASE
)


def is_thanks(text: str, mention_class: MentionClass, level: Level) -> bool:
    """Whether a customer's later post needs no answer of ours.

    Args:
        text: what they wrote.
        mention_class: what triage says it is.
        level: praise in the red zone is never only thanks.
    """
    if level is not Level.NONE:
        # Triage found something in it that has to be worked on.
        return False
    if mention_class is MentionClass.PRAISE:
        return "?" not in text
    short = len(text.split()) <= LONGEST
    return short and _THANKS.search(text) is not None and _MORE.search(text) is None
