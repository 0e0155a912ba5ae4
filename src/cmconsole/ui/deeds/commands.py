"""What a person does with the mention at hand: shown at once, stored first, taken back with Z."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.roles import Deed, refusal
from cmconsole.store.rows import MentionRow
from cmconsole.ui.deeds.bulk import Bulk
from cmconsole.ui.deeds.questions import Questions
from cmconsole.ui.deeds.turns import Turns
from cmconsole.ui.deeds.undoing import TakenBack, take_back
from cmconsole.ui.inbox.lists import Lists
from cmconsole.ui.inbox.marking import Marking
from cmconsole.ui.inbox.view import InboxView
from cmconsole.ui.look import Look
from cmconsole.ui.thread.pane import ThreadPane
from cmconsole.ui.toast import Toast
from cmconsole.ui.wording import author_name, moment, tr

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling


class Commands(QObject):
    """Acts on the selected mention. Before `attach` there is nothing to act with."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        lists: Lists,
        view: InboxView,
        thread: ThreadPane,
        toast: Toast,
    ) -> None:
        super().__init__(window)
        self._lists = lists
        self._view = view
        self._thread = thread
        self._toast = toast
        self._console: Console | None = None
        self.handling: Handling | None = None
        """What decisions are stored with, once there is anything."""
        self.turns = Turns()
        """What was done and is not stored yet."""
        self._mentions: dict[int, int] = {}
        """What was acted on, by conversation, so that undo can select it again."""
        self.before_undo: Callable[[datetime | None], bool] = lambda _since: False
        """Takes back what was pressed after that instant, instead of an action; True: it did."""
        self.questions = Questions(look, window, thread, view)
        self.marking = Marking(view)
        self.marking.changed.connect(lists.standing.regroup)
        self.bulk = Bulk(self.marking, lists, self.questions, toast, self)
        self.bulk.hold = self.turns.begin
        self.bulk.failed.connect(self.fail)

    def attach(self, console: Console, handling: Handling) -> None:
        """From now on there is something to act with."""
        self._console = console
        self.turns.attach(console.background)
        self.handling = handling
        self.bulk.attach(console, handling.together)

    def handle(self) -> None:
        """E: nobody waits here any more."""
        if self.bulk.active:
            self.bulk.handle()
        elif (at := self.at_hand()) is not None:
            mention, handling = at
            self.leave(mention)
            words = self.tr("{name} is handled.").format(name=author_name(mention))
            self.start(mention, handling.close(mention), words, "check")

    def snooze(self) -> None:
        """S: ask until when."""
        if self.bulk.active:
            self.bulk.snooze()
        elif (at := self.at_hand()) is not None and self._console is not None:
            now = self._console.clock.now()
            self.questions.until(now, lambda until, why: self._snooze(*at, until, why, now))

    def assign(self) -> None:
        """A: ask to whom."""
        if self._console is None:
            return
        if self.bulk.active:
            asking = self._ask_whom(self._console, None, None, self._assign_all)
            self._console.background.start(asking, "ask to whom")
        elif (at := self.at_hand()) is not None:
            owner = at[0].work.owner if at[0].work else None
            mention, answer = at[0], lambda who: self._assign(*at, who)
            asking = self._ask_whom(self._console, mention, owner, answer)
            self._console.background.start(asking, "ask to whom")

    def take(self) -> None:
        """M: it is mine."""
        if self.bulk.active and self._console is not None:
            self._assign_all(self._me())
        elif (at := self.at_hand()) is not None and self._console is not None:
            self._assign(*at, self._me())

    def undo(self) -> None:
        """Z: take back the newest action of the last half hour."""
        if self.handling is not None and self._console is not None:
            self._lists.touched()
            self.turns.begin(self._undo(self._console, self.handling))

    async def _undo(self, console: Console, handling: Handling) -> None:
        try:
            last = await handling.last()
            if not self.before_undo(last.at if last else None):
                self._taken_back(await take_back(console, handling, last))
        except ConsoleError as error:
            self.fail(str(error))

    def open_original(self) -> None:
        """O: show the post where it was written. Only web addresses are opened."""
        mention = self._thread.mention
        address = mention.permalink if mention else None
        if address and address.lower().startswith(("https://", "http://")):
            QDesktopServices.openUrl(QUrl(address))
        else:
            words = self.tr("No mention is selected.")
            if mention is not None:
                words = self.tr("This has no address on the web that could be opened.")
            self._toast.say(words, icon="external-link")

    def fail(self, sentence: str) -> None:
        """Something did not work; say so and show what is true."""
        self._toast.say(sentence, icon="alert-triangle")
        self._lists.refresh_now()

    def at_hand(self) -> tuple[MentionRow, Handling] | None:
        """The selected mention and what acts on it; if nothing is owed there, that is said instead."""
        mention = self._thread.mention
        if self.handling is None or self.refused():
            return None
        if mention is None:
            self._toast.say(self.tr("No mention is selected."), icon="align-left")
            return None
        if mention.work is None:
            words = self.tr("This is from before its source was added. Nothing is owed here.")
            self._toast.say(words, icon="clock")
            return None
        if mention.work.queue == "done":
            self._toast.say(self.tr("This is handled already."), icon="check")
            return None
        return mention, self.handling

    def refused(self) -> bool:
        """Whether this desk changes nothing, which is said then."""
        reason = refusal(self._console.role, Deed.ACT) if self._console is not None else ""
        if reason:
            self._toast.say(reason, icon="lock")
        return bool(reason)

    def _me(self) -> str:
        return self._console.settings.current.author if self._console is not None else ""

    def leave(self, mention: MentionRow) -> None:
        """Go on with the next one; this one goes out of the list, if that ends with its work."""
        self._lists.take_out(mention.id)
        if self._view.isVisible():
            self._view.setFocus()  # where the next one is chosen

    def start(
        self, mention: MentionRow, doing: Coroutine[Any, Any, None], words: str, icon: str
    ) -> None:
        """Store what was done, and say it with a way back."""
        self._lists.touched()
        self._toast.say(words, icon=icon, undo=True)
        self.turns.begin(self._do(mention, doing))

    async def _do(self, mention: MentionRow, doing: Coroutine[Any, Any, None]) -> None:
        """Store it, and show what is true then."""
        if mention.work is not None:
            self._mentions[mention.work.conversation_id] = mention.id
        try:
            await doing
        except ConsoleError as error:
            self.fail(str(error))
        self._lists.refresh_now(own=[mention.id])

    def _snooze(
        self, mention: MentionRow, handling: Handling, until: datetime, why: str, now: datetime
    ) -> None:
        self.leave(mention)
        words = self.tr("{name} sleeps until {time}, or until they write again.").format(
            name=author_name(mention), time=moment(until, now)
        )
        self.start(mention, handling.snooze(mention, until, why), words, "alarm")

    async def _ask_whom(
        self,
        console: Console,
        mention: MentionRow | None,
        owner: str | None,
        answer: Callable[[str | None], None],
    ) -> None:
        people = await console.inbox.desk.owners()
        if mention is None or self.questions.is_shown(mention):
            self.questions.whom(people, self._me(), owner, answer)

    def _assign_all(self, owner: str | None) -> None:
        self.bulk.assign(owner, given(owner, self._me()))

    def _assign(self, mention: MentionRow, handling: Handling, owner: str | None) -> None:
        if mention.work is not None:
            self._view.rows.put([mention.owned_by(owner)])
        self.start(mention, handling.assign(mention, owner), given(owner, self._me()), "user")

    def _taken_back(self, back: TakenBack | None) -> None:
        if back is None:
            self._toast.say(self.tr("Nothing to take back."), icon="arrow-back-up")
            return
        self._toast.say(self.tr("Taken back."), icon="arrow-back-up")
        acted_on = self._mentions.get(back.conversation_id or 0)
        self._lists.refresh_now(acted_on or back.mention, own=back.mentions)


def given(owner: str | None, me: str) -> str:
    """What is said when something was given to somebody."""
    if owner is None:
        return tr("Given to nobody.")
    return tr("Yours now.") if owner == me else tr("Given to {name}.").format(name=owner)
