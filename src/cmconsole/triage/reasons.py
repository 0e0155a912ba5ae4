"""Puts reasons into words and quotes what decided."""

from __future__ import annotations

from cmconsole.domain.judgement import Reason
from cmconsole.triage.compiled import ReadyRule
from cmconsole.triage.language import language_name, readable_by_vader
from cmconsole.triage.reading import Quote, Reading

MOST_QUOTED = 3
"""Quotes in one reason."""


def rule_reason(
    ready: ReadyRule, places: list[Quote], reading: Reading, points: int | None = None
) -> Reason:
    """The reason a rule gives; `points` where they are not the rule's own."""
    rule = ready.rule
    return Reason(
        text=rule.reason,
        words=quotes(places, reading),
        rule=rule.name,
        points=rule.points if points is None else points,
    )


def quotes(places: list[Quote], reading: Reading) -> tuple[str, ...]:
    """The first few quotes in the order of the text, none inside another."""
    quoted: list[str] = []
    reached = 0
    spans = [place for place in places if not isinstance(place, str)]
    if len(spans) > 1:
        spans.sort(key=_by_start)
    elif spans and len(places) == 1:
        return (reading.quote(spans[0]),)
    for span in spans:
        if span[1] > reached:
            reached = span[1]
            quote = reading.quote(span)
            if quote not in quoted:
                quoted.append(quote)
                if len(quoted) == MOST_QUOTED:
                    return tuple(quoted)
    if len(spans) < len(places):
        quoted += sorted({place for place in places if isinstance(place, str)})
    return tuple(quoted[:MOST_QUOTED])


def _by_start(span: tuple[int, int]) -> tuple[int, int]:
    """By where it starts, the longest of those first."""
    return span[0], -span[1]


def language_reason(reading: Reading, tag: str | None) -> list[Reason]:
    """Why there is no sentiment, if there is none."""
    if readable_by_vader(tag) or not reading.shown:
        return []
    if tag is None:
        return [Reason("Not scored: its language is not clear")]
    return [Reason(f"Not scored: written in {language_name(tag)}")]
