"""One plain sentence for each chart, from the same figures.

Each takes the words that a window translates with; files and the command line leave them as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from cmconsole.domain.stories import Fate
from cmconsole.reports.distribution import FEWEST
from cmconsole.reports.figures import Group, Report
from cmconsole.reports.words import Tr, as_it_is, percent, span

T = TypeVar("T", float, timedelta)
NOTICEABLE = 0.1
"""A rank correlation below that is no relation worth a word."""


def cause(name: str, tr: Tr = as_it_is) -> str:
    """Where a part of a wait went, by its name in `domain.delays`."""
    return {
        "network": tr("on its way to us"),
        "away": tr("console off or asleep"),
        "closed": tr("outside opening hours"),
        "approval": tr("waiting for approval"),
        "queue": tr("in the queue"),
        "writing": tr("being written"),
    }[name]


def within_target(report: Report, tr: Tr = as_it_is) -> str:
    """M5."""
    kept = report.kept
    if not kept.due:
        return tr("Nothing fell due in this period.")
    words = (
        tr("{share} within target: {met} of {due}; {late} late; {later} not due yet.")
        if kept.not_yet
        else tr("{share} within target: {met} of {due}; {late} late.")
    )
    return words.format(
        share=percent(kept.share), met=f"{kept.met:,}", due=f"{kept.due:,}", late=f"{kept.late:,}",
        later=f"{kept.not_yet:,}",
    )  # fmt: skip


def waiting_time(report: Report, tr: Tr = as_it_is) -> str:
    """M1 and M7."""
    wait, n = report.wait, f"{report.wait.n:,}"
    if not wait.n:
        return tr("Nobody waited for a first answer in this period.")
    if wait.n < FEWEST:
        few = tr("Only {n} case: too few for a percentile.")
        return (few if wait.n == 1 else tr("Only {n} cases: too few for a percentile.")).format(n=n)
    still = tr("; {n} still wait").format(n=f"{wait.waiting:,}") if wait.waiting else ""
    if wait.p50 is None:
        return tr("Fewer than half of {n} were answered{still}.").format(n=n, still=still)
    nine = tr("fewer than 9 in 10 were answered")
    if wait.p90:
        nine = tr("9 in 10 within {span}").format(span=span(wait.p90, tr))
    words = tr("Half were answered within {span}, {nine} (n = {n}{still}).")
    return words.format(span=span(wait.p50, tr), nine=nine, n=n, still=still)


def response_rate(report: Report, tr: Tr = as_it_is) -> str:
    """M4, always both."""
    if not report.conversations:
        return tr("Nobody wrote in this period.")
    return tr(
        "{all} of all {n} were answered; without those left alone for a reason or taken back, {owed}."
    ).format(
        all=percent(report.rate_of_all),
        n=f"{report.conversations:,}",
        owed=percent(report.rate_of_owed),
    )


def fates(report: Report, tr: Tr = as_it_is) -> str:
    """R28: the choice is explicit."""
    named = (
        (Fate.ANSWERED, tr("{n} answered")),
        (Fate.NO_REPLY_NEEDED, tr("{n} deliberately not")),
        (Fate.WAITING, tr("{n} waiting")),
        (Fate.NEVER, tr("{n} closed unanswered")),
        (Fate.WITHDRAWN, tr("{n} taken back")),
        (Fate.NOTHING_DUE, tr("{n} nothing due")),
    )
    found = [(words, report.fates[fate]) for fate, words in named if report.fates.get(fate)]
    return (", ".join(words.format(n=f"{n:,}") for words, n in found) or tr("nothing")) + "."


def delays(report: Report, tr: Tr = as_it_is) -> str:
    """M11."""
    total = sum((delay.total for delay in report.delays), timedelta(0))
    if not total:
        return tr("There is no answered wait to take apart.")
    parts = sorted(report.delays, key=lambda delay: -delay.total)
    told = [f"{percent(p.total / total)} {cause(p.cause, tr)}" for p in parts if p.total][:3]
    words = tr("The time went: {parts} (n = {n}).")
    return words.format(parts=", ".join(told), n=f"{report.delays_n:,}")


def loops(report: Report, tr: Tr = as_it_is) -> str:
    """M12."""
    loop = report.loops
    if not loop.taken_offline:
        return tr("Nothing was taken offline in this period.")
    return tr(
        "{closed} of {n} taken offline were closed in public ({share}); {waived} waived, {late} overdue."
    ).format(
        closed=f"{loop.closed_in_public:,}", n=f"{loop.taken_offline:,}", share=percent(loop.share),
        waived=f"{loop.waived:,}", late=f"{loop.overdue:,}",
    )  # fmt: skip


def backlog(report: Report, tr: Tr = as_it_is, say_day: Callable[[date], str] = str) -> str:
    """Open waits at the end of each day."""
    if not report.days:
        return tr("The period has not begun.")
    worst = max(report.days, key=lambda day: day.open_at_end)
    words = tr("{n} wait now; the most at a day's end was {most} on {day}.")
    return words.format(
        n=f"{report.open_now:,}", most=f"{worst.open_at_end:,}", day=say_day(worst.day)
    )


def hours(report: Report, tr: Tr = as_it_is) -> str:
    """When the late ones came."""
    late = sum(hour.kept.late for hour in report.by_hour)
    if not late:
        return tr("Nothing was late at any hour.")
    worst = max(report.by_hour, key=lambda hour: hour.kept.late)
    words = tr("{n} of {late} late ones came in the hour from {hour}:00.")
    return words.format(n=f"{worst.kept.late:,}", late=f"{late:,}", hour=worst.name)


def again(report: Report, tr: Tr = as_it_is) -> str:
    """M13."""
    return tr(
        "{n} of {all} began again after they had ended; {same} were the same person's same trouble "
        "within 14 days."
    ).format(n=f"{report.reopened:,}", all=f"{report.reopen_base:,}", same=f"{report.repeated:,}")


def why_here(report: Report, tr: Tr = as_it_is) -> str:
    """R18 and R19: which channel failed them first."""
    channels = [(word, n) for key, word, n in report.words if key == "channel"]
    if not channels:
        return tr("Nobody noted yet why people ended up here.")
    told = ", ".join(f"{word} {n:,}" for word, n in channels[:4])
    words = tr("What failed first, where it was noted: {channels} (n = {n}).")
    return words.format(channels=told, n=f"{sum(n for _, n in channels):,}")


def concessions(report: Report, tr: Tr = as_it_is) -> str:
    """R17."""
    given = [(word, n) for key, word, n in report.words if key == "concession"]
    if not given:
        return tr("No concession was noted.")
    worth = ", ".join(
        f"{amount:,.2f} {currency}".strip() for currency, amount in report.given.items()
    )
    told = ", ".join(f"{word} {n:,}" for word, n in given[:4])
    words = tr("Conceded: {gifts}; worth {worth}.") if worth else tr("Conceded: {gifts}.")
    return words.format(gifts=told, worth=worth)


def fairness(report: Report, tr: Tr = as_it_is) -> str:
    """Whether reach buys speed, and who is answered less: wait and outcome, each with its n."""
    return " ".join([_reach(report, tr), *_widest(report, tr)])


def _reach(report: Report, tr: Tr) -> str:
    fair, n = report.fairness, f"{report.fairness.n:,}"
    if fair.correlation is None:
        return tr("Too few answers with a known reach to compare (n = {n}).").format(n=n)
    shown = [group for group in fair.by_reach if group.name != "not known" and group.wait.p50]
    few = [group for group in fair.by_reach if 0 < group.wait.n < FEWEST]
    words = tr("{judged} (rank correlation {r}, n = {n}). Medians: {medians}.")
    told = words.format(
        judged=_judged(fair.correlation, tr),
        r=f"{fair.correlation:+.2f}",
        n=n,
        medians=", ".join(_median(group, tr) for group in shown) or tr("too few"),
    )
    if not few:
        return told
    care = tr("Read {group} with care: n = {n}.")
    return f"{told} {care.format(group=few[0].name, n=few[0].wait.n)}"


def _widest(report: Report, tr: Tr) -> list[str]:
    """Where waits and outcomes lie furthest apart, among groups that are large enough to compare."""
    followers = (tr("followers from {low} to {high}"), report.fairness.by_reach)
    others = [
        (tr("language from {low} to {high}"), report.fairness.by_language),
        (tr("network from {low} to {high}"), report.by_network),
    ]

    def say_span(wait: timedelta) -> str:
        return span(wait, tr)

    # Waits by followers are told one by one before.
    waits = [
        _apart(words, [(g.name, g.wait.p50, g.wait.n) for g in groups], say_span, tr)
        for words, groups in others
    ]
    shares = [
        (words, [(g.name, *_answers([g])) for g in groups])
        for words, groups in (followers, *others)
    ]
    quarters = [
        (f"{begin:02}:00–{begin + 6:02}:00", *_answers(_hours(report.by_hour, begin)))
        for begin in range(0, 24, 6)
    ]
    shares.append((tr("time of day from {low} to {high}"), quarters))
    answered = [_apart(words, groups, percent, tr) for words, groups in shares]
    return [
        words.format(parts=tr("; by ").join(filter(None, parts)))
        for words, parts in (
            (tr("Medians by {parts}."), waits),
            (tr("Answered by {parts}."), answered),
        )
        if any(parts)
    ]


def _apart(
    words: str, groups: Sequence[tuple[str, T | None, int]], told: Callable[[T], str], tr: Tr
) -> str:
    """The lowest and the highest of groups that can be compared; nothing where there are not two."""
    known = [
        (value, name, n)
        for name, value, n in groups
        if value is not None and n >= FEWEST and name != "not known"
    ]
    if len(known) < 2:
        return ""
    known.sort()
    one = tr("{value} ({name}, n = {n})")
    low, high = (
        one.format(value=told(value), name=name, n=f"{n:,}")
        for value, name, n in (known[0], known[-1])
    )
    return words.format(low=low, high=high)


def _answers(groups: Iterable[Group]) -> tuple[float | None, int]:
    """The answered share of those who were owed an answer, and how many they are."""
    answered = n = 0
    for group in groups:
        answered, n = answered + group.wait.answered, n + group.wait.n
    return (answered / n if n else None), n


def _hours(by_hour: Sequence[Group], begin: int) -> list[Group]:
    return [group for hour, group in enumerate(by_hour) if begin <= hour % 24 < begin + 6]


def _median(group: Group, tr: Tr) -> str:
    words = tr("{group} followers {span} (n = {n})")
    return words.format(group=group.name, span=span(group.wait.p50, tr), n=f"{group.wait.n:,}")


def _judged(correlation: float, tr: Tr) -> str:
    if abs(correlation) < NOTICEABLE:
        return tr("No favourites: reach and waiting time are unrelated")
    if correlation < 0:
        return tr("People with more followers were answered sooner")
    return tr("People with more followers waited longer")


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
