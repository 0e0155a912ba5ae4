"""Marks the rows where somebody began to write and did not send yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cmconsole.domain.errors import StoreError
from cmconsole.domain.events import RepliesChanged
from cmconsole.store.replying.drafts import place

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.composer.drafting import Drafting
    from cmconsole.ui.inbox.view import InboxView


class DraftMarks(QObject):
    """Looks again whenever a text was kept, sent or taken back."""

    def __init__(
        self, console: Console, drafting: Drafting, view: InboxView, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._console, self._view = console, view
        self._begun: frozenset[int] = frozenset()
        """Places, as the store names them."""
        self._looking = self._again = False
        view.delegate.begun = lambda row: place_of(row) in self._begun
        drafting.saved.connect(self.look)
        console.bus.subscribe(RepliesChanged, lambda _: self.look())
        self.look()

    def look(self) -> None:
        """Look again, soon and once."""
        self._again = True
        if not self._looking:
            self._looking = True
            self._console.background.start(self._look(), "look for drafts")

    async def _look(self) -> None:
        try:
            while self._again:
                self._again = False
                begun = await self._console.inbox.replies.drafted()
                if begun != self._begun:
                    self._begun = begun
                    self._view.delegate.forget_texts()
                    self._view.viewport().update()
        except StoreError:
            return  # whoever writes there is told
        finally:
            self._looking = False


def place_of(row: MentionRow) -> int:
    """Where the draft of a row belongs."""
    return place(row.id, row.conversation_id)
