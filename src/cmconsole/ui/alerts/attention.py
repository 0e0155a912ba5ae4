"""Speaks up outside the window: the tray, the badge, and the few notifications that are worth one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cmconsole.domain.errors import StoreError
from cmconsole.domain.events import MentionsArrived, WokeUp
from cmconsole.domain.sources import SourceState
from cmconsole.store.instants import from_micros
from cmconsole.store.reading.today import Due
from cmconsole.store.rows import MentionRow
from cmconsole.system.notify import DesktopNotifications
from cmconsole.ui.alerts.announcing import THRESHOLDS, crossed, crossing
from cmconsole.ui.alerts.etiquette import Etiquette, Kind, Occasion
from cmconsole.ui.alerts.tray import Tray
from cmconsole.ui.frame.news import State
from cmconsole.ui.wording import author_name

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.frame.news import News

MOMENTS = tuple(timedelta(minutes=each) for each in THRESHOLDS)
LATELY = timedelta(minutes=1)
"""How long after a deadline it is still news."""
AHEAD = timedelta(hours=12)
LONGEST = 3_600_000
"""Milliseconds between two looks at what falls due."""


class Attention(QObject):
    """Follows one desk."""

    wanted = Signal(object)
    """A notification was clicked: the id of the mention to open, or None for the inbox."""

    said = Signal(str, bool)
    """To be announced; True: at once, over whatever is being said."""

    def __init__(
        self,
        console: Console,
        news: News,
        tray: Tray,
        in_sight: Callable[[], bool],
        parent: QObject,
    ) -> None:
        """`in_sight` says whether somebody has the lists before them."""
        super().__init__(parent)
        self._console = console
        self._news = news
        self._tray = tray
        self._in_sight = in_sight
        self.words: Callable[[MentionRow], str] = lambda row: row.text
        """What of a mention's text a notification may show."""
        self._etiquette = Etiquette(lambda: console.settings.current)
        self._said: dict[tuple[int, int], frozenset[int]] = {}
        """By mention and deadline: how many minutes before it something was said."""
        self._signed_out: frozenset[int] | None = None
        self._looking = False
        self._desktop = DesktopNotifications("cmconsole", self._clicked)
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._look_again)
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._speak)
        news.told.connect(self._follow)
        console.bus.subscribe(MentionsArrived, self._arrived)
        console.bus.subscribe(WokeUp, lambda _: self._look_again())
        console.background.start(self._desktop.run(), "hear from the desktop")
        self._follow(news.state)

    def _follow(self, state: State) -> None:
        if not state.known:
            return
        names = {source.id: source.name for source in state.sources}
        out = frozenset(h.source_id for h in state.health if h.state is SourceState.SIGNED_OUT)
        for source_id in out - (self._signed_out if self._signed_out is not None else out):
            self.happened(Occasion(Kind.SIGNED_OUT, names.get(source_id, "")))
        self._signed_out = out
        self._look()

    def _arrived(self, event: MentionsArrived) -> None:
        if not event.history:
            finding = self._find_red(event.ids)
            self._console.background.start(finding, "look for the red zone")

    async def _find_red(self, ids: tuple[int, ...]) -> None:
        try:
            rows = await self._console.inbox.rows(ids)
        except StoreError:
            return  # the list says so itself
        for row in rows:
            if row.work is not None and row.work.level == 4 and row.work.queue == "answer":
                words = self.tr("Red zone: {name}.").format(name=author_name(row))
                self.said.emit(words, True)
                self.happened(self._occasion(Kind.RED_ZONE, row))

    def not_sent(self, mention_id: int) -> None:
        """A reply to this mention does not go out before somebody looks at it."""
        finding = self._find_unsent(mention_id)
        self._console.background.start(finding, "tell of a reply that was not sent")

    async def _find_unsent(self, mention_id: int) -> None:
        try:
            rows = await self._console.inbox.rows([mention_id])
        except StoreError:
            return  # the list says so itself
        for row in rows:
            self.happened(self._occasion(Kind.NOT_SENT, row))

    def _look_again(self) -> None:
        """A deadline has come or is near: counts have changed, though nothing happened."""
        self._news.refresh()
        self._look()

    def _look(self) -> None:
        if not self._looking:
            self._looking = True
            self._console.background.start(self._look_at_deadlines(), "look at deadlines")

    async def _look_at_deadlines(self) -> None:
        console, now = self._console, self._console.clock.now()
        try:
            nearest = from_micros(await console.inbox.desk.next_due(now))
            me = console.settings.current.author
            mine = await console.inbox.desk.due_between(now - LATELY, now + AHEAD, me)
            waits = [nearest] if nearest is not None else []
            near: dict[int, int] = {}
            for due in mine:
                at = from_micros(due.due_at)
                waits += [at - m for m in MOMENTS if at - m > now][:1]
                if (minutes := self._crossed(due, at, now)) is not None:
                    near[due.mention_id] = minutes
            for row in await console.inbox.rows(list(near)):
                self._come_near(row, near[row.id])
        except StoreError:
            return  # the list says so itself
        finally:
            self._looking = False
        self._tray.show_state(self._news.state, nearest)
        self._arm(min(waits, default=None), now)

    def _crossed(self, due: Due, at: datetime, now: datetime) -> int | None:
        """The threshold that one of mine has just come to."""
        known = (due.mention_id, due.due_at)
        said = self._said.get(known, frozenset())
        minutes = crossed((at - now) / timedelta(minutes=1), said)
        if minutes is not None:
            self._said[known] = said | {each for each in THRESHOLDS if each >= minutes}
        return minutes

    def _come_near(self, row: MentionRow, minutes: int) -> None:
        self.said.emit(crossing(author_name(row), minutes), False)
        if minutes == 5:
            self.happened(self._occasion(Kind.DUE_SOON, row))

    def _arm(self, next_look: datetime | None, now: datetime) -> None:
        wait = LONGEST
        if next_look is not None:
            wait = min(int((next_look - now).total_seconds() * 1000) + 50, LONGEST)
        self._due.start(max(wait, 50))

    def happened(self, occasion: Occasion) -> None:
        """Something is worth a notification, unless somebody has the lists before them."""
        if self._in_sight():
            return  # it stands there
        self._etiquette.happened(occasion)
        self._speak()

    def _speak(self) -> None:
        now = self._console.clock.now()
        wait = self._etiquette.wait(now)
        if wait is None:
            return
        if wait:
            self._patience.start(int(wait.total_seconds() * 1000) + 20)
        elif (told := self._etiquette.speak(now)) is not None:
            target = "" if told.mention is None else str(told.mention)
            showing = self._show(told.title, told.body, target)
            self._console.background.start(showing, "notify")

    async def _show(self, title: str, body: str, target: str) -> None:
        if not await self._desktop.show(title, body, target, self.tr("Open")):
            self._tray.say(title, body)

    def _clicked(self, target: str) -> None:
        self.wanted.emit(int(target) if target else None)

    def _occasion(self, kind: Kind, row: MentionRow) -> Occasion:
        return Occasion(kind, author_name(row), self.words(row), row.id)
