"""The field's published figures (N1 to N6) beside ours, each with where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cmconsole.domain.judgement import MentionClass
from cmconsole.reports.figures import Report

HALF_HOUR, HOUR, TWO_HOURS, DAY = 1, 2, 3, 4
"""Places in `figures.CUTS`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A published figure and ours."""

    number: str
    theirs: str
    source: str
    ours: str
    """What ours says, in words."""
    share: float | None
    """0 to 1; None: nothing to compare yet."""


def references(report: Report) -> tuple[Reference, ...]:
    """All of them, ours always over all conversations, for the sources leave nobody out."""
    return tuple(
        Reference(number, theirs, source, ours, share(report))
        for number, theirs, source, ours, share in _PUBLISHED
    )


def _within(place: int) -> Callable[[Report], float | None]:
    def share(report: Report) -> float | None:
        within = report.wait.within
        return within[place] / report.conversations if report.conversations and within else None

    return share


def _complaints(report: Report) -> float | None:
    wanted = (MentionClass.MAJOR, MentionClass.MINOR)
    groups = [group for group in report.by_class if group.name in wanted]
    total = sum(group.conversations for group in groups)
    return sum(group.wait.within[HOUR] for group in groups) / total if total else None


def _answered(report: Report) -> float | None:
    return report.rate_of_all


_PUBLISHED: tuple[tuple[str, str, str, str, Callable[[Report], float | None]], ...] = (
    ("N1", "42 % of consumers who connect with brands online expect an answer within an hour",
     "Akbar / HubShout, 2013", "answered within an hour", _within(HOUR)),
    ("N2", "53 % expect a brand to answer a tweet within an hour; 72 % when it is a complaint",
     "Lithium / Millward Brown Digital, 501 respondents", "complaints answered within an hour",
     _complaints),
    ("N3", "65 % want it within 2 hours", "Lithium / Millward Brown Digital",
     "answered within 2 hours", _within(TWO_HOURS)),
    ("N3", "20 % want it within 30 minutes", "Lithium / Millward Brown Digital",
     "answered within 30 minutes", _within(HALF_HOUR)),
    ("N4", "80 % expect an answer to a service question within a day; the 25 largest online "
     "retailers answered 40 % of tweets in 24 hours", "published without the name of its study",
     "answered within 24 hours", _within(DAY)),
    ("N5", "51 % of 1,298 US complainers expected a response; 29 % got one",
     "Evolve24 / Maritz", "answered at all", _answered),
    ("N6", "Fewer than one third of big brands with Twitter accounts answer customer tweets",
     "published without the name of its study", "answered at all", _answered),
)  # fmt: skip
