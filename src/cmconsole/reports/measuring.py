"""Works out a report: a few narrow reads of the measures, each gone through once."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime, timedelta

from cmconsole.domain.delays import Delays
from cmconsole.domain.periods import Period
from cmconsole.domain.stories import Fate
from cmconsole.domain.targets import Metric
from cmconsole.reports.backlog import Backlog
from cmconsole.reports.distribution import COARSE, Distribution
from cmconsole.reports.fairness import fairness_of
from cmconsole.reports.figures import Delay, Group, Late, Loops, Outcome, Report
from cmconsole.reports.filters import Filters
from cmconsole.reports.first_waits import FirstWaits
from cmconsole.reports.open_hours import OpenHours
from cmconsole.reports.tally import (
    LATE,
    MICROSECOND,
    groups,
    kept_of,
    spread_of,
)
from cmconsole.store.instants import to_micros
from cmconsole.store.reporting.report_rows import Cell, ReportRows, cells

METRIC_NAMES = {1: Metric.FIRST_RESPONSE, 2: Metric.NEXT_RESPONSE, 3: Metric.CLOSE_OUT}
LEVELS = ("none", "low", "medium", "high", "red zone")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NATIVE = "in the network's own app"
NOBODY = "nobody yet"


def measure(
    connection: sqlite3.Connection,
    period: Period,
    filters: Filters,
    now: datetime,
    check: Callable[[], None] = lambda: None,
) -> Report:
    """Work out every figure of a period.

    Args:
        connection: of a snapshot whose measures are up to date (`store.reporting.measures`).
        now: UTC; whoever has no answer by then is still waiting.
        check: is called now and then, and raises where nobody waits for the report any more.
    """
    every = cells(connection)
    rows = ReportRows(connection, period, to_micros(now), filters.chosen(every))
    return _Measuring(rows, every, period, filters, now, check, OpenHours(connection)).report()


class _Measuring:
    def __init__(
        self,
        rows: ReportRows,
        every: list[Cell],
        period: Period,
        filters: Filters,
        now: datetime,
        check: Callable[[], None],
        hours: OpenHours,
    ) -> None:
        self._rows, self._cells, self._check = rows, {cell.id: cell for cell in every}, check
        self._period, self._filters, self._now = period, filters, now
        self._first = FirstWaits(self._cells, hours, now)
        self._backlog = Backlog(period, now)

    def report(self) -> Report:
        """Read everything and put it together."""
        first, backlog = self._first, self._backlog
        first.read(self._rows, backlog.opened, self._check)
        backlog.read(self._rows)
        self._check()
        delays, delays_n = self._delays()
        words, given = self._words()
        history, deleted = self._rows.posts()
        report = Report(
            period=self._period,
            filters=self._filters,
            as_of=self._now,
            conversations=sum(n for fate, n in first.fates.items() if fate != Fate.MERGED),
            fates={Fate(fate): n for fate, n in sorted(first.fates.items())},
            wait=spread_of(first.overall()),
            desk=spread_of(first.desk),
            open_wait=spread_of(first.open_wait),
            open_desk=spread_of(first.open_desk),
            next_response=spread_of(backlog.following),
            all_responses=spread_of(backlog.every),
            native=sum(t.waits.answers for c, t in first.by_cell.items() if self._via(c)),
            delays=delays,
            delays_n=delays_n,
            outcomes=self._outcomes(),
            picked_up=spread_of(first.picked_up),
            classed=spread_of(first.classed),
            loops=self._loops(),
            days=backlog.days(),
            open_now=backlog.open_now,
            words=words,
            given=given,
            history=history,
            deleted=deleted,
        )
        return self._grouped(report)

    def _grouped(self, report: Report) -> Report:
        """The same with what needs the verdicts on targets, and with its groups."""
        kept, late = self._read_due()
        base, reopened, repeated = self._rows.again()
        by_cell, by_hour, named = self._first.by_cell, self._first.by_hour, self._groups
        used = [self._cells[number] for number in by_cell]
        return replace(
            report,
            kept=kept_of(kept[1] + kept[2]),
            kept_by_metric={str(name): kept_of(kept[m]) for m, name in METRIC_NAMES.items()},
            late=late,
            reopened=reopened,
            repeated=repeated,
            reopen_base=base,
            by_network=named(lambda cell: cell.network),
            by_source=named(lambda cell: cell.source),
            by_class=named(lambda cell: cell.mention_class),
            by_level=named(lambda cell: LEVELS[cell.level]),
            by_person=named(_person),
            by_hour=tuple(by_hour[hour].group(hour_name(hour)) for hour in range(168)),
            fairness=fairness_of(by_cell, self._cells.values()),
            policy_versions=tuple(sorted({cell.policy_version for cell in used})),
            target_versions=tuple(sorted({cell.target_version for cell in used})),
        )

    def _read_due(self) -> tuple[dict[int, Counter[int]], Late]:
        """M5 and M6."""
        kept: dict[int, Counter[int]] = {1: Counter(), 2: Counter(), 3: Counter()}
        overruns, waiting = Distribution(), 0
        for cell, metric, hour, verdict, overrun, waits in self._rows.due():
            kept[metric][verdict] += 1
            if METRIC_NAMES[metric] is Metric.CLOSE_OUT:
                continue
            self._first.by_cell[cell].verdicts[verdict] += 1
            self._first.by_hour[hour].verdicts[verdict] += 1
            if verdict == LATE:
                overruns.answered[overrun >> COARSE].append(overrun)
                waiting += waits
        self._check()
        count = overruns.answers
        return kept, Late(
            count=count,
            still_waiting=waiting,
            median_overrun=overruns.percentile(50) if count else None,
            longest_overrun=overruns.rank(count) * MICROSECOND if count else None,
            causes=self._causes(),
        )

    def _causes(self) -> tuple[tuple[str, int], ...]:
        names = [part.name for part in fields(Delays)]
        found: Counter[str] = Counter()
        for parts in self._rows.late_parts():
            found[names[parts.index(max(parts))]] += 1
        return tuple(found.most_common())

    def _delays(self) -> tuple[tuple[Delay, ...], int]:
        count, _, *sums = self._rows.parts()
        names = [part.name for part in fields(Delays)]
        parts = zip(names, sums, strict=True)
        return tuple(
            Delay(name, timedelta(microseconds=total or 0)) for name, total in parts
        ), count

    def _outcomes(self) -> tuple[Outcome, ...]:
        found: defaultdict[str, Distribution] = defaultdict(Distribution)
        for source, span in self._rows.outcomes():
            found[source or "not said"].add([max(span, 0)])
        return tuple(Outcome(source, spread_of(waits)) for source, waits in sorted(found.items()))

    def _loops(self) -> Loops:
        taken = known = closed = waived = overdue = 0
        now = to_micros(self._now)
        for _, outcome, closed_at, waived_at, due in self._rows.loops():
            taken += 1
            known += outcome is not None
            closed += closed_at is not None
            waived += waived_at is not None
            done = closed_at is not None or waived_at is not None
            overdue += not done and due is not None and due < now
        return Loops(taken, known, closed, waived, overdue)

    def _groups(self, name: Callable[[Cell], str]) -> tuple[Group, ...]:
        return groups(self._first.by_cell, self._cells.values(), name)

    def _words(self) -> tuple[tuple[tuple[str, str, int], ...], dict[str, float]]:
        counted, given = self._rows.words()
        found = [(key, word, n) for (key, word), n in counted.items()]
        return tuple(sorted(found, key=lambda one: (one[0], -one[2], one[1]))), given

    def _via(self, cell: int) -> bool:
        return self._cells[cell].via == "native"


def _person(cell: Cell) -> str:
    return cell.person or (NATIVE if cell.via == "native" else NOBODY)


def hour_name(hour: int) -> str:
    """`Mon 00` to `Sun 23`."""
    return f"{WEEKDAYS[hour // 24]} {hour % 24:02}"
