"""Parts of a whole as bars: where the time went, what became of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from cmconsole.domain.stories import Fate
from cmconsole.reports import sentences
from cmconsole.reports.figures import Report
from cmconsole.reports.words import percent
from cmconsole.ui.look import Look
from cmconsole.ui.reports.chart import BARE, LEFT, Chart, Spot
from cmconsole.ui.reports.wishes import Line, Table, Wish
from cmconsole.ui.reports.words import cause_names, fate_names, span, tr
from cmconsole.ui.widgets import SEMI
from cmconsole.ui.wording import number

LABEL, END, MOST_ROW = 172, 108, 30


@dataclass(frozen=True, slots=True)
class Part:
    """One bar."""

    name: str
    share: float
    told: str
    """Its size in words."""
    wish: Wish | None = None


class PartsChart(Chart):
    """One bar for each part."""

    def parts(self, report: Report) -> Sequence[Part]:
        """What there is to draw."""
        raise NotImplementedError

    def paint(self, painter: QPainter, report: Report) -> None:
        parts, tokens = self.parts(report), self.look.tokens
        row = min(self.height() / max(len(parts), 1), MOST_ROW)
        width = self.width() - LABEL - END
        for index, part in enumerate(parts):
            box = QRectF(0, index * row, self.width(), row)
            painter.setFont(self.look.font(13))
            painter.setPen(tokens.ink)
            self.words(painter, box, part.name, LEFT)
            bar = QRectF(LABEL, box.center().y() - 5, max(width * part.share, 1), 10)
            painter.setPen(BARE)
            painter.setBrush(tokens.accent)
            painter.drawRoundedRect(bar, 2, 2)
            painter.setPen(tokens.ink)
            painter.setFont(self.look.font(12, SEMI))
            at = QRectF(bar.right() + 8, box.top(), END, row)
            self.words(painter, at, part.told, LEFT)
            self.spots.append(Spot(box, f"{part.name}: {part.told}", part.wish))


class DelaysChart(PartsChart):
    """Where the delay came from (M11)."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.title = self.tr("Where the time went")
        self.subtitle = self.tr("of everybody's wait together")
        self.setAccessibleName(self.title)
        self.setMinimumHeight(6 * 24)

    def says(self, report: Report) -> str:
        return sentences.delays(report, tr)

    def parts(self, report: Report) -> Sequence[Part]:
        total = sum(delay.total.total_seconds() for delay in report.delays) or 1.0
        names = cause_names()
        return [
            Part(names[delay.cause], share, percent(share))
            for delay in report.delays
            for share in (delay.total.total_seconds() / total,)
        ]

    def table(self, report: Report) -> Table:
        late, names = dict(report.late.causes), cause_names()
        lines = [
            Line((part.name, span(delay.total), part.told, number(late.get(delay.cause, 0))))
            for part, delay in zip(self.parts(report), report.delays, strict=True)
        ]
        head = (
            self.tr("Part"),
            self.tr("Together"),
            self.tr("Share"),
            self.tr("Longest part of so many late ones"),
        )
        return Table(head, tuple(lines) if names else ())


class FatesChart(PartsChart):
    """What became of everybody who wrote: the unanswered stay in."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.title = self.tr("What became of them")
        self.subtitle = self.tr("everybody who wrote, answered or not")
        self.setAccessibleName(self.title)
        self.setMinimumHeight(6 * 24)

    def says(self, report: Report) -> str:
        return sentences.response_rate(report, tr)

    def parts(self, report: Report) -> Sequence[Part]:
        n, names = report.conversations or 1, fate_names()
        return [
            Part(name, number_ / n, f"{number(number_)}, {percent(number_ / n)}", self._wish(fate))
            for fate, name in names.items()
            if (number_ := report.fates.get(fate, 0)) and fate is not Fate.MERGED
        ]

    def table(self, report: Report) -> Table:
        n = report.conversations or 1
        lines = [
            Line((name, number(count), percent(count / n)), self._wish(fate) if count else None)
            for fate, name in fate_names().items()
            if fate is not Fate.MERGED
            for count in (report.fates.get(fate, 0),)
        ]
        head = (self.tr("What became of them"), self.tr("Conversations"), self.tr("Share"))
        return Table(head, tuple(lines))

    def _wish(self, fate: Fate) -> Wish:
        return Wish(fate_names()[fate], fate)
