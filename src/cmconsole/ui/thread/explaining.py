"""Asks, beside everything else, what would change what triage says of the mention that is shown.

Not of the one that stands there after a start, until somebody is at the window: a window that was opened
with the computer, or stands in the tray, would load the whole model for nobody.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QWindow
from typing_extensions import override

from cmconsole.domain.errors import ConsoleError
from cmconsole.ui.wording import standing

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.store.rows import MentionRow
    from cmconsole.triage.explaining import Change
    from cmconsole.ui.thread.pane import ThreadPane

HERE = (
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.KeyPress,
    QEvent.Type.TouchBegin,
)
"""What only somebody at the window does."""
PAUSE = 600
"""Milliseconds that somebody stays at a mention before it is asked: it takes dozens of judgements, and
after a start the model, which nothing else may need yet."""


class Explaining(QObject):
    """Follows one thread pane."""

    def __init__(self, pane: ThreadPane, console: Console, parent: QObject) -> None:
        super().__init__(parent)
        self._pane, self._console = pane, console
        self._asking: asyncio.Task[None] | None = None
        self._known: tuple[int, str] | None = None
        self._changes: tuple[Change, ...] = ()
        self._rest = QTimer(self, singleShot=True, interval=PAUSE)
        self._rest.timeout.connect(self._ask)
        pane.shown.connect(self._show_known)
        self._first = pane.mention.id if pane.mention is not None else None
        self._screen = _screen_of(pane)
        if self._screen is None:
            self._begin()  # nobody was shown anything yet, so what is shown first is asked for
        else:
            self._screen.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in HERE:
            self._begin()
        return False

    def _begin(self) -> None:
        """Somebody is here."""
        if self._screen is not None:
            self._screen.removeEventFilter(self)  # every move of the mouse would come by here
            self._screen = None
        self._rest.start()

    def _show_known(self) -> None:
        mention = self._pane.mention
        if self._screen is not None:
            if mention is None or self._first in (None, mention.id):
                self._first = mention.id if mention is not None else None
                return
            self._begin()  # another one than stood there: somebody went to it
        if mention is not None and self._known == (mention.id, mention.text):
            if _speaks_for_itself(mention):
                self._pane.because.show_changes(self._changes)
        else:
            self._rest.start()

    def _ask(self) -> None:
        mention = self._pane.mention
        if mention is None or not _speaks_for_itself(mention):
            return
        if self._asking is not None:
            self._asking.cancel()
        task = self._explain(mention)
        self._asking = self._console.background.start(task, "what would change it")

    async def _explain(self, mention: MentionRow) -> None:
        try:
            found = await self._console.judging.explain(mention)
        except ConsoleError:
            return  # what can be said without it stands there already
        shown = self._pane.mention
        if shown is None or shown.id != mention.id:
            return
        stored = mention.judgement
        same = found.judgement.mention_class is stored.mention_class
        # Under other rules than those it was judged by, the answer would be about another decision.
        self._changes = found.changes if same and found.judgement.level is stored.level else ()
        self._known = (mention.id, mention.text)
        self._pane.because.show_changes(self._changes)


def _screen_of(pane: ThreadPane) -> QWindow | None:
    """What the keys and the mouse of a window come in by; None: it was never shown."""
    return pane.window().windowHandle()


def _speaks_for_itself(mention: MentionRow) -> bool:
    """Whether what counts is triage's own word on this text, not a person's or another post's."""
    judgement = mention.judgement
    return standing(mention) == (judgement.mention_class, judgement.level)
