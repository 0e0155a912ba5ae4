"""How likely a complaint is: by the model and the rules, or by the words of the policy alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from cmconsole.domain.judgement import Reason
from cmconsole.triage.compiled import Candidates, Heard
from cmconsole.triage.reading import Reading
from cmconsole.triage.reasons import quotes
from cmconsole.triage.rules import Policy

if TYPE_CHECKING:
    from cmconsole.triage.opinion import Opinion

MOST_CUES = 3
"""Cues that are named, the strongest first; every rule that fits is."""


class Scored(NamedTuple):
    """The probability of a complaint, what it is worth in words, and from where on nothing is harmless."""

    complaint: float
    reasons: list[Reason]
    safe_below: float
    opinion: Opinion | None = None


class Weigher:
    """Weighs by one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._likely = [
            Reason(
                f"Complaint, {percent}% likely", points=round(policy.score.points * percent / 100)
            )
            for percent in range(101)
        ]
        self._serious = [
            Reason(
                f"Serious, {percent}% likely",
                points=round(policy.score.serious_points * percent / 100),
            )
            for percent in range(101)
        ]

    def by_model(self, opinion: Opinion, candidates: Candidates) -> Scored:
        """The model's probability, moved by the rules whose words occur, whichever of them decides."""
        score = self._policy.score
        probability = self.beside_rules(opinion.complaint, candidates)
        reasons = [self._likely[round(probability * 100)]]
        serious = self._serious[round(opinion.serious * 100)]
        if serious.points:
            reasons.append(serious)
        return Scored(probability, reasons, score.safe_below, opinion)

    def beside_rules(self, probability: float, candidates: Candidates) -> float:
        """The model's probability of a complaint after the rules whose words occur have spoken."""
        evidence = sum([ready.rule.weight for ready, _ in candidates])
        return likelier(probability, evidence * self._policy.score.beside_model)

    def by_words(
        self,
        reading: Reading,
        cues: Heard,
        candidates: Candidates,
        compound: float | None,
    ) -> Scored:
        """The probability by the policy's words and, as reasons, what moved it, the strongest first."""
        score = self._policy.score
        total, speaks_for, complains = 0.0, False, False
        reasons: list[Reason] = []
        for ready, _ in candidates:
            total += ready.rule.weight
            speaks_for |= ready.rule.weight > 0
        for cue, places in cues:
            total += cue.weight
            complains |= cue.complains
            if cue.weight > 0:
                speaks_for = True
                if places and len(reasons) < MOST_CUES:
                    reasons.append(Reason(cue.reason, quotes(places, reading), cue.name))
        if compound is None:
            total += score.base_unscored
        elif compound < 0:
            total += score.base - score.negative * compound
        else:
            total += score.base
            total += (score.positive_anyway if speaks_for else score.positive) * compound
        probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
        return Scored(
            probability,
            [self._likely[round(probability * 100)], *reasons],
            score.safe_below_complaining if complains else score.safe_below,
        )


def likelier(probability: float, log_odds: float) -> float:
    """A probability after more evidence has spoken, in log-odds."""
    if not log_odds:
        return probability
    p = min(max(probability, 1e-6), 1 - 1e-6)
    return 1 / (1 + math.exp(-(math.log(p / (1 - p)) + log_odds)))
