"""The abuse shield: which messages are folded away, and which of them somebody asked to see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cmconsole.system.paths import resource
from cmconsole.ui.wording import tr

if TYPE_CHECKING:
    from cmconsole.domain.abuse import AbuseWords
    from cmconsole.store.rows import MentionRow

KEPT = 2_000
"""Texts of which it is remembered whether they are abusive."""


class Shield(QObject):
    """Says what is hidden. What was revealed stays so until the program ends."""

    changed = Signal()
    """Something else is hidden in the thread than before."""
    turned = Signal()
    """It was turned on or off: lists say something else than before."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on = True
        self._words: AbuseWords | None = None
        self._known: dict[str, bool] = {}
        self._revealed: set[int] = set()

    @property
    def on(self) -> bool:
        """Whether anything is hidden at all."""
        return self._on

    def turn(self, on: bool) -> None:
        """Hide abuse from now on, or show everything."""
        if on is not self._on:
            self._on = on
            self.turned.emit()
            self.changed.emit()

    def covers(self, row: MentionRow) -> bool:
        """Whether the text of a mention stays out of lists and notifications."""
        return self.covers_words(row.text, row.language)

    def covers_words(self, words: str, language: str | None = None) -> bool:
        """The same for any text of a stranger."""
        if not self._on:
            return False
        known = self._known.get(words)
        if known is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            known = self._known[words] = self._list().found_in(words, language)
        return known

    def cover(self, row: MentionRow) -> str:
        """What lists say instead of a mention's text; empty: the text itself."""
        return tr("Abusive language hidden.") if self.covers(row) else ""

    def hides(self, row: MentionRow, before: Sequence[str] = ()) -> bool:
        """Whether a message is folded away in the thread: nobody asked to see it yet.

        Args:
            before: how it read before its author changed it.
        """
        if row.id in self._revealed:
            return False
        return any(self.covers_words(words, row.language) for words in (row.text, *before))

    def reveal(self, mention_id: int) -> None:
        """Show this message until the program ends."""
        self._revealed.add(mention_id)
        self.changed.emit()

    def line(self, row: MentionRow) -> str:
        """A mention's text in one line, or neutral words."""
        return self.words(row.text, row.language)

    def words(self, words: str, language: str | None = None) -> str:
        """Any text of a stranger in one line, or neutral words."""
        hidden = self.covers_words(words, language)
        return tr("Abusive language hidden.") if hidden else " ".join(words.split())

    def _list(self) -> AbuseWords:
        if self._words is None:
            from cmconsole.domain.abuse import AbuseWords

            lines = resource("abuse.txt").read_text("utf-8").splitlines()
            self._words = AbuseWords(lines)
        return self._words
