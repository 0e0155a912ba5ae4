"""The words of reports that stand on the screen, translated."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from cmconsole.domain.periods import Period
from cmconsole.domain.stories import Fate
from cmconsole.reports import words
from cmconsole.reports.measuring import NATIVE, NOBODY

DAY = timedelta(days=1)


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("reports", text)


def cut_names() -> tuple[str, ...]:
    """The cuts of the distribution, as wholes."""
    return (
        tr("Within 15 minutes"),
        tr("15 to 30 minutes"),
        tr("30 minutes to an hour"),
        tr("1 to 2 hours"),
        tr("2 to 24 hours"),
        tr("Later than a day"),
        tr("Not answered"),
    )


def short_cut_names() -> tuple[str, ...]:
    """The same below the bars of a chart."""
    return (
        tr("15 min"),
        tr("30 min"),
        tr("1 h"),
        tr("2 h"),
        tr("24 h"),
        tr("later"),
        tr("no answer"),
    )


def span(length: timedelta | None) -> str:
    """`18 min`, `1 h 06`, in the person's language; a dash where there is none."""
    return words.span(length, tr)


def fate_names() -> dict[Fate, str]:
    """What became of a conversation."""
    return {
        Fate.ANSWERED: tr("Answered"),
        Fate.WAITING: tr("Waiting"),
        Fate.NEVER: tr("Closed without an answer"),
        Fate.NO_REPLY_NEEDED: tr("Left alone, with a reason"),
        Fate.WITHDRAWN: tr("Taken back by its author"),
        Fate.MERGED: tr("Counted in another one"),
        Fate.NOTHING_DUE: tr("Nothing was due"),
    }


def cause_names() -> dict[str, str]:
    """What a wait was made of."""
    return {
        "network": tr("On its way to us"),
        "away": tr("Console off or asleep"),
        "closed": tr("Outside opening hours"),
        "approval": tr("Waiting for approval"),
        "queue": tr("In the queue"),
        "writing": tr("Being written"),
    }


def person_name(name: str) -> str:
    """Who answered, in words."""
    return {"": tr("Nobody yet"), NOBODY: tr("Nobody yet"), NATIVE: tr("In the network's app")}.get(
        name, name
    )


def short_day(day: date, *, year: bool = False) -> str:
    """`24 Oct`."""
    form = "d MMM yyyy" if year else "d MMM"
    return QLocale().toString(QDate(day.year, day.month, day.day), form)


def days_of(period: Period) -> tuple[date, date]:
    """The first and the last local day of a period."""
    tz = period.tz()
    last = max(period.until - timedelta(microseconds=1), period.since)
    return period.since.astimezone(tz).date(), last.astimezone(tz).date()


def period_words(period: Period) -> str:
    """`24 Oct to 20 Nov`; the year where it is not one."""
    first, last = days_of(period)
    if first == last:
        return short_day(first, year=True)
    several = first.year != last.year
    return tr("{first} to {last}").format(
        first=short_day(first, year=several), last=short_day(last, year=several)
    )
