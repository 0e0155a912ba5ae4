"""Decides the class: the team's first rule that fits, else the model, else the words of the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cmconsole.domain.judgement import MentionClass, Reason
from cmconsole.triage.compiled import Candidates, Facts
from cmconsole.triage.reading import Reading
from cmconsole.triage.reasons import rule_reason
from cmconsole.triage.rules import Policy

if TYPE_CHECKING:
    from cmconsole.triage.opinion import Opinion

FEWEST_WORDS_TO_MEAN_SOMETHING = 4
"""A text in an unknown language with fewer words than this says nothing that could be a complaint."""

SURE_OF_WORDS = 0.5
"""Probability from which the words of an opinion speak for a complaint (`opinion.Opinions.of`)."""

_HARMLESS = (MentionClass.PRAISE, MentionClass.NOISE)
GIVE_WAY = frozenset(
    {
        "Giveaway or advertisement",
        "Crypto",
        "Share prices",
        "Job advertisement",
        "Nothing but good",
        "Thanks for help",
        "Says thank you",
        "Kind words",
        "Kind words, not scored",
    }
)
"""The shipped rules for praise and noise: written for any trade, they do not hold where a complaint is
possible. A rule of the team's own holds whatever the model thinks, outside the red zone."""
_COMPLAINING = frozenset(
    {MentionClass.MAJOR, MentionClass.MINOR, MentionClass.VENTING, MentionClass.RANT}
)
_CERTAINTY = {
    MentionClass.MAJOR: 0.9,
    MentionClass.MINOR: 0.8,
    MentionClass.QUESTION: 0.75,
    MentionClass.MISINFORMED: 0.5,
    MentionClass.VENTING: 0.5,
    MentionClass.RANT: 0.6,
    MentionClass.PRAISE: 0.55,
    MentionClass.NOISE: 0.7,
}
"""How far a decision for this class can be trusted at best, by judgement and coarse: kind words are
often about something else, and venting is hard to tell even for people."""
_OF_CLASS = {
    "complaint": MentionClass.MINOR,
    "other": MentionClass.NOISE,
    "praise": MentionClass.PRAISE,
    "question": MentionClass.QUESTION,
    "rant": MentionClass.RANT,
    "venting": MentionClass.VENTING,
}
_SAID = {
    MentionClass.MAJOR: "Complaint about something serious",
    MentionClass.MINOR: "Complaint",
    MentionClass.NOISE: "Nothing to answer found",
    MentionClass.PRAISE: "Kind words",
    MentionClass.QUESTION: "Question",
    MentionClass.RANT: "Rant: reply only with news",
    MentionClass.VENTING: "Venting, no request: a kind word is enough",
}
"""What the model's answer is called as a reason."""
_DISTRESS = "Perhaps somebody in distress: better read than missed"
_POSSIBLY = {
    MentionClass.MAJOR: "Possible complaint about something serious",
    MentionClass.MINOR: "Possible complaint",
}
"""The same where the classes say so and the probability of a complaint does not."""


class Decision(NamedTuple):
    """The class and why."""

    mention_class: MentionClass
    reason: Reason
    sure: float | None = None
    """How sure it is, 0 to 1; None: as far as the class and the probability of a complaint agree."""
    doubt: float = 1.0
    """What is left of the usual certainty, 0 to 1, where nothing spoke for the class."""
    passed: tuple[Reason, ...] = ()
    """The first rule that fits and was not followed, as a reason."""


