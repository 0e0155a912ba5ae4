"""L: what a mention is and how bad, or what all marked ones are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.domain.judgement import MentionClass
    from cmconsole.replies.handling import Handling
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.deeds.commands import Commands
    from cmconsole.ui.thread.pane import ThreadPane

Said = tuple["MentionClass", bool, str]
"""Class, whether it is in the red zone, the reason."""


class Levels(QObject):
    """Asks, stores the answer and learns from it. Before `attach` there is nothing to store in."""

    def __init__(self, commands: Commands, thread: ThreadPane) -> None:
        super().__init__(commands)
        self._commands, self._thread = commands, thread
        self._console: Console | None = None

    def attach(self, console: Console) -> None:
        """From now on there is something to store in."""
        self._console = console

    def change(self) -> None:
        """Ask what the selected mention is, or what all marked ones are."""
        commands, console = self._commands, self._console
        mention, handling = self._thread.mention, commands.handling
        if not commands.bulk.active:
            if (at := commands.at_hand()) is not None:
                commands.questions.what(at[0], lambda *said: self._judge(*at, said))
        elif mention is not None and handling is not None and console is not None:
            commands.questions.what(
                mention,
                lambda *said: self._judge_all(console, handling, said),
                many=commands.marking.count,
            )

    def _judge(self, mention: MentionRow, handling: Handling, said: Said) -> None:
        # Only now: with it come the services, while the window is still being furnished.
        from cmconsole.console.correcting import judge_and_learn

        assert self._console is not None
        doing = judge_and_learn(self._console, handling, mention, said)
        words = self.tr("Changed, and its clock with it.")
        self._commands.start(mention, doing, words, "pencil")

    def _judge_all(self, console: Console, handling: Handling, said: Said) -> None:
        from cmconsole.console.correcting import judge_all_and_learn

        self._commands.bulk.change_level(
            lambda _, rows: judge_all_and_learn(console, handling, rows, said)
        )
