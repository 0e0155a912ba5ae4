"""Why a text was judged as it was, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cmconsole.domain.judgement import Judgement, Level, MentionClass
from cmconsole.triage.judge import ToJudge, Triage
from cmconsole.triage.reading import WORD, fold

MOST_TRIED = 60
"""Pieces of a text that are left out in turn: those that the reasons quote, then from its start."""


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


def explain(triage: Triage, item: ToJudge, stands: Judgement | None = None) -> Explanation:
    """Judge a text once more without each of its words in turn, rules and model together.

    Args:
        stands: what it was judged to be. Where its text alone is something else, no word is named: the
            author's past decided, or whose it is, or the rules of another day.
    """
    pieces = item.text.split()
    judgement = triage.judge_many([item])[0]
    if stands is not None and _standing(stands) != _standing(judgement):
        return Explanation(judgement, ())
    words = _likeliest_first(dict.fromkeys(pieces), judgement)[:MOST_TRIED]
    tried = [replace(item, text=" ".join(p for p in pieces if p != word)) for word in words]
    others = triage.judge_many(tried)
    changes = [
        Change(word, other.mention_class, other.level, other.complaint_probability)
        for word, other in zip(words, others, strict=True)
        if _standing(other) != _standing(judgement)
    ]
    changes.sort(
        key=lambda c: (
            -abs(c.level - judgement.level),
            -abs(c.complaint_probability - judgement.complaint_probability),
        )
    )
    return Explanation(judgement, tuple(changes))


def _standing(judgement: Judgement) -> tuple[MentionClass, Level]:
    return judgement.mention_class, judgement.level


def _likeliest_first(pieces: Iterable[str], judgement: Judgement) -> list[str]:
    """In their order, those before all others of which a reason quotes a word."""
    quotes = " ".join(word for reason in judgement.reasons for word in reason.words)
    quoted = set(WORD.findall(fold(quotes)))
    return sorted(pieces, key=lambda piece: quoted.isdisjoint(WORD.findall(fold(piece))))
