"""One plain sentence for each chart, from the same figures."""

from __future__ import annotations

from datetime import timedelta

from cmconsole.domain.stories import Fate
from cmconsole.reports.distribution import FEWEST
from cmconsole.reports.figures import Group, Report
from cmconsole.reports.words import count, percent, span

NOTICEABLE = 0.1
"""A rank correlation below that is no relation worth a word."""
CAUSES = {
    "network": "on its way to us",
    "away": "console off or asleep",
    "closed": "outside opening hours",
    "approval": "waiting for approval",
    "queue": "in the queue",
    "writing": "being written",
}


def within_target(report: Report) -> str:
    """M5."""
    kept = report.kept
    if not kept.due:
        return "Nothing fell due in this period."
    told = f"{percent(kept.share)} within target: {kept.met:,} of {kept.due:,}; {kept.late:,} late"
    if kept.not_yet:
        told += f"; {kept.not_yet:,} not due yet"
    return told + "."


def waiting_time(report: Report) -> str:
    """M1 and M7."""
    wait = report.wait
    if not wait.n:
        return "Nobody waited for a first answer in this period."
    if wait.n < FEWEST:
        return f"Only {count(wait.n, 'case')}: too few for a percentile."
    still = f"; {wait.waiting:,} still wait" if wait.waiting else ""
    if wait.p50 is None:
        return f"Fewer than half of {wait.n:,} were answered{still}."
    nine = f"9 in 10 within {span(wait.p90)}" if wait.p90 else "fewer than 9 in 10 were answered"
    return f"Half were answered within {span(wait.p50)}, {nine} (n = {wait.n:,}{still})."


def response_rate(report: Report) -> str:
    """M4, always both."""
    if not report.conversations:
        return "Nobody wrote in this period."
    return (
        f"{percent(report.rate_of_all)} of all {report.conversations:,} were answered; without those "
        f"left alone for a reason or taken back, {percent(report.rate_of_owed)}."
    )


def fates(report: Report) -> str:
    """R28: the choice is explicit."""
    named = (
        (Fate.ANSWERED, "answered"),
        (Fate.NO_REPLY_NEEDED, "deliberately not"),
        (Fate.WAITING, "waiting"),
        (Fate.NEVER, "closed unanswered"),
        (Fate.WITHDRAWN, "taken back"),
        (Fate.NOTHING_DUE, "nothing due"),
    )
    parts = [f"{report.fates[fate]:,} {word}" for fate, word in named if report.fates.get(fate)]
    return (", ".join(parts) or "nothing") + "."


def delays(report: Report) -> str:
    """M11."""
    total = sum((delay.total for delay in report.delays), timedelta(0))
    if not total:
        return "There is no answered wait to take apart."
    parts = sorted(report.delays, key=lambda delay: -delay.total)
    told = [f"{percent(p.total / total)} {CAUSES[p.cause]}" for p in parts if p.total][:3]
    return f"The time went: {', '.join(told)} (n = {report.delays_n:,})."


def loops(report: Report) -> str:
    """M12."""
    loop = report.loops
    if not loop.taken_offline:
        return "Nothing was taken offline in this period."
    return (
        f"{loop.closed_in_public:,} of {loop.taken_offline:,} taken offline were closed in public "
        f"({percent(loop.share)}); {loop.waived:,} waived, {loop.overdue:,} overdue."
    )


def backlog(report: Report) -> str:
    """Open waits at the end of each day."""
    if not report.days:
        return "The period has not begun."
    worst = max(report.days, key=lambda day: day.open_at_end)
    day = f"{worst.day.day} {worst.day:%b %Y}"
    return (
        f"{report.open_now:,} wait now; the most at a day's end was {worst.open_at_end:,} on {day}."
    )


def hours(report: Report) -> str:
    """When the late ones came."""
    late = sum(hour.kept.late for hour in report.by_hour)
    if not late:
        return "Nothing was late at any hour."
    worst = max(report.by_hour, key=lambda hour: hour.kept.late)
    return f"{worst.kept.late:,} of {late:,} late ones came in the hour from {worst.name}:00."


def again(report: Report) -> str:
    """M13."""
    return (
        f"{report.reopened:,} of {report.reopen_base:,} began again after they had ended; "
        f"{report.repeated:,} were the same person's same trouble within 14 days."
    )


def why_here(report: Report) -> str:
    """R18 and R19: which channel failed them first."""
    channels = [(word, n) for key, word, n in report.words if key == "channel"]
    if not channels:
        return "Nobody noted yet why people ended up here."
    told = ", ".join(f"{word} {n:,}" for word, n in channels[:4])
    return f"What failed first, where it was noted: {told} (n = {sum(n for _, n in channels):,})."


def concessions(report: Report) -> str:
    """R17."""
    given = [(word, n) for key, word, n in report.words if key == "concession"]
    if not given:
        return "No concession was noted."
    worth = ", ".join(
        f"{amount:,.2f} {currency}".strip() for currency, amount in report.given.items()
    )
    told = ", ".join(f"{word} {n:,}" for word, n in given[:4])
    return f"Conceded: {told}{f'; worth {worth}' if worth else ''}."


def fairness(report: Report) -> str:
    """Whether reach buys speed."""
    fair = report.fairness
    if fair.correlation is None:
        return f"Too few answers with a known reach to compare (n = {fair.n:,})."
    judged = _judged(fair.correlation)
    shown = [group for group in fair.by_reach if group.name != "not known" and group.wait.p50]
    medians = ", ".join(f"{_who(g)} {span(g.wait.p50)} (n = {g.wait.n:,})" for g in shown)
    few = [group for group in fair.by_reach if 0 < group.wait.n < FEWEST]
    care = f" Read {few[0].name} with care: n = {few[0].wait.n}." if few else ""
    return (
        f"{judged} (rank correlation {fair.correlation:+.2f}, n = {fair.n:,}). "
        f"Medians: {medians or 'too few'}.{care}"
    )


def _judged(correlation: float) -> str:
    if abs(correlation) < NOTICEABLE:
        return "No favourites: reach and waiting time are unrelated"
    if correlation < 0:
        return "People with more followers were answered sooner"
    return "People with more followers waited longer"


def _who(group: Group) -> str:
    return f"{group.name} followers"


EVERY = (
    ("Within target", within_target),
    ("How long people waited", waiting_time),
    ("Response rate", response_rate),
    ("What became of them", fates),
    ("Where the time went", delays),
    ("Loops closed in public", loops),
    ("Open at day end", backlog),
    ("When late ones came", hours),
    ("Again", again),
    ("Why they ended up here", why_here),
    ("Concessions", concessions),
    ("Fairness", fairness),
)
"""A title and its sentence, in the order of a page."""
