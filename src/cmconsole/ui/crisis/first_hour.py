"""At the right of the crisis room: what the first hour asks for, and the log."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cmconsole.store.deciding import crisis_rows
from cmconsole.store.deciding.crisis_rows import Line
from cmconsole.ui.crisis.standing import Standing
from cmconsole.ui.crisis.words import log_words, step_name, tr
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, clear, rule, text
from cmconsole.ui.wording import clock_time, counted, moment

STEPS = ("tell", "statement", "hurt", "pause", "pin", "update", "loop")
BY_ITSELF = "pause"
"""Done when the room opens."""
SHOWN = 30


class FirstHour(QFrame):
    """A list to tick off; each tick is a line of the log."""

    ticked = Signal(str, bool)
    noted = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("detail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self.boxes: dict[str, QCheckBox] = {}
        self._told = {step: text(look, "", 12, tone="soft", wrap=True) for step in STEPS}
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(7)
        column.addWidget(text(look, tr("First hour"), 14, SEMI))
        for step in STEPS:
            column.addWidget(self._step(step))
            column.addWidget(rule())
        column.addWidget(text(look, tr("Log"), 14, SEMI))
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("Add a line to the log"))
        self.note.setAccessibleName(tr("Add a line to the log"))
        self.note.returnPressed.connect(self._write)
        column.addWidget(self.note)
        self._log = QVBoxLayout()
        self._log.setSpacing(6)
        column.addLayout(self._log)
        column.addStretch()

    def _step(self, step: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        box = self.boxes[step] = QCheckBox()
        box.setAccessibleName(step_name(step))
        box.setEnabled(step != BY_ITSELF)
        box.toggled.connect(lambda on: self.ticked.emit(step, on))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(text(self._look, step_name(step), 13, SEMI, wrap=True))
        words.addWidget(self._told[step])
        row.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return line

    def show_standing(self, standing: Standing) -> None:
        """What is done, what is open, and what happened."""
        done = dict(standing.crisis.done) | {BY_ITSELF: standing.crisis.opened_at}
        for step, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setChecked(step in done)
            told = moment(done[step], standing.now) if step in done else _open(step, standing)
            if step == BY_ITSELF:
                told = tr("by itself, {time}").format(time=told)
            self._told[step].setText(told)
            self._told[step].setVisible(bool(told))
        self._show_log(standing.crisis.lines)

    def _show_log(self, lines: Sequence[Line]) -> None:
        clear(self._log)
        for line in lines[:SHOWN]:
            row = QHBoxLayout()
            row.setSpacing(8)
            at = text(self._look, clock_time(line.at), 12, SEMI)
            row.addWidget(at, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(text(self._look, log_words(line), 12, tone="soft", wrap=True), 1)
            self._log.addLayout(row)

    def _write(self) -> None:
        if words := self.note.text().strip():
            self.note.clear()
            self.noted.emit(words)


def _open(step: str, standing: Standing) -> str:
    if step == "hurt" and standing.hurt:
        return counted(len(standing.hurt), "{n} waits", "{n} wait")
    if step == "loop":
        return tr("{n} people, once the cause is known").format(n=standing.people)
    posted = any(line.kind == crisis_rows.WRITTEN for line in standing.crisis.lines)
    if step == "pin" and not posted:
        return tr("once it is posted")
    return ""
