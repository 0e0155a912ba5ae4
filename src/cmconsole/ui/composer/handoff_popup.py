"""Hands work over: where to, to whom, until when, and the packet that goes along, as it will be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from cmconsole.domain.handoffs import Handoff, HandoffState
from cmconsole.domain.packets import Packet
from cmconsole.replies.handoff.gathering import Wanted
from cmconsole.replies.handoff.packet import markdown
from cmconsole.ui.composer.places import Place
from cmconsole.ui.deeds.snoozing import choices
from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import button, text
from cmconsole.ui.wording import moment, tr

WIDTH = 520


class HandoffPopup(Popup):
    """One list of destinations; new ones appear in it by themselves."""

    wanted = Signal(object, object, str)
    """The Place, what was said as a Wanted, and what the place asked for."""
    saving_wanted = Signal(str)
    """Save this Markdown as a file."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        destinations: Sequence[Place],
        packet: Packet,
        people: Sequence[str],
        now: datetime,
        zone: tzinfo,
    ) -> None:
        super().__init__(look, window, tr("Hand over"))
        self.setFixedWidth(WIDTH)
        self._destinations, self._packet, self._zone = destinations, packet, zone
        self._where = QComboBox()
        self._where.setAccessibleName(tr("Where to"))
        self._where.addItems([each.name for each in destinations])
        self._to = _line("")
        self._owner = QComboBox()
        self._owner.setEditable(True)
        self._owner.setAccessibleName(tr("Who takes it"))
        self._owner.addItems(list(people))
        self._owner.setCurrentText(packet.owner)
        self._when = QComboBox()
        self._when.setAccessibleName(tr("Until when they confirm"))
        for words, instant in choices(now):
            self._when.addItem(words, instant)
        self._summary = _line(tr("What is to be done, in a sentence"))
        self.trouble = text(look, "", 12, tone="bad", wrap=True)
        self.trouble.hide()
        self._promise = _line(tr("What the customer was promised"))
        self._promise.setText(packet.promise)
        self._promise.setCursorPosition(0)
        self.shown = _packet_view(look)
        self._lay_out(look)
        self._follow()
        self._show()

    def _lay_out(self, look: Look) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for place, (words, field) in enumerate(
            (
                (tr("Where to"), self._where),
                (tr("Address"), self._to),
                (tr("Who takes it"), self._owner),
                (tr("They confirm until"), self._when),
            )
        ):
            row, column = divmod(place, 2)
            grid.addWidget(text(look, words, 12, tone="meta"), row * 2, column)
            grid.addWidget(field, row * 2 + 1, column)
        self._column.addLayout(grid)
        for line in (self._summary, self._promise):
            self._column.addWidget(line)
        self._column.addWidget(self.trouble)
        self._column.addWidget(text(look, tr("What goes along"), 12, tone="meta"))
        self._column.addWidget(self.shown)
        self._do = button(look, tr("Hand over"), "primary")
        save = button(look, tr("Save as Markdown…"))
        save.clicked.connect(lambda: self.saving_wanted.emit(self.shown.toPlainText()))
        told = tr("It stays ours until they confirm.")
        row_ = QHBoxLayout()
        row_.addWidget(text(look, told, 12, tone="meta"))
        row_.addStretch()
        row_.addWidget(save)
        row_.addWidget(self._do)
        self._column.addLayout(row_)
        self._where.currentIndexChanged.connect(lambda _: self._follow())
        self._owner.editTextChanged.connect(lambda _: self._show())
        self._when.currentIndexChanged.connect(lambda _: self._show())
        for line in (self._to, self._summary, self._promise):
            line.textChanged.connect(self._show)
            line.returnPressed.connect(self._finish)
        self._do.clicked.connect(self._finish)

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the destinations."""
        super().open_at(corner)
        self._where.setFocus()

    def go_on(self, place: Place, wanted: Wanted, to: str, trouble: str) -> None:
        """It did not work: everything is as it was typed, and why is said."""
        self._where.setCurrentText(place.name)
        self._to.setText(to)
        self._owner.setCurrentText(wanted.owner)
        self._summary.setText(wanted.summary)
        self._promise.setText(wanted.promise)
        self._when.setCurrentIndex(max(self._when.findData(wanted.deadline), 0))
        self.trouble.setText(trouble)
        self.trouble.show()
        self.adjustSize()

    @property
    def _destination(self) -> Place:
        return self._destinations[self._where.currentIndex()]

    @property
    def _said(self) -> Wanted:
        return Wanted(
            owner=self._owner.currentText().strip(),
            summary=self._summary.text().strip(),
            title=self._packet.title,
            promise=self._promise.text().strip(),
            deadline=self._when.currentData(),
        )

    @property
    def _finished(self) -> Packet:
        said = self._said
        return replace(
            self._packet,
            owner=said.owner,
            summary=said.summary,
            promise=said.promise,
            deadline=said.deadline,
        )

    def _follow(self) -> None:
        """What the chosen destination wants to know."""
        asks = self._destination.asks
        self._to.setPlaceholderText(asks or tr("Nothing more is needed"))
        self._to.setAccessibleName(asks or tr("Address"))
        self._to.setEnabled(bool(asks))
        self._show()

    def _show(self) -> None:
        self.shown.setPlainText(markdown(self._finished, self._zone))
        asked = not self._destination.asks or bool(self._to.text().strip())
        ready = asked and bool(self._owner.currentText().strip())
        self._do.setEnabled(ready and bool(self._summary.text().strip()))

    def _finish(self) -> None:
        if self._do.isEnabled():
            self.put_away()
            self.wanted.emit(self._destination, self._said, self._to.text().strip())


class HandedPopup(Popup):
    """Work that was handed over: it is confirmed, comes back, or goes somewhere else."""

    confirmed = Signal(int)
    """The hand-off's id."""
    returned = Signal(int, str)
    """Its id, and why."""
    tried_again = Signal(int)
    arrived = Signal(int)
    """A person looked, and it is there."""
    again_wanted = Signal()
    """Hand it to somebody else."""

    def __init__(self, look: Look, window: QWidget, handoffs: Sequence[Handoff]) -> None:
        super().__init__(look, window, tr("Handed over"))
        self.setFixedWidth(420)
        for each in handoffs:
            self._column.addWidget(text(look, _told(each), 13, wrap=True))
            if each.reason:
                self._column.addWidget(text(look, each.reason, 12, tone="meta", wrap=True))
        row = QHBoxLayout()
        self._first = self._add(row, tr("Hand to somebody else"), self.again_wanted.emit)
        row.addStretch()
        last = handoffs[-1]
        if last.state in (HandoffState.OPEN, HandoffState.BACK, HandoffState.CONFIRMED):
            self._offer_answers(row, last)
        elif last.needs_person:
            if last.state is HandoffState.UNCERTAIN:
                self._add(row, tr("It is there"), lambda: self.arrived.emit(last.id))
            self._first = self._add(
                row, tr("Try again"), lambda: self.tried_again.emit(last.id), "primary"
            )
        self._column.addLayout(row)

    def _offer_answers(self, row: QHBoxLayout, last: Handoff) -> None:
        if last.state is not HandoffState.BACK:
            why = _line(tr("Why it comes back"))
            self._column.addWidget(why)
            back = self._add(
                row, tr("It came back"), lambda: self.returned.emit(last.id, why.text().strip())
            )
            back.setEnabled(False)
            why.textChanged.connect(lambda words: back.setEnabled(bool(words.strip())))
        if last.state is not HandoffState.CONFIRMED:
            self._first = self._add(
                row, tr("They have it"), lambda: self.confirmed.emit(last.id), "primary"
            )

    def _add(
        self, row: QHBoxLayout, words: str, act: Callable[[], object], kind: str = ""
    ) -> QPushButton:
        made = button(self._look, words, kind)
        made.clicked.connect(self._doing(act))
        row.addWidget(made)
        return made

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the most likely answer."""
        super().open_at(corner)
        self._first.setFocus()

    def _doing(self, act: Callable[[], object]) -> Callable[[], None]:
        def do() -> None:
            self.put_away()
            act()

        return do


def _line(hint: str) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(hint)
    line.setAccessibleName(hint)
    return line


def _packet_view(look: Look) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setAccessibleName(tr("The packet as it will be read"))
    made.setFont(look.font(12))
    made.setFixedHeight(170)
    made.setTabChangesFocus(True)
    return made


def _told(handoff: Handoff) -> str:
    words = {
        HandoffState.OPEN: tr("{owner} has it since {time} and has not confirmed yet."),
        HandoffState.CONFIRMED: tr("{owner} has it since {time} and confirmed it."),
        HandoffState.SOLVED: tr("{owner} had it since {time} and calls it solved."),
        HandoffState.BACK: tr("It went to {owner} at {time} and came back: it is ours."),
        HandoffState.FAILED: tr("It was to go to {owner} at {time} and was not taken."),
        HandoffState.UNCERTAIN: tr(
            "It went to {owner} at {time}; whether it arrived is not known."
        ),
    }.get(handoff.state, tr("It goes to {owner} as soon as that is possible."))
    owner = handoff.packet.owner or handoff.place
    return words.format(owner=owner, time=moment(handoff.created_at, handoff.created_at))
