"""Fills the list: whole queues, search as you type, rows as they come into sight, changes as they happen."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cmconsole.store.reading.outline import Outline
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.inbox.bar import SHOW
from cmconsole.ui.inbox.fetching import RowFetcher
from cmconsole.ui.inbox.gathering import Gathering, at_group
from cmconsole.ui.inbox.places import anchor_of
from cmconsole.ui.inbox.rereading import Rereading
from cmconsole.ui.inbox.search import Search
from cmconsole.ui.inbox.spots import Spot, Spots
from cmconsole.ui.inbox.standing import Standing
from cmconsole.ui.window.first_sight import outline_of
from cmconsole.ui.wording import midnight

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.inbox.own import Asked
    from cmconsole.ui.inbox.pane import ListPane


class Lists(QObject):
    """What stands in the list pane."""

    shown = Signal()
    """The list shows something else than before."""
    missed = Signal(int)
    """This mention was to be selected, and is not in the list."""
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
        self._fresh = True
        """The next list replaces another one and may be shown at once."""
        self.spots = Spots()
        self._spot: Spot | None = None
        """Where to go on in the list that comes next; None: with what is selected."""
        self.standing = Standing(pane, self)
        self.standing.changed.connect(self._tell)
        self.standing.missed.connect(self.missed)
        self._reading = Rereading(self._load, self)
        self._reading.failed.connect(self.failed)
        self._rows = RowFetcher(self._view.rows, self)
        self._rows.failed.connect(self.failed)
        self._search = Search(self._view.rows, self)
        self._search.failed.connect(self.failed)
        self._search.found.connect(self._add_found)
        self._view.seen_changed.connect(self._find_more)
        self.groups = Gathering(self._view, self._narrowing, self.refresh, self)
        pane.searched.connect(self.search)
        pane.bar.chosen.connect(lambda wish: self.standing.settle() if wish == SHOW else None)

    def begin(self, rows: Sequence[MentionRow], *, timed: bool = True) -> None:
        """Show the first page before anything else is there; `timed`: cut into sections."""
        self._view.rows.put(rows)
        self.standing.show(outline_of(rows, timed=timed))

    def return_to(self, queue: Queue, search: str, spot: Spot) -> None:
        """Before `begin`: the list of the last time, what was searched for, and where one was in that."""
        self.queue, self.words = queue, search
        self.standing.own.wish, self.standing.top = spot.mention, spot.top
        self._pane.show_search(search)

    @property
    def spot(self) -> Spot:
        """Where somebody is in what is shown, or will be as soon as it is read."""
        if self._spot is not None:
            return self._spot
        own, top = self.standing.own.wish, self.standing.top
        return Spot(own or self._view.chosen, top or anchor_of(self._view))

    def attach(self, console: Console) -> None:
        """From now on the list follows the inbox."""
        self._reading.attach(console)
        self._rows.attach(console)
        self._search.attach(console)
        self.refresh()

    def open(self, queue: Queue) -> None:
        """Show another list where it was left; at first from its top."""
        if (queue, self.words) != (self.queue, ""):
            self._leave()
            self.queue = queue
            self._spot = self.spots.of(queue)
        self.groups.forget_way()
        self._fresh = True
        if self._pane.search.text():
            self._pane.search.clear()
        self.refresh()

    def search(self, words: str) -> None:
        """Show what holds all these words; nothing typed: the list again, where it was left."""
        self._leave()
        self.words = words.strip()
        self._spot = Spot() if self.words else self.spots.of(self.queue)
        self._fresh = True
        self.refresh()

    def _leave(self) -> None:
        if not self.words and not self._fresh:
            self.spots.leave(self.queue, self._view)

    def _narrow(self) -> None:
        self._spot = self.groups.way_back() or self._spot
        self._fresh = True
        self.refresh()

    def refresh(self) -> None:
        """Read the list again, soon and once."""
        self._reading.ask(at_once=self._fresh)

    def refresh_now(self, choose: int | None = None, own: Iterable[int] = ()) -> None:
        """Read the list again after the person's own action.

        Args:
            choose: the mention to select, if it is there.
            own: the mentions that something was done with: they move at once, all others wait.
        """
        self.standing.own.change({*own, *(() if choose is None else (choose,))})
        if choose is not None:
            self.standing.own.wish = choose
        self.refresh()

    def changed(self, conversations: Iterable[int]) -> None:
        """These conversations have changed: what is shown of them is read again."""
        self._rows.fetch(self._view.rows.loaded_ids(conversations))
        self.refresh()

    def edited(self, mention_ids: Iterable[int]) -> None:
        """These mentions have changed."""
        self._rows.fetch([i for i in mention_ids if self._view.rows.mention(i) is not None])

    def take_out(self, mention_id: int) -> None:
        """Go on with the next mention, and show at once that this one leaves the list if it does."""
        self._go_on(mention_id, {mention_id})
        self.take_out_all([mention_id])

    def take_out_all(self, mention_ids: Iterable[int]) -> None:
        """Show at once that these leave this list, if it ends with their work; the next one is selected."""
        if not self._keeps_done:
            gone, chosen = frozenset(mention_ids), self._view.chosen
            if chosen in gone:
                self._go_on(chosen, gone)
            self.standing.take_out(gone)

    def _go_on(self, done: int, gone: Collection[int]) -> None:
        """To the next one of a group, whose row this one's becomes, else to the next row."""
        group = self._view.rows.layout.groups.get(done)
        beside = group.first_but(gone) if group is not None else None
        if beside is not None:
            self.standing.own.wish = beside
        elif (next_ := self._view.after(done, back=not self._keeps_done, gone=gone)) is not None:
            self._view.choose(next_)

    @property
    def _keeps_done(self) -> bool:
        """Whether a handled or sleeping mention stays in what is shown."""
        return bool(self.words) or self.queue is Queue.ALL

    def touched(self) -> None:
        """Somebody works with what is selected: it stays selected, whatever arrives."""
        self.standing.patience.touched()

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) mention; the moment at which rows may move."""
        self.standing.settle()
        self._view.move(by)
        self.touched()

    @property
    def count(self) -> int:
        """How many mentions are in the list."""
        return len(self.standing.outline.ids)

    @property
    def reading(self) -> bool:
        """Whether the list that is asked for is still being read."""
        return self._fresh

    async def _load(self, console: Console) -> None:
        asked, wish = self.standing.own.asked(), (self.queue, self.words, self._narrowing.wish)
        queue, words, (only, sort, topic) = wish
        if words:
            outline = Outline(await self._search.begin(words))
        else:
            desk, me = console.inbox.desk, console.settings.current.author
            since, topics = midnight(console.clock.now()), self.groups.sought(queue)
            outline = await desk.outline(queue, me, since, only, sort, topics)
            outline = outline if topic is None else outline.within(topic.key)
        if wish == (self.queue, self.words, self._narrowing.wish):
            self._offer(outline, asked)
        else:
            self.refresh()

    def _offer(self, outline: Outline, asked: Asked) -> None:
        if self._fresh:
            self._fresh = False
            spot, self._spot = self._spot, None
            self.standing.open(outline, asked, at_group(spot, outline))
        else:
            self.standing.offer(outline, asked)

    def _tell(self) -> None:
        if self.words:
            self._pane.set_found(None if self._fresh else self.count, more=self._search.more)
        self.shown.emit()

    def _find_more(self) -> None:
        if self.words and self._view.below() == 0:
            self._search.go_on(self.standing.outline.ids)

    def _add_found(self, words: str, ids: array[int]) -> None:
        if words == self.words:
            self.standing.show(Outline(self.standing.outline.ids + ids))
