"""Tables that have no picture: groups side by side, every wait on both clocks, the field's figures."""

from __future__ import annotations

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.reports.figures import Group, Report, Spread
from cmconsole.reports.measuring import LEVELS, NATIVE, NOBODY
from cmconsole.reports.references import references
from cmconsole.reports.reporting import Waits
from cmconsole.reports.words import percent
from cmconsole.ui.reports.wishes import Line, Table, Wish
from cmconsole.ui.reports.words import person_name, span, tr
from cmconsole.ui.wording import class_name, language_name, network_name, number

SHARE = 2
"""The column of the groups that is drawn as a bar."""


def group_kinds() -> dict[str, str]:
    """What groups can be made by, and what each is called."""
    return {
        "source": tr("By source"),
        "network": tr("By network"),
        "class": tr("By class"),
        "level": tr("By level"),
        "person": tr("By person"),
        "language": tr("By language"),
    }


def groups(report: Report, kind: str) -> Table:
    """The main figures of each group of that kind."""
    every = report.fairness.by_language if kind == "language" else getattr(report, f"by_{kind}")
    head = (
        group_kinds()[kind].split()[-1].capitalize(),
        tr("Mentions"),
        tr("Within target"),
        tr("Half in"),
        tr("9 in 10 in"),
    )
    return Table(head, tuple(_line(kind, group) for group in every))


def _line(kind: str, group: Group) -> Line:
    name, share = group_name(kind, group.name), group.kept.share
    narrow = _narrow(kind, group.name)
    wish = Wish(name, Waits(), narrow) if narrow and group.conversations else None
    cells = (
        name,
        number(group.conversations),
        percent(share),
        span(group.wait.p50),
        span(group.wait.p90),
    )
    return Line(cells, wish, share)


def group_name(kind: str, name: str) -> str:
    """What a group is called on the screen."""
    if kind == "class" and name in set(MentionClass):
        return class_name(MentionClass(name), LEVEL_OF_CLASS[MentionClass(name)])
    if kind == "level":
        return class_name(MentionClass.MAJOR, Level.RED_ZONE) if name == LEVELS[4] else tr(name)
    words = {"network": network_name, "person": person_name}.get(kind)
    if kind == "language":
        return tr("not known") if name == "not known" else language_name(name)
    return words(name) if words else name


def _narrow(kind: str, name: str) -> dict[str, frozenset[object]]:
    if kind == "level":
        return {"levels": frozenset({LEVELS.index(name)})}
    if kind == "person" and name in (NATIVE, NOBODY):
        return {"persons": frozenset({""})}
    fields = {"source": "sources", "network": "networks", "class": "classes", "person": "persons"}
    return {fields[kind]: frozenset({name})} if kind in fields else {}


def waits(report: Report) -> Table:
    """Every kind of wait: both clocks, with and without closed hours, next and all answers, outcomes."""
    spreads: list[tuple[str, Spread]] = [
        (tr("First answer, from publication"), report.wait),
        (tr("First answer, on our desk"), report.desk),
        (tr("From publication, opening hours only"), report.open_wait),
        (tr("On our desk, opening hours only"), report.open_desk),
        (tr("Next answer"), report.next_response),
        (tr("Every answer"), report.all_responses),
        (tr("Until a person picked it up"), report.picked_up),
        (tr("Until a person classed it"), report.classed),
    ]
    spreads += [
        (tr("Until an outcome: {how}").format(how=one.source), one.spread)
        for one in report.outcomes
    ]
    head = (
        tr("Wait"),
        tr("n"),
        tr("Waiting"),
        tr("Half in"),
        tr("3 in 4 in"),
        tr("9 in 10 in"),
        tr("19 in 20 in"),
    )
    lines = [
        Line(
            (
                name,
                number(one.n),
                number(one.waiting),
                *(span(p) for p in (one.p50, one.p75, one.p90, one.p95)),
            )
        )
        for name, one in spreads
    ]
    return Table(head, tuple(lines))


def beside_the_field(report: Report) -> Table:
    """Published figures (N1 to N6) beside ours, each with its source."""
    head = (tr("The field says"), tr("Source"), tr("Ours"), "")
    lines = [
        Line((f"{one.number}  {one.theirs}", one.source, one.ours, percent(one.share)))
        for one in references(report)
    ]
    return Table(head, tuple(lines), texts=3)
