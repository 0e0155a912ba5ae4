"""Counts and health for the frame: read when something happened, said again as time goes by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cmconsole.domain.errors import StoreError
from cmconsole.domain.sources import Health, Source, SourceState
from cmconsole.store.reading.queues import Queue
from cmconsole.store.reading.views import View
from cmconsole.ui.wording import midnight

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.store.reading.queues import Queue

AGES, OLD_AGES = 10_000, 30_000
"""Milliseconds between two looks at how old things are: while the newest is told in seconds, and later."""
SPACING = 0.25


@dataclass(frozen=True, slots=True)
class State:
    """How the desk stands."""

    counts: Mapping[str, int] = field(default_factory=dict)
    sources: Sequence[Source] = ()
    health: Sequence[Health] = ()
    known: bool = False
    """Whether this was read; nothing is known before the first look."""
    views: Sequence[View] = ()
    """The saved searches, counted."""

    def count(self, queue: Queue) -> int | None:
        """How many stand in a list; None while that is unknown."""
        return self.counts.get(queue, 0) if self.known else None

    @property
    def watched(self) -> tuple[Health, ...]:
        """The health of the sources that nobody paused."""
        return tuple(each for each in self.health if each.state is not SourceState.PAUSED)

    @property
    def well(self) -> int:
        """How many sources are read without trouble."""
        return sum(1 for each in self.health if each.state is SourceState.LISTENING)

    @property
    def starting(self) -> int:
        """How many sources have not been read yet."""
        return sum(1 for each in self.health if each.state is SourceState.NEW)

    @property
    def checked_at(self) -> datetime | None:
        """When the newest successful check was."""
        return max((h.last_success_at for h in self.health if h.last_success_at), default=None)

    @property
    def offline_since(self) -> datetime | None:
        """Since when no source at all has answered; None while one does. Whoever signs us out or asks us to
        wait has answered."""
        if any(each.state is not SourceState.FAILING for each in self.watched):
            return None
        return max((h.failing_since for h in self.health if h.failing_since), default=None)


class News(QObject):
    """Follows the bus. `told` comes at most four times a second, however much happens."""

    told = Signal(object)
    """A State that differs from the one before."""
    aged = Signal()
    """Nothing happened, but what was said of ages is old."""
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.state = State()
        self._console: Console | None = None
        self._stale = False
        self._reading = False
        self._ages = QTimer(self, interval=AGES)
        self._ages.timeout.connect(self._grow_older)

    def attach(self, console: Console) -> None:
        """Follow what happens there."""
        # Nothing happens before the first paint, so it does not wait for what can happen.
        from cmconsole.domain import events

        self._console = console
        for kind in (
            events.ConversationsChanged,
            events.MentionsArrived,
            events.PollFailed,
            events.PollFinished,
            events.SourceHealthChanged,
        ):
            console.bus.subscribe(kind, lambda _: self.refresh())
        self.refresh()

    def wake(self, awake: bool) -> None:
        """Ages are said while somebody can see them."""
        if awake and not self._ages.isActive():
            self._ages.start()
            self.aged.emit()
        elif not awake:
            self._ages.stop()

    def _grow_older(self) -> None:
        self.aged.emit()
        checked, console = self.state.checked_at, self._console
        old = checked and console and console.clock.now() - checked > timedelta(minutes=1)
        self._ages.setInterval(OLD_AGES if old else AGES)

    def refresh(self) -> None:
        """Look again, soon and once."""
        self._stale = True
        if self._console is not None and not self._reading:
            self._reading = True
            self._console.background.start(self._read(self._console), "count")

    async def _read(self, console: Console) -> None:
        import asyncio  # not before the first paint, which it would delay

        try:
            while self._stale:
                self._stale = False
                inbox, me = console.inbox, console.settings.current.author
                now = console.clock.now()
                counts = await inbox.counts(now, me)
                counts[Queue.DONE] = await inbox.desk.handled(midnight(now))
                late = await inbox.desk.late_beside_red(now)
                counts["burning"] = counts[Queue.RED_ZONE] + late
                state = State(
                    counts,
                    await inbox.sources(),
                    await inbox.health(),
                    True,
                    await inbox.desk.views(),
                )
                if state != self.state:
                    self.state = state
                    self._ages.setInterval(AGES)
                    self.told.emit(state)
                if self._stale:
                    await asyncio.sleep(SPACING)
        except StoreError as error:
            self.failed.emit(str(error))
        finally:
            self._reading = False
