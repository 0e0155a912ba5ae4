"""F: asks what of a list is to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.deeds.questions import Questions
    from cmconsole.ui.inbox.narrowing import Narrowing


class Filtering(QObject):
    """Before `attach` there is nothing to choose from."""

    def __init__(self, narrowing: Narrowing, questions: Questions, parent: QObject) -> None:
        super().__init__(parent)
        self._narrowing, self._questions = narrowing, questions
        self._console: Console | None = None
        narrowing.asked.connect(self.ask)

    def attach(self, console: Console) -> None:
        """From now on there is something to choose from."""
        self._console = console

    def ask(self) -> None:
        """Open the panel."""
        if self._console is not None:
            self._console.background.start(self._ask(self._console), "ask what to show")

    async def _ask(self, console: Console) -> None:
        networks, narrowing = await console.inbox.desk.networks(), self._narrowing
        me = console.settings.current.author
        self._questions.shown(
            networks, narrowing.only, me, narrowing.show_only, beside=narrowing.pick
        )
