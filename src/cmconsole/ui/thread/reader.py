"""Reads the conversation of whatever mention is selected, and who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.errors import StoreError

if TYPE_CHECKING:
    import asyncio

    from cmconsole.console import Console
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.contact.pane import ContactPane
    from cmconsole.ui.frame.frame import Frame
    from cmconsole.ui.inbox.view import InboxView
    from cmconsole.ui.thread.pane import ThreadPane


class Reader(QObject):
    """Keeps thread and contact in step with the list."""

    failed = Signal(str)

    def __init__(
        self,
        view: InboxView,
        thread: ThreadPane,
        contact: ContactPane,
        frame: Frame,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view, self._thread, self._contact, self._frame = view, thread, contact, frame
        self._console: Console | None = None
        self._task: asyncio.Task[None] | None = None
        frame.leave_alone(view.chosen is None)
        view.mention_selected.connect(self._select)
        view.rows.dataChanged.connect(lambda *_: self._show_known())
        frame.contact_folded.connect(thread.head.fold_contact)

    def attach(self, console: Console) -> None:
        """Read there, now and whenever what is shown changes."""
        from cmconsole.domain.events import ConversationsChanged, MentionsChanged, PersonChanged
        from cmconsole.networks.registry import may_match

        self._console, self._may_match = console, may_match
        console.bus.subscribe(ConversationsChanged, lambda e: self._changed(set(e.ids)))
        console.bus.subscribe(MentionsChanged, lambda _: self._select(self._view.chosen))
        console.bus.subscribe(PersonChanged, lambda _: self._select(self._view.chosen))
        self._select(self._view.chosen)

    def _select(self, mention_id: int | None) -> None:
        self._frame.leave_alone(mention_id is None)
        if mention_id is None:
            self._thread.show_nothing()
            self._contact.show_contact(None)
            return
        self._show_known()
        if self._console is not None:
            if self._task is not None:
                self._task.cancel()
            reading = self._read(self._console, mention_id)
            self._task = self._console.background.start(reading, "read the conversation")

    def _show_known(self) -> None:
        chosen = self._view.chosen
        if chosen is None:
            return
        if known := self._view.rows.mention(chosen):
            self._thread.show_mention(known)
            self._leave(known)
        else:
            self._thread.wait_for(chosen)
            self._leave(self._thread.mention)

    def _leave(self, mention: MentionRow | None) -> None:
        """Nobody else stands beside this mention while its author is being read."""
        shown = self._contact.contact
        if mention is None or (shown is not None and shown.author_id != mention.author_id):
            self._contact.show_contact(None)

    def _changed(self, conversations: set[int]) -> None:
        shown = self._thread.mention
        if shown is not None and shown.conversation_id in conversations:
            self._select(self._view.chosen)

    async def _read(self, console: Console, mention_id: int) -> None:
        read_at = console.clock.now()
        try:
            thread = await console.inbox.desk.thread(mention_id)
            if thread is None or self._view.chosen != mention_id:
                return
            self._thread.show_thread(thread, read_at)
            self._leave(thread.mention)
            contact = await console.inbox.desk.contact(thread.mention, self._may_match)
        except StoreError as error:
            self.failed.emit(str(error))
            return
        if self._view.chosen == mention_id:
            self._contact.show_contact(contact)
            folded = self._frame.contact_is_folded
            self._thread.show_contact(contact, folded=folded)
