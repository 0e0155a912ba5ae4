"""What a holding statement should have in it: advice, as everywhere; a person decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Point(StrEnum):
    """What is looked for."""

    WHAT_TO_DO = "what to do"
    """It tells people what to do now: the one thing that keeps them from being hurt."""
    WHEN_NEXT = "when next"
    """It says when we speak again."""
    NO_CAUSE = "no cause"
    """It claims no cause: in the first hour nobody knows it."""
    NO_GAPS = "no gaps"


@dataclass(frozen=True, slots=True)
class Looked:
    """One point and whether it is in order."""

    point: Point
    well: bool


_TELLS = re.compile(
    r"\b(?:please|unplug|stop|keep|leave|do not|don't|avoid|contact|call|write to|check|switch off|"
    r"bitte|ziehen sie|stecken sie|lassen sie|rufen sie|schreiben sie|por favor|desenchuf\w+|dej[ae]\w*)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}\s?(?:am|pm|uhr)\b|\b(?:within|in|by|bis|antes de)\b[^.!?]{0,20}"
    r"\b(?:minutes?|hours?|noon|tonight|tomorrow|stunden?|minuten|morgen|heute|mañana|horas?)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|caused by|due to|the cause|reason is|our fault|supplier|weil|wegen|ursache|verursacht|"
    r"schuld|porque|debido a|causa)\b",
    re.IGNORECASE,
)
_GAP = re.compile(r"\[\[[^\]]*\]\]|\{\w+\}")
_UNSAID = re.compile(rf"(?:\b(?:please|bitte|por favor)\s+)?(?:{_GAP.pattern})", re.IGNORECASE)
"""A blank, with the politeness before it: nobody is told anything by that yet."""
START = (
    "We are hearing that [[what happens]]. If this happens to you, please [[what to do now]]. We are"
    " looking into it and will write here what we know by [[time]]."
)
"""Where nothing is written yet. Its blanks have to be filled in before it can be posted."""


def look(text: str) -> tuple[Looked, ...]:
    """What is in order and what is not; words are looked for in English, German and Spanish."""
    said = _UNSAID.sub(" ", text)
    return (
        Looked(Point.WHAT_TO_DO, _TELLS.search(said) is not None),
        Looked(Point.WHEN_NEXT, _WHEN.search(said) is not None),
        Looked(Point.NO_CAUSE, _CAUSE.search(said) is None),
        Looked(Point.NO_GAPS, not gaps(text)),
    )


def gaps(text: str) -> list[tuple[int, int]]:
    """The blanks of a text; a statement with one is not posted."""
    return [found.span() for found in _GAP.finditer(text)]
