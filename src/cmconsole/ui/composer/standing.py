"""Shows in the thread what was pressed there and is not settled, and where the three steps stand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.conversations import Conversation, Event
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.replies import Mode, Step
from cmconsole.replies.steps import Mark, stepper
from cmconsole.store.rows import MentionRow
from cmconsole.ui.composer import deeds
from cmconsole.ui.composer.following import Following
from cmconsole.ui.composer.writer import Writer

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.window.shell import Shell


class ReplyStanding(QObject):
    """Keeps stepper and cards in step with the store."""

    told = Signal()
    """The stepper shows where the steps of this mention stand."""

    def __init__(
        self, window: Shell, console: Console, writer: Writer, following: Following
    ) -> None:
        super().__init__(window)
        self._window, self._console = window, console
        self._thread = window.thread_pane
        self.writer, self.following = writer, following
        self._reading: asyncio.Task[None] | None = None

    @property
    def reading(self) -> bool:
        """Whether what is shown may still be that of the mention before."""
        return self._reading is not None and not self._reading.done()

    def read_on(self) -> None:
        """Read it again: something has changed, or another mention is shown."""
        mention = self._thread.mention
        if mention is None:
            return
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._console.background.start(self._read(mention), "read the replies")

    async def _read(self, mention: MentionRow) -> None:
        """What was pressed in this conversation, and where its steps stand."""
        store, work = self._console.inbox.replies, mention.work
        now = self._console.clock.now()
        marks: tuple[Mark, ...] = ()
        try:
            if work is None:
                replies = await store.of_mention(mention.id)
            else:
                replies = await store.of_conversation(work.conversation_id)
                conversation = await store.conversation(work.conversation_id)
                events = await store.events(work.conversation_id)
                marks = _marks(conversation, events, now)
        except ConsoleError as error:
            self._window.commands.fail(str(error))
            return
        if self._thread.mention is None or self._thread.mention.id != mention.id:
            return
        self._thread.show_outgoing(self.following.cards(replies))
        if work is not None:
            self._thread.stepper.show_marks(marks, work.level, now)
            self._thread.stepper.choose(
                self.writer.step if self.writer.mode is Mode.PUBLIC else Step.ANSWER
            )
        self.told.emit()


def _marks(
    conversation: Conversation | None, events: Sequence[Event], now: datetime
) -> tuple[Mark, ...]:
    """The steps, where they apply: praise and rants have none."""
    if conversation is None or conversation.mention_class not in deeds.STEPPED:
        return ()
    return stepper(conversation, events, now)
