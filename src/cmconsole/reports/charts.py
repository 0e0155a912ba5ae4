"""The charts of a report, from its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmconsole.reports import sentences
from cmconsole.reports.drawing import (
    ACCENT,
    FAINT,
    INK,
    LATE,
    LINE,
    TINT,
    Box,
    Drawing,
    Label,
    Path,
    Ring,
)
from cmconsole.reports.figures import Group, Report
from cmconsole.reports.words import percent, span

WIDE = 660.0
SHORTEST = ("15 min", "30 min", "1 h", "2 h", "24 h", "later", "never")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
GOAL = 0.9
"""The share within target that a team should reach."""
MANY_LATE = 0.25
"""From this share of late ones on an hour gets a ring."""
MOST_ROWS = 12


def charts(report: Report) -> Iterator[tuple[str, Drawing]]:
    """Every chart with its title, in the order of a page."""
    yield "How long people waited", waits(report)
    yield "By network", bars(report.by_network, sentences.within_target(report))
    yield "By person", bars(report.by_person, sentences.within_target(report))
    yield "When mentions arrive", hours(report)
    yield "Open at day end", backlog(report)
    yield "Where the time went", delays(report)
    yield "Fairness", reach(report)


def waits(report: Report) -> Drawing:
    """Answers by the cuts of M7; striped would be late, so what is past an hour has the late colour."""
    within = report.wait.within or (0,) * 5
    steps = [after - before for before, after in zip((0, *within), within, strict=False)]
    values = [*steps, report.wait.answered - within[-1], report.wait.n - report.wait.answered]
    most, step = max(values) or 1, WIDE / len(values)
    shapes: list[Box | Label | Path | Ring] = []
    for index, (value, name) in enumerate(zip(values, SHORTEST, strict=True)):
        height = 150 * value / most
        fill = ACCENT if index < 3 else LATE
        says = f"{value:,} {'to ' if index < 5 else ''}{name}"
        shapes.append(Box(index * step + 6, 170 - height, step - 12, height, fill, says))
        middle = index * step + step / 2
        shapes.append(Label(middle, 163 - height, f"{value:,}", "middle", INK))
        shapes.append(Label(middle, 188, f"to {name}" if index < 5 else name, "middle"))
    shapes.append(Path(((0, 170), (WIDE, 170)), LINE, 1))
    return Drawing(WIDE, 196, tuple(shapes), sentences.waiting_time(report))


def bars(groups: Sequence[Group], says: str) -> Drawing:
    """Share within target of each group, with its median and how many there are."""
    shown = groups[:MOST_ROWS]
    shapes: list[Box | Label | Path | Ring] = [
        Label(370, 12, "within target", "end"),
        Label(450, 12, "half in", "end"),
        Label(545, 12, "9 in 10 in", "end"),
        Label(650, 12, "conversations", "end"),
    ]
    for index, group in enumerate(shown):
        y = 34.0 + index * 24
        share = group.kept.share
        shapes.append(Label(0, y, group.name[:24], color=INK))
        shapes.append(Box(180, y - 9, 120, 9, TINT))
        if share is not None:
            fill = ACCENT if share >= GOAL else LATE
            shapes.append(Box(180, y - 9, 120 * share, 9, fill, f"{group.name}: {percent(share)}"))
        shapes.append(Label(370, y, percent(share), "end", INK, bold=True))
        shapes.append(Label(450, y, span(group.wait.p50), "end", INK))
        shapes.append(Label(545, y, span(group.wait.p90), "end", INK))
        shapes.append(Label(650, y, f"{group.conversations:,}", "end", INK))
    if len(groups) > MOST_ROWS:
        shapes.append(Label(0, 34 + len(shown) * 24, f"and {len(groups) - MOST_ROWS} more"))
    return Drawing(WIDE, 44 + (len(shown) + (len(groups) > MOST_ROWS)) * 24, tuple(shapes), says)


def hours(report: Report) -> Drawing:
    """The week by hours: stronger is busier, a ring means that a quarter or more were late."""
    most = max((hour.conversations for hour in report.by_hour), default=0) or 1
    size = (WIDE - 40) / 24
    shapes: list[Box | Label | Path | Ring] = [
        Label(40 + hour * size + size / 2, 10, f"{hour:02}", "middle") for hour in range(0, 24, 3)
    ]
    for day, name in enumerate(WEEKDAYS):
        shapes.append(Label(0, 34 + day * 24, name))
    for index, hour in enumerate(report.by_hour):
        x, y = 40 + index % 24 * size, 16.0 + index // 24 * 24
        says = f"{hour.name}: {hour.conversations:,}, {hour.kept.late:,} late"
        shapes.append(Box(x + 1, y + 1, size - 2, 22, _mix(hour.conversations / most), says))
        if hour.kept.due and hour.kept.late / hour.kept.due >= MANY_LATE:
            shapes.append(Ring(x + size / 2, y + 12, 4))
    return Drawing(WIDE, 188, tuple(shapes), sentences.hours(report))


def backlog(report: Report) -> Drawing:
    """Waits that were open at the end of each day."""
    days = report.days
    most = max((day.open_at_end for day in days), default=0) or 1
    step = (WIDE - 50) / max(len(days) - 1, 1)
    points = tuple((40 + i * step, 140 - 120 * d.open_at_end / most) for i, d in enumerate(days))
    shapes: list[Box | Label | Path | Ring] = [
        Path(((40, 140), (WIDE - 10, 140)), LINE, 1),
        Label(34, 24, f"{most:,}", "end"),
        Label(34, 144, "0", "end"),
    ]
    if days:
        shapes.append(Path(points if len(points) > 1 else (points[0], points[0])))
        shapes.append(Label(40, 158, str(days[0].day)))
        shapes.append(Label(WIDE - 10, 158, str(days[-1].day), "end"))
    return Drawing(WIDE, 166, tuple(shapes), sentences.backlog(report))


def delays(report: Report) -> Drawing:
    """The parts of the customers' wait, one bar each."""
    total = sum(delay.total.total_seconds() for delay in report.delays) or 1.0
    shapes: list[Box | Label | Path | Ring] = []
    for index, delay in enumerate(report.delays):
        y, share = 20.0 + index * 24, delay.total.total_seconds() / total
        shapes.append(Label(0, y, sentences.cause(delay.cause), color=INK))
        shapes.append(Box(190, y - 10, 380 * share, 11, ACCENT, percent(share)))
        shapes.append(Label(196 + 380 * share, y, percent(share), color=FAINT))
    height = 14 + 24 * max(len(report.delays), 1)
    return Drawing(WIDE, height, tuple(shapes), sentences.delays(report))


