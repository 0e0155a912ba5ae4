"""In place of a thread, while nobody waits: what has no clock but is remembered, and how today went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.reports.words import whole_percent
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.reports.words import span
from cmconsole.ui.widgets import SEMI, Icon, button, clear, rule, text
from cmconsole.ui.wording import counted, number, tr

if TYPE_CHECKING:
    from cmconsole.reports.figures import Report
    from cmconsole.ui.look import Look

WIDEST = 660


class Quiet(QWidget):
    """Lists that can be looked after now; each is one press away."""

    wanted = Signal(object)
    """A Queue to open."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._counts: tuple[int, ...] = ()
        self._said: tuple[str, ...] = ()
        self.setAccessibleName(tr("While it is quiet"))
        self._rows, self._figures = _card(look), _card(look, across=True)
        self._title = text(look, tr("Today"), 16, SEMI)
        inside = QWidget()
        inside.setMaximumWidth(WIDEST)
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 44, 24, 24)
        column.setSpacing(8)
        column.addWidget(text(look, tr("While it is quiet"), 20, SEMI))
        told = tr("Things that have no clock, but that people remember.")
        column.addWidget(text(look, told, 13, tone="soft", wrap=True))
        column.addSpacing(8)
        column.addWidget(self._rows)
        column.addSpacing(16)
        column.addWidget(self._title)
        column.addWidget(self._figures)
        column.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inside, 1)
        self._title.hide()
        self._figures.hide()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """How many stand in the lists without a clock."""
        wanted = tuple(counts.get(queue, 0) for queue in LATER)
        if wanted == self._counts:
            return
        self._counts = wanted
        layout = self._rows.layout()
        assert layout is not None
        clear(layout)
        there = [(queue, n) for queue, n in zip(LATER, wanted, strict=True) if n]
        for place, (queue, count) in enumerate(there):
            if place:
                layout.addWidget(rule())
            layout.addWidget(self._row(queue, count))
        self._rows.setVisible(bool(there))

    def show_today(self, report: Report) -> None:
        """How today went."""
        kept = whole_percent(report.kept.share)
        half = span(report.wait.p50)
        said = (kept, half, number(report.loops.closed_in_public), number(report.wait.answered))
        if said == self._said:
            return
        self._said = said
        layout = self._figures.layout()
        assert layout is not None
        clear(layout)
        names = (tr("Within target"), tr("Half in"), tr("Loops closed"), tr("Answered"))
        for place, (name, figure) in enumerate(zip(names, said, strict=True)):
            if place:
                layout.addWidget(rule(upright=True))
            cell = QWidget()
            cell.setAccessibleName(f"{name}: {figure}")
            column = QVBoxLayout(cell)
            column.setContentsMargins(16, 12, 16, 12)
            column.setSpacing(2)
            column.addWidget(text(self._look, name, 12, tone="soft"))
            column.addWidget(text(self._look, figure, 20, SEMI))
            layout.addWidget(cell)
        self._title.show()
        self._figures.show()

    def _row(self, queue: Queue, count: int) -> QWidget:
        icon, one, many, told, act = _words()[queue]
        words = counted(count, one, many)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(18, 10, 16, 10)
        row.setSpacing(14)
        row.addWidget(Icon(self._look, icon, lambda t: t.accent, 18))
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(text(self._look, words, 13, SEMI))
        column.addWidget(text(self._look, told, 12, tone="soft", wrap=True))
        row.addLayout(column, 1)
        go = button(self._look, act, small=True)
        go.setAccessibleName(f"{act}: {words}")
        go.clicked.connect(lambda: self.wanted.emit(queue))
        row.addWidget(go, 0, Qt.AlignmentFlag.AlignVCenter)
        return line


LATER = (Queue.LOOP, Queue.OFFLINE, Queue.PRAISE, Queue.RANT)


def _words() -> Mapping[Queue, tuple[str, str, str, str, str]]:
    """Icon, one, many, what is done there, and the button."""
    return {
        Queue.LOOP: (
            "refresh",
            tr("Close the loop with {n} person"),
            tr("Close the loop with {n} people"),
            tr("It is solved; nobody has said so in public yet."),
            tr("Start"),
        ),
        Queue.OFFLINE: (
            "arrow-bar-right",
            tr("Ask after {n} person offline"),
            tr("Ask after {n} people offline"),
            tr("They wait for what goes on in private."),
            tr("Look"),
        ),
        Queue.PRAISE: (
            "heart",
            tr("Share {n} kind word"),
            tr("Share {n} kind words"),
            tr("We ask them before anything is shared."),
            tr("Look"),
        ),
        Queue.RANT: (
            "eye",
            tr("Look in on {n} rant"),
            tr("Look in on {n} rants"),
            tr("Reply only with news."),
            tr("Look"),
        ),
    }


def _card(look: Look, *, across: bool = False) -> QFrame:
    frame = QFrame()
    frame.setObjectName("card")
    layout = QHBoxLayout(frame) if across else QVBoxLayout(frame)
    layout.setContentsMargins(1, 1, 1, 1)
    layout.setSpacing(0)
    return frame
