"""The conversation to judge: what was said and done in order, and how long lay between."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.reports.blind import BlindThread, Said, Timing
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.review.words import reasons, standing, stretch, tr
from cmconsole.ui.review.work import Entry
from cmconsole.ui.scrolled import scrolled
from cmconsole.ui.widgets import SEMI, Drawing, Elided, Icon, clear, rule, text
from cmconsole.ui.wording import class_name, counted, moment, network_name

WORTH_TELLING = timedelta(minutes=1)


class ThreadView(QWidget):
    """Text is plain; nothing is loaded and nothing is opened."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("thread")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = Elided(look, "", 15, SEMI)
        self.told = Elided(look, "", 12, tone="soft")
        head = QVBoxLayout()
        head.setContentsMargins(16, 10, 16, 8)
        head.setSpacing(2)
        head.addWidget(self.title)
        head.addWidget(self.told)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 12, 16, 16)
        self._column.setSpacing(12)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.area = scrolled(inside, "thread", tr("Conversation to review"))
        self.foot = text(look, "", 12, tone="soft", wrap=True, selectable=True)
        self.foot.setAccessibleName(tr("Why it is here"))
        self.foot.setContentsMargins(16, 8, 16, 10)
        column = self._whole = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self.area, 1)
        column.addWidget(rule())
        column.addWidget(self.foot)

    def make_room(self, below: int) -> None:
        """Keep so many pixels at the bottom free, for what is told there."""
        self._whole.setContentsMargins(0, 0, 0, below)

    def say(self, words: str) -> None:
        """There is nothing to read; say why."""
        clear(self._column)
        self.title.setText("")
        self.told.setText("")
        self.foot.setText("")
        self._column.addWidget(text(self._look, words, 14, tone="soft", wrap=True))

    def show_thread(self, thread: BlindThread, entry: Entry, place: str, now: datetime) -> None:
        """Show a conversation; `place` says which of how many it is."""
        self.title.setText(" ".join(entry.title.split()) or thread.title)
        hidden = tr("names are shown") if thread.revealed else tr("names are hidden")
        self.told.setText(f"{network_name(entry.network)}  ·  {place}  ·  {hidden}")
        clear(self._column)
        steps = _steps(thread.timing)
        if steps:
            self._column.addWidget(self._stepper(steps, now))
        before: datetime | None = None
        for said in thread.said:
            if before is not None and said.at - before >= WORTH_TELLING:
                self._column.addLayout(self._between(stretch(said.at - before)))
            before = said.at
            made = _LeftOut(self._look, said) if said.left_out else _Said(self._look, said, now)
            self._column.addWidget(made)
        level = class_name(*standing(entry.mention_class, entry.level))
        words = tr("Level given: {level}. Drawn because: {why}.")
        self.foot.setText(words.format(level=level, why=reasons(entry.reason)))
        self.area.verticalScrollBar().setValue(0)

    def _stepper(self, steps: list[tuple[str, str, bool | None]], now: datetime) -> QWidget:
        frame = QFrame()
        frame.setObjectName("stepper")
        row = QHBoxLayout(frame)
        row.setContentsMargins(10, 8, 10, 8)
        for name, told, good in steps:
            icon = {True: "circle-check", False: "alert-triangle", None: "circle-dashed"}[good]
            hue = (
                (lambda t: t.good.stroke)
                if good
                else (lambda t: t.major.stroke)
                if good is False
                else (lambda t: t.ink3)
            )
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(Elided(self._look, name, 12, SEMI))
            words.addWidget(Elided(self._look, told, 12, tone="soft"))
            row.addWidget(Icon(self._look, icon, hue, 18), 0, Qt.AlignmentFlag.AlignTop)
            row.addLayout(words, 1)
        return frame

    def _between(self, words: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(rule(), 1)
        row.addWidget(text(self._look, words, 12, tone="meta"))
        row.addWidget(rule(), 1)
        return row


class _Said(QWidget):
    """One thing that was said or done."""

    def __init__(self, look: Look, said: Said, now: datetime) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        who = said.who or tr("Somebody")
        picture = Drawing(look, (28, 28), lambda ratio: marks.person(look, who, 28, ratio))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(3)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(text(look, who, 13, SEMI))
        head.addWidget(Elided(look, f"{said.what}, {moment(said.at, now)}", 12, tone="meta"), 1)
        column.addLayout(head)
        if said.text:
            column.addWidget(text(look, said.text, 14, wrap=True, selectable=True))
        row.addLayout(column, 1)


class _LeftOut(QFrame):
    """Where private messages stand."""

    def __init__(self, look: Look, said: Said) -> None:
        super().__init__()
        self.setObjectName("note")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 9)
        row.setSpacing(8)
        row.addWidget(Icon(look, "lock", lambda t: t.ink2, 14))
        words = counted(said.left_out, "{n} private message", "{n} private messages")
        row.addWidget(text(look, words, 12, SEMI))
        row.addWidget(Elided(look, tr("left out of reviews"), 12, tone="meta"), 1)


def _steps(timing: Timing) -> list[tuple[str, str, bool | None]]:
    """What the log says of the three steps: a name, how it went, and whether that is good."""
    if timing == Timing(None, None, None, None):
        return []
    answered = timing.answered_in
    told = (
        tr("in {span}").format(span=stretch(answered)) if answered is not None else tr("no reply")
    )
    steps: list[tuple[str, str, bool | None]] = [(tr("Acknowledged"), told, timing.in_time)]
    if timing.offline_at is not None:
        steps.append((tr("Moved offline"), tr("yes"), True))
        back = timing.came_back
        steps.append((tr("Loop closed"), tr("in public") if back else tr("not in public"), back))
    return steps
