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
    from cmconsole.ui.deeds.commands import Commands


class Remarks(QObject):
    """Asks for the words."""

    def __init__(self, commands: Commands, thread: ThreadPane) -> None:
        super().__init__(commands)
        self._commands = commands
        self._thread = thread
        self.unfinished = UnfinishedNotes(commands.turns, self)
        self.unfinished.failed.connect(commands.fail)
        self._notebook: Callable[[MentionRow], Notebook]

    def attach(self, notebook: Callable[[MentionRow], Notebook]) -> None:
        """From now on there is something to keep notes in."""
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
        mention, handling = self._thread.mention, self._commands.handling
        if self._commands.refused():
            return
        if mention is None or mention.work is None or handling is None:
            self._commands.at_hand()
            return
        popup = self._commands.questions.note(lambda words: self._note(mention, handling, words))
        self.unfinished.begin(popup, self._notebook(mention))

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
