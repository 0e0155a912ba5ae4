"""Keeps what is typed: half a second after a key, when the editor is left, one for each place and mode."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from cmconsole.domain.errors import StoreError
from cmconsole.domain.replies import Attachment, Draft, Mode
from cmconsole.store.rows import MentionRow
from cmconsole.ui.composer.editor import Editor

if TYPE_CHECKING:
    from cmconsole.console import Console

PAUSE = 500
"""Milliseconds after the last key."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text belongs."""

    mention_id: int
    conversation_id: int | None
    mode: Mode

    @classmethod
    def of(cls, mention: MentionRow, mode: Mode) -> Place:
        """The place of a mention."""
        return cls(mention.id, mention.conversation_id, mode)

    def same(self, other: Place | None) -> bool:
        """Whether both share a draft."""
        if other is None or self.mode is not other.mode:
            return False
        if self.conversation_id is not None or other.conversation_id is not None:
            return self.conversation_id == other.conversation_id
        return self.mention_id == other.mention_id


class Drafting(QObject):
    """Loads and saves the text of one editor."""

    saved = Signal()
    failed = Signal(str)
    loaded = Signal()
    attached = Signal(object)
    """The files of the text that is shown now, as a tuple."""

    def __init__(self, console: Console, editor: Editor, parent: QObject) -> None:
        super().__init__(parent)
        self._console = console
        self._store = console.inbox.replies
        self._editor = editor
        self._place: Place | None = None
        self.template = ""
        """The template the text began with."""
        self.attachments: tuple[Attachment, ...] = ()
        """Files that go with the text."""
        self._known = ""
        """The text as it is stored."""
        self._dirty = False
        """The files are not stored yet as they are."""
        self._loading = False
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.save)
        editor.textChanged.connect(self._typed)
        editor.blurred.connect(self.save)

    @property
    def place(self) -> Place | None:
        """Whose text is in the editor."""
        return self._place

    def open(self, place: Place | None) -> None:
        """Keep the text that is there, and show that of another place."""
        if place is not None and place.same(self._place):
            self._place = place
            return
        typed, before = self._editor.toPlainText(), self._place
        if self._loading and typed and before is not None:
            # Somebody was quicker than the disk, twice.
            self._start(self._append(before, typed))
        self.save()
        self._place, self.template, self._known = place, "", ""
        self._show_attached(())
        self._loading = place is not None
        self._editor.begin("")
        if place is not None:
            self._start(self._load(place))

    def save(self) -> None:
        """Store the text now, if it differs from what is stored."""
        self._timer.stop()
        text, place = self._editor.toPlainText(), self._place
        if place is None or self._loading or (text == self._known and not self._dirty):
            return
        self._known, self._dirty = text, False
        self._start(self._save(self._draft(place, text), swap=False))

    def attach(self, attachments: tuple[Attachment, ...]) -> None:
        """These files go with the text from now on."""
        self.attachments, self._dirty = attachments, True
        self._timer.start()

    def replaced(self, template: str) -> None:
        """A template took the place of the text: the former one is kept beside it."""
        text, place = self._editor.toPlainText(), self._place
        self._timer.stop()
        self.template = template
        if place is not None:
            self._known = text
            self._start(self._save(self._draft(place, text), swap=True))

    async def hold(self) -> None:
        """The text is about to go into the outbox: what is being stored of it is stored first."""
        self._timer.stop()
        self._known = self._editor.toPlainText()
        await self.quiet()

    async def forget(self, text: str) -> None:
        """The text was used otherwise than by the outbox, which lets go of drafts itself."""
        place = self._place
        self.sent(text)
        if place is not None:
            empty = replace(self._draft(place, ""), template="", attachments=())
            await self._save(empty, swap=False)

    def sent(self, text: str) -> None:
        """The draft has become something else, in the same transaction or before."""
        if self._editor.toPlainText() == text:
            self._timer.stop()
            self._known = self.template = ""
            self._show_attached(())
            self._editor.begin("")
            self._timer.stop()

    def reload(self) -> None:
        """The stored draft has changed: show it."""
        if self._place is not None:
            self._timer.stop()
            self._loading, self._known = True, ""
            self._editor.begin("")
            self._start(self._load(self._place))

    async def stored(self) -> None:
        """Store what stands there now, and wait for it."""
        self.save()
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until everything is stored."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _draft(self, place: Place, text: str) -> Draft:
        return Draft(
            place.mention_id,
            place.mode,
            text,
            self._console.clock.now(),
            place.conversation_id,
            self.template,
            self._editor.caret,
            self.attachments,
        )

    def _show_attached(self, attachments: tuple[Attachment, ...]) -> None:
        self.attachments, self._dirty = attachments, False
        self.attached.emit(attachments)

    def _typed(self) -> None:
        if not self._loading:
            self._timer.start()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._console.background.start(work, "keep the draft")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _save(self, draft: Draft, *, swap: bool) -> None:
        async with self._turn:
            try:
                await (self._store.swap_draft(draft) if swap else self._store.save_draft(draft))
            except StoreError as error:
                self._known = ""
                self.failed.emit(str(error))
                return
        self.saved.emit()

    async def _append(self, place: Place, typed: str) -> None:
        """Add to a draft that was never shown what was typed meanwhile."""
        async with self._turn:
            try:
                stored = (place.mention_id, place.conversation_id, place.mode)
                draft = await self._store.draft(*stored)
                text = (draft.text if draft else "") + typed
                await self._store.save_draft(replace(self._draft(place, text), caret=len(text)))
            except StoreError as error:
                self.failed.emit(str(error))

    async def _load(self, place: Place) -> None:
        async with self._turn:
            try:
                draft = await self._store.draft(place.mention_id, place.conversation_id, place.mode)
            except StoreError as error:
                self.failed.emit(str(error))
                draft = None
        if place is not self._place and not place.same(self._place):
            return
        self._loading = False
        typed = self._editor.toPlainText()
        if draft is not None:
            self.template, self._known = draft.template, draft.text
            self._show_attached(draft.attachments)
            # Whoever was quicker than the disk loses nothing.
            self._editor.begin(draft.text + typed, draft.caret + len(typed))
        if typed:
            self._timer.start()
        else:
            self._timer.stop()
        self.loaded.emit()
