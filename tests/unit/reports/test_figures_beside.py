"""The second clock, groups, repeats, loops and fairness equal what plain Python makes of the export."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from statistics import correlation
from typing import Any

import pytest

from cmconsole.reports import sentences
from cmconsole.reports.figures import Group, Report, Spread
from cmconsole.reports.writing import Format
from unit.reports import independent
from unit.reports.conftest import YEAR, Desk
from unit.reports.independent import Conversation, instant, open_time, percentile
from unit.reports.test_figures import CLOSED, OFFICE
from unit.reports.year import NOW

PROGRAMS = {"poller", "console"}
"""Authors of events that nobody pressed."""


@pytest.fixture(scope="module")
def report(year: Desk) -> Report:
    return year.report()


@pytest.fixture(scope="module")
def counted(year: Desk, tmp_path_factory: pytest.TempPathFactory) -> list[Conversation]:
    """The conversations of the year that are not counted in others."""
    target = tmp_path_factory.mktemp("export") / "year.jsonl"
    year.export(target, Format.JSONL)
    return [
        one
        for one in independent.read(target)
        if YEAR.since <= one.posted < YEAR.until and one.fate != "merged"
    ]


def at(text: str | None) -> datetime:
    found = instant(text)
    assert found is not None
    return found


def opened(one: Conversation, begin: datetime, end: datetime) -> timedelta:
    """Time of the calendar that the conversation started with."""
    if one.row["target_version"] == 2 or one.row["level"] == 4:
        return max(end - begin, timedelta(0))
    return open_time(begin, end, "Europe/Berlin", OFFICE, CLOSED) if end > begin else timedelta(0)


def spreads(some: list[Conversation], begin: str, *, in_hours: bool) -> dict[int, Any]:
    """Percentiles of one clock over the answered, those who wait, and those who never will."""
    answered, waiting = [], []
    for one in some:
        end = one.first_answer or NOW
        since = one.posted if begin == "posted" else at(one.row["arrived_at"])
        span = opened(one, min(since, end), end) if in_hours else max(end - since, timedelta(0))
        if one.fate == "answered":
            answered.append(span)
        elif one.fate == "waiting":
            waiting.append(span)
    never = sum(one.fate == "never" for one in some)
    enough = len(answered) + len(waiting) + never >= 20
    return {p: percentile(answered, waiting, never, p) if enough else None for p in (50, 75, 90)}


def ours(spread: Spread) -> dict[int, Any]:
    return {50: spread.p50, 75: spread.p75, 90: spread.p90}


def test_the_clock_of_the_desk_and_opening_hours_are_spread_the_same(
    report: Report, counted: list[Conversation]
) -> None:
    assert ours(report.wait) == spreads(counted, "posted", in_hours=False)
    assert ours(report.desk) == spreads(counted, "arrived", in_hours=False)
    assert ours(report.open_wait) == spreads(counted, "posted", in_hours=True)
    assert ours(report.open_desk) == spreads(counted, "arrived", in_hours=True)
    assert report.desk.p50 != report.wait.p50 != report.open_wait.p50


@pytest.mark.parametrize(
    ("field", "column"),
    [("by_network", "network"), ("by_source", "source"), ("by_class", "class")],
)
def test_each_group_has_its_own_figures(
    report: Report, counted: list[Conversation], field: str, column: str
) -> None:
    groups: tuple[Group, ...] = getattr(report, field)
    found: defaultdict[str, list[Conversation]] = defaultdict(list)
    for one in counted:
        found[one.row[column]].append(one)
    assert {group.name for group in groups} == set(found)
    for group in groups:
        theirs = found[group.name]
        assert group.conversations == len(theirs)
        assert ours(group.wait) == spreads(theirs, "posted", in_hours=False), group.name


def test_somebody_is_repeated_who_had_the_same_trouble_within_14_days(
    report: Report, counted: list[Conversation]
) -> None:
    repeated = 0
    for one in counted:
        if one.fate == "nothing_due":
            continue
        repeated += any(
            other is not one
            and other.row["contact"] == one.row["contact"]
            and other.row["network"] == one.row["network"]
            and other.row["class"] == one.row["class"]
            and timedelta(0) < one.posted - other.posted <= timedelta(days=14)
            for other in counted
        )
    assert report.repeated == repeated > 0
    assert report.reopen_base == sum(one.fate != "nothing_due" for one in counted)


def test_outcomes_and_overdue_loops_are_counted_from_the_rows(
    report: Report, counted: list[Conversation]
) -> None:
    known: defaultdict[str, list[timedelta]] = defaultdict(list)
    overdue = 0
    for one in counted:
        row = one.row
        if row["outcome_at"]:
            known[row["outcome_source"] or "not said"].append(at(row["outcome_at"]) - one.posted)
        if row["offline_at"] and row["loop_due_at"]:
            done = row["closed_in_public_at"] or row["waived_at"]
            overdue += not done and at(row["loop_due_at"]) < NOW
    assert {one.source: one.spread.n for one in report.outcomes} == {
        source: len(spans) for source, spans in known.items()
    }
    for one in report.outcomes:
        spans = known[one.source]
        enough = len(spans) >= 20
        assert one.spread.p50 == (percentile(spans, [], 0, 50) if enough else None)
    assert report.loops.overdue == overdue
    assert report.loops.outcome_known == sum(
        one.row["offline_at"] is not None and one.row["outcome_at"] is not None for one in counted
    )


def ranks(values: list[int]) -> list[float]:
    """Mean ranks, ties shared."""
    placed: dict[int, float] = {}
    before = 0
    for value, same in groupby(sorted(values)):
        many = len(list(same))
        placed[value] = before + (many + 1) / 2
        before += many
    return [placed[value] for value in values]


def test_fairness_is_the_rank_correlation_of_followers_and_wait(
    report: Report, counted: list[Conversation]
) -> None:
    bands, minutes = [], []
    for one in counted:
        followers = one.row["followers"]
        if followers is not None and one.fate == "answered" and one.first_answer is not None:
            bands.append(sum(followers >= edge for edge in (100, 1_000, 10_000)))
            minutes.append(max(one.first_answer - one.posted, timedelta(0)) // timedelta(minutes=1))
    assert report.fairness.n == len(bands) > 20
    expected = correlation(ranks(bands), ranks(minutes))
    assert report.fairness.correlation == pytest.approx(expected)
    by_band = Counter(
        sum(one.row["followers"] >= edge for edge in (100, 1_000, 10_000))
        for one in counted
        if one.row["followers"] is not None
    )
    known = [group.conversations for group in report.fairness.by_reach if group.name != "not known"]
    assert sorted(known) == sorted(by_band.values())


def test_picked_up_is_the_first_thing_a_person_did(
    report: Report, year: Desk, tmp_path: Path
) -> None:
    # What was undone was done all the same: somebody had it in hand.
    target = tmp_path / "year.jsonl"
    year.export(target, Format.JSONL)
    records = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    arrived = {
        one["conversation"]: at(one["arrived_at"])
        for one in records
        if one["record"] == "conversation"
        and one["fate"] != "merged"
        and YEAR.since <= at(one["posted_at"]) < YEAR.until
    }
    events = [one for one in records if one["record"] == "event"]
    touched: dict[str, timedelta] = {}
    classed: dict[str, timedelta] = {}
    for event in sorted(events, key=lambda one: (at(one["at"]), one["event"])):
        if event["conversation"] not in arrived or event["author"] in PROGRAMS:
            continue
        span = max(at(event["at"]) - arrived[event["conversation"]], timedelta(0))
        touched.setdefault(event["conversation"], span)
        if event["kind"] in ("class changed", "level changed"):
            classed.setdefault(event["conversation"], span)
    for spread, spans in ((report.picked_up, touched), (report.classed, classed)):
        assert spread.n == len(spans) > 0
        enough = len(spans) >= 20
        assert spread.p50 == (percentile([*spans.values()], [], 0, 50) if enough else None)


def test_fairness_says_who_is_answered_least_and_most_with_their_number(
    report: Report, counted: list[Conversation]
) -> None:
    told = sentences.fairness(report)
    owed = [one for one in counted if one.fate in ("answered", "waiting", "never")]
    parts = ("00:00–06:00", "06:00–12:00", "12:00–18:00", "18:00–24:00")
    kinds: dict[str, Callable[[Conversation], str]] = {
        "network": lambda one: one.row["network"],
        "language": lambda one: one.row["language"] or "not known",
        "time of day": lambda one: parts[one.posted.astimezone(YEAR.tz()).hour // 6],
    }
    for kind, name in kinds.items():
        groups: defaultdict[str, list[bool]] = defaultdict(list)
        for one in owed:
            groups[name(one)].append(one.fate == "answered")
        shares = sorted(
            (sum(group) / len(group), name, len(group))
            for name, group in groups.items()
            if len(group) >= 20 and name != "not known"
        )
        (low, least, few), (high, most, many) = shares[0], shares[-1]
        assert (
            f"{kind} from {low:.1%} ({least}, n = {few}) to {high:.1%} ({most}, n = {many})"
        ) in told
    assert "Medians by language from" in told


def test_what_cannot_be_compared_is_not_compared(empty: Desk) -> None:
    told = sentences.fairness(empty.report())
    assert told == "Too few answers with a known reach to compare (n = 0)."
