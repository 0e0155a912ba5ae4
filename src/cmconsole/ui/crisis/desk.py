"""Brings radar and crisis room into a window: the bar, the room, the stories, one notification."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from cmconsole.console.crisis import Outlet, topics
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.events import ConversationsChanged, RadarChanged
from cmconsole.store.deciding.crisis_rows import Crisis
from cmconsole.triage.radar.picture import Spike
from cmconsole.ui.alerts.etiquette import Kind, Occasion
from cmconsole.ui.crisis import words
from cmconsole.ui.crisis.asking import CrisisPanels
from cmconsole.ui.crisis.banner import CrisisBanner, crisis_on, said_of
from cmconsole.ui.crisis.coming import come_and_go
from cmconsole.ui.crisis.posting import post_statement
from cmconsole.ui.crisis.room import Room
from cmconsole.ui.crisis.standing import read_standing
from cmconsole.ui.crisis.stories import StoriesPopup
from cmconsole.ui.deeds.keeping import Keeping
from cmconsole.ui.keys.adding import add

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.alerts.attention import Attention
    from cmconsole.ui.composer.sending import Sending
    from cmconsole.ui.look import Look
    from cmconsole.ui.window.shell import Shell

SPIKE_SEARCH = "is:spike"


class CrisisDesk(QObject):
    """Follows the radar of one profile. It offers the room and opens it only when asked."""

    def __init__(
        self,
        look: Look,
        window: Shell,
        console: Console,
        attention: Attention,
        sending: Sending,
    ) -> None:
        super().__init__(window)
        self._look, self._window, self._console = look, window, console
        self._attention, self._sending = attention, sending
        self.banner = CrisisBanner(look)
        self._coming = come_and_go(self.banner, window)
        self.room: Room | None = None
        """The room, made when it is first opened."""
        shown = window.list_pane.view
        self.panels = CrisisPanels(look, window, lambda: (self.room_is_open and self.room) or shown)
        self._crisis: Crisis | None = None
        self._spike: Spike | None = None
        self._told: set[str] = set()
        """Spikes a notification was made of."""
        self._stale = False
        self._reading: asyncio.Task[None] | None = None
        self._keep = Keeping(self, window.commands.turns, self._keep_draft)
        self.banner.room_wanted.connect(self.toggle)
        self.banner.mentions_wanted.connect(self.show_mentions)
        self.banner.dismissed.connect(self._ask_why_none)
        console.bus.subscribe(RadarChanged, lambda _: self.refresh())
        console.bus.subscribe(ConversationsChanged, self._follow)
        view = window.list_pane.view
        view.opened.connect(self.leave)
        view.clicked.connect(lambda _: self.leave())
        add(window, "Ctrl+Shift+C", self.tr("Crisis room"), self.toggle).setData("flag")
        stories = add(window, "G, T", self.tr("Stories and silence"), self.show_stories)
        stories.setData("git-merge")
        stories.setIconText(self.tr("Stories"))
        self.refresh()

    @property
    def room_is_open(self) -> bool:
        """Whether the room is on the screen."""
        return self.room is not None and self._window.frame_.room is self.room

    @property
    def praise_rests(self) -> bool:
        """Whether thanks are on hold: their templates are not offered, and the outbox takes none."""
        return self._crisis is not None

    def refresh(self) -> None:
        """Look again, soon and once."""
        self._stale = True
        if self._reading is None or self._reading.done():
            self._reading = self._console.background.start(self._read(), "follow the radar")

    def _follow(self, _: ConversationsChanged) -> None:
        if self.room_is_open:
            self.refresh()

    def toggle(self) -> None:
        """Ctrl+Shift+C: into the room, or back to the inbox."""
        if not self.leave():
            self._start(self._open(), bar=True)

    def leave(self) -> bool:
        """Back to the thread; the crisis stays on. False: one was not in the room."""
        if self.panels.put_away():
            return True
        if not self.room_is_open:
            return False
        self._window.frame_.show_room(None)
        self._window.places.let_keys_rest(False)
        self._window.list_pane.view.setFocus()
        self.refresh()
        return True

    def show_mentions(self) -> None:
        """The mentions of the spike, as a search: it can be saved, and they can be worked on together."""
        self.leave()
        self._window.places.open("inbox")
        self._window.search_for(SPIKE_SEARCH)

    def show_stories(self) -> None:
        """G T: what several people tell, and how long we have been silent."""
        self._start(self._show_stories())

    async def _read(self) -> None:
        while self._stale:
            self._stale = False
            try:
                await self._read_once()
            except ConsoleError:
                return  # the list says so itself

    async def _read_once(self) -> None:
        console, picture = self._console, self._console.radar.picture
        self._crisis = await console.crisis.crisis()
        self._spike = spike = picture.spike if picture else None
        news = spike if spike is not None and await console.crisis.is_news(spike) else None
        self._window.lists.groups.gather(topics(self._crisis, picture, news=news is not None))
        burns = "burn" not in self._told
        if self._crisis is not None:
            self.banner.say(crisis_on(self.room_is_open))
        else:
            self.banner.say(said_of(picture, news, burns=burns) if picture else None)
        if self._crisis is None and self.room_is_open:
            self.leave()
        if self._crisis is not None and self.room_is_open and self.room is not None:
            self.room.show_standing(await read_standing(console, self._crisis))
        if news is not None and self._crisis is None and news.key not in self._told:
            self._told.add(news.key)
            self._tell(news)

    def _tell(self, spike: Spike) -> None:
        """Once for each spike, and only to somebody who does not see the bar."""
        said = words.spike_title(spike, self._console.clock.now())
        self._attention.said.emit(said, False)
        many = words.minutes(self._console.clock.now() - spike.since)
        who = self.tr("{n} people in {span}").format(n=spike.people, span=many)
        topic = " ".join(spike.words)
        self._attention.happened(Occasion(Kind.SPIKE, who, topic, spike.mentions[0]))

    async def _open(self) -> None:
        console, window = self._console, self._window
        picture = console.radar.picture or await console.radar.look()
        self._crisis = await console.crisis.open(picture)
        if self.room is None:
            self.room = self._make_room()
            self.room.statement.begin(await console.crisis.draft())
        self.room.show_standing(await read_standing(console, self._crisis))
        window.places.open("inbox")
        window.frame_.show_room(self.room)
        window.places.let_keys_rest(True)
        self.room.statement.editor.setFocus()
        self.refresh()

    def _make_room(self) -> Room:
        room, crisis = Room(self._look), self._console.crisis
        room.statement.written.connect(lambda _: self._keep.soon())
        room.statement.post_wanted.connect(lambda text, at: self._start(self._post(text, at)))
        room.statement.left.connect(self.leave)
        room.hurt.wanted.connect(self._open_mention)
        room.mentions_wanted.connect(self.show_mentions)
        room.stand_down_wanted.connect(self._ask_why_over)
        room.first_hour.ticked.connect(lambda step, on: self._start(crisis.step(step, on)))
        room.first_hour.noted.connect(lambda text: self._start(crisis.note(text)))
        return room

    async def _post(self, text: str, outlets: Sequence[Outlet]) -> None:
        await post_statement(self._console, self._sending, text, outlets)

    def _open_mention(self, mention: int) -> None:
        self.leave()
        self._window.come_back(mention)

    def _keep_draft(self) -> None:
        if self.room is not None:
            self._start(self._console.crisis.keep_draft(self.room.statement.words))

    def _ask_why_none(self) -> None:
        spike = self._spike
        if spike is None:
            self._told.add("burn")
            self.refresh()
            return
        title, hint = self.tr("Not a crisis"), self.tr("Why not? It is told again if it doubles.")
        crisis = self._console.crisis
        dismiss = lambda why: self._start(crisis.dismiss(spike, why), bar=True)  # noqa: E731
        self.panels.ask(title, hint, self.banner.none, dismiss)

    def _ask_why_over(self) -> None:
        assert self.room is not None
        title, hint = self.tr("Stand down"), self.tr("Why is it over?")
        end = lambda why: self._start(self._console.crisis.stand_down(why), bar=True)  # noqa: E731
        self.panels.ask(title, hint, self.room.stand_down, end)

    async def _show_stories(self) -> None:
        picture = self._console.radar.picture or await self._console.radar.look()
        now = self._console.clock.now()
        popup = StoriesPopup(self._look, self._window, picture, now)
        popup.chosen.connect(self._show_story)
        self.panels.open_in_middle(popup)

    def _show_story(self, numbers: Sequence[int]) -> None:
        self.leave()
        self._window.search_for(" ".join(f"story:{number}" for number in numbers))

    def _start(self, work: Coroutine[Any, Any, Any], *, bar: bool = False) -> None:
        """`bar`: this ends with the bar, which for one's own press does not wait."""
        if bar:
            self._coming.hurry()
        self._window.commands.turns.begin(self._guarded(work))

    async def _guarded(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except ConsoleError as error:
            self._window.commands.fail(str(error))
