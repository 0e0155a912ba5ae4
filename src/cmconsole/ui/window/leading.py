"""Leads to a mention that somebody was told of, wherever it stands by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cmconsole.domain.errors import StoreError
from cmconsole.store.reading.queues import Filter, Queue
from cmconsole.ui.frame.sidebar import AFTER, FIRST

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.window.shell import Shell


class Leading(QObject):
    """A notification may be older than what became of its mention: it is looked for in the list where it
    works, then in the list of everything."""

    def __init__(self, window: Shell, console: Console) -> None:
        super().__init__(window)
        self._window, self._console = window, console
        self._told: int | None = None
        """The mention that somebody wants to see, until it is found."""
        window.lists.missed.connect(self._look_further)
        window.lists.shown.connect(self._look)

    def to(self, mention: int) -> None:
        """Show this mention in a list, and what it says beside it."""
        self._told = mention
        self._window.frame_.read(True)
        pane = self._window.list_pane
        (pane.view if pane.isVisible() else self._window.thread_pane.area).setFocus()
        self._console.background.start(self._lead(mention), "lead to a mention")

    async def _lead(self, mention: int) -> None:
        inbox, window = self._console.inbox, self._window
        try:
            rows = await inbox.rows([mention])
            work = rows[0].work if rows else None
            faces = await inbox.desk.faces([work.conversation_id]) if work else {}
        except StoreError as error:
            window.commands.fail(str(error))
            return
        if self._told != mention:
            return  # another one is wanted by now
        if not rows:
            self._give_up()
            return
        queue = Queue(work.queue) if work and work.queue in (*FIRST, *AFTER) else Queue.ALL
        wanted = mention if queue is Queue.ALL or work is None else faces[work.conversation_id]
        self._told = wanted
        self._show(queue, wanted)

    def _show(self, queue: Queue, mention: int) -> None:
        window = self._window
        if window.lists.words or window.list_pane.view.rows.row_of(mention) is None:
            window.list_pane.narrowing.show_only(Filter())
            window.open_queue(queue)
        window.lists.refresh_now(mention)
        window.frame_.read(True)

    def _look(self) -> None:
        if self._window.list_pane.view.chosen == self._told:
            self._told = None

    def _look_further(self, mention: int) -> None:
        if mention != self._told:
            return
        if self._window.lists.queue is Queue.ALL:
            self._give_up()
        else:
            self._show(Queue.ALL, mention)

    def _give_up(self) -> None:
        self._told = None
        words = self.tr("That mention is not in this inbox any more.")
        self._window.list_pane.toast.say(words, icon="search")
