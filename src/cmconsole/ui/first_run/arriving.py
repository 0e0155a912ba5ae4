"""The last step of the first run: what is read now, what has come, and what we think it is."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from cmconsole.console import Console
from cmconsole.domain.errors import StoreError
from cmconsole.domain.events import MentionsArrived, PollFailed, PollFinished
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.sources import Health, Source, SourceState
from cmconsole.store.reading.queues import Queue
from cmconsole.store.rows import MentionRow
from cmconsole.ui import marks
from cmconsole.ui.first_run.steps_line import StepsLine
from cmconsole.ui.inbox.sections import Layout
from cmconsole.ui.inbox.view import InboxView
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, Drawing, Icon, button, clear, key, rule, text
from cmconsole.ui.wording import counted, health_glyph, health_words, number, standing, tr

PAUSE = 400
"""Milliseconds between two looks at what has come."""
MOST = 300
"""Mentions that are counted and listed here; the inbox has all."""
ACROSS = 4


class Arriving(QWidget):
    """Counts what is there; everything goes on behind it when it is left."""

    left = Signal()

    def __init__(self, look: Look, console: Console) -> None:
        super().__init__()
        self._look, self._console = look, console
        self._stale = False
        steps = StepsLine(look)
        steps.go_to(2)
        self.title = text(look, "", 24, SEMI)
        self.done = text(look, "", 13, SEMI)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._sources, self._chips = QVBoxLayout(), QGridLayout()
        self.view = InboxView(look, console.clock.now)
        self.view.setAccessibleName(tr("Arriving now"))
        self.open = button(look, tr("Open the inbox"), "primary")
        self.open.clicked.connect(self.left)
        self.view.opened.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side(steps), 3)
        row.addWidget(self._list(), 4)
        self._pause = QTimer(self, interval=PAUSE, singleShot=True)
        self._pause.timeout.connect(self._begin)
        for kind in (MentionsArrived, PollFinished, PollFailed):
            console.bus.subscribe(kind, lambda _: self.refresh())
        self.setFocusProxy(self.open)
        self.refresh()

    def refresh(self) -> None:
        """Look again, soon and once."""
        if not self._pause.isActive():
            self._pause.start()

    def _side(self, steps: StepsLine) -> QWidget:
        look, side = self._look, QWidget()
        side.setObjectName("detail")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        told = tr("You can start now; this carries on behind you.")
        inside = QVBoxLayout()
        inside.setContentsMargins(40, 24, 40, 20)
        inside.setSpacing(10)
        inside.addWidget(steps)
        inside.addSpacing(8)
        inside.addWidget(self.title)
        inside.addWidget(text(look, told, 13, tone="soft", wrap=True))
        inside.addSpacing(6)
        inside.addWidget(self.done)
        inside.addWidget(self._bar)
        self._sources.setSpacing(8)
        inside.addLayout(self._sources)
        inside.addSpacing(8)
        inside.addWidget(self._kinds())
        inside.addStretch()
        strip = QFrame()
        strip.setObjectName("strip")
        foot = QHBoxLayout(strip)
        foot.setContentsMargins(40, 12, 40, 12)
        next_ = tr("Next: connect one account to reply from here")
        foot.addWidget(text(look, next_, 12, tone="soft", wrap=True), 1)
        foot.addWidget(self.open)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(inside, 1)
        column.addWidget(strip)
        return side

    def _kinds(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("because")
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(text(self._look, tr("What we think they are"), 13, SEMI))
        self._chips.setHorizontalSpacing(14)
        self._chips.setVerticalSpacing(6)
        self._chips.setColumnStretch(ACROSS, 1)
        column.addLayout(self._chips)
        line = QHBoxLayout()
        line.setSpacing(5)
        line.addWidget(text(self._look, tr("Wrong about one? In the inbox press"), 12, tone="soft"))
        line.addWidget(key(self._look, "L"))
        line.addWidget(text(self._look, tr("on it and we learn."), 12, tone="soft"))
        line.addStretch()
        column.addLayout(line)
        return frame

    def _list(self) -> QWidget:
        look, side = self._look, QWidget()
        side.setObjectName("listPane")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head = QHBoxLayout()
        head.setContentsMargins(20, 18, 20, 16)
        head.setSpacing(10)
        head.addWidget(text(look, tr("Arriving now"), 16, SEMI))
        head.addWidget(text(look, tr("newest first"), 12, tone="meta"))
        head.addStretch()
        tag = text(look, tr("clocks stopped for older posts"), 11, SEMI)
        tag.setObjectName("tag")
        head.addWidget(tag)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self.view, 1)
        return side

    def _begin(self) -> None:
        if self.isVisible():
            self._console.background.start(self._read(), "count what arrives")

    async def _read(self) -> None:
        inbox, now = self._console.inbox, self._console.clock.now()
        try:
            total = int(str((await inbox.facts())["mentions"]))
            rows = (await inbox.page(Queue.ALL, limit=MOST))[0]
            sources, health = await inbox.sources(), await inbox.health()
        except StoreError:
            return  # the inbox behind it says what is wrong
        known = {each.source_id: each for each in health}
        lines = [(source, known.get(source.id, Health(source.id))) for source in sources]
        self.title.setText(counted(total, "{n} mention so far", "{n} mentions so far"))
        # One that gave no answer was looked at, not read.
        ready = sum(
            each.state is SourceState.LISTENING or each.last_success_at is not None
            for _, each in lines
        )
        words = tr("{n} of {all} sources were read")
        self.done.setText(words.format(n=ready, all=len(lines)))
        self._bar.setRange(0, max(len(lines), 1))
        self._bar.setValue(ready)
        came = Counter(row.source_id for row in rows)
        clear(self._sources)
        for source, each in lines:
            self._sources.addWidget(rule())
            self._sources.addLayout(self._line(source, health_words(each, now), each, came))
        self._show_kinds(rows)
        self.view.rows.put(rows)
        self.view.delegate.sources = {source.id: source.name for source in sources}
        self.view.show_layout(Layout(array("q", (row.id for row in rows))))

    def _line(self, source: Source, words: str, health: Health, came: Counter[int]) -> QHBoxLayout:
        look, kind = self._look, source.kind
        well = health.state in (SourceState.LISTENING, SourceState.NEW)
        row = QHBoxLayout()
        row.setSpacing(8)
        glyph = health_glyph(health.state)
        row.addWidget(Icon(look, glyph, lambda t: t.good.stroke if well else t.minor.stroke, 14))
        row.addWidget(Drawing(look, (18, 18), lambda ratio: marks.network(look, kind, ratio)))
        row.addWidget(text(look, source.name, 13, SEMI))
        told = tr("read {age} ago").format(age=words) if health.last_success_at and well else words
        row.addWidget(text(look, told, 12, tone="meta"))
        row.addStretch()
        row.addWidget(text(look, number(came[source.id]), 13, SEMI))
        return row

    def _show_kinds(self, rows: Sequence[MentionRow]) -> None:
        clear(self._chips)
        kinds = Counter(standing(row) for row in rows)
        ordered = sorted(kinds.items(), key=lambda kind: (-kind[0][1], kind[0][0].value))
        look = self._look
        for place, ((mention_class, level), count) in enumerate(ordered):
            cell, line = QWidget(), QHBoxLayout()
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(6)
            chip = Drawing(look, (60, 18))
            chip.show_drawing(_chip(look, mention_class, level))
            line.addWidget(chip)
            line.addWidget(text(look, number(count), 12, SEMI))
            cell.setLayout(line)
            self._chips.addWidget(cell, place // ACROSS, place % ACROSS)


def _chip(look: Look, mention_class: MentionClass, level: Level) -> Callable[[float], QPixmap]:
    return lambda ratio: marks.chip(look, mention_class, level, ratio)
