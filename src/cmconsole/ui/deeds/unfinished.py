"""Keeps a note while it is written: a moment after a key, when it is put away, before the program ends."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.errors import StoreError
from cmconsole.domain.replies import Draft, Mode
from cmconsole.ui.deeds.keeping import Keeping

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmconsole.console import Console
    from cmconsole.ui.deeds.turns import Turns
    from cmconsole.ui.deeds.writing import NotePopup


class Notebook(Protocol):
    """Where the draft of one note is stored. Both raise StoreError."""

    async def begun(self) -> str:
        """What the note begins with: what was left another time, or what it says so far."""
        ...

    async def keep(self, words: str) -> None:
        """Store what stands there now; without a word nothing is left."""
        ...


@dataclass(frozen=True, slots=True)
class ConversationNote:
    """The draft of a conversation's notes, the one that the composer shows where it writes notes."""

    console: Console
    mention_id: int
    conversation_id: int | None
    """None: the note is for several conversations, of which this mention is the first, and its draft is
    none of theirs."""
    written: Callable[[], Awaitable[None]]
    """Waits until the composer, which may have had the same note, stored what was typed there."""
    kept: Callable[[int], None]
    """Is told the conversation whose draft changed."""

    async def begun(self) -> str:
        """What was left another time."""
        await self.written()
        replies = self.console.inbox.replies
        draft = await replies.draft(self.mention_id, self.conversation_id, Mode.NOTE)
        return "" if draft is None else draft.text

    async def keep(self, words: str) -> None:
        """Store what stands there now."""
        now, place = self.console.clock.now(), self.conversation_id
        await self.console.inbox.replies.save_draft(
            Draft(self.mention_id, Mode.NOTE, words, now, place, caret=len(words))
        )
        if place is not None:
            self.kept(place)


@dataclass(slots=True)
class _Writing:
    """One note on its way."""

    popup: NotePopup
    notebook: Notebook
    words: str = ""
    """What stands in the popup."""
    before: str = ""
    """What it begins with, if the popup was gone before that could be shown there."""
    stored: str = ""
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
        self._writing: _Writing | None = None

    def begin(self, popup: NotePopup, notebook: Notebook) -> None:
        """Go on with what was left, and keep what is typed."""
        writing = self._writing = _Writing(popup, notebook)
        popup.typed.connect(lambda words: self._typed(writing, words))
        popup.left.connect(lambda _: self._left(writing))
        self._turns.begin(self._load(writing))

    def finish(self, noting: Awaitable[None]) -> Coroutine[Any, Any, None]:
        """Store the note, then let go of its draft: whatever fails, one of both is there."""
        self._keeping.now()
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.open = False
        return self._finish(writing, noting)

    async def _finish(self, writing: _Writing | None, noting: Awaitable[None]) -> None:
        await noting
        if writing is not None:
            await self._save(writing.notebook, writing.before)

    def _typed(self, writing: _Writing, words: str) -> None:
        writing.words = words
        self._keeping.soon()

    def _left(self, writing: _Writing) -> None:
        writing.open = False
        self._keeping.now()

    def _keep(self) -> None:
        if (writing := self._writing) is not None:
            self._turns.begin(self._save_begun(writing))

    async def _load(self, writing: _Writing) -> None:
        try:
            begun = await writing.notebook.begun()
        except StoreError as error:
            self.failed.emit(str(error))
            return
        writing.stored = begun
        if not writing.open:
            writing.before = begun
        elif begun:
            writing.popup.go_on(begun)

    async def _save_begun(self, writing: _Writing) -> None:
        words = writing.before + writing.words
        if words != writing.stored and await self._save(writing.notebook, words):
            writing.stored = words

    async def _save(self, notebook: Notebook, words: str) -> bool:
        try:
            await notebook.keep(words)
        except StoreError as error:
            self.failed.emit(str(error))
            return False
        return True
