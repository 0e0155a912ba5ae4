"""The rules of triage as plain facts: what a rule looks for and what it decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cmconsole.domain.judgement import MentionClass

COUNTED = 12
"""Pieces of a text that are counted; whoever says more is not brief."""


class Feature(StrEnum):
    """What can be seen in a text without knowing a word of it."""

    QUESTION = "question"
    """A question mark outside links."""
    EXCLAIMS = "exclaims"
    """Two exclamation marks or more."""
    LINK = "link"
    STARTS_WITH_NAME = "starts_with_name"
    """The first word is an @name: somebody is spoken to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: everything that is stated of the first group must be so for it to fit."""

    name: str
    """Unique in its policy; a decision names the rule by it."""
    reason: str
    """What a person reads: `Money: charged wrongly`."""
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    """Phrases in which a word of `any` means something else; that occurrence is passed over."""
    pattern: str = ""
    """A regular expression within the limits of `patterns.compile_pattern`."""
    languages: tuple[str, ...] = ()
    """Primary language subtags; empty: any, also unknown."""
    networks: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    """Any of these in the author's handle."""
    sentiment_below: float | None = None
    sentiment_above: float | None = None
    complaint_below: float | None = None
    complaint_above: float | None = None
    brief: int = 0
    """Words up to which `complaint_above` is not asked: "server down" says nothing else to judge by."""
    question: bool | None = None
    addressed: bool | None = None
    """Whether the network says that it is for us: a mention, a quote or a reply."""

    scored: bool | None = None
    """Whether VADER could read the text."""
    model: bool | None = None
    """Whether the model has read the text, and decides it if no rule does."""

    decides: MentionClass | None = None
    """`class` in the file. A rule decides a class, the red zone, or both."""
    red_zone: bool = False
    points: int = 0
    """Urgency points, -100 to 100."""
    weight: float = 0.0
    """Log-odds for a complaint, counted wherever the words fit, even if another rule decides."""
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One piece of evidence for (weight above 0) or against a complaint."""

    name: str
    reason: str
    weight: float
    """Log-odds."""
    any: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    """As in a rule."""
    feature: Feature | None = None
    complains: bool = False
    """Whether it alone makes praise and noise doubtful, however nice the rest sounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How cues become a probability: 1 / (1 + exp(-(base + weights + sentiment)))."""

    complaint_from: float = 0.5
    """The probability from which a text counts as a complaint."""
    safe_below: float = 0.4
    """At or above this, a text is never filed as praise or noise."""
    safe_below_complaining: float = 0.1
    """The same where a cue that `complains` was found."""
    safe_below_addressed: float = 0.14
    """The same for what the model calls harmless in a post that its network says is for us."""
    base: float = -1.5
    base_unscored: float = -1.0
    """In place of `base` for a text that VADER cannot read."""
    negative: float = 1.0
    """Times the compound's distance below zero."""
    positive: float = -1.0
    """Times the compound, where it is above zero and no cue speaks for a complaint."""
    positive_anyway: float = -0.3
    """The same where some cue does: what people say outranks how nice it sounds."""
    points: int = 30
    """Urgency points of a certain complaint."""
    serious_points: int = 40
    """Urgency points of a matter that the model is certain is serious."""
    serious_from: float = 0.5
    """The probability from which a complaint that the model found is a major one."""
    sure_from: float = 0.4
    """Below this the model's praise and noise are put before a person."""
    beside_model: float = 0.5
    """Times the weights of the rules whose words occur, added to the model's log-odds."""


@dataclass(frozen=True, slots=True)
class Policy:
    """An ordered set of rules, complete and checked."""

    version: int
    rules: tuple[Rule, ...]
    cues: tuple[Cue, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Named lists that rules and cues refer to as `@name`."""
    languages: tuple[str, ...] = ("en",)
    """Languages in which finding none of the words means something."""
    score: Score = Score()
