"""What is owed to each kind of mention: a first reply, a closed loop, and whether its clock ever pauses."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QWidget

from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.targets import ALWAYS, Metric, Targets
from cmconsole.domain.targets_by_kind import (
    CLOSING,
    KINDS,
    REPLIES,
    Kind,
    deciding,
    with_calendar,
    with_minutes,
)
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.settings.minutes_box import MinutesBox
from cmconsole.ui.widgets import SEMI, Drawing, Elided, rule, text
from cmconsole.ui.wording import class_name, tr

MOST = 60 * 24 * 60
"""Sixty days, in minutes."""
BOX, CLOCK = 92, 128
HEAD, ROW = 30, 38
EDGE = 12


class KindTable(QWidget):
    """A row for each kind, the worst first."""

    changed = Signal(object)
    """What was chosen: a function from the targets to those that it makes of them."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.replies: dict[Kind, MinutesBox] = {}
        self.closings: dict[Kind, MinutesBox] = {}
        self.clocks: dict[Kind, QComboBox] = {}
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(4, 1)
        self._add_head()
        for number, kind in enumerate(KINDS):
            self._add_kind(kind, 2 * number + 1)

    def _add_head(self) -> None:
        words = (
            self.tr("Level"),
            self.tr("First reply"),
            self.tr("Loop closed"),
            self.tr("Out of hours"),
        )
        band = QFrame()
        band.setObjectName("tableHead")
        band.setFixedHeight(HEAD)
        self._grid.addWidget(band, 0, 0, 1, 5)
        for column, name in enumerate(words):
            label = text(self._look, name, 12, SEMI, tone="soft")
            label.setContentsMargins(0 if column else EDGE, 0, 0, 0)
            self._grid.addWidget(label, 0, column)

    def _add_kind(self, kind: Kind, row: int) -> None:
        if row > 1:
            self._grid.addWidget(rule(), row, 0, 1, 5)
        self._grid.setRowMinimumHeight(row + 1, ROW)
        name = class_name(kind.mention_class, kind.level)
        self._grid.addWidget(_chip(self._look, kind), row + 1, 0)
        self.replies[kind] = self._minutes(
            kind, REPLIES, self.tr("Minutes to the first reply: {kind}").format(kind=name)
        )
        self.closings[kind] = self._minutes(
            kind, CLOSING, self.tr("Minutes until the loop is closed: {kind}").format(kind=name)
        )
        self.clocks[kind] = clock = QComboBox()
        clock.setFixedWidth(CLOCK)
        clock.setAccessibleName(self.tr("Clock out of hours: {kind}").format(kind=name))
        clock.activated.connect(
            lambda _: self.changed.emit(
                lambda targets: with_calendar(targets, kind, REPLIES, clock.currentData())
            )
        )
        hint = Elided(self._look, _hint(kind), 13, tone="soft")
        for column, widget in enumerate(
            (self.replies[kind], self.closings[kind], clock, hint), start=1
        ):
            self._grid.addWidget(widget, row + 1, column)

    def _minutes(self, kind: Kind, metrics: tuple[Metric, ...], name: str) -> MinutesBox:
        box = MinutesBox(self.tr("no target"), MOST)
        box.setFixedWidth(BOX)
        box.setAccessibleName(name)
        box.valueChanged.connect(
            lambda value: self.changed.emit(
                lambda targets: with_minutes(targets, kind, metrics, value or None)
            )
        )
        return box

    def show_targets(self, targets: Targets) -> None:
        """Show what these owe to each kind."""
        for kind in KINDS:
            reply = deciding(targets, Metric.FIRST_RESPONSE, kind)
            closing = deciding(targets, Metric.CLOSE_OUT, kind)
            for box, target in ((self.replies[kind], reply), (self.closings[kind], closing)):
                with QSignalBlocker(box):
                    box.setValue((target and target.minutes) or 0)
            self._show_clock(self.clocks[kind], targets, reply.calendar if reply else None)
            self.clocks[kind].setVisible(reply is not None and reply.minutes is not None)

    def _show_clock(self, box: QComboBox, targets: Targets, chosen: str | None) -> None:
        runs = targets.default_calendar == ALWAYS
        box.clear()
        box.addItem(self.tr("keeps running") if runs else self.tr("pauses"), None)
        if not runs or chosen == ALWAYS:
            box.addItem(self.tr("never pauses"), ALWAYS)
        for name in targets.calendars:
            box.addItem(self.tr("by {calendar}").format(calendar=name), name)
        box.setCurrentIndex(max(box.findData(chosen), 0))


def _chip(look: Look, kind: Kind) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(EDGE, 0, 0, 0)
    row.addWidget(chip(look, kind))
    row.addStretch()
    return holder


def chip(look: Look, kind: Kind) -> Drawing:
    """The mark of a kind; its word is its name for screen readers."""
    drawing = Drawing(look, (0, marks.CHIP))
    drawing.show_drawing(lambda ratio: marks.chip(look, kind.mention_class, kind.level, ratio))
    drawing.setAccessibleName(class_name(kind.mention_class, kind.level))
    drawing.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return drawing


def _hint(kind: Kind) -> str:
    """What is meant by answering it, in few words."""
    if kind.in_red_zone:
        return tr("always first in the list")
    return {
        MentionClass.MISINFORMED: tr("the facts, kindly"),
        MentionClass.VENTING: tr("a kind word; no follow-up"),
        MentionClass.RANT: tr("read it, answer only with news"),
        MentionClass.PRAISE: tr("thank, then ask to share"),
        MentionClass.NOISE: tr("not about us, or nothing to say"),
    }.get(kind.mention_class, "")
