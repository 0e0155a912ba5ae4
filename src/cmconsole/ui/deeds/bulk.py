"""What a person does with all marked mentions at once; over twenty are confirmed, one undo takes all back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.errors import ConsoleError
from cmconsole.store.rows import MentionRow
from cmconsole.ui.deeds.questions import Questions
from cmconsole.ui.inbox.lists import Lists
from cmconsole.ui.inbox.marking import Marking
from cmconsole.ui.toast import Toast
from cmconsole.ui.wording import counted, moment, number

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.together import Together

CONFIRMED = 20
"""More than so many at once are done only after a yes."""
Doing = Callable[["Together", list[MentionRow]], Awaitable[int]]


class Bulk(QObject):
    """Acts on the marked mentions, as `Commands` does on the selected one."""

    failed = Signal(str)

    def __init__(
        self, marking: Marking, lists: Lists, questions: Questions, toast: Toast, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._marking = marking
        self._lists = lists
        self._questions = questions
        self._toast = toast
        self._console: Console | None = None
        self._together: Together | None = None
        self.hold: Callable[[Coroutine[Any, Any, None]], None] = lambda _: None
        """Runs a task that has to end before the program does; set by `Commands`."""

    def attach(self, console: Console, together: Together) -> None:
        """From now on there is something to act with."""
        self._console, self._together = console, together

    @property
    def active(self) -> bool:
        """Whether anything is marked."""
        return self._marking.count > 0 and self._together is not None

    def refuses(self, mention_id: int) -> bool:
        """Whether other mentions than this one are marked: what is done with one at a time says so then."""
        refused = bool(set(self._marking.ids) - {mention_id})
        if refused:
            words = self.tr("This is done with one mention at a time. Esc takes the marks away.")
            self._toast.say(words, icon="circle-check")
        return refused

    def handle(self) -> None:
        """All are handled."""
        self._sure(
            self.tr("Mark {n} mentions handled?"),
            self.tr("Handle all"),
            lambda together, rows: together.close(rows),
            lambda n: counted(n, "{n} handled.", "{n} handled."),
            leaves=True,
        )

    def snooze(self) -> None:
        """All sleep until the time that is asked for."""
        assert self._console is not None
        now = self._console.clock.now()
        self._questions.until(now, lambda until, why: self._snooze(until, why, now))

    def _snooze(self, until: datetime, why: str, now: datetime) -> None:
        words = self.tr("{n} sleep until {time}.").replace("{time}", moment(until, now))
        self._sure(
            self.tr("Let {n} mentions sleep?"),
            self.tr("Snooze all"),
            lambda together, rows: together.snooze(rows, until, why),
            lambda n: words.replace("{n}", number(n)),
            leaves=True,
        )

    def assign(self, owner: str | None, words: str) -> None:
        """All become somebody's, or nobody's; `words` say so."""
        self._sure(
            self.tr("Assign {n} mentions?"),
            self.tr("Assign all"),
            lambda together, rows: together.assign(rows, owner),
            lambda n: f"{counted(n, '{n} mention.', '{n} mentions.')} {words}",
            leaves=False,
        )

    def not_answer(self, reason: str) -> None:
        """Nobody will answer them."""
        self._sure(
            self.tr("Leave {n} mentions unanswered?"),
            self.tr("Leave all"),
            lambda together, rows: together.not_answer(rows, reason),
            lambda n: counted(n, "{n} will not be answered.", "{n} will not be answered."),
            leaves=True,
        )

    def change_level(self, judge: Doing) -> None:
        """All are what was said of them; `judge` stores it."""
        one = self.tr("{n} changed, and its clock with it.")
        many = self.tr("{n} changed, and their clocks with them.")
        self._sure(
            self.tr("Change the level of {n} mentions?"),
            self.tr("Change all"),
            judge,
            lambda n: counted(n, one, many),
            leaves=False,
        )

    def set_aside(self, say: Doing) -> None:
        """They are not about us; `say` stores it."""
        one = self.tr("Not us: {n} is set aside. G Y shows what was.")
        many = self.tr("Not us: {n} are set aside. G Y shows what was.")
        self._sure(
            self.tr("Set {n} mentions aside as not us?"),
            self.tr("Set all aside"),
            say,
            lambda n: counted(n, one, many),
            leaves=True,
        )

    def bring_back(self, say: Doing) -> None:
        """They are about us after all; `say` stores it."""
        one = self.tr("Us after all: {n} is back, and its clock with it.")
        many = self.tr("Us after all: {n} are back, and their clocks with them.")
        self._sure(
            self.tr("Bring {n} mentions back as ours?"),
            self.tr("Bring all back"),
            say,
            lambda n: counted(n, one, many),
            leaves=False,
        )

    def note(self, store: Doing) -> None:
        """The same is noted for the team with all of them; `store` keeps it."""
        one = self.tr("Noted for the team.")
        many = self.tr("Noted for the team, with {n} mentions.")
        self._sure(
            self.tr("Write this note to {n} mentions?"),
            self.tr("Note it with all"),
            store,
            lambda n: counted(n, one, many),
            leaves=False,
        )

    def _sure(
        self,
        title: str,
        action: str,
        doing: Doing,
        words: Callable[[int], str],
        *,
        leaves: bool,
    ) -> None:
        """Do it to all that are marked, after a question where these are many.

        Args:
            title, action: of the question.
            words: what is told of so many afterwards.
            leaves: they leave the list.
        """

        def do() -> None:
            self._do(doing, words, leaves=leaves)

        count = self._marking.count
        if count <= CONFIRMED:
            do()
            return
        told = self.tr("Z takes all of it back, for 30 minutes.")
        self._questions.sure(title.format(n=number(count)), told, action, do)

    def _do(self, doing: Doing, words: Callable[[int], str], *, leaves: bool) -> None:
        assert self._console is not None
        assert self._together is not None
        ids = self._marking.ids
        self._marking.clear()
        if leaves:
            self._lists.take_out_all(ids)
        self.hold(self._run(self._console, self._together, ids, doing, words))

    async def _run(
        self,
        console: Console,
        together: Together,
        ids: list[int],
        doing: Doing,
        words: Callable[[int], str],
    ) -> None:
        try:
            done = await doing(together, await console.inbox.rows(ids))
        except ConsoleError as error:
            self.failed.emit(str(error))
        else:
            if done:
                self._toast.say(words(done), undo=True)
            else:
                self._toast.say(self.tr("Nothing of this is open."), icon="check")
        self._lists.refresh_now(own=ids)
