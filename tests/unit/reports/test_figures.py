"""The figures equal those of an independent computation, to the microsecond."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cmconsole.domain.periods import Period
from cmconsole.reports.figures import Report, Spread
from cmconsole.reports.filters import Filters
from cmconsole.reports.writing import Format
from unit.reports import independent
from unit.reports.conftest import YEAR, Desk
from unit.reports.year import CHANGED, NOW, TARGETS

OFFICE = {
    0: ["09:00-12:00", "13:30-18:00"], 1: ["09:00-17:00"], 2: ["09:00-17:00"], 3: ["09:00-17:00"],
    4: ["09:00-16:00"], 6: ["01:00-05:00"],
}  # fmt: skip
CLOSED = {date(2026, 5, 1), date(2026, 12, 25)}


@pytest.fixture(scope="module")
def report(year: Desk) -> Report:
    return year.report()


@pytest.fixture(scope="module")
def replayed(
    year: Desk, tmp_path_factory: pytest.TempPathFactory
) -> list[independent.Conversation]:
    target = tmp_path_factory.mktemp("export") / "year.jsonl"
    year.export(target, Format.JSONL)
    return independent.read(target)


@pytest.fixture(scope="module")
def again(replayed: list[independent.Conversation]) -> dict[str, Any]:
    return independent.figures(replayed, NOW, YEAR.since, YEAR.until)


def test_every_conversation_has_the_same_fate(report: Report, again: dict[str, Any]) -> None:
    assert report.conversations == again["conversations"]
    assert {fate.name.lower(): n for fate, n in report.fates.items()} == again["fates"]
    assert len(report.fates) == 7, "the year is meant to hold every fate"


def test_percentiles_of_the_customers_wait_are_equal(report: Report, again: dict[str, Any]) -> None:
    ours = {50: report.wait.p50, 75: report.wait.p75, 90: report.wait.p90, 95: report.wait.p95}
    assert report.wait.n == again["n"]
    assert ours == again["wait"]
    assert ours[50] is not None


def test_the_distribution_has_the_same_cuts(report: Report, again: dict[str, Any]) -> None:
    assert list(report.wait.within) == again["within"]


def test_both_response_rates_are_equal(report: Report, again: dict[str, Any]) -> None:
    assert (report.rate_of_all, report.rate_of_owed) == (again["of_all"], again["of_owed"])


def test_targets_that_fell_due_are_judged_the_same(report: Report, again: dict[str, Any]) -> None:
    kept = report.kept
    assert (kept.met, kept.late, kept.not_yet) == (again["met"], again["late"], again["not_yet"])


def test_overruns_are_frozen_at_the_same_length(report: Report, again: dict[str, Any]) -> None:
    overruns = again["overruns"]
    assert report.late.count == len(overruns)
    assert report.late.still_waiting == again["still"]
    assert report.late.longest_overrun == overruns[-1]
    assert report.late.median_overrun == overruns[(len(overruns) + 1) // 2 - 1]


def test_next_and_all_responses_are_equal(report: Report, again: dict[str, Any]) -> None:
    assert report.next_response.answered == len(again["next"])
    assert report.all_responses.answered == len(again["responses"])
    for cut, n in zip(independent.CUTS, report.all_responses.within, strict=True):
        assert n == sum(wait <= cut for wait in again["responses"])


def test_loops_reopenings_and_native_answers_are_equal(
    report: Report, again: dict[str, Any]
) -> None:
    loops = report.loops
    ours = (loops.taken_offline, loops.closed_in_public, loops.waived)
    assert ours == (again["offline"], again["public"], again["waived"])
    assert report.reopened == again["reopened"]
    assert report.native == again["native"] > 0
    assert report.open_now == again["open_now"]


def test_every_exported_wait_is_the_replayed_one(replayed: list[independent.Conversation]) -> None:
    for conversation in replayed:
        row, answer = conversation.row, conversation.first_answer
        if answer is None:
            assert row["wait_s"] is None
            continue
        wait = max(answer - conversation.posted, timedelta(0))
        assert timedelta(seconds=row["wait_s"]) == wait
        arrived = independent.instant(row["arrived_at"])
        assert timedelta(seconds=row["desk_s"]) == max(answer - arrived, timedelta(0))


def test_open_hours_are_those_of_the_version_a_conversation_started_with(
    replayed: list[independent.Conversation],
) -> None:
    checked = 0
    for conversation in replayed:
        row, answer = conversation.row, conversation.first_answer
        if answer is None or answer <= conversation.posted:
            continue
        always = row["target_version"] == 2 or row["level"] == 4
        arrived = min(independent.instant(row["arrived_at"]) or answer, answer)
        for name, begin in (("open_wait_s", conversation.posted), ("open_desk_s", arrived)):
            opened = answer - begin if always else independent.open_time(
                begin, answer, "Europe/Berlin", OFFICE, CLOSED
            )  # fmt: skip
            assert timedelta(seconds=row[name]) == opened, row["posted_at"]
        checked += not always
    assert checked > 50
    assert "office" in TARGETS[0]


def test_delays_add_up_to_the_wait_exactly(
    replayed: list[independent.Conversation], report: Report
) -> None:
    total = timedelta(0)
    for conversation in replayed:
        row = conversation.row
        parts = [row[name] for name in row if name.startswith("delay_")]
        if row["wait_s"] is not None:
            spans = [timedelta(seconds=part) for part in parts]
            assert sum(spans, timedelta(0)) == timedelta(seconds=row["wait_s"])
            total += sum(spans, timedelta(0))
    assert sum((delay.total for delay in report.delays), timedelta(0)) == total
    assert all(delay.total > timedelta(0) for delay in report.delays), (
        "each cause occurs in the year"
    )


def test_groups_add_up_to_the_whole(report: Report) -> None:
    for groups in (
        report.by_network,
        report.by_class,
        report.by_person,
        report.by_level,
        report.by_hour,
    ):
        assert sum(group.conversations for group in groups) == report.conversations
        assert sum(group.wait.n for group in groups) == report.wait.n
        assert sum(group.kept.met for group in groups) == report.kept.met
        assert sum(group.kept.late for group in groups) == report.kept.late


def test_hours_of_the_week_are_local_on_both_sides_of_a_clock_change(
    report: Report, replayed: list[independent.Conversation]
) -> None:
    tz = YEAR.tz()
    counted = [0] * 168
    for conversation in replayed:
        if conversation.fate != "merged":
            local = conversation.posted.astimezone(tz)
            counted[local.weekday() * 24 + local.hour] += 1
    assert [hour.conversations for hour in report.by_hour] == counted


def test_the_backlog_at_each_days_end_is_what_waited_then(
    report: Report, replayed: list[independent.Conversation]
) -> None:
    turns = [t for c in replayed for t in c.turns if t.due(NOW) is not None]
    ends = [min(end, NOW) for _, _, end in YEAR.days()]
    for day, end in zip(report.days[:-1], ends, strict=False):
        waiting = sum(t.since < end and (t.end is None or t.end > end) for t in turns)
        assert day.open_at_end == waiting, day.day
    assert sum(day.opened for day in report.days) == report.conversations


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (Filters(networks=frozenset({"feed"})), lambda row: row["network"] == "feed"),
        (Filters(classes=frozenset({"major", "minor"})), lambda row: row["class"] in ("major", "minor")),
        (Filters(persons=frozenset({"Ana"})), lambda row: row["person"] == "Ana"),
        (Filters(levels=frozenset({4})), lambda row: row["level"] == 4),
        (Filters(sources=frozenset({"=News"})), lambda row: row["source"] == "=News"),
        (Filters(policy_versions=frozenset({2})), lambda row: row["policy_version"] == 2),
    ],
)  # fmt: skip
def test_a_filter_counts_exactly_what_it_names(
    year: Desk,
    replayed: list[independent.Conversation],
    filters: Filters,
    wanted: Callable[[dict[str, Any]], bool],
) -> None:
    ours = year.report(filters=filters)
    theirs = independent.figures(
        [c for c in replayed if wanted(c.row)], NOW, YEAR.since, YEAR.until
    )
    assert 0 < ours.conversations == theirs["conversations"]
    assert (ours.kept.met, ours.kept.late) == (theirs["met"], theirs["late"])
    assert ours.wait.p75 == theirs["wait"][75]


def test_a_part_of_the_year_is_counted_by_the_same_rules(
    year: Desk, replayed: list[independent.Conversation]
) -> None:
    spring = Period.of_days(date(2026, 3, 28), date(2026, 4, 30), "Europe/Berlin")
    ours = year.report(spring)
    theirs = independent.figures(replayed, NOW, spring.since, spring.until)
    assert (ours.conversations, ours.fates) != (0, {})
    assert ours.conversations == theirs["conversations"]
    assert (ours.kept.met, ours.kept.late) == (theirs["met"], theirs["late"])
    assert ours.wait.p50 == theirs["wait"][50]


def test_targets_and_policies_that_changed_inside_are_named(report: Report) -> None:
    assert report.target_versions == report.policy_versions == (1, 2)
    assert YEAR.since < CHANGED < YEAR.until


def test_history_is_told_and_in_no_figure(year: Desk) -> None:
    before = Period(YEAR.since - timedelta(days=2), YEAR.since + timedelta(hours=1), "UTC")
    report = year.report(before)
    assert report.history == 3
    assert report.conversations == 0


def test_an_empty_period_has_no_percentage_and_does_not_fail(year: Desk, empty: Desk) -> None:
    long_ago = Period.of_days(date(2001, 1, 1), date(2001, 1, 31), "Europe/Berlin")
    for report in (year.report(long_ago), empty.report()):
        assert report.conversations == 0
        assert report.rate_of_all is report.rate_of_owed is report.kept.share is None
        assert report.wait == Spread(within=(0, 0, 0, 0, 0))


def test_under_twenty_cases_there_is_no_percentile(year: Desk) -> None:
    few = Period(YEAR.since, YEAR.since + timedelta(days=10), "UTC")
    report = year.report(few)
    assert 0 < report.wait.n < 20
    assert report.wait.p50 is None


def test_the_measures_are_the_same_when_worked_out_at_once_or_step_by_step(own_year: Desk) -> None:
    from cmconsole.store.database import Database
    from cmconsole.store.reporting import measures

    before = own_year.report()
    database = Database.open(own_year.folder / "inbox.sqlite3", own_year.folder / "backups")
    writer = database._writer
    writer.execute("BEGIN")
    measures.forget_all(writer)
    while not measures.catch_up(writer, events=7).finished:
        pass
    writer.execute("COMMIT")
    database._reader.close()
    database._writer.close()
    assert own_year.report() == before


def test_now_is_an_argument_so_that_nothing_depends_on_when_a_report_is_made(
    report: Report,
) -> None:
    assert report.as_of == NOW < datetime(2027, 1, 1, tzinfo=UTC)


def test_why_people_came_and_what_they_were_given_is_counted(
    report: Report, replayed: list[independent.Conversation]
) -> None:
    given = [c.row for c in replayed if c.row["concession"]]
    assert ("channel", "phone", len(given)) in report.words
    assert ("concession", "refund", len(given)) in report.words
    assert report.given == {"EUR": pytest.approx(sum(row["amount"] for row in given))}
    assert len(given) > 10


def test_behind_a_figure_stand_the_mentions_it_counts(
    own_year: Desk, replayed: list[independent.Conversation], report: Report
) -> None:
    feed = Filters(networks=frozenset({"feed"}))
    for fate, number in report.fates.items():
        ids = own_year.behind(fate)
        assert len(ids) == len(set(ids)) == number
        assert len(own_year.behind(fate, feed)) < number
    late = own_year.behind("late")
    assert len(late) == sum(any(t.late(NOW) for t in c.turns) for c in replayed)
    assert 0 < len(own_year.behind("late", feed)) < len(late)