def reach(report: Report) -> Drawing:
    """Median and three quarters of the wait for each band of followers."""
    groups = report.fairness.by_reach
    longest = max((g.wait.p75.total_seconds() for g in groups if g.wait.p75), default=0.0) or 1.0
    shapes: list[Box | Label | Path | Ring] = []
    for index, group in enumerate(groups):
        y = 20.0 + index * 26
        shapes.append(Label(0, y, f"{group.name}", color=INK))
        if group.wait.p75 and group.wait.p50:
            shapes.append(
                Box(140, y - 11, 330 * group.wait.p75.total_seconds() / longest, 14, TINT)
            )
            tick = 140 + 330 * group.wait.p50.total_seconds() / longest
            shapes.append(Box(tick - 1.5, y - 13, 3, 18, ACCENT, f"median {span(group.wait.p50)}"))
        shapes.append(Label(640, y, f"{span(group.wait.p50)}, n = {group.wait.n:,}", "end", INK))
    return Drawing(WIDE, 14 + 26 * max(len(groups), 1), tuple(shapes), sentences.fairness(report))


def _mix(share: float) -> str:
    """From paper to accent."""
    light, strong = (0xF4, 0xF5, 0xF1), (0x0B, 0x5C, 0x68)
    mixed = (round(a + (b - a) * share) for a, b in zip(light, strong, strict=True))
    return "#" + "".join(f"{value:02X}" for value in mixed)
