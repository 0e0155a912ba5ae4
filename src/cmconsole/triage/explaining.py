"""Why a text was judged as it was, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cmconsole.domain.judgement import Judgement, Level, MentionClass
from cmconsole.triage.judge import ToJudge, Triage

MOST_TRIED = 60
"""Pieces of a text that are left out in turn, from its start."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would have changed the decision."""

    without: str
    """The word that decided: had it not been there, ..."""
    mention_class: MentionClass
    level: Level
    """... it would have been this."""
    complaint_probability: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A judgement and what it hung on."""

    judgement: Judgement
    changes: tuple[Change, ...]
    """Single words without which class or level would be others; the most telling first. Empty: no
    one word decided."""


def explain(triage: Triage, item: ToJudge) -> Explanation:
    """Judge a text once more without each of its words in turn, rules and model together."""
    pieces = item.text.split()
    words = list(dict.fromkeys(pieces))[:MOST_TRIED]
    tried = [replace(item, text=" ".join(p for p in pieces if p != word)) for word in words]
    judgement, *others = triage.judge_many([item, *tried])
    changes = [
        Change(word, other.mention_class, other.level, other.complaint_probability)
        for word, other in zip(words, others, strict=True)
        if (other.mention_class, other.level) != (judgement.mention_class, judgement.level)
    ]
    changes.sort(
        key=lambda c: (
            -abs(c.level - judgement.level),
            -abs(c.complaint_probability - judgement.complaint_probability),
        )
    )
    return Explanation(judgement, tuple(changes))
