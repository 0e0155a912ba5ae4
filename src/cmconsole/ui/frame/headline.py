"""Says how the desk stands in all the places where it is said: title, counts, sources, empty list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cmconsole.store.reading.queues import Queue
from cmconsole.ui.frame.notices import not_understood, notice, signed_out
from cmconsole.ui.frame.sidebar import AFTER, FIRST
from cmconsole.ui.inbox.empty import (
    Nothing,
    no_sources,
    nobody_left,
    nobody_listens,
    nothing_fits,
    nothing_found,
    nothing_in,
    nothing_read_yet,
)
from cmconsole.ui.wording import number, queue_name

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.system.settings import SettingsFile
    from cmconsole.ui.frame.news import State
    from cmconsole.ui.window.shell import Shell

PROGRAM = "cmconsole"


class Headline(QObject):
    """Listens to the news of one window."""

    def __init__(self, window: Shell, now: Callable[[], datetime]) -> None:
        super().__init__(window)
        self._window = window
        self._now = now
        self._brand = PROGRAM
        self._settings: SettingsFile | None = None
        self.unsent: Callable[[], int] = lambda: 0
        """How many replies wait until somebody signs in."""

    def follow(self, console: Console) -> None:
        """Let the list follow what happens, and take over the brand's name."""
        # Nothing happens before the first paint, so it does not wait for what can happen.
        from cmconsole.domain.events import ConversationsChanged, MentionsArrived, MentionsChanged

        lists = self._window.lists
        self._settings = console.settings
        console.bus.subscribe(MentionsArrived, lambda _: lists.refresh())
        console.bus.subscribe(ConversationsChanged, lambda e: lists.changed(e.ids))
        console.bus.subscribe(MentionsChanged, lambda e: lists.edited(e.ids))

    def fold_sources(self, folded: bool) -> None:
        """Say less of the sources."""
        self._window.sidebar.sources.fold(folded, self._now())

    def grow_older(self) -> None:
        """Say anew how long ago things were; nothing else has changed."""
        window, state, now = self._window, self._window.news.state, self._now()
        if state.known:
            window.sidebar.sources.tick(now)
            window.list_pane.bar.set_notice("sources", notice(state, now, self.unsent()))
        window.status.show_state(state, now)

    def update(self, *_: object) -> None:
        """Say everything anew; what has not changed is not painted again."""
        window, state, now = self._window, self._window.news.state, self._now()
        if self._settings is not None:
            self._brand = self._settings.current.brand or PROGRAM
            window.sidebar.set_brand(self._brand)
        lists, pane = window.lists, window.list_pane
        pane.bar.set_notice("search", not_understood(lists.words) if lists.words else None)
        if not lists.words:
            shown = lists.count if pane.narrowing.narrowed and not lists.reading else None
            pane.set_title(lists.queue, state.count(lists.queue), shown)
        if state.known:
            window.sidebar.set_counts(state.counts)
            window.sidebar.offer_check(bool(state.sources))
            window.sidebar.sources.show_health(state.sources, state.health, now)
            self._name_sources(state)
            pane.bar.set_notice("sources", notice(state, now, self.unsent()))
            pane.offer_queues(self._queues(state), lists.queue, state.views)
            window.sidebar.set_views(state.views)
        window.status.show_state(state, now)
        pane.say_nothing(self._nothing(state))
        window.setWindowTitle(self._title(state))

    def sign_in(self) -> None:
        """Lead to the sign-in that the bar speaks of."""
        for health in signed_out(self._window.news.state)[:1]:
            self._window.sign_in_wanted.emit(health.source_id)

    def _queues(self, state: State) -> dict[Queue, str]:
        return {
            queue: f"{queue_name(queue)}  {number(state.count(queue) or 0)}"
            for queue in (*FIRST, *AFTER)
        }

    def _name_sources(self, state: State) -> None:
        delegate = self._window.list_pane.view.delegate
        names = {source.id: source.name for source in state.sources}
        if delegate.sources != names:
            delegate.sources = names
            delegate.forget_texts()
            self._window.list_pane.view.viewport().update()

    def _nothing(self, state: State) -> Nothing | None:
        lists = self._window.lists
        if lists.count or not state.known or lists.reading:
            return None
        if lists.words:
            return nothing_found(lists.words)
        if self._window.list_pane.narrowing.narrowed:
            return nothing_fits() if self._window.list_pane.narrowing.only else nobody_left()
        if not state.sources and not state.count(Queue.ALL):
            return no_sources()
        if lists.queue is Queue.ANSWER and state.sources and not state.well:
            if state.checked_at is None and state.starting:
                return nothing_read_yet(state.starting)
            if not state.starting:
                return nobody_listens()
        handled, asleep = state.count(Queue.DONE) or 0, state.count(Queue.SNOOZED) or 0
        return nothing_in(lists.queue, handled, asleep)

    def _title(self, state: State) -> str:
        red = state.count(Queue.RED_ZONE) or 0
        late = state.counts.get("overdue", 0) if state.known else 0
        parts = []
        if red:
            parts.append(self.tr("{n} red zone").format(n=red))
        if late:
            parts.append(self.tr("{n} overdue").format(n=late))
        name = queue_name(self._window.lists.queue)
        if self._window.lists.words:
            name = self.tr("Search")
        elif state.well and not (state.count(Queue.ANSWER) or 0):
            name = self.tr("Nothing waiting")
        return (
            f"{name} ({', '.join(parts)}) – {self._brand}" if parts else f"{name} – {self._brand}"
        )
