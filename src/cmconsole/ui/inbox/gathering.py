"""What many tell at once: a row for each topic, and the way to its single mentions and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cmconsole.store.reading.outline import Outline, Sort
from cmconsole.store.reading.queues import Filter, Queue
from cmconsole.ui.inbox.places import anchor_of
from cmconsole.ui.inbox.spots import Spot

if TYPE_CHECKING:
    from cmconsole.store.reading.groups import Topic
    from cmconsole.ui.inbox.narrowing import Narrowing
    from cmconsole.ui.inbox.view import InboxView


class Gathering(QObject):
    """The topics of one list."""

    def __init__(
        self,
        view: InboxView,
        narrowing: Narrowing,
        changed: Callable[[], None],
        parent: QObject,
    ) -> None:
        """`changed` is told when other mentions stand together than before."""
        super().__init__(parent)
        self._view, self._narrowing, self._changed = view, narrowing, changed
        self._topics: tuple[Topic, ...] = ()
        self._left: Spot | None = None
        """Where somebody was before the mentions of one topic were shown alone."""
        view.members_wanted.connect(self.show_members)
        view.group_left.connect(self.leave)

    def gather(self, topics: Sequence[Topic]) -> None:
        """From now on this is what many tell."""
        if (told := tuple(topics)) != self._topics:
            self._topics = told
            self._changed()

    def show_members(self, mention_id: int) -> None:
        """Show one by one whom the row of this mention stands for, if it stands for several."""
        group = self._view.rows.layout.groups.get(mention_id)
        for topic in self._topics:
            if group is not None and topic.key == group.key:
                self._left = Spot(mention_id, anchor_of(self._view), topic.key)
                self._narrowing.show_topic(topic)

    def leave(self) -> bool:
        """Back from them to the whole list; False: that is what is shown."""
        if self._narrowing.topic is None:
            return False
        self._narrowing.show_only(Filter())
        return True

    def forget_way(self) -> None:
        """Another list is shown."""
        self._left = None
        self._narrowing.leave_topic()

    def way_back(self) -> Spot | None:
        """Where to go on, once, when the whole list is shown again."""
        if self._narrowing.topic is not None:
            return None
        spot, self._left = self._left, None
        return spot

    def sought(self, queue: Queue) -> Sequence[Topic]:
        """What is to be found in a list: the topic that is shown alone as far as it has come, else all
        where somebody sees what to answer next. Whoever filters, or chose another order, sees rows."""
        shown = self._narrowing
        if (alone := shown.topic) is not None:
            return [next((each for each in self._topics if each.key == alone.key), alone)]
        plain = shown.sort is Sort.TIME_LEFT and not shown.only
        return self._topics if plain and queue is Queue.ANSWER else ()


def at_group(spot: Spot | None, outline: Outline) -> Spot | None:
    """A spot in the list as it is by now: at the mention whose row stands for the spot's group."""
    for group in outline.groups:
        if spot is not None and group.key == spot.group and group.members:
            return replace(spot, mention=group.members[0].id)
    return spot
