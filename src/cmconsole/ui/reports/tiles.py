"""The five figures at the top; each is a button that shows the conversations behind it."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout
from typing_extensions import override

from cmconsole.domain.stories import Fate
from cmconsole.reports.charts import GOAL
from cmconsole.reports.figures import Report
from cmconsole.reports.reporting import Waits
from cmconsole.reports.words import percent
from cmconsole.ui.look import Look
from cmconsole.ui.reports.wishes import Wish
from cmconsole.ui.reports.words import span
from cmconsole.ui.widgets import MEDIUM, SEMI, Elided, text
from cmconsole.ui.wording import number

MINUTE = timedelta(minutes=1)


class Tile(QPushButton):
    """A name, a large figure, a chip where there is a goal, and what it is made of."""

    wished = Signal(object)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._name = name
        self._wish: Wish | None = None
        self.setObjectName("tile")
        self.setAutoDefault(False)
        self.setMinimumSize(120, 84)
        self.figure = text(look, "–", 24, SEMI)
        self.chip = text(look, "", 11, MEDIUM)
        self.chip.setObjectName("goal")
        self.chip.setFixedHeight(19)
        self.chip.hide()
        self.told = Elided(look, "", 12, tone="soft")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 9, 10, 9)
        column.setSpacing(1)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.figure)
        row.addWidget(self.chip)
        row.addStretch()
        column.addWidget(Elided(look, name, 12, tone="soft"))
        column.addLayout(row)
        column.addWidget(self.told)
        for child in self.findChildren(QFrame):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(lambda: self.wished.emit(self._wish))

    def show_figure(self, figure: str, told: str, wish: Wish | None, chip: str = "") -> None:
        """Show a figure, what it is made of, and offer what is behind it."""
        self._wish = wish
        self.figure.setText(figure)
        self.told.setText(told)
        self.chip.setText(chip)
        self._fit()
        self.setToolTip(told)
        self.setEnabled(wish is not None)
        said = ", ".join(filter(None, (figure, chip, told)))
        self.setAccessibleName(f"{self._name}: {said}")

    def _fit(self) -> None:
        """The chip is shown where there is room for it; its words are in the name in any case."""
        room = self.width() - self.figure.sizeHint().width() - 40
        self.chip.setVisible(bool(self.chip.text()) and room >= self.chip.sizeHint().width())

    def mark(self, *, good: bool) -> None:
        """Whether the goal is reached."""
        self.chip.setProperty("good", good)
        self.chip.style().unpolish(self.chip)
        self.chip.style().polish(self.chip)

    @override
    def sizeHint(self) -> QSize:
        return QSize(180, 84)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class Tiles(QFrame):
    """The figures of a report, and how they were in the period before."""

    wished = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(self.tr("Main figures"))
        self._report: Report | None = None
        names = (
            self.tr("Answered within target"),
            self.tr("Half were answered in"),
            self.tr("9 in 10 were answered in"),
            self.tr("Open now"),
            self.tr("Loops closed in public"),
        )
        self.tiles = [Tile(look, name) for name in names]
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for place, tile in enumerate(self.tiles):
            tile.setProperty("inner", place > 0)
            tile.wished.connect(self.wished)
            row.addWidget(tile, 1)

    def show_report(self, report: Report, before: Report | None = None) -> None:
        """Show the figures; `before` is the period before, once that is known."""
        self._report = report
        kept, half, nine, now, loops = self.tiles
        self._kept(kept, report)
        wait = report.wait
        answered = Wish(self.tr("Answered"), Fate.ANSWERED) if wait.answered else None
        half.show_figure(span(wait.p50), self._change(report, before), answered)
        slow = None
        if wait.p90 is not None:
            slow = Wish(self.tr("The slowest tenth"), Waits(Fate.ANSWERED, over=wait.p90))
        nine.show_figure(span(wait.p90), self._nineteen(report), slow)
        late = report.late.still_waiting
        waiting = Wish(self.tr("Open now"), "open") if report.open_now else None
        told = self.tr("{n} of them late").format(n=number(late)) if late else self.tr("none late")
        now.show_figure(number(report.open_now), told, waiting)
        self._loops(loops, report, before)

    def _kept(self, tile: Tile, report: Report) -> None:
        kept = report.kept
        told = self.tr("{met} of {due}; {late} were late").format(
            met=number(kept.met), due=number(kept.due), late=number(kept.late)
        )
        wish = Wish(self.tr("Late"), "late") if kept.late else None
        good = kept.share is not None and kept.share >= GOAL
        chip = ""
        if kept.share is not None:
            words = self.tr("goal {goal}") if good else self.tr("under {goal}")
            chip = words.format(goal=f"{GOAL * 100:.0f}%")
        nothing = self.tr("nothing fell due")
        tile.show_figure(percent(kept.share), told if kept.due else nothing, wish, chip)
        tile.mark(good=good)

    def _change(self, report: Report, before: Report | None) -> str:
        n = self.tr("n = {n}").format(n=number(report.wait.n))
        now, then = report.wait.p50, before.wait.p50 if before else None
        if now is None or then is None:
            return n
        if abs(now - then) < MINUTE:
            return self.tr("{n}; as before").format(n=n)
        words = self.tr("{n}; {span} faster than before")
        if now > then:
            words = self.tr("{n}; {span} slower than before")
        return words.format(n=n, span=span(abs(now - then)))

    def _nineteen(self, report: Report) -> str:
        if report.wait.p95 is not None:
            return self.tr("19 in 20 within {span}").format(span=span(report.wait.p95))
        if report.wait.waiting:
            return self.tr("{n} still wait").format(n=number(report.wait.waiting))
        return self.tr("n = {n}").format(n=number(report.wait.n))

    def _loops(self, tile: Tile, report: Report, before: Report | None) -> None:
        loops = report.loops
        told = self.tr("of {n} taken offline").format(n=number(loops.taken_offline))
        if before is not None and before.loops.share is not None:
            told = self.tr("{told}; was {share}").format(
                told=told, share=percent(before.loops.share)
            )
        wish = Wish(self.tr("Taken offline"), "offline") if loops.taken_offline else None
        tile.show_figure(percent(loops.share), told, wish)
