"""Keeps a note while it is written: a moment after a key, when it is put away, before the program ends.

It is the draft of the conversation's notes, the one that the composer shows where it writes notes.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.errors import StoreError
from cmconsole.domain.replies import Draft, Mode
from cmconsole.ui.deeds.keeping import Keeping

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.deeds.turns import Turns
    from cmconsole.ui.deeds.writing import NotePopup


@dataclass(slots=True)
class _Writing:
    """One note on its way."""

    popup: NotePopup
    mention: MentionRow
    words: str = ""
    """What stands in the popup."""
    before: str = ""
    """What was left another time, if the popup was gone before it could be shown there."""
    open: bool = True


class UnfinishedNotes(QObject):
    """Everything is stored in the order in which it was typed."""

    kept = Signal(int)
    """The draft of this conversation has changed."""
    failed = Signal(str)

    def __init__(self, turns: Turns, parent: QObject) -> None:
        super().__init__(parent)
        self._turns = turns
        self._keeping = Keeping(self, turns, self._keep)
        self._console: Console | None = None
        self._writing: _Writing | None = None

    def attach(self, console: Console) -> None:
        """From now on there is something to keep notes in."""
        self._console = console

    def begin(self, popup: NotePopup, mention: MentionRow) -> None:
        """Go on with what was left, and keep what is typed."""
        assert self._console is not None
        writing = self._writing = _Writing(popup, mention)
        popup.typed.connect(lambda words: self._typed(writing, words))
        popup.left.connect(lambda _: self._left(writing))
        self._turns.begin(self._load(self._console, writing))

    def finish(
        self, mention: MentionRow, noting: Coroutine[Any, Any, None]
    ) -> Coroutine[Any, Any, None]:
        """Store the note, then let go of its draft: whatever fails, one of both is there."""
        self._keeping.now()
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.open = False
        return self._finish(mention, writing, noting)

    async def _finish(
        self, mention: MentionRow, writing: _Writing | None, noting: Coroutine[Any, Any, None]
    ) -> None:
        await noting
        await self._save(mention, writing.before if writing is not None else "")

    def _typed(self, writing: _Writing, words: str) -> None:
        writing.words = words
        self._keeping.soon()

    def _left(self, writing: _Writing) -> None:
        writing.open = False
        self._keeping.now()

    def _keep(self) -> None:
        if self._writing is not None:
            self._turns.begin(self._save_begun(self._writing))

    async def _load(self, console: Console, writing: _Writing) -> None:
        mention = writing.mention
        try:
            draft = await console.inbox.replies.draft(mention.id, _place(mention), Mode.NOTE)
        except StoreError as error:
            self.failed.emit(str(error))
            return
        if draft is None:
            return
        if writing.open:
            writing.popup.go_on(draft.text)
        else:
            writing.before = draft.text

    async def _save_begun(self, writing: _Writing) -> None:
        await self._save(writing.mention, writing.before + writing.words)

    async def _save(self, mention: MentionRow, words: str) -> None:
        assert self._console is not None
        now, place = self._console.clock.now(), _place(mention)
        try:
            await self._console.inbox.replies.save_draft(
                Draft(mention.id, Mode.NOTE, words, now, place, caret=len(words))
            )
        except StoreError as error:
            self.failed.emit(str(error))
        else:
            if place is not None:
                self.kept.emit(place)


def _place(mention: MentionRow) -> int | None:
    return mention.work.conversation_id if mention.work is not None else None
