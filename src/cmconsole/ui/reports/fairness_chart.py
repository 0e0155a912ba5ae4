"""Whether reach buys speed: the middle half of the waits for each band of followers, and their median."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from cmconsole.reports import sentences
from cmconsole.reports.distribution import FEWEST
from cmconsole.reports.figures import Group, Report
from cmconsole.reports.words import percent
from cmconsole.ui.look import Look
from cmconsole.ui.reports.chart import LEFT, MIDDLE, RIGHT, Chart, Spot
from cmconsole.ui.reports.wishes import Line, Table
from cmconsole.ui.reports.words import span, tr
from cmconsole.ui.widgets import SEMI
from cmconsole.ui.wording import language_name, network_name, number

LABEL, END, HEAD = 92, 96, 18
HOUR = timedelta(hours=1)


class FairnessChart(Chart):
    """Reach is never an input; here it is looked at afterwards."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.title = self.tr("Fairness")
        self.subtitle = self.tr("how long people waited, by followers")
        self.setAccessibleName(self.title)
        self.setMinimumHeight(140)

    def says(self, report: Report) -> str:
        return sentences.fairness(report, tr)

    def table(self, report: Report) -> Table:
        head = (
            self.tr("Who"),
            self.tr("Answers"),
            self.tr("Half in"),
            self.tr("9 in 10 in"),
            self.tr("Within target"),
        )
        groups = [(self._followers(group), group) for group in report.fairness.by_reach]
        groups += [
            (self.tr("language: {name}").format(name=language_name(group.name)), group)
            for group in report.fairness.by_language
        ]
        groups += [
            (self.tr("network: {name}").format(name=network_name(group.name)), group)
            for group in report.by_network
        ]
        lines = [
            Line(
                (
                    name,
                    number(group.wait.answered),
                    span(group.wait.p50),
                    span(group.wait.p90),
                    percent(group.kept.share),
                )
            )
            for name, group in groups
        ]
        return Table(head, tuple(lines))

    def paint(self, painter: QPainter, report: Report) -> None:
        groups = report.fairness.by_reach
        known = [g.wait.p75 for g in groups if g.wait.p75 is not None]
        longest = max([*known, timedelta(minutes=20)]) * 1.05
        width = self.width() - LABEL - END
        row = min((self.height() - HEAD) / max(len(groups), 1), 40)
        self._axis(painter, longest, width, HEAD + row * len(groups))
        for index, group in enumerate(groups):
            box = QRectF(0, HEAD + index * row, self.width(), row)
            self._row(painter, group, box, width / longest.total_seconds())

    def _axis(self, painter: QPainter, longest: timedelta, width: float, bottom: float) -> None:
        tokens, step = self.look.tokens, _step(longest, max(int(width // 62), 1))
        painter.setFont(self.look.font(12))
        at = timedelta(0)
        while at <= longest:
            x = LABEL + width * (at / longest)
            painter.setPen(QPen(tokens.line, 1))
            painter.drawLine(QPointF(x, HEAD), QPointF(x, bottom))
            painter.setPen(tokens.ink3)
            words = span(at).removesuffix(" 00") if at else "0"
            self.words(painter, QRectF(x - 40, 0, 80, HEAD - 2), words, MIDDLE)
            at += step
        if longest >= HOUR:
            x = LABEL + width * (HOUR / longest)
            painter.setPen(QPen(tokens.red.stroke, 2))
            painter.drawLine(QPointF(x, HEAD), QPointF(x, bottom))

    def _row(self, painter: QPainter, group: Group, box: QRectF, per_second: float) -> None:
        tokens, wait = self.look.tokens, group.wait
        painter.setFont(self.look.font(12))
        painter.setPen(tokens.ink)
        self.words(painter, box.adjusted(0, 0, 0, 0), group.name, LEFT)
        if wait.p25 is not None and wait.p50 is not None and wait.p75 is not None:
            low, mid, high = (
                LABEL + t.total_seconds() * per_second for t in (wait.p25, wait.p50, wait.p75)
            )
            y = box.center().y()
            painter.setPen(QPen(tokens.accent_line, 1))
            painter.setBrush(tokens.accent_tint)
            painter.drawRoundedRect(QRectF(low, y - 7, max(high - low, 3), 14), 3, 3)
            painter.fillRect(QRectF(mid - 1.5, y - 9, 3, 18), tokens.accent)
        n = number(wait.n)
        words = f"{span(wait.p50)}, {n}" if wait.p50 is not None else tr("n = {n}").format(n=n)
        painter.setPen(tokens.ink)
        painter.setFont(self.look.font(12, SEMI))
        self.words(painter, box, words, RIGHT)
        self.spots.append(Spot(box, self._said(group)))

    def _said(self, group: Group) -> str:
        """One band in words, also where it has no median."""
        who, median, n = self._followers(group), group.wait.p50, group.wait.n
        if median is not None:
            told = self.tr("{who}: median {median}, n = {n}")
        elif n < FEWEST:
            told = self.tr("{who}: n = {n}, too few for a median")
        else:
            told = self.tr("{who}: fewer than half of {n} were answered")
        return told.format(who=who, median=span(median), n=number(n))

    def _followers(self, group: Group) -> str:
        if group.name == "not known":
            return self.tr("followers not known")
        return self.tr("{band} followers").format(band=group.name)


def _step(longest: timedelta, most: int) -> timedelta:
    """A round distance between the lines of the axis, of which `most` fit beside each other."""
    minutes = (5, 15, 30, 60, 120, 360, 720, 1440, 2880, 10080)
    steps = [timedelta(minutes=m) for m in minutes]
    return next((step for step in steps if longest / step <= min(most, 4) + 0.4), longest)
