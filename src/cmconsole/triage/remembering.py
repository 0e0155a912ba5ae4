"""The words that people have given a class to: whoever writes the same words is judged as they said.

This needs no proof and no model, so it works from the first correction on and in every language. The same
words are the same in their order; names, links, long numbers, marks and the case of letters may differ. No
more may: a text with one word more is often its opposite ("not"). The red zone is never touched.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Judgement, Level, MentionClass, Reason
from cmconsole.triage.reading import composed

AS_SAID = "as-said"
"""The name of the reason."""
MOST = 2_000
"""Corrections that are remembered, the newest."""
FEWEST_TO_CALM = 7
"""Fewer words are the same by chance ("where is my order"), and in another place mean something else: they
take a text lower than triage would only when people said so twice. What raises it needs one word."""
SURE = 0.95
"""How sure such a judgement is; by judgement, as the same words are not always said of the same thing."""

_SHORT_NUMBER = 2
"""Digits of a number that may be a mark ("1 star"); a longer one is of an order or a sum."""
_MARKS = ".,;:!…-–—\"'“”„‘’«»*_~#|•。！，、"
"""What may stand around a word. A question mark, a face and an emoji say something: they stay."""
_LINKS = ("http://", "https://", "www.")

Key = tuple[str, ...]


class Remembered:
    """What people said of which words. Changed on the thread that judges only."""

    def __init__(self) -> None:
        self._said: dict[Key, Counter[MentionClass]] = {}
        self._newest: dict[Key, MentionClass] = {}

    def __len__(self) -> int:
        return len(self._newest)

    def take(self, text: str, new: MentionClass) -> None:
        """Remember what a person said of a text; the newest word on the same words counts."""
        key = key_of(text)
        if not key:
            return
        # The order of a dict is that of coming in: what was said again is the newest.
        self._newest.pop(key, None)
        self._newest[key] = new
        self._said.setdefault(key, Counter())[new] += 1
        if len(self._newest) > MOST:
            oldest = next(iter(self._newest))
            del self._newest[oldest], self._said[oldest]

    def forget(self) -> None:
        """Forget all of it."""
        self._said.clear()
        self._newest.clear()

    def judged(self, text: str, judgement: Judgement) -> Judgement:
        """The judgement on a text as people said of the same words; as it is where they said nothing."""
        if not self._newest or judgement.level is Level.RED_ZONE:
            return judgement
        key = key_of(text)
        new = self._newest.get(key)
        if new is None or new is judgement.mention_class:
            return judgement
        calmer = LEVEL_OF_CLASS[new] < judgement.level
        if calmer and len(key) < FEWEST_TO_CALM and self._said[key][new] < 2:
            return judgement
        # What decided decides no more; what else was seen stays.
        rest = judgement.reasons[1:]
        return replace(
            judgement,
            mention_class=new,
            level=LEVEL_OF_CLASS[new],
            urgency=max(0, min(100, sum(reason.points for reason in rest))),
            reasons=(Reason("As you said of the same words", (), AS_SAID), *rest),
            confidence=SURE,
        )


def is_as_said(judgement: Judgement) -> bool:
    """Whether people decided it, by what they said of the same words."""
    return any(reason.rule == AS_SAID for reason in judgement.reasons)


def key_of(text: str) -> Key:
    """The words of a text by which the same text is known again; empty: it has none."""
    words = [piece.strip(_MARKS) for piece in composed(text).lower().split() if piece[0] != "@"]
    return tuple(
        [
            word
            for word in words
            if word
            and not (word.isdigit() and len(word) > _SHORT_NUMBER)
            and not word.startswith(_LINKS)
        ]
    )
