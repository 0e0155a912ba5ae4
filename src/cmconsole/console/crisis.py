"""The crisis room: declared by a person, ended by a person, and everything in it written to the log.

Nothing here publishes. The holding statement becomes orders that a person presses, one for each network,
and goes the way of every reply: undo window, check, sending.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import RadarChanged
from cmconsole.domain.replies import Order, Step
from cmconsole.replies.composing import ADDRESSED, Composing
from cmconsole.replies.counting import Length, Measure
from cmconsole.replies.outbox import Outbox
from cmconsole.replies.ways import Way
from cmconsole.store.deciding import crisis_rows
from cmconsole.store.deciding.crisis_rows import Crisis
from cmconsole.store.inbox import Inbox
from cmconsole.store.reading.groups import Topic
from cmconsole.store.rows import MentionRow
from cmconsole.system.clock import Clock
from cmconsole.triage.radar.picture import STORY, Picture, Spike, StoryTold

GROWN = 2.0
"""A spike that was dismissed is told again when so many times as many people are in it ..."""
AGAIN = timedelta(hours=12)
"""... or after this time."""
STATEMENT = "statement"
"""The detail of an order that says it carries the holding statement."""
PAUSED = Step.THANK
"""What rests while the room is open: thanking for praise, and showing it."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A network on which the statement can be said: in public, under the first report there."""

    mention: MentionRow
    """The first report on this network that can be answered from here, else the first one."""
    way: Way
    measure: Measure

    def length(self, text: str) -> Length:
        """How long the statement is there."""
        names = (self.mention.author_handle,) if self.mention.network in ADDRESSED else ()
        return self.measure.length(text, names)


class CrisisRoom:
    """The room of one profile."""

    def __init__(
        self,
        inbox: Inbox,
        bus: Bus,
        clock: Clock,
        composing: Callable[[], Composing],
        outbox: Callable[[], Outbox],
        me: Callable[[], str],
    ) -> None:
        self._inbox, self._bus, self._clock, self._me = inbox, bus, clock, me
        self._composing, self._outbox = composing, outbox

    async def crisis(self) -> Crisis | None:
        """What is on; None: nothing. Raises StoreError."""
        return await self._inbox.read(crisis_rows.open_crisis)

    async def on_hold(self) -> bool:
        """Whether praise rests."""
        return await self.crisis() is not None

    async def open(self, picture: Picture | None, about: str = "") -> Crisis:
        """Declare a crisis, about the spike of the picture if there is one. Praise rests from now on.

        Args:
            about: what it is about, in a few words, where a person says so.

        Returns:
            The crisis; the one that is on already, if there is one.
        """
        known = await self.crisis()
        if known is not None:
            return known
        spike, now = picture.spike if picture else None, self._clock.now()
        body = crisis_rows.opening(
            spike.key if spike else "",
            about or " ".join(spike.words if spike else ()),
            spike.since if spike else now,
            spike.mentions if spike else (),
        )
        await self._write(crisis_rows.OPENED, body)
        held = await self._hold_praise()
        if held:
            await self._write(crisis_rows.NOTED, {"held": held})
        opened = await self.crisis()
        assert opened is not None
        return opened

    async def stand_down(self, reason: str) -> None:
        """It is over, and why. Raises UsageError: there is no reason, or no crisis."""
        crisis = await self.crisis()
        if crisis is None:
            raise UsageError("There is no crisis to end.")
        _need(reason, "Say why it is over.")
        people = len(crisis.mentions)
        body = {"key": crisis.key, "reason": reason.strip(), "people": people}
        await self._write(crisis_rows.ENDED, body)

    async def dismiss(self, spike: Spike, reason: str) -> None:
        """A spike is no crisis, and why; it is not offered again unless it doubles."""
        _need(reason, "Say why it is none.")
        body = {"key": spike.key, "people": spike.people, "reason": reason.strip()}
        await self._write(crisis_rows.DISMISSED, body)

    async def is_news(self, spike: Spike) -> bool:
        """Whether a spike is to be told: nobody has said lately that it is no crisis."""
        line = (await self._inbox.read(crisis_rows.dismissed)).get(spike.key)
        if line is None or self._clock.now() - line.at > AGAIN:
            return True
        return spike.people >= GROWN * float(line.said("people") or 0)

    async def note(self, text: str) -> None:
        """Write a line into the room's log. Raises UsageError: there is nothing in it."""
        _need(text, "There is nothing to note.")
        await self._write(crisis_rows.NOTED, {"text": text.strip()})

    async def step(self, name: str, done: bool) -> None:
        """A step of the first hour is done, or not yet after all."""
        await self._write(crisis_rows.STEPPED, {"step": name, "done": done})

    async def draft(self) -> str:
        """The holding statement as far as it is written."""
        return await self._inbox.read(crisis_rows.draft)

    async def keep_draft(self, text: str) -> None:
        """Keep it as far as it is written."""
        await self._inbox.write(lambda c: crisis_rows.keep_draft(c, text))

    async def hurt(self, mentions: Sequence[int]) -> list[MentionRow]:
        """Whom to answer by name first: those in the red zone whom nobody answered, longest waiting first.

        Chosen because of what happened to them. Followers and boosts play no part.
        """
        rows = await self._inbox.rows(mentions)
        waiting = [row for row in rows if row.work is not None and row.work.level == 4]
        return sorted(
            (row for row in waiting if row.work and row.work.waiting_since is not None),
            key=lambda row: (row.published_at, row.id),
        )

    async def outlets(self, mentions: Sequence[int]) -> list[Outlet]:
        """Where the statement can be said: one place for each network people write on."""
        first: dict[str, tuple[MentionRow, Way]] = {}
        for row in await self._inbox.rows(mentions):
            known = first.get(row.network)
            if row.deleted_at is not None or (known is not None and known[1].source is not None):
                continue
            way = await self._composing().way(row)
            if known is None or way.source is not None:
                first[row.network] = row, way
        return [
            Outlet(row, way, await self._composing().measure(row, way))
            for row, way in first.values()
        ]

    def orders(self, text: str, outlets: Sequence[Outlet]) -> list[Order]:
        """What a press on "Post to n networks" makes: each goes the way of every reply.

        Raises:
            UsageError: there is no text, or it is too long somewhere.
        """
        _need(text, "There is no statement to post.")
        for outlet in outlets:
            if outlet.length(text).over > 0:
                raise UsageError(f"The statement is too long for {outlet.way.label}.")
        return [
            self._composing().order(outlet.mention, outlet.way, text.strip())
            for outlet in outlets
            if outlet.way.source is not None
        ]

    async def posted(self, text: str, networks: Sequence[str]) -> None:
        """Write into the log that somebody pressed, and what."""
        body: dict[str, object] = {"text": text.strip(), "networks": list(networks)}
        await self._write(crisis_rows.WRITTEN, body)
        await self.step(STATEMENT, True)

    async def _hold_praise(self) -> int:
        """Thanks that have not gone out yet are drafts again. Returns how many."""
        outbox, held = self._outbox(), 0
        for reply in (await outbox.pending()).going:
            if reply.order.step is PAUSED:
                try:
                    held += len(await outbox.take_back(reply.id, self._me()))
                except UsageError:  # it is on its way already
                    continue
        return held

    async def _write(self, kind: str, body: dict[str, object]) -> None:
        me, now = self._me(), self._clock.now()
        await self._inbox.write(lambda c: crisis_rows.write(c, kind, body, author=me, now=now))
        self._bus.publish(RadarChanged())


