"""The sentences beside the charts: every word of ours goes through the window's translation."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cmconsole.domain.periods import Period
from cmconsole.reports import sentences
from cmconsole.reports.figures import Report
from unit.reports.conftest import Desk

PERIODS = {
    "year": Period.of_days(date(2026, 1, 1), date(2026, 12, 31), "Europe/Berlin"),
    "day": Period.of_days(date(2026, 3, 3), date(2026, 3, 3), "Europe/Berlin"),
    "nothing": Period.of_days(date(2024, 1, 1), date(2024, 1, 2), "Europe/Berlin"),
}


def only_values(words: str) -> str:
    """A language without words: what is left of a sentence is its figures and what people noted."""
    return "‹" + " ".join(re.findall(r"{\w+(?::\w+)?}", words)) + "›"


def noted(report: Report) -> set[str]:
    """Words that come from the inbox, which nobody translates."""
    said = [word for _, word, _ in report.words] + [g.name for g in report.fairness.by_reach]
    said += [g.name for g in (*report.fairness.by_language, *report.by_network)]
    said += [str(hour.name) for hour in report.by_hour] + list(report.given)
    return {part for word in said for part in re.findall(r"[A-Za-z]+", word)}


@pytest.mark.parametrize("name", PERIODS)
def test_no_word_of_a_sentence_escapes_the_translation(year: Desk, name: str) -> None:
    report = year.report(PERIODS[name])
    for title, say in sentences.EVERY:
        told = say(report, only_values)
        left = set(re.findall(r"[A-Za-z]+", told)) - noted(report)
        assert left == set(), f"{title}: {told}"
        assert "‹" in told
        assert say(report) == say(report, sentences.as_it_is)
        assert "{" not in say(report)


def test_the_figures_of_a_translated_sentence_are_those_of_the_english_one(year: Desk) -> None:
    report = year.report(PERIODS["year"])
    for title, say in sentences.EVERY:
        english = sorted(re.findall(r"\d[\d,.]*\d|\d", say(report).replace("14 days", "").replace(":00", "")
                                    .replace("9 in 10", "")))  # fmt: skip
        values = say(report, only_values).replace(":00", "")
        other = sorted(re.findall(r"\d[\d,.]*\d|\d", values))
        assert english == other, title
