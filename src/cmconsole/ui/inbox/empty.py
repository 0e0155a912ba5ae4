"""What the list says when there is nothing in it: what happened, what is safe, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.store.reading.queues import Queue
from cmconsole.ui.widgets import SEMI, Drawing, button, text
from cmconsole.ui.wording import counted, tr

if TYPE_CHECKING:
    from cmconsole.ui.look import Look


CLEAR, ADD = "clear", "add a source"


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why a list is empty, in words."""

    title: str
    told: str = ""
    hint: str = ""
    icon: str = ""
    """Without one, the drawing of the settled draught marks."""
    action: str = ""
    wish: str = CLEAR
    """What the action is for."""


def nothing_in(queue: Queue, handled: int, asleep: int) -> Nothing:
    """The words for an empty list.

    Args:
        handled: how many conversations are closed.
        asleep: how many are snoozed.
    """
    hint = tr("New mentions appear here by themselves.")
    if queue is Queue.ANSWER:
        told = tr("Everybody who wrote has been looked after.") if handled else ""
        if asleep:
            told += (" " if told else "") + tr("{n} asleep.").format(n=asleep)
        return Nothing(tr("Nothing is waiting"), told, hint)
    return {
        Queue.RED_ZONE: Nothing(tr("Nobody is in the red zone"), "", hint, "alert-octagon-filled"),
        Queue.MINE: Nothing(
            tr("Nothing of yours is waiting"), tr("M takes a mention for you."), "", "user"
        ),
        Queue.UNASSIGNED: Nothing(tr("Everything has somebody"), "", "", "users"),
        Queue.SNOOZED: Nothing(
            tr("Nothing is asleep"), tr("S lets a mention sleep until later."), "", "alarm"
        ),
        Queue.PRAISE: Nothing(
            tr("No kind words waiting"), tr("When somebody is happy, it lands here."), "", "heart"
        ),
        Queue.RANT: Nothing(tr("No rants on watch"), "", "", "eye"),
        Queue.OFFLINE: Nothing(tr("Nobody waits offline"), "", "", "arrow-bar-right"),
        Queue.LOOP: Nothing(tr("Every loop is closed"), "", "", "refresh"),
        Queue.DONE: Nothing(tr("Nothing handled yet"), "", "", "check"),
    }.get(queue, Nothing(tr("Nothing here yet"), "", hint, "inbox"))


def nothing_read_yet(sources: int) -> Nothing:
    """The words for a list whose sources are all read for the first time just now."""
    return Nothing(
        tr("Reading for the first time"),
        counted(sources, "{n} source is being read.", "{n} sources are being read."),
        tr("What is found appears here by itself."),
        "rss",
    )


def nobody_listens() -> Nothing:
    """The words for an empty list while no source can be read: that nobody waits is not known."""
    return Nothing(
        tr("Nothing new is known"),
        tr("No source can be read just now, so somebody may be waiting there."),
        tr("What is found appears here by itself."),
        "wifi-off",
    )


def nothing_found(words: str) -> Nothing:
    """The words for a search without a hit."""
    return Nothing(
        tr("No mention says “{words}”").format(words=words.strip()),
        tr("The whole history was searched, texts and people."),
        "",
        "search",
        tr("Clear"),
    )


def nothing_fits() -> Nothing:
    """The words for a list of which a filter leaves nothing."""
    return Nothing(tr("Nothing here fits the filter"), "", "", "filter-2", tr("Show all"))


def nobody_left() -> Nothing:
    """The words for a topic of which everybody is answered."""
    return Nothing(tr("Nobody here waits any more"), "", "", "circle-check", tr("Back to everyone"))


def no_sources() -> Nothing:
    """The words for an inbox that listens nowhere."""
    return Nothing(
        tr("Not listening anywhere yet"),
        tr("Say whom to listen for; most networks need no account for that."),
        tr("What is posted from then on appears here by itself."),
        "rss",
        tr("Add a source"),
        ADD,
    )


class EmptyState(QWidget):
    """Says it in the middle of the list."""

    action_chosen = Signal(str)
    """Its action was pressed; what it is for."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        # The keys that were in the list are here while there is none.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("ringed", True)
        self._picture = Drawing(look, (150, 64))
        self._title = text(look, "", 16, SEMI, wrap=True)
        self._told = text(look, "", 13, tone="soft", wrap=True)
        self._hint = text(look, "", 12, tone="meta", wrap=True)
        self._action = button(look, "", small=True)
        self._wish = CLEAR
        self._action.clicked.connect(lambda: self.action_chosen.emit(self._wish))
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 0, 36, 40)
        column.setSpacing(8)
        column.addStretch()
        centred = QHBoxLayout()
        centred.addWidget(self._picture)
        column.addLayout(centred)
        column.addSpacing(10)
        for label in (self._title, self._told, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(4)
        column.addWidget(self._action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def say(self, nothing: Nothing) -> None:
        """Show these words."""
        self._title.setText(nothing.title)
        self._told.setText(nothing.told)
        self._hint.setText(nothing.hint)
        self._action.setText(nothing.action)
        self._wish = nothing.wish
        self.setAccessibleName(nothing.title)
        self.setAccessibleDescription(nothing.told)
        for widget, words in (
            (self._told, nothing.told),
            (self._hint, nothing.hint),
            (self._action, nothing.action),
        ):
            widget.setVisible(bool(words))
        self._picture.setFixedHeight(28 if nothing.icon else 64)
        self._picture.show_drawing(lambda ratio: _picture(self._look, nothing.icon, ratio))

    @property
    def title(self) -> str:
        """What it says first."""
        return self._title.text()


def _picture(look: Look, icon: str, ratio: float) -> QPixmap:
    if icon:
        return look.pixmap(icon, look.tokens.ink3, 26, ratio)

    def draw(painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(look.tokens.accent_line, 1.5))
        for bar, width in enumerate((60, 48, 36, 24)):
            painter.drawRoundedRect(QRectF(45, 2 + bar * 12.5, width, 8.5), 2, 2)
        wave = QPainterPath(QPointF(1, 58))
        for crest in range(6):
            x, rise = 1 + crest * 24.6, -5 if crest % 2 == 0 else 5
            wave.quadTo(QPointF(x + 12.3, 58 + rise), QPointF(x + 24.6, 58))
        painter.setPen(QPen(look.tokens.accent, 1.8))
        painter.drawPath(wave)

    return look.drawn("nothing waiting", (150, 64), ratio, draw)
