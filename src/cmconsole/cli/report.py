"""`cmconsole report`: a page of figures and sentences about a period."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from cmconsole.cli.output import document, say, table, warn
from cmconsole.cli.progress import progress
from cmconsole.console import Console
from cmconsole.domain.errors import UsageError
from cmconsole.domain.periods import Period, Usual, reachable
from cmconsole.reports import sentences
from cmconsole.reports.document import document as as_document
from cmconsole.reports.figures import Group, Report
from cmconsole.reports.filters import Filters
from cmconsole.reports.heading import heading
from cmconsole.reports.references import references
from cmconsole.reports.words import percent, span
from cmconsole.system import local_zone
from cmconsole.system.paths import Profile

USUAL = timedelta(days=27)
"""Four weeks, the last day included, where no first day is given."""


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Work the report out and print it."""
    start = time.perf_counter()
    async with Console.open(profile) as console:
        period = chosen_period(options, console.clock.now())
        with progress(None, "events") as step:
            done = 0

            def tell(now: int, _: int) -> None:
                nonlocal done
                step(now - done)
                done = now

            report = await console.reporting().report(period, chosen_filters(options), tell)
        for warning in console.warnings:
            warn(warning)
    if options.json:
        document(as_document(report))
    else:
        _tell(report)
        say("", f"Worked out on this computer in {time.perf_counter() - start:.1f} s.")
    return 0


def chosen_period(options: argparse.Namespace, now: datetime) -> Period:
    """The period that the options name; the last four weeks without any."""
    zone = options.zone or local_zone.name()
    today = now.astimezone(Period(now, now, zone).tz()).date()
    if options.period:
        if options.since or options.to:
            raise UsageError("Name a period, or its days with --from and --to, not both.")
        return Period.of_days(*Usual(options.period).days(today), zone)
    last = _day(options.to) if options.to else today
    first = _day(options.since) if options.since else min(last, today) - USUAL
    if last < first:
        raise UsageError("The period ends before it begins.")
    return Period.of_days(first, last, zone)


def chosen_filters(options: argparse.Namespace) -> Filters:
    """What `--network`, `--class`, `--person` and `--source` name."""
    return Filters(
        networks=frozenset(options.network or ()),
        classes=frozenset(options.mention_class or ()),
        persons=frozenset(options.person or ()),
        sources=frozenset(options.source or ()),
    )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}” is not a day like 2026-11-21.") from None
    return reachable(day)


def _tell(report: Report) -> None:
    for name, words in heading(report)[:7]:
        say(f"{name}: {words}")
    for title, sentence in sentences.EVERY:
        say("", f"{title}", f"  {sentence(report)}")
    for title, groups in (
        ("Networks", report.by_network),
        ("Classes", report.by_class),
        ("People", report.by_person),
    ):
        say("", title, *(f"  {line}" for line in _table(groups)))
    say("", "Beside the field")
    for one in references(report):
        say(f"  {percent(one.share)} {one.ours}. {one.number}: {one.theirs} ({one.source}).")


def _table(groups: Iterable[Group]) -> Iterable[str]:
    head = ("", "n", "in target", "late", "not yet", "half in", "9 in 10 in")
    rows = [
        (
            group.name,
            f"{group.conversations:,}",
            percent(group.kept.share),
            f"{group.kept.late:,}",
            f"{group.kept.not_yet:,}",
            span(group.wait.p50),
            span(group.wait.p90),
        )
        for group in groups
    ]
    return table([head, *rows])
