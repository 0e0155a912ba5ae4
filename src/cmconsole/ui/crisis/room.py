"""The crisis room, in place of thread and contact: silence, statement, the hurt, the first hour, the log."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.ui.crisis.chart import Bars, usual_in_a_bin
from cmconsole.ui.crisis.first_hour import FirstHour
from cmconsole.ui.crisis.hurt import Hurt
from cmconsole.ui.crisis.standing import Standing
from cmconsole.ui.crisis.statement import Statement
from cmconsole.ui.crisis.words import tr
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.scrolled import scrolled
from cmconsole.ui.widgets import BOLD, SEMI, Elided, Icon, button, text
from cmconsole.ui.wording import age, clock_time, counted

SIDE = 290
BESIDE = 720
"""From this width on the first hour stands beside the statement."""


class Room(QWidget):
    """Shows one crisis. What is pressed here is done by whoever listens."""

    stand_down_wanted = Signal()
    mentions_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("thread")
        self.setAccessibleName(tr("Crisis room"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(400)
        self._look = look
        self.statement, self.hurt, self.first_hour = Statement(look), Hurt(look), FirstHour(look)
        self.bars = Bars(look)
        self.title, self._about = Elided(look, "", 15, SEMI), Elided(look, "", 12, tone="meta")
        self.silent = text(look, "", 24, BOLD, tone="bad")
        self._since = text(look, "", 12, tone="soft")
        self._usual = text(look, "", 12, tone="soft")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(scrolled(self._body(), "thread"), 1)
        self._side = scrolled(QWidget(), "detail")
        self._side.setMinimumWidth(200)
        self._side.setMaximumWidth(SIDE)
        row.addWidget(self._side)
        column.addLayout(row, 1)
        self.setFocusProxy(self.statement.editor)

    def show_standing(self, standing: Standing) -> None:
        """How things stand now."""
        crisis, picture, now = standing.crisis, standing.picture, standing.now
        about = crisis.about or tr("opened by hand")
        self.title.setText(tr("Crisis room: {about}").format(about=about))
        people = counted(standing.people, "{n} person", "{n} people")
        mentions = counted(len(standing.mentions), "{n} mention", "{n} mentions")
        told = tr("Opened {time} by {who}. {mentions} by {people}.")
        time = clock_time(crisis.opened_at)
        self._about.setText(
            told.format(time=time, who=crisis.opened_by, mentions=mentions, people=people)
        )
        self.silent.setText(age(now - standing.silent_since))
        reported = bool(standing.mentions) or standing.silent_since != crisis.since
        self.silent.setVisible(reported)
        self._since.setVisible(reported)
        first = standing.silent_since == crisis.since
        self._since.setText(
            tr("silent since the first report") if first else tr("since our last public word")
        )
        usual = usual_in_a_bin(picture.spike.usual if picture.spike else picture.usual.people)
        self.bars.show_bins(picture.bins, usual, picture.at)
        self.statement.show_outlets(standing.outlets)
        others = standing.people - len(standing.hurt)
        self.hurt.show_people(standing.hurt, standing.drafted, others)
        self.first_hour.show_standing(standing)

    def _head(self) -> QWidget:
        look, head = self._look, QWidget()
        head.setObjectName("threadHead")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head.setFixedHeight(57)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 12, 1)
        row.setSpacing(10)
        row.addWidget(Icon(look, "alert-octagon-filled", lambda t: t.red.stroke, 24))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch()
        words.addWidget(self.title)
        words.addWidget(self._about)
        words.addStretch()
        row.addLayout(words, 1)
        self.show_them = button(look, tr("Show these mentions"))
        self.stand_down = needs(button(look, tr("Stand down…")))
        self.show_them.clicked.connect(self.mentions_wanted)
        self.stand_down.clicked.connect(self.stand_down_wanted)
        row.addWidget(self.show_them)
        row.addWidget(self.stand_down)
        return head

    def _body(self) -> QWidget:
        body = QWidget()
        column = self._column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(14)
        column.addLayout(self._meter())
        column.addWidget(self.statement)
        column.addWidget(self.hurt)
        column.addWidget(self.first_hour)
        column.addStretch()
        return body

    def _meter(self) -> QHBoxLayout:
        left, right, row = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.setSpacing(0)
        left.addStretch()
        left.addWidget(self.silent)
        left.addWidget(self._since)
        left.addStretch()
        top = QHBoxLayout()
        top.addWidget(text(self._look, tr("Mentions per 5 minutes"), 12, SEMI))
        top.addStretch()
        top.addWidget(text(self._look, tr("dashed: usual level"), 12, tone="soft"))
        right.setSpacing(2)
        right.addLayout(top)
        right.addWidget(self.bars)
        row.setSpacing(18)
        row.addLayout(left)
        row.addLayout(right, 1)
        return row

    def _place_first_hour(self) -> None:
        """Beside everything where there is room, else below it."""
        beside = self.width() >= BESIDE
        if beside and self._side.widget() is not self.first_hour:
            self._side.setWidget(self.first_hour)
        elif not beside and self._column.indexOf(self.first_hour) < 0:
            self._side.takeWidget()
            self._column.insertWidget(self._column.count() - 1, self.first_hour)
        self.first_hour.show()
        self._side.setVisible(beside)

    @override
    def sizeHint(self) -> QSize:
        # As wide as thread and contact together.
        return QSize(760, 600)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_first_hour()
