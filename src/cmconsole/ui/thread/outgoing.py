"""A reply of ours in the thread: how far it got, what stands in its way, what can be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.domain.replies import Change, Reply, ReplyState, Trouble
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, Drawing, Icon, button, prose, text
from cmconsole.ui.wording import age, clock_time, moment, tr

UNDER_WAY = frozenset({ReplyState.RECHECKING, ReplyState.SENDING})


class Outgoing(QWidget):
    """One reply that is not settled."""

    now_wanted = Signal(int)
    again_wanted = Signal(int)
    back_wanted = Signal(int)
    found_wanted = Signal(int)
    look_wanted = Signal(str)
    """Open this address in the browser."""
    copy_wanted = Signal(str, str)
    """Copy this text, and open this address in the browser."""
    sign_in_wanted = Signal(int)
    """Sign in where this source, by its id, reads: then it goes out by itself."""

    def __init__(self, look: Look, reply: Reply, now: datetime) -> None:
        super().__init__()
        self._look, self.reply = look, reply
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        me = reply.order.author
        avatar = Drawing(look, (28, 28), lambda ratio: marks.person(look, me, 28, ratio, me=True))
        row.addWidget(avatar, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(5)
        row.addLayout(column, 1)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(text(look, tr("You"), 13, SEMI))
        kind = tr("private") if reply.order.private else tr("public reply")
        when = f"{clock_time(reply.created_at)}, {kind}"
        head.addWidget(text(look, when, 12, tone="meta"))
        self.tag = text(look, standing_words(reply), 11, SEMI)
        self.tag.setObjectName("tagBad" if reply.needs_person else "tag")
        head.addWidget(self.tag)
        head.addStretch()
        column.addLayout(head)
        card = QFrame()
        card.setObjectName("unsentBad" if reply.needs_person else "unsent")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 8, 12, 9)
        inside.addWidget(prose(look, reply.order.text))
        column.addWidget(card)
        words = " ".join(filter(None, (reply.reason, _waits(reply, now))))
        tone = "bad" if reply.needs_person else "soft"
        self.reason = text(look, words, 12, tone=tone, wrap=True)
        self.advice = text(look, _advice(reply), 12, tone="soft", wrap=True)
        for told in (self.reason, self.advice):
            told.setVisible(bool(told.text()))
            column.addWidget(told)
        for each in reply.changes:
            column.addWidget(_change(look, each, now))
        column.addLayout(self._choices(reply))
        self.setAccessibleName(f"{self.tag.text()}. {reply.order.text} {reply.reason}")

    def _choices(self, reply: Reply) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        trouble, state = reply.trouble, reply.state
        if trouble is Trouble.DECIDE:
            self._offer_to_decide(row, reply)
        elif state is ReplyState.HELD:
            self._add(row, tr("Send as it is"), lambda: self.again_wanted.emit(reply.id), True)
        elif state is ReplyState.FAILED:
            self._offer_another_way(row, reply)
        elif trouble is Trouble.SIGNED_OUT:
            source = reply.order.source_id
            self._add(row, tr("Sign in and send"), lambda: self.sign_in_wanted.emit(source), True)
        elif state is ReplyState.WAITING:
            self._add(row, tr("Send now"), lambda: self.now_wanted.emit(reply.id))
        if state in (ReplyState.HELD, ReplyState.FAILED) or trouble is Trouble.DECIDE:
            self._add(row, tr("Edit"), lambda: self.back_wanted.emit(reply.id))
        elif state is ReplyState.WAITING:
            self._add(row, tr("Take back"), lambda: self.back_wanted.emit(reply.id))
        row.addStretch()
        return row

    def _offer_to_decide(self, row: QHBoxLayout, reply: Reply) -> None:
        address = reply.order.answer_to.permalink
        if address:
            self._add(row, tr("Look there"), lambda: self.look_wanted.emit(address), True)
        self._add(row, tr("It is there"), lambda: self.found_wanted.emit(reply.id))
        self._add(row, tr("Send it again"), lambda: self.again_wanted.emit(reply.id))

    def _offer_another_way(self, row: QHBoxLayout, reply: Reply) -> None:
        """The network did not take it: try again, or post it there by hand where only that works."""
        address, words = reply.order.answer_to.permalink or "", reply.order.text
        by_hand = reply.trouble is Trouble.BROWSER and bool(address)
        if not by_hand:
            self._add(row, tr("Try again"), lambda: self.again_wanted.emit(reply.id), True)
        if address and reply.trouble is not Trouble.GONE:
            copy = tr("Copy and open there")
            self._add(row, copy, lambda: self.copy_wanted.emit(words, address), by_hand)

    def _add(
        self, row: QHBoxLayout, words: str, act: Callable[[], None], primary: bool = False
    ) -> None:
        made = button(self._look, words, "primary" if primary else "", small=True)
        made.clicked.connect(lambda _=False: act())
        row.addWidget(made)


class Ours(QWidget):
    """What we answered, as it went out."""

    def __init__(self, look: Look, who: str, words: str, how: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        avatar = Drawing(look, (28, 28), lambda ratio: marks.person(look, who, 28, ratio, me=True))
        row.addWidget(avatar, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(3)
        row.addLayout(column, 1)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(text(look, who, 13, SEMI))
        head.addWidget(text(look, how, 12, tone="meta"))
        head.addWidget(Icon(look, "check", lambda t: t.good.stroke, 14))
        head.addStretch()
        column.addLayout(head)
        column.addWidget(prose(look, words))


def _advice(reply: Reply) -> str:
    """What is safe and what can be done, where the reason does not say so itself."""
    if reply.trouble is Trouble.DECIDE:
        return tr("Your text is kept. Sent again before you looked, it may stand there twice.")
    if reply.state is ReplyState.HELD:
        return tr("Nothing was posted. Read what is new, then send it as it is or edit it.")
    if reply.state is ReplyState.UNCERTAIN:
        return tr("Your text is kept, and it is not sent twice. There is nothing to do yet.")
    return ""


def _waits(reply: Reply, now: datetime) -> str:
    """Since when a reply waits that cannot go out by itself just now."""
    if not reply.trouble or reply.state is not ReplyState.WAITING:
        return ""
    since, waited = moment(reply.created_at, now), age(now - reply.created_at)
    return tr("Written at {time}; it waits for {age}.").format(time=since, age=waited)


def standing_words(reply: Reply) -> str:
    """How far a reply got, in a word or two."""
    if reply.state is ReplyState.HELD:
        return tr("held")
    if reply.trouble is Trouble.DECIDE:
        return tr("look and decide")
    if reply.state is ReplyState.UNCERTAIN:
        return tr("being looked for")
    if reply.needs_person:
        return tr("not sent")
    if reply.trouble:
        return tr("waits")
    return tr("sending")


def _change(look: Look, change: Change, now: datetime) -> QWidget:
    who = {"us": tr("Us, from elsewhere"), "edited": tr("They changed it to")}.get(
        change.who, change.handle
    )
    when = f" {moment(change.at, now)}" if change.at is not None else ""
    frame = QFrame()
    frame.setObjectName("attachment")
    column = QVBoxLayout(frame)
    column.setContentsMargins(12, 6, 12, 7)
    column.setSpacing(1)
    column.addWidget(text(look, f"{who}{when}", 12, SEMI))
    column.addWidget(text(look, change.text, 13, wrap=True, selectable=True))
    return frame
