"""What every exported file says about itself: period, zone, filters, versions."""

from __future__ import annotations

from datetime import timedelta

from cmconsole import __version__
from cmconsole.reports.figures import Report

MOMENT = timedelta(microseconds=1)


def heading(report: Report, redaction: str = "none") -> list[tuple[str, str]]:
    """Pairs of a name and a text, the period first."""
    period, tz = report.period, report.period.tz()
    first = period.since.astimezone(tz)
    last = max(period.until - MOMENT, period.since).astimezone(tz)
    return [
        ("Period", f"{first:%d %b %Y %H:%M} to {last:%d %b %Y %H:%M}"),
        ("Time zone", period.zone),
        ("As known at", f"{report.as_of.astimezone(tz):%d %b %Y %H:%M:%S %Z}"),
        ("Filters", report.filters.told()),
        ("Conversations", f"{report.conversations:,}"),
        ("Policy versions", _listed(report.policy_versions)),
        ("Target versions", _listed(report.target_versions)),
        ("Left out", f"{report.history:,} posts of history"),
        ("Taken back by their authors", f"{report.deleted:,} posts"),
        ("Redaction", redaction),
        ("Made by", f"cmconsole {__version__}"),
    ]


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers)) or "none"
