"""Fills the list: whole queues, search as you type, rows as they come into sight, changes as they happen."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cmconsole.store.instants import to_micros
from cmconsole.store.reading.outline import Outline
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.inbox.bar import SHOW
from cmconsole.ui.inbox.changes import arrivals
from cmconsole.ui.inbox.fetching import RowFetcher
from cmconsole.ui.inbox.patience import Patience
from cmconsole.ui.inbox.places import restore
from cmconsole.ui.inbox.rereading import Rereading
from cmconsole.ui.inbox.search import Search
from cmconsole.ui.inbox.sections import lay_out
from cmconsole.ui.window.first_sight import outline_of
from cmconsole.ui.wording import midnight

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.inbox.pane import ListPane


class Lists(QObject):
    """What stands in the list pane."""

    shown = Signal()
    """The list shows something else than before."""
    failed = Signal(str)
    """The inbox could not be read; a sentence for the person."""

    def __init__(self, pane: ListPane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pane = pane
        self._view = pane.view
        self._narrowing = pane.narrowing
        self._narrowing.changed.connect(self._narrow)
        self.queue = Queue.ANSWER
        self.words = ""
        self._outline = Outline()
        self._waiting: Outline | None = None
        self._fresh = True
        """The next list replaces another one and may be shown at once."""
        self._own = False
        """The next list follows from what the person just did, and need not wait."""
        self._wish: int | None = None
        self._top: tuple[int, int] | None = None
        """The row that was at the top when the window closed, until the whole list is there."""
        self._reading = Rereading(self._load, self)
        self._reading.failed.connect(self.failed)
        self._patience = Patience(self._view, self)
        self._patience.idle.connect(self.catch_up)
        self._rows = RowFetcher(self._view.rows, self)
        self._rows.failed.connect(self.failed)
        self._search = Search(self._view.rows, self)
        self._search.failed.connect(self.failed)
        self._search.found.connect(self._add_found)
        self._view.ticker.crossed.connect(self._cross)
        self._view.seen_changed.connect(self._find_more)
        pane.searched.connect(self.search)
        pane.bar.chosen.connect(lambda wish: self.catch_up() if wish == SHOW else None)

    def begin(self, rows: Sequence[MentionRow]) -> None:
        """Show the first page before anything else is there."""
        self._view.rows.put(rows)
        self._show(outline_of(rows))

    def return_to(self, queue: Queue, mention: int | None, top: tuple[int, int] | None) -> None:
        """Before `begin`: the list, the selected mention and the row at the top of the last time."""
        self.queue, self._wish, self._top = queue, mention, top

    def attach(self, console: Console) -> None:
        """From now on the list follows the inbox."""
        self._reading.attach(console)
        self._rows.attach(console)
        self._search.attach(console)
        self.refresh()

    def open(self, queue: Queue) -> None:
        """Show another list from its top."""
        self.queue = queue
        self._fresh = True
        if self._pane.search.text():
            self._pane.search.clear()
        self.refresh()

    def search(self, words: str) -> None:
        """Show what holds all these words; nothing typed: the list again."""
        self.words = words.strip()
        self._fresh = True
        self.refresh()

    def _narrow(self) -> None:
        self._fresh = True
        self.refresh()

    def refresh(self) -> None:
        """Read the list again, soon and once."""
        self._reading.ask(at_once=self._fresh)

    def refresh_now(self, choose: int | None = None) -> None:
        """Read the list again after the person's own action, and select `choose` if it is there."""
        self._own, self._wish = True, choose
        self.refresh()

    def changed(self, conversations: Iterable[int]) -> None:
        """These conversations have changed: what is shown of them is read again."""
        self._rows.fetch(self._view.rows.loaded_ids(conversations))
        self.refresh()

    def edited(self, mention_ids: Iterable[int]) -> None:
        """These mentions have changed."""
        self._rows.fetch([i for i in mention_ids if self._view.rows.mention(i) is not None])

    def take_out(self, mention_id: int) -> None:
        """Show at once that a mention leaves this list, and go on with the next one."""
        if self.words or mention_id not in self._outline.ids:
            return
        if (following := self._view.after(mention_id)) is not None:
            self._view.choose(following)
        self.take_out_all([mention_id])

    def take_out_all(self, mention_ids: Iterable[int]) -> None:
        """Show at once that these leave this list."""
        if not self.words:
            self._show(self._outline.without(set(mention_ids)))

    def catch_up(self) -> None:
        """Show what has waited for a quiet moment."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._show(waiting)

    def touched(self) -> None:
        """Somebody works with what is selected: it stays selected, whatever arrives."""
        self._patience.touched()

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) mention; the moment at which rows may move."""
        self.catch_up()
        self._view.move(by)
        self._patience.touched()

    @property
    def count(self) -> int:
        """How many mentions are in the list."""
        return len(self._outline.ids)

    @property
    def reading(self) -> bool:
        """Whether the list that is asked for is still being read."""
        return self._fresh

    async def _load(self, console: Console) -> None:
        queue, words = self.queue, self.words
        only, sort = self._narrowing.only, self._narrowing.sort
        if words:
            outline = Outline(await self._search.begin(words))
        else:
            me, since = console.settings.current.author, midnight(console.clock.now())
            outline = await console.inbox.desk.outline(queue, me, since, only, sort)
        shown = self._narrowing
        if (queue, words, only, sort) == (self.queue, self.words, shown.only, shown.sort):
            self._offer(outline)
        else:
            self.refresh()

    def _offer(self, outline: Outline) -> None:
        """Show the list, unless somebody's hand is on it."""
        if self._fresh:
            self._fresh = False
            self._show(outline)
            restore(self._view, self._top)
            self._top = None
            return
        layout = lay_out(outline, self._now())
        own, self._own = self._own, False
        if own or not self._patience.busy or layout.entries == self._view.rows.entries:
            self._show(outline)
            return
        self._waiting = outline
        count = arrivals(self._view.rows.entries, layout.entries)
        if count is None:
            count = abs(len(outline.ids) - self.count)
        self._pane.bar.announce_new(count)

    def _show(self, outline: Outline) -> None:
        self._waiting = None
        self._outline = outline
        self._pane.bar.announce_new(0)
        self._view.show_layout(lay_out(outline, self._now()))
        if self._wish is not None and self._view.choose(self._wish):
            self._wish = None
            self._patience.ever_touched = True
        # Until somebody uses the list, the most urgent mention is the one to read.
        if self._view.chosen is None or not self._patience.ever_touched:
            self._view.move_to_end(last=False)
        if self.words:
            self._pane.set_found(len(outline.ids), more=self._search.more)
        self.shown.emit()

    def _cross(self) -> None:
        """A row has come into another section; headers move like rows do."""
        if self._patience.busy:
            self._waiting = self._waiting or self._outline
        else:
            self._show(self._waiting or self._outline)

    def _find_more(self) -> None:
        if self.words and self._view.below() == 0:
            self._search.go_on(self._outline.ids)

    def _add_found(self, words: str, ids: array[int]) -> None:
        if words == self.words:
            self._show(Outline(self._outline.ids + ids))

    def _now(self) -> int:
        return to_micros(self._view.now())
