"""What of a list stands on the screen: what one did oneself at once, all else at a quiet moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cmconsole.store.instants import to_micros
from cmconsole.store.reading.outline import Outline
from cmconsole.ui.inbox.changes import arrivals
from cmconsole.ui.inbox.own import Asked, Own, put
from cmconsole.ui.inbox.patience import Patience
from cmconsole.ui.inbox.places import restore
from cmconsole.ui.inbox.room import Room
from cmconsole.ui.inbox.sections import Layout, lay_out
from cmconsole.ui.inbox.spots import Spot

if TYPE_CHECKING:
    from cmconsole.ui.inbox.pane import ListPane


class Standing(QObject):
    """Rows move when somebody moves on, or when nobody has touched the list for a while."""

    changed = Signal()
    """The list shows something else than before."""
    missed = Signal(int)
    """This mention was to be selected, and is not in the list."""

    def __init__(self, pane: ListPane, parent: QObject) -> None:
        super().__init__(parent)
        self._pane, self._view = pane, pane.view
        self.outline = Outline()
        """What is shown."""
        self._waiting: Outline | None = None
        """What is true, where that differs and waits."""
        self.own = Own()
        self.top: tuple[int, int] | None = None
        """The row that was at the top when the window closed, until the whole list is there."""
        self.patience = Patience(self._view, self)
        self.patience.idle.connect(self.settle)
        self._view.ticker.crossed.connect(self._cross)
        self.apart: Collection[int] = ()
        """Mentions that stand alone for as long as somebody is about to work with them."""
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._gather)
        self._view.mention_selected.connect(self.regroup)
        self._room = Room(pane.strip, pane.bar, self._view, lambda: self.patience.busy)

    def settle(self) -> None:
        """Rows may move now: show what has waited."""
        if self._waiting is not None:
            self.show(self._waiting)
        self._room.settle()

    def regroup(self, *_: object) -> None:
        """Something else is read, or marked: what stood alone for that may go back to its group."""
        if self.outline.groups:
            self._again.start()

    def take_out(self, mention_ids: Iterable[int]) -> None:
        """These leave the list at once, before anything is stored."""
        gone = set(mention_ids)
        self.patience.touched()  # whatever was pressed for that, and wherever
        self.own.take_out(gone)
        if self._waiting is not None:
            self._waiting = self._waiting.without(gone)
        self._put(self.outline.without(gone))

    def offer(self, outline: Outline, asked: Asked) -> None:
        """Show the list as it was read, unless somebody's hand is on it.

        Args:
            asked: what the reading was begun for.
        """
        true = outline.without(self.own.answered(asked))
        layout = self._laid_out(true, self._reading)
        if not self.patience.busy or layout.entries == self._view.rows.entries:
            self.show(true)
        else:
            if asked.own:
                self._put(put(self.outline, true, asked.own))
            self._wait(true, layout)
        self._give_up(asked)

    def open(self, outline: Outline, asked: Asked, spot: Spot | None) -> None:
        """Show another list than before.

        Args:
            spot: where to go on in it; None: with what is selected, where that is in it.
        """
        true = outline.without(self.own.answered(asked))
        if spot is None:
            self.show(true)
            self._room.settle()
            restore(self._view, self.top)
        else:
            self._waiting = None
            self.outline = true
            self._pane.bar.announce_new(0)
            self._room.settle()
            wanted = self.own.wish or spot.mention
            self._view.show_anew(self._laid_out(true, wanted), wanted, spot.top)
            if self.own.wish == self._view.chosen:
                self.own.wish = None
            self.changed.emit()
        self.top = None
        self._give_up(asked)

    def show(self, outline: Outline) -> None:
        """Show this list now, whatever has waited."""
        self._waiting = None
        self._pane.bar.announce_new(0)
        self._put(outline)

    def _put(self, outline: Outline) -> None:
        self.outline = outline
        layout = self._laid_out(outline, self._reading)
        self._view.show_layout(layout)
        if self.own.wish is not None and self._view.choose(self.own.wish):
            self.own.wish = None
            self.patience.ever_touched = True
        # Until somebody uses the list, the most urgent mention is the one to read.
        if self._view.chosen is None or not self.patience.ever_touched:
            self._view.move_to_end(last=False)
        if layout.unsettled:
            self._waiting = self._waiting or outline
        self.changed.emit()

    def _wait(self, true: Outline, layout: Layout) -> None:
        shown = self._view.rows.entries
        if layout.entries == shown:
            self.show(true)
            return
        self._waiting = true
        known = {each.id for group in self.outline.groups for each in group.members}
        count = arrivals(shown, layout.entries, known)
        if count is None:
            count = abs(len(true.ids) - len(self.outline.ids))
        self._pane.bar.announce_new(count)

    def _give_up(self, asked: Asked) -> None:
        missed = self.own.give_up(asked)
        if missed is not None:
            self.missed.emit(missed)

    def _cross(self) -> None:
        """A row has come into another section; headers move like rows do."""
        if self.patience.busy:
            self._waiting = self._waiting or self.outline
        else:
            self.show(self._waiting or self.outline)

    def _gather(self) -> None:
        if self._laid_out(self.outline, self._reading).entries != self._view.rows.entries:
            self._cross()

    @property
    def _reading(self) -> int | None:
        """The mention that somebody chose to read, and that was not only the first one."""
        return self._view.chosen if self.patience.ever_touched else None

    def _laid_out(self, outline: Outline, reading: int | None) -> Layout:
        """`reading`: the mention at hand. It has a row of its own, and so has what is marked."""
        view = self._view
        alone = {*self.apart, *view.delegate.marked}
        alone.update(each for each in (reading, self.own.wish) if each is not None)
        shown = view.rows.layout if self.patience.busy else None
        return lay_out(outline, to_micros(view.now()), alone, shown)