def mentions_about(crisis: Crisis, spike: Spike | None) -> tuple[int, ...]:
    """What a crisis is about: what was known when it was opened, and what came since."""
    more = spike.mentions if spike is not None and spike.key == crisis.key else ()
    return tuple(dict.fromkeys((*crisis.mentions, *more)))


def topics(crisis: Crisis | None, picture: Picture | None, *, news: bool) -> list[Topic]:
    """What many tell at once, and may stand together in a list: of a crisis while it is on, and of a spike
    of which nobody said that it is no crisis.

    Args:
        news: whether the spike of the picture is to be told (`CrisisRoom.is_news`).
    """
    spike = picture.spike if picture is not None else None
    about = []
    if crisis is not None:
        words = tuple(crisis.about.split())
        about.append(Topic(crisis.key, words, mentions_about(crisis, spike)))
    if spike is not None and news and (crisis is None or crisis.key != spike.key):
        about.append(Topic(spike.key, spike.words, spike.mentions))
    stories = picture.stories if picture is not None else ()
    return [told for each in about for told in _told_alike(each, stories)]


def _told_alike(topic: Topic, stories: Sequence[StoryTold]) -> list[Topic]:
    """What of a topic tells the same. Of an hour in which many write, or several are hurt, not everybody
    does: who tells something else must not vanish behind the row of a stranger."""
    if topic.key.startswith(STORY):
        return [topic]
    among, found = set(topic.mentions), []
    for story in stories:
        if same := tuple(number for number in story.mentions if number in among):
            found.append(Topic(f"{topic.key}/{story.numbers[0]}", story.words, same))
    return found


def _need(text: str, otherwise: str) -> None:
    if not text.strip():
        raise UsageError(otherwise)


def silent_since(crisis: Crisis, picture: Picture | None) -> datetime:
    """Since when nothing was said in public about it, UTC: since the first report, or our last word."""
    spoke = picture.spike.spoke_at if picture and picture.spike else None
    posted = [line.at for line in crisis.lines if line.kind == crisis_rows.WRITTEN]
    return max([crisis.since, *posted, *([spoke] if spoke else [])])
