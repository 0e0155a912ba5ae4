"""What all pages of the settings share: a heading, a body that scrolls, cards and forms."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.text import clean
from cmconsole.ui.look import Look
from cmconsole.ui.scrolled import scrolled
from cmconsole.ui.widgets import SEMI, text

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.deeds.turns import Turns

WIDEST = 1080
"""Pages do not grow beyond this, so that lines stay readable on wide screens."""

ENDLESS = re.compile(r"(\S{32})\S+")
"""A word that would be wider than the form it is told under."""
LONGEST_SAID = 400
"""Characters of a sentence under a form."""
LINE = 30
"""Characters that surely fit into one line at the right of a page."""
NARROW_SIDE, SIDE = 252, 320
"""Of the column at the right of a page."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the pages change things with."""

    console: Console
    listen_anew: Callable[[], Awaitable[None]]
    """Begin to listen to what was added, and stop with what was removed."""
    check_all: Callable[[], None]
    """Ask every source for news now."""
    turns: Turns
    """Stores what was done, one thing after the other, and before the program ends."""


class Page(QWidget):
    """One page: a heading with its actions, and a body."""

    told = Signal(str, str)
    """A sentence for the toast, and its icon."""
    widest = WIDEST
    has_draft = False
    """Whether what is changed here is a draft until it is put in force; the change log knows none."""

    def __init__(self, look: Look, services: Services, title: str, subtitle: str) -> None:
        super().__init__()
        self.look = look
        self.services = services
        self.setObjectName("page")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.actions_row = QHBoxLayout()
        self.actions_row.setSpacing(8)
        self.body = QVBoxLayout()
        self.body.setSpacing(14)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(text(look, title, 17, SEMI))
        words.addWidget(text(look, subtitle, 13, tone="soft", wrap=True))
        head.addLayout(words, 1)
        head.addLayout(self.actions_row)
        inside = QWidget()
        inside.setObjectName("page")
        inside.setMaximumWidth(self.widest)
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 14, 24, 20)
        column.setSpacing(14)
        column.addLayout(head)
        column.addLayout(self.body)
        column.addStretch()
        area = scrolled(inside, "page")
        area.setMinimumWidth(420)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(0)
        self.row.addWidget(area, 3)

    @property
    def when_it_counts(self) -> str:
        """Said below the list of pages."""
        if self.has_draft:
            return self.tr("Changes count once they are put in force.")
        return self.tr("Changes save as you make them.")

    def keep(self) -> None:
        """Keep what waits until nobody types any more."""

    def show_anew(self) -> None:
        """Show what counts now: something was changed elsewhere, or taken back."""

    def start(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        """Do something beside the window; expected trouble is said in the toast."""
        self.services.console.background.start(self._guarded(work), name)

    def store(self, work: Callable[[], Awaitable[None]]) -> None:
        """Store something in its turn; the program does not end before that. Trouble is said in the toast."""
        self.services.turns.begin(self._guarded(work))

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except ConsoleError as error:
            self.told.emit(str(error), "alert-triangle")


def card(look: Look, title: str = "", *, kind: str = "card") -> tuple[QFrame, QVBoxLayout]:
    """A framed part of a page, and the column inside it."""
    frame = QFrame()
    frame.setObjectName(kind)
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 12, 16, 14)
    column.setSpacing(8)
    if title:
        frame.setAccessibleName(title)
        column.addWidget(text(look, title, 14, SEMI, wrap=True))
    return frame, column


def side(look: Look) -> tuple[QScrollArea, QVBoxLayout]:
    """A column at the right of a page for what is chosen there."""
    inside = QWidget()
    inside.setObjectName("detail")
    inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(inside)
    column.setContentsMargins(18, 16, 18, 18)
    column.setSpacing(8)
    column.setAlignment(Qt.AlignmentFlag.AlignTop)
    area = scrolled(inside, "detail")
    area.setMinimumWidth(NARROW_SIDE)
    area.setMaximumWidth(SIDE)
    area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    return area, column


def say(label: QLabel, words: str, *, bad: bool = False) -> None:
    """Say how something went. What was typed may stand in it, however long it is."""
    label.setProperty("tone", "bad" if bad else "")
    label.style().polish(label)
    label.setText(ENDLESS.sub(r"\1…", clean(words, LONGEST_SAID)))


def fact(look: Look, name: str, words: str, *, tone: str = "") -> QLayout:
    """A name over what is so."""
    column = QVBoxLayout()
    column.setSpacing(1)
    column.addWidget(text(look, name, 12, tone="meta"))
    long = len(words) > LINE
    value = text(look, words, 13, tone=tone, wrap=long, selectable=True)
    value.setMinimumHeight(value.fontMetrics().height() + 2)
    column.addWidget(value)
    return column


def modest(box: QComboBox) -> QComboBox:
    """A box that is not as wide as its longest entry: the column at the right is narrow."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    return box


def labelled(look: Look, words: str, widget: QWidget, help_: str = "") -> QLayout:
    """A control under its label, its help below."""
    column = QVBoxLayout()
    column.setSpacing(3)
    label = text(look, words, 12, SEMI, tone="soft")
    label.setBuddy(widget)
    if not widget.accessibleName():
        widget.setAccessibleName(words)
    column.addWidget(label)
    column.addWidget(widget)
    if help_:
        widget.setAccessibleDescription(help_)
        column.addWidget(text(look, help_, 12, tone="meta", wrap=True))
    return column
