"""Tells a person what becomes of their replies: toasts, marks on rows, cards in the thread, the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QUrl, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QDesktopServices,
    QGuiApplication,
)

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.replies import SETTLED, Reply, ReplyState, Trouble
from cmconsole.ui.composer.popups import LeavingPopup
from cmconsole.ui.composer.sending import Sending, tags
from cmconsole.ui.thread.outgoing import Outgoing
from cmconsole.ui.wording import age, author_name, counted, tr

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.look import Look
    from cmconsole.ui.window.shell import Shell

WORTH_TELLING = timedelta(minutes=1)
"""A wait of seconds says nothing that the row does not."""
LAST_WAIT = 20.0
"""Seconds that the program stays for replies that are sent while it ends."""


class Following(QObject):
    """Watches the outbox for one window."""

    failed = Signal(str)
    told = Signal()
    """What waits is counted anew."""
    not_sent = Signal(int)
    """A reply to this mention waits for a person."""

    def __init__(self, look: Look, window: Shell, console: Console, sending: Sending) -> None:
        super().__init__(window)
        self._look, self._window, self._console, self._sending = look, window, console, sending
        self._toast = window.list_pane.toast
        self.leaving: LeavingPopup | None = None
        self._task: asyncio.Task[None] | None = None
        sending.put.connect(self._say_put)
        sending.moved.connect(self._say_moved)
        sending.changed.connect(self._mark_rows)

    def cards(self, replies: Sequence[Reply]) -> list[Outgoing]:
        """A card for each reply that is not settled."""
        now = self._console.clock.now()
        made = []
        for reply in replies:
            if reply.state in SETTLED:
                continue
            card = Outgoing(self._look, reply, now)
            card.now_wanted.connect(self._sending.send_now)
            card.again_wanted.connect(self._sending.send_again)
            card.back_wanted.connect(self._sending.take_back)
            card.found_wanted.connect(self._sending.found)
            card.look_wanted.connect(_open)
            card.copy_wanted.connect(self._copy_and_open)
            card.sign_in_wanted.connect(self._window.sign_in_wanted)
            made.append(card)
        return made

    def before_leaving(self, leave: Callable[[], None]) -> None:
        """Ask about replies that have not gone out; nothing to ask: leave."""
        if self.leaving is None:
            self._task = self._console.background.start(self._ask(leave), "ask before leaving")

    async def _ask(self, leave: Callable[[], None]) -> None:
        try:
            going = (await self._console.replies.outbox.pending()).going
        except ConsoleError:
            # What cannot be read is kept as it is.
            going = ()
        if not going:
            leave()
            return
        title = counted(
            len(going), "{n} reply has not gone out yet", "{n} replies have not gone out yet"
        )
        popup = self.leaving = LeavingPopup(self._look, self._window, title)
        popup.keep_wanted.connect(leave)
        popup.send_wanted.connect(lambda: self._send_then(going, leave))
        popup.dismissed.connect(self._stay)
        middle = QPoint((self._window.width() + popup.width()) // 2, self._window.height() // 3)
        popup.open_at(middle)

    def _stay(self) -> None:
        self.leaving = None

    def _send_then(self, going: Sequence[Reply], leave: Callable[[], None]) -> None:
        self._toast.say(self.tr("Sending what waits, then closing."), icon="send")
        self._task = self._console.background.start(self._finish(going, leave), "send the last")

    async def _finish(self, going: Sequence[Reply], leave: Callable[[], None]) -> None:
        try:
            await self._sending.end_waiting([reply.id for reply in going], LAST_WAIT)
        except ConsoleError as error:
            self.failed.emit(str(error))
            return
        leave()

    def _say_put(self, reply: Reply) -> None:
        seconds = (reply.send_at - self._console.clock.now()).total_seconds()
        name = self._name(reply)
        if seconds <= 0:
            self._toast.say(self.tr("Sending to {name}").format(name=name), icon="send")
            return

        def words(left: int) -> str:
            return self.tr("Sending to {name} in {n} s").format(name=name, n=left)

        self._toast.count_down(words, seconds, icon="send")

    def _say_moved(self, reply: Reply, before: ReplyState) -> None:
        name = self._name(reply)
        if reply.state is ReplyState.SENT:
            words = self.tr("Posted: {name} has your reply.").format(name=name)
            self._toast.say(words, icon="check")
            self._window.lists.refresh()
        elif reply.needs_person:
            words = self.tr("Not sent to {name}. {why}").format(name=name, why=reply.reason)
            if reply.trouble is Trouble.DECIDE:
                words = self.tr("Look and decide: {why}").format(why=reply.reason)
            self._toast.say(words, icon="alert-triangle")
            self.not_sent.emit(reply.order.mention_id)
            event = QAccessibleAnnouncementEvent(self._toast, words)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            QAccessible.updateAccessibility(event)

    def _copy_and_open(self, words: str, address: str) -> None:
        QGuiApplication.clipboard().setText(words)
        self._toast.say(self.tr("Copied. Paste it there, then mark this as handled."), icon="check")
        _open(address)

    def _name(self, reply: Reply) -> str:
        known = self._window.list_pane.view.rows.mention(reply.order.mention_id)
        shown = self._window.thread_pane.mention
        if known is None and shown is not None and shown.id == reply.order.mention_id:
            known = shown
        return author_name(known) if known is not None else self.tr("somebody")

    def _mark_rows(self) -> None:
        view = self._window.list_pane.view
        view.delegate.tags = tags(self._sending.open_replies)
        view.delegate.forget_texts()
        view.viewport().update()
        now = self._console.clock.now()
        self._window.status.show_outbox(_waiting(self._sending.open_replies, now))
        self.told.emit()


def _waiting(replies: Sequence[Reply], now: datetime) -> str:
    """How many replies wait, and how long the oldest does."""
    if not replies:
        return ""
    words = counted(len(replies), "{n} in the outbox", "{n} in the outbox")
    stuck = [reply.created_at for reply in replies if reply.trouble]
    if not stuck:
        return words
    waited = now - min(stuck)
    if waited < WORTH_TELLING:
        return words
    return tr("{words}, the oldest for {age}").format(words=words, age=age(waited))


def _open(address: str) -> None:
    if address.lower().startswith(("https://", "http://")):
        QDesktopServices.openUrl(QUrl(address))
