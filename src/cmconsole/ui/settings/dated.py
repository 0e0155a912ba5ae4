"""Days of a calendar that differ from its week: what is ahead as chips, and a line that adds more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.ui.chip import Chip
from cmconsole.ui.flow import Flow
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.widgets import SEMI, button, text
from cmconsole.ui.wording import tr


class Dated(QWidget):
    """What is over is counted, not listed: reports of that time still go by it."""

    def __init__(self, look: Look, title: str, add: str) -> None:
        """`add`: what the link says that asks for another one."""
        super().__init__()
        self._look = look
        self._ahead = Flow()
        self.over = text(look, "", 12, tone="meta", wrap=True)
        self.add = needs(button(look, add, "link"))
        self.take = needs(button(look, tr("Add"), "primary", small=True))
        self._away = button(look, tr("Cancel"), small=True)
        self._asks = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(text(look, title, 12, SEMI, tone="soft"))
        for each in (self._ahead, self.over, self._asks):
            self._column.addWidget(each)
        self.links = QHBoxLayout()
        self.links.addWidget(self.add)
        self.links.addStretch()
        self._column.addLayout(self.links)
        self.add.clicked.connect(self._begin)
        self.take.clicked.connect(self._add)
        self._away.clicked.connect(self._put_away)
        self._asks.hide()

    def _ask_with(self, *fields: QWidget) -> None:
        """What the line that adds consists of."""
        row = QHBoxLayout(self._asks)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for each in (*fields, self.take, self._away):
            row.addWidget(each)
        row.addStretch()

    def _begin(self) -> None:
        """Show the line that adds."""
        raise NotImplementedError

    def _add(self) -> None:
        """Take what is in the line."""
        raise NotImplementedError

    def _put_away(self) -> None:
        self.add.setFocus()
        self._asks.hide()

    def _list(self, chips: Sequence[QWidget], over: str) -> None:
        """Show what is ahead, and in words what is over; empty: nothing is."""
        self._ahead.hold(list(chips))
        self._ahead.setVisible(bool(chips))
        self.over.setText(over or tr("None so far."))
        self.over.setVisible(bool(over) or not chips)

    def _chip(self, words: str, remove: str, drop: Callable[[], None]) -> QWidget:
        chip = Chip(self._look, words, remove)

        def dropped() -> None:
            self.add.setFocus()  # the button that was pressed goes away
            drop()

        needs(chip.remove).clicked.connect(dropped)
        return chip


def day_words(day: date, form: str = "d MMM yyyy") -> str:
    """A day as people write it here."""
    return QLocale().toString(QDate(day.year, day.month, day.day), form)


def day_box(name: str) -> QDateEdit:
    """A field for a day."""
    box = QDateEdit()
    box.setDisplayFormat("d MMM yyyy")
    box.setCalendarPopup(True)
    box.setAccessibleName(name)
    return box
