"""Several conversations that belong together: the same problem of many people, one matter of one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer

from cmconsole.domain.errors import ConsoleError, StoreError
from cmconsole.store.reading.queues import Filter, Queue
from cmconsole.ui.wording import counted

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.console.alike import Alike
    from cmconsole.replies.merging import Merging
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.look import Look
    from cmconsole.ui.window.shell import Shell

SETTLED = 400
"""ms on a mention before somebody looks who else tells the same."""

LATER = 5_000
"""ms after news before somebody looks again: in a burst everything changes all the time."""


class Crowd(QObject):
    """Finds who has the same problem, marks them together, and merges what is one matter."""

    def __init__(self, look: Look, window: Shell) -> None:
        super().__init__(window)
        self._look_of = look
        self._window = window
        self._console: Console | None = None
        self._alike: Alike | None = None
        self._merging: Merging | None = None
        self._shown_for: int | None = None
        self._to_mark: list[int] = []
        self._settled = QTimer(self, singleShot=True)
        self._settled.timeout.connect(self._look)
        window.list_pane.view.mention_selected.connect(self._follow)
        window.lists.shown.connect(self._mark)
        window.contact.wishes.alike.connect(self.work_on_all)

    def attach(self, console: Console, merging: Merging) -> None:
        """From now on there is something to find and to merge."""
        from cmconsole.console.alike import Alike
        from cmconsole.domain.events import ConversationsChanged, MentionsArrived

        self._console, self._merging = console, merging
        self._alike = Alike(console.inbox, console.judging.worker)
        console.bus.subscribe(MentionsArrived, lambda _: self._look_again())
        console.bus.subscribe(ConversationsChanged, lambda _: self._look_again())
        self._window.thread_pane.separate_wanted.connect(self.separate)
        self._settled.start(SETTLED)

    def work_on_all(self) -> None:
        """W: mark everybody who waits with the same problem."""
        mention = self._window.thread_pane.mention
        if mention is None:
            self._window.commands.at_hand()  # which says so
        elif self._console is not None:
            self._console.background.start(self._work_on_all(mention), "find who tells the same")

    def merge(self) -> None:
        """Shift+M: make the marked conversations one, or ask with which one to merge this."""
        window, merging = self._window, self._merging
        if self._console is None or merging is None:
            return
        marking = window.commands.marking
        if marking.count > 1:
            ids = marking.ids
            window.commands.turns.begin(self._merge(merging, ids))
        elif (at := window.commands.at_hand()) is not None:
            if window.commands.bulk.refuses(at[0].id):
                return
            asking = self._ask_with_which(self._console, at[0])
            self._console.background.start(asking, "ask what to merge with")

    def separate(self, conversation_id: int) -> None:
        """Let a merged conversation stand for itself again."""
        if self._merging is not None:
            words = self.tr("Separated. Each keeps what was said in it.")
            self._window.list_pane.toast.say(words, icon="git-merge", undo=True)
            self._window.commands.turns.begin(self._separate(self._merging, conversation_id))

    def _follow(self, mention_id: object) -> None:
        if mention_id != self._shown_for:
            self._window.contact.show_alike(())
        self._settled.start(SETTLED)

    def _look_again(self) -> None:
        if not self._settled.isActive():
            self._settled.start(LATER)

    def _look(self) -> None:
        mention, contact = self._window.thread_pane.mention, self._window.contact
        if mention is not None and self._console is not None and contact.isVisible():
            self._console.background.start(self._show_alike(mention), "find who tells the same")

    async def _show_alike(self, mention: MentionRow) -> None:
        rows = await self._find(mention)
        if self._window.list_pane.view.chosen == mention.id:
            self._shown_for = mention.id
            self._window.contact.show_alike(rows)

    async def _find(self, mention: MentionRow) -> list[MentionRow]:
        if self._alike is None or mention.work is None or mention.work.queue != "answer":
            return []
        try:
            return await self._alike.to(mention)
        except StoreError:
            return []  # the list says so itself

    async def _work_on_all(self, mention: MentionRow) -> None:
        window = self._window
        rows = await self._find(mention)
        if not rows:
            words = self.tr("Nobody else waits with the same problem.")
            window.list_pane.toast.say(words, icon="search")
            return
        self._to_mark = [mention.id, *(row.id for row in rows)]
        window.lists.standing.apart = frozenset(self._to_mark)
        if not set(self._to_mark) <= set(window.list_pane.view.rows.entries):
            # Some of them are not in this list, or a filter leaves them out.
            window.list_pane.narrowing.show_only(Filter())
            window.open_queue(Queue.ANSWER)
            window.lists.refresh_now(mention.id)
        else:
            self._mark()

    def _mark(self) -> None:
        if self._to_mark and not self._window.lists.reading:
            window, wanted = self._window, self._to_mark
            self._to_mark = []
            window.commands.marking.clear()  # what was marked before has another problem
            marked = window.commands.marking.mark(wanted)
            window.lists.standing.apart = ()  # now the marks keep them apart
            words = counted(marked, "{n} marked.", "{n} marked, all with the same problem.")
            window.list_pane.toast.say(words, icon="git-merge")

    async def _merge(self, merging: Merging, ids: Sequence[int]) -> None:
        window, console = self._window, self._console
        assert console is not None
        try:
            rows = await console.inbox.rows(ids)
            face = await merging.merge(rows)
        except ConsoleError as error:
            window.commands.fail(str(error))
            return
        window.commands.marking.clear()
        words = counted(len(rows), "{n} merged.", "{n} merged. They can be separated again.")
        window.list_pane.toast.say(words, icon="git-merge", undo=True)
        window.lists.refresh_now(face, own=ids)

    async def _separate(self, merging: Merging, conversation_id: int) -> None:
        try:
            await merging.separate(conversation_id)
            assert self._console is not None
            own = await self._console.inbox.desk.faces([conversation_id])
        except ConsoleError as error:
            self._window.commands.fail(str(error))
        else:
            self._window.lists.refresh_now(own=own.values())

    async def _ask_with_which(self, console: Console, mention: MentionRow) -> None:
        from cmconsole.store.deciding import people
        from cmconsole.store.reading import alike
        from cmconsole.ui.contact.merge_popup import MergePopup

        window, work = self._window, mention.work
        assert work is not None
        own = work.conversation_id
        try:
            person = await console.inbox.read(lambda c: people.read(c, mention.author_id))
            accounts = await console.inbox.read(lambda c: people.accounts_of(c, person))
            authors = [account.author_id for account in accounts]
            others = await console.inbox.read(lambda c: alike.open_of_person(c, authors, own))
        except StoreError as error:
            window.commands.fail(str(error))
            return
        if not others:
            words = self.tr("Nothing else of this person is open.")
            window.list_pane.toast.say(words, icon="users")
            return
        popup = MergePopup(self._look_of, window, others, window.shield)
        popup.chosen.connect(lambda other: self._merge_with(mention.id, other))
        pane = window.thread_pane
        corner = pane.mapToGlobal(QPoint(pane.width() - 16, 60))
        window.commands.questions.show(popup, corner)

    def _merge_with(self, mention_id: int, other: int) -> None:
        if self._merging is not None:
            self._window.commands.turns.begin(self._merge(self._merging, [mention_id, other]))
