"""What triage says of a post: class, level, urgency and the reasons for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class MentionClass(StrEnum):
    """What kind of mention it is (taxonomy: ARCHITECTURE, Domain)."""

    MAJOR = "major"
    MINOR = "minor"
    QUESTION = "question"
    MISINFORMED = "misinformed"
    VENTING = "venting"
    RANT = "rant"
    PRAISE = "praise"
    NOISE = "noise"


class Level(IntEnum):
    """How bad it is. 4 can lie on any class; otherwise the class decides."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    RED_ZONE = 4


LEVEL_OF_CLASS: dict[MentionClass, Level] = {
    MentionClass.MAJOR: Level.HIGH,
    MentionClass.MINOR: Level.MEDIUM,
    MentionClass.QUESTION: Level.MEDIUM,
    MentionClass.MISINFORMED: Level.MEDIUM,
    MentionClass.VENTING: Level.LOW,
    MentionClass.RANT: Level.LOW,
    MentionClass.PRAISE: Level.NONE,
    MentionClass.NOISE: Level.NONE,
}
"""The level of a mention that is not in the red zone."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a decision, in words a person can check against the post."""

    text: str
    """Short and plain: `Harm`, `Money: charged twice`, `Direct question to us`."""
    words: tuple[str, ...] = ()
    """The words of the post that decided, quoted as they stand there."""
    rule: str | None = None
    """The name of the policy rule or cue that said so; None for a score."""
    points: int = 0
    """The urgency points it adds; those of all reasons add up to the urgency, before it is kept in 0-100."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The decision on one text. Reach is not an input of anything here."""

    mention_class: MentionClass
    level: Level
    urgency: int
    """0 to 100, for sorting within a level; built from the text alone."""
    reasons: tuple[Reason, ...]
    complaint_probability: float
    confidence: float
    """0 to 1: how sure the class is."""
    sentiment: str | None
    """negative, neutral or positive; None where the language cannot be scored."""
    compound: float | None
    """VADER's compound score, -1 to 1; None where the language cannot be scored."""
    language: str | None
    """BCP 47 tag, stated or recognised; None if unknown."""
    policy_version: int = 0
    """The version of the rules that were in force."""
