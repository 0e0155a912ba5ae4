"""A report as one JSON-ready document: the same figures for `report --json`, files and screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cmconsole.reports import sentences
from cmconsole.reports.figures import CUTS, Group, Kept, Report, Spread
from cmconsole.reports.references import Reference, references


def document(report: Report) -> dict[str, object]:
    """All figures; durations in seconds, instants in ISO 8601 UTC, shares from 0 to 1."""
    period = report.period
    return {
        "period": {
            "from": instant(period.since),
            "to": instant(period.until),
            "zone": period.zone,
            "as_of": instant(report.as_of),
        },
        "filters": report.filters.told(),
        "policy_versions": list(report.policy_versions),
        "target_versions": list(report.target_versions),
        "conversations": report.conversations,
        "fates": {fate.name.lower(): number for fate, number in report.fates.items()},
        "first_response": _first_response(report),
        "next_response": spread(report.next_response),
        "all_responses": spread(report.all_responses),
        "response_rate": {"of_all": report.rate_of_all, "of_owed": report.rate_of_owed},
        **_targets(report),
        **_afterwards(report),
        "open_now": report.open_now,
        "days": [
            {"day": str(day.day), "opened": day.opened, "open_at_end": day.open_at_end}
            for day in report.days
        ],
        **_groups(report),
        "fairness": _fairness(report),
        "noted": [{"what": key, "word": word, "count": n} for key, word, n in report.words],
        "given": report.given,
        "left_out": {"history": report.history, "deleted_posts": report.deleted},
        "references": [_reference(r) for r in references(report)],
        "sentences": {title: say(report) for title, say in sentences.EVERY},
    }


def _reference(one: Reference) -> dict[str, object]:
    theirs = {"id": one.number, "field": one.theirs, "source": one.source}
    return {**theirs, "ours": one.ours, "share": one.share}


def _fairness(report: Report) -> dict[str, object]:
    fair = report.fairness
    return {
        "by_reach": [group(one) for one in fair.by_reach],
        "by_language": [group(one) for one in fair.by_language],
        "correlation": fair.correlation,
        "n": fair.n,
    }


def _first_response(report: Report) -> dict[str, object]:
    return {
        "customer": spread(report.wait),
        "desk": spread(report.desk),
        "customer_open_hours": spread(report.open_wait),
        "desk_open_hours": spread(report.open_desk),
        "native": report.native,
    }


def _targets(report: Report) -> dict[str, object]:
    """What was due, what was late, and where the time went."""
    return {
        "within_target": kept(report.kept),
        "within_target_by_metric": {name: kept(one) for name, one in report.kept_by_metric.items()},
        "late": {
            "count": report.late.count,
            "still_waiting": report.late.still_waiting,
            "median_overrun": seconds(report.late.median_overrun),
            "longest_overrun": seconds(report.late.longest_overrun),
            "causes": dict(report.late.causes),
        },
        "delays": {
            "n": report.delays_n,
            "seconds": {delay.cause: seconds(delay.total) for delay in report.delays},
        },
    }


def _afterwards(report: Report) -> dict[str, object]:
    """What came of it."""
    return {
        "outcomes": {one.source: spread(one.spread) for one in report.outcomes},
        "picked_up": spread(report.picked_up),
        "classed": spread(report.classed),
        "loops": {
            "taken_offline": report.loops.taken_offline,
            "outcome_known": report.loops.outcome_known,
            "closed_in_public": report.loops.closed_in_public,
            "waived": report.loops.waived,
            "overdue": report.loops.overdue,
            "share": report.loops.share,
        },
        "again": {
            "of": report.reopen_base,
            "reopened": report.reopened,
            "repeated": report.repeated,
        },
    }


def _groups(report: Report) -> dict[str, object]:
    named = ("by_network", "by_source", "by_class", "by_level", "by_person", "by_hour")
    return {name: [group(one) for one in getattr(report, name)] for name in named}


def group(one: Group) -> dict[str, object]:
    """One line of a table."""
    return {
        "name": one.name,
        "conversations": one.conversations,
        "within_target": kept(one.kept),
        "wait": spread(one.wait),
    }


def kept(one: Kept) -> dict[str, object]:
    """M5."""
    return {"met": one.met, "late": one.late, "not_yet": one.not_yet, "share": one.share}


def spread(one: Spread) -> dict[str, object]:
    """Percentiles and cuts; the last two cuts are `later` and `never`."""
    names = [f"{cut // timedelta(minutes=1)} min" for cut in CUTS]
    within = one.within or (0,) * len(CUTS)
    steps = [after - before for before, after in zip((0, *within), within, strict=False)]
    cuts = dict(zip(names, steps, strict=True))
    return {
        "n": one.n,
        "answered": one.answered,
        "still_waiting": one.waiting,
        "p50": seconds(one.p50),
        "p75": seconds(one.p75),
        "p90": seconds(one.p90),
        "p95": seconds(one.p95),
        "cuts": {**cuts, "later": one.answered - within[-1], "never": one.n - one.answered},
    }


def seconds(span: timedelta | None) -> float | None:
    """A duration in seconds."""
    return None if span is None else span.total_seconds()


def instant(value: datetime) -> str:
    """ISO 8601 in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
