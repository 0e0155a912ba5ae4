"""Judges texts: class, level, urgency and the reasons, from the text alone.

The team's rules decide first. Where none does, the shipped model decides for English, and the words of
the policy for every other language. Nothing of an author's reach comes in here: not as an argument,
not through a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Judgement, Level, MentionClass, Reason
from cmconsole.triage.compiled import Candidates, Facts, compiled
from cmconsole.triage.deciding import Decider, confidence
from cmconsole.triage.index import WordIndex
from cmconsole.triage.language import Recogniser, WordVotes, readable_by_vader
from cmconsole.triage.reading import Reading, Table
from cmconsole.triage.reasons import language_reason, rule_reason
from cmconsole.triage.remembering import Remembered
from cmconsole.triage.rules import COUNTED, Feature, Policy
from cmconsole.triage.scorer import Scorer, make_scorer
from cmconsole.triage.vader import Sentiment
from cmconsole.triage.weighing import Scored, Weigher

if TYPE_CHECKING:  # it needs numpy, which is loaded with the weights
    from cmconsole.triage.learning import Learned, Trial
    from cmconsole.triage.opinion import Opinion, Opinions

_SENTIMENT_FROM = 0.05
"""Compound from which a text counts as positive or negative (Hutto & Gilbert 2014)."""


@dataclass(frozen=True, slots=True)
class ToJudge:
    """A text with what its network says about it."""

    text: str
    network: str = ""
    language: str | None = None
    addressed: str | None = None
    author_handle: str = ""


class _Reader:
    """All that the judge wants to know of a word."""

    def __init__(self, score: Scorer, index: WordIndex, recogniser: Recogniser) -> None:
        self.signs = score.signs
        self.meaning = index.meaning
        self.is_part = index.is_part
        self.votes = recogniser.votes


class Triage:
    """Judges texts by one policy. Deterministic, and safe to share between threads."""

    def __init__(
        self,
        policy: Policy,
        recogniser: Recogniser | None = None,
        opinions: Opinions | None = None,
    ) -> None:
        """Args:

        policy: the rules, complete and checked.
        recogniser: who tells languages apart; by words if none is given.
        opinions: the model that is asked where no rule decides; without one, the policy's words are.
        """
        self._policy = policy
        self._compiled = compiled(policy)
        self._recogniser = recogniser or _word_votes()
        self._score = _scorer()
        self._table = Table(_Reader(self._score, self._compiled.beside_model, self._recogniser))
        self._decider = Decider(policy)
        self._weigher = Weigher(policy)
        self._opinions = opinions
        self._learner = opinions.new_learner() if opinions is not None else None
        self._remembered = Remembered()

    def teach(
        self,
        mention_id: int,
        text: str,
        new: MentionClass,
        language: str | None = None,
        addressed: str | None = None,
    ) -> Learned | None:
        """Learn from the class a person gave a text; None if the model cannot read the text, which then
        is remembered for the same words only.

        For posts from networks whose terms allow it only (`networks.base.Terms.learn_from`).
        `language` and `addressed` are those of `judge`.
        """
        self._remembered.take(text, new)
        reading = Reading(text, self._table)
        if self._opinions is None or self._learner is None or not reading.pieces:
            return None
        if not readable_by_vader(self._recogniser.recognise(reading, language)):
            return None
        score = self._score(text)
        candidates = self._compiled.candidates(reading)
        return self._opinions.teach(
            self._learner,
            mention_id,
            reading.pieces,
            score,
            new,
            lambda likely: self._weigher.beside_rules(likely, candidates),
            to_us=addressed is not None,
        )

    def forget(self) -> None:
        """Undo everything that was learned; the shipped weights remain."""
        self._remembered.forget()
        if self._learner is not None:
            self._learner.reset()

    @property
    def learned(self) -> tuple[Learned, ...]:
        """What was learned, oldest first."""
        return tuple(self._learner.log) if self._learner is not None else ()

    @property
    def uses_what_it_learned(self) -> bool:
        """False while there is too little evidence that what was learned helps, or some that it does not."""
        return self._learner is not None and self._learner.counts

    @property
    def trial(self) -> Trial | None:
        """How what was learned does on what was kept back; None: this triage cannot learn."""
        return self._learner.trial if self._learner is not None else None

    def judge(
        self,
        text: str,
        *,
        network: str = "",
        language: str | None = None,
        addressed: str | None = None,
        author_handle: str = "",
    ) -> Judgement:
        """Judge one text.

        `language` is the tag the author or network states, `addressed` why the network says that
        the post is for us (`mention`, `reply`, `quote`). Never raises, whatever the text holds.
        """
        return self.judge_many([ToJudge(text, network, language, addressed, author_handle)])[0]

    def judge_many(self, items: Sequence[ToJudge]) -> list[Judgement]:
        """Judge texts together: the model reads a page of them for little more than one."""
        table = self._table
        readings = [Reading(item.text, table) for item in items]
        tags = [
            self._recogniser.recognise(reading, item.language) if reading.pieces else None
            for reading, item in zip(readings, items, strict=True)
        ]
        score = self._score.of_signs
        sentiments = [
            score(reading.text, reading.signs) if readable_by_vader(tag) else None
            for reading, tag in zip(readings, tags, strict=True)
        ]
        to_us = [item.addressed is not None for item in items]
        opinions = self._ask(readings, sentiments, to_us)
        as_said = self._remembered.judged
        return [
            as_said(item.text, self._judge(item, reading, tag, sentiment, opinion))
            for item, reading, tag, sentiment, opinion in zip(
                items, readings, tags, sentiments, opinions, strict=True
            )
        ]

    def _ask(
        self,
        readings: list[Reading],
        sentiments: list[Sentiment | None],
        to_us: list[bool],
    ) -> list[Opinion | None]:
        """What the model thinks of the texts that could be scored."""
        found: list[Opinion | None] = [None] * len(readings)
        if self._opinions is not None:
            scored = [(i, s) for i, s in enumerate(sentiments) if s is not None]
            pieces = [readings[i].pieces for i, _ in scored]
            said = self._opinions.of(
                pieces, [s for _, s in scored], self._learner, [to_us[i] for i, _ in scored]
            )
            for (i, _), opinion in zip(scored, said, strict=True):
                found[i] = opinion
        return found

    def _judge(
        self,
        item: ToJudge,
        reading: Reading,
        tag: str | None,
        sentiment: Sentiment | None,
        opinion: Opinion | None,
    ) -> Judgement:
        if all(piece[0] == "@" for piece in reading.pieces):
            return _wordless(self._policy.version, addressed=item.addressed is not None)
        compound = sentiment.compound if sentiment is not None else None
        features = reading.features()
        if opinion is not None:
            candidates = self._compiled.candidates(reading)
            scored = self._weigher.by_model(opinion, candidates)
        else:
            candidates, cues = self._compiled.look_into(reading, features)
            scored = self._weigher.by_words(reading, cues, candidates, compound)
        facts = Facts(
            network=item.network,
            language=tag,
            author_handle=item.author_handle,
            addressed=item.addressed is not None,
            question=Feature.QUESTION in features,
            compound=compound,
            complaint=scored.complaint,
            doubtful=scored.complaint >= scored.safe_below
            or (opinion is not None and opinion.distress),
            model=opinion is not None,
            grave=any([ready.rule.decides is MentionClass.MAJOR for ready, _ in candidates]),
            words=_count(reading) if candidates else COUNTED,
        )
        return self._judgement(reading, facts, candidates, scored)

    def _judgement(
        self, reading: Reading, facts: Facts, candidates: Candidates, scored: Scored
    ) -> Judgement:
        fitting = [(ready, places) for ready, places in candidates if ready.fits(facts)]
        red = [
            rule_reason(ready, places, reading) for ready, places in fitting if ready.rule.red_zone
        ]
        decision = self._decider.decide(fitting, facts, reading, bool(red), scored.opinion)
        reasons = (
            *red,
            decision.reason,
            *decision.passed,
            *language_reason(reading, facts.language),
            *scored.reasons,
        )
        mood = scored.opinion.sentiment if scored.opinion else _sentiment(facts.compound)
        return Judgement(
            mention_class=decision.mention_class,
            level=Level.RED_ZONE if red else LEVEL_OF_CLASS[decision.mention_class],
            urgency=max(0, min(100, sum([reason.points for reason in reasons]))),
            reasons=reasons,
            complaint_probability=round(facts.complaint, 4),
            confidence=round(confidence(decision, facts.complaint), 4),
            sentiment=mood,
            compound=facts.compound,
            language=facts.language,
            policy_version=self._policy.version,
        )


def _wordless(version: int, *, addressed: bool) -> Judgement:
    """The judgement on a text that holds nothing but names, such as a post that is only a picture.

    What somebody shows to us is looked at: it may well be what arrived broken.
    """
    said = MentionClass.MINOR if addressed else MentionClass.NOISE
    why = "No text, perhaps a picture: better looked at than missed"
    return Judgement(
        mention_class=said,
        level=LEVEL_OF_CLASS[said],
        urgency=0,
        reasons=(Reason(why if addressed else "No text to judge"),),
        complaint_probability=0.0,
        confidence=0.0,
        sentiment=None,
        compound=None,
        language=None,
        policy_version=version,
    )


def _count(reading: Reading) -> int:
    return len([piece for piece in reading.pieces[:COUNTED] if piece[0] not in "@#"])


def _sentiment(compound: float | None) -> str | None:
    if compound is None:
        return None
    if compound >= _SENTIMENT_FROM:
        return "positive"
    return "negative" if compound <= -_SENTIMENT_FROM else "neutral"


@cache
def _scorer() -> Scorer:
    """One scorer for the process: its lexicon takes 14 ms to read and its self-check as long."""
    return make_scorer()


@cache
def _word_votes() -> WordVotes:
    return WordVotes()
