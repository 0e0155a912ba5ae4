"""The words of reviews: marks on scales of two to five points, scores, reasons."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication, QLocale

from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.ui.wording import class_name

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("review", text)


def scale(points: int) -> tuple[str, ...]:
    """The steps of a scale, the best first."""
    return {
        2: (tr("Yes"), tr("No")),
        3: (tr("Yes"), tr("Partly"), tr("No")),
        4: (tr("Yes"), tr("Mostly"), tr("Hardly"), tr("No")),
        5: (tr("Yes"), tr("Mostly"), tr("Partly"), tr("Hardly"), tr("No")),
    }[points]


def mark_name(points: int, mark: int | None) -> str:
    """What a mark is called."""
    return tr("n/a") if mark is None else scale(points)[points - 1 - mark]


def score_words(score: float | None) -> str:
    """A score from 0 to 100."""
    return "–" if score is None else tr("{n}%").format(n=QLocale().toString(round(score)))


def standing(mention_class: str, level: int) -> tuple[MentionClass, Level]:
    """A class and a level as the marks are drawn from; what is not known counts as noise."""
    known = mention_class in set(MentionClass)
    return MentionClass(mention_class) if known else MentionClass.NOISE, Level(level)


def levels() -> list[tuple[str, int]]:
    """What a level is called where a rule for it is suggested, the highest first."""
    of_level = (
        (MentionClass.MAJOR, Level.RED_ZONE),
        (MentionClass.MAJOR, Level.HIGH),
        (MentionClass.MINOR, Level.MEDIUM),
        (MentionClass.VENTING, Level.LOW),
        (MentionClass.PRAISE, Level.NONE),
    )
    return [(class_name(*pair), int(pair[1])) for pair in of_level]


def stretch(length: timedelta) -> str:
    """How long, in words: `22 min`, `2 days, 5 h 34 min`."""
    if length < MINUTE:
        return tr("under a minute")
    days, rest = divmod(length, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    parts = []
    if days:
        parts.append(tr("1 day") if days == 1 else tr("{n} days").format(n=days))
    clock = tr("{h} h {m} min").format(h=hours, m=f"{minutes:02}")
    if hours:
        parts.append(clock)
    elif minutes:
        parts.append(tr("{m} min").format(m=minutes))
    return ", ".join(parts)


def reasons(text: str) -> str:
    """Why something was drawn, for reading."""
    return text.replace("; ", ", ")