class Decider:
    """Decides by one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def decide(
        self,
        fitting: Candidates,
        facts: Facts,
        reading: Reading,
        red: bool,
        opinion: Opinion | None,
    ) -> Decision:
        """The first rule that decides a class; without one, the model; where it cannot read, the score."""
        passed: tuple[Reason, ...] = ()
        for ready, places in fitting:
            rule = ready.rule
            if rule.decides is None:
                continue
            # A red-zone rule is a reason already; its points are not counted twice.
            reason = rule_reason(ready, places, reading, points=0 if rule.red_zone else None)
            if rule.decides not in _HARMLESS or not (
                red or (facts.doubtful and rule.name in GIVE_WAY)
            ):
                return Decision(rule.decides, reason, passed=passed)
            passed = passed or (_not_followed(reason, red),)
        decision = self._without_rules(facts, reading, red, opinion)
        return decision._replace(passed=passed) if passed else decision

    def _without_rules(
        self, facts: Facts, reading: Reading, red: bool, opinion: Opinion | None
    ) -> Decision:
        score, unsafe = self._policy.score, red or facts.doubtful
        if opinion is not None:
            return self._by_model(opinion, facts, unsafe, red)
        if facts.complaint >= score.complaint_from:
            return Decision(MentionClass.MINOR, Reason("Complaint"))
        if unsafe:
            return _better_read(red, 0.8)
        if self._cannot_tell(facts.language, reading):
            reason = Reason("Too few rules for this language: better read than missed")
            return Decision(MentionClass.MINOR, reason, doubt=0.4)
        return Decision(MentionClass.NOISE, Reason("Nothing to answer found"))

    def _by_model(self, opinion: Opinion, facts: Facts, unsafe: bool, red: bool) -> Decision:
        """The likeliest class, and the safe side where that would file away a possible complaint.

        The head that knows complaints has read twenty times as many texts as the one of the classes:
        where it says that this is one, that is no doubt, whatever the other makes of it. Who writes to
        us wants something more often than not: there the safe side begins sooner.
        """
        score, complaint = self._policy.score, facts.complaint
        if facts.addressed:
            unsafe |= facts.grave or complaint >= score.safe_below_addressed
        said = _OF_CLASS[opinion.best]
        if said is MentionClass.MINOR and opinion.serious >= score.serious_from:
            said = MentionClass.MAJOR
        if said in _HARMLESS and complaint >= score.complaint_from:
            said = (
                MentionClass.MAJOR if opinion.serious >= score.serious_from else MentionClass.MINOR
            )
            words = opinion.words if opinion.complaint >= SURE_OF_WORDS else ()
            return Decision(said, Reason(_SAID[said], words))
        if said in _HARMLESS and opinion.distress and not red:
            return Decision(
                MentionClass.MINOR, Reason(_DISTRESS, opinion.words), doubt=opinion.share
            )
        if said in _HARMLESS and (unsafe or opinion.share < score.sure_from):
            return _better_read(red, opinion.share)
        named = (
            _SAID[said] if complaint >= score.complaint_from else _POSSIBLY.get(said, _SAID[said])
        )
        # Rules may have taken from a complaint what the model saw in it: its words speak for no praise.
        words = () if said in _HARMLESS and opinion.complaint >= SURE_OF_WORDS else opinion.words
        return Decision(said, Reason(named, words), sure=opinion.share)

    def _cannot_tell(self, language: str | None, reading: Reading) -> bool:
        """Whether finding none of the words means nothing, because they are of other languages."""
        if language is not None:
            return language.partition("-")[0] not in self._policy.languages or "-Latn" in language
        spoken = [w for w in reading.shown if w[0] != "@" and "://" not in w and not w.isdigit()]
        return len(spoken) >= FEWEST_WORDS_TO_MEAN_SOMETHING


def _not_followed(reason: Reason, red: bool) -> Reason:
    """What is told of a rule for praise or noise that a text may be too grave for."""
    where = " in the red zone" if red else ""
    return Reason(f"“{reason.rule}” not followed{where}: better read than missed", reason.words)


def _better_read(red: bool, doubt: float) -> Decision:
    said = "Red zone" if red else "Possible complaint, not sure"
    return Decision(MentionClass.MINOR, Reason(f"{said}: better read than missed"), doubt=doubt)


def confidence(decision: Decision, probability: float) -> float:
    """What the model says, or how well the class and the probability of a complaint agree."""
    if decision.sure is not None:
        return decision.sure
    complaining = decision.mention_class in _COMPLAINING
    certainty = _CERTAINTY[decision.mention_class] * decision.doubt
    return certainty * (probability if complaining else 1 - probability)
