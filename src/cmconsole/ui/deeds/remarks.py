"""What a person writes down about a conversation: a note for the team, or why nobody will answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cmconsole.store.rows import MentionRow
from cmconsole.ui.deeds.unfinished import Notebook, UnfinishedNotes
from cmconsole.ui.thread.pane import ThreadPane
from cmconsole.ui.wording import author_name

if TYPE_CHECKING:
    from cmconsole.replies.handling import Handling
    from cmconsole.replies.together import Together
    from cmconsole.ui.deeds.commands import Commands


class Remarks(QObject):
    """Asks for the words."""

    def __init__(self, commands: Commands, thread: ThreadPane) -> None:
        super().__init__(commands)
        self._commands = commands
        self._thread = thread
        self.unfinished = UnfinishedNotes(commands.turns, self)
        self.unfinished.failed.connect(commands.fail)
        self._notebook: Callable[[int, int | None], Notebook]

    def attach(self, notebook: Callable[[int, int | None], Notebook]) -> None:
        """From now on there is something to keep notes in.

        Args:
            notebook: for a mention and its conversation; without one for several that begin with it.
        """
        self._notebook = notebook

    def not_answer(self) -> None:
        """Shift+E: ask why nobody will answer."""
        bulk = self._commands.bulk
        at = None if bulk.active else self._commands.at_hand()
        if bulk.active or at is not None:
            self._commands.questions.line(
                self.tr("Not answering"),
                self.tr("Why? It is kept with the conversation."),
                self.tr("Leave unanswered"),
                lambda reason: self._leave_unanswered(at, reason),
            )

    def note(self) -> None:
        """N: write something down for the team. That is possible after the end, too."""
        commands = self._commands
        mention, handling = self._thread.mention, commands.handling
        if commands.refused():
            return
        if commands.bulk.active:
            popup = commands.questions.note(self._note_all, many=commands.marking.count)
            self.unfinished.begin(popup, self._notebook(commands.marking.ids[0], None))
            return
        if mention is None or mention.work is None or handling is None:
            commands.at_hand()
            return
        popup = commands.questions.note(lambda words: self._note(mention, handling, words))
        self.unfinished.begin(popup, self._notebook(mention.id, mention.work.conversation_id))

    def _leave_unanswered(self, at: tuple[MentionRow, Handling] | None, reason: str) -> None:
        if at is None:
            self._commands.bulk.not_answer(reason)
            return
        mention, handling = at
        self._commands.leave(mention)
        words = self.tr("{name} will not be answered.").format(name=author_name(mention))
        self._commands.start(mention, handling.not_answer(mention, reason), words, "ban")

    def _note(self, mention: MentionRow, handling: Handling, words: str) -> None:
        said = self.tr("Noted for the team.")
        doing = self.unfinished.finish(handling.note(mention, words))
        self._commands.start(mention, doing, said, "note")

    def _note_all(self, words: str) -> None:
        async def store(together: Together, rows: list[MentionRow]) -> int:
            noted = 0

            async def note() -> None:
                nonlocal noted
                noted = await together.note(rows, words)

            await self.unfinished.finish(note())
            return noted

        self._commands.bulk.note(store)
