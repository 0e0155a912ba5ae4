"""Reads back what is said where work was handed over to, and writes it into the conversations."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.conversations import Event
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.events import ConversationsChanged, HandoffsChanged, HandoffsReturned
from cmconsole.domain.handoffs import (
    HEARD,
    SOLVED_FOR,
    Destination,
    Handoff,
    HandoffState,
    News,
    look_again,
)
from cmconsole.replies.handoff import owing, verdicts
from cmconsole.replies.handoff.receivers import registry
from cmconsole.replies.handoff.receivers.base import Listens, Receiver
from cmconsole.store.replying.handoff_desk import HandoffDesk
from cmconsole.store.replying.handoffs import HANDING
from cmconsole.system.clock import Clock

logger = logging.getLogger(__name__)
LISTENED_FOR = timedelta(days=60)
"""How long after it was handed over somebody may still say something."""


class Reading:
    """Listens to one destination after the other."""

    def __init__(self, store: HandoffDesk, bus: Bus, clock: Clock) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock

    async def read(
        self, destination: Destination, receiver: Receiver, *, thorough: bool = False
    ) -> int:
        """Write down what is new at one destination. Trouble is kept with the destination.

        Args:
            thorough: look at everything that was solved lately, not only at what is due.

        Returns:
            How many hand-offs changed.

        Raises:
            StoreError: the file could not be written; what was not stored is read again.
        """
        now = self._clock.now()
        if not isinstance(receiver, Listens):
            return 0
        handoffs = await self._store.to_hear(destination.id, now - LISTENED_FOR)
        handoffs += await self._solved(destination, thorough)
        if not handoffs:
            return 0
        try:
            heard = await receiver.hear(handoffs, await self._store.cursor(destination.id))
        except ConsoleError as error:
            await self._store.troubled(destination.id, str(error), now)
            return 0
        except Exception:
            logger.exception("destination %d (%s) failed", destination.id, destination.kind)
            await self._store.troubled(destination.id, verdicts.BUG, now)
            return 0
        changed = [
            handoff
            for handoff in handoffs
            if handoff.uid in heard.news and await self._write(handoff, heard.news[handoff.uid])
        ]
        await self._look_later([one for one in handoffs if one.uid in heard.news], heard.news)
        # The place goes on only after everything read up to there is stored.
        await self._store.listened(destination.id, heard.cursor, now)
        return len(changed)

    async def _solved(self, destination: Destination, thorough: bool) -> list[Handoff]:
        """What was said to be done and may have been opened again."""
        now = self._clock.now()
        everything = thorough or not registry.kind(destination.kind).asks_each
        due = datetime.max.replace(tzinfo=UTC) if everything else now
        return await self._store.solved(destination.id, now - SOLVED_FOR, due)

    async def _look_later(self, looked: Sequence[Handoff], news: Mapping[str, News]) -> None:
        """The longer it has been solved, the later the next look."""
        now = self._clock.now()
        looks = {
            one.id: None if news[one.uid].gone else look_again(one.solved_at, now)
            for one in looked
            if one.solved_at is not None
        }
        if looks:
            await self._store.look_later(looks)

    async def _write(self, handoff: Handoff, news: News) -> bool:
        """Write down what is new about one hand-off; whether something was."""
        now = self._clock.now()
        new = [said for said in news.said if said.key not in handoff.heard]
        to = _state_after(handoff, news)
        # Its first word to us proves that it arrived, whatever became of the answer.
        events = self._events(handoff, to)
        events += [owing.heard(handoff.uid, said, now) for said in new]
        events += self._turn(handoff, to, news)
        facts: dict[str, object] = {
            "heard": handoff.heard | {said.key for said in new},
            "status": news.status or handoff.status,
            "taken_by": news.taken_by or handoff.taken_by,
        }
        if to is not handoff.state:
            facts |= _standing(to, news, now)
        same = facts["status"] == handoff.status and facts["taken_by"] == handoff.taken_by
        if to is handoff.state and not new and same:
            return False
        moved = await self._store.move(handoff.id, (handoff.state,), to, now, facts, events=events)
        if moved is None:
            return False
        self._bus.publish(HandoffsChanged((handoff.id,)))
        if events:
            self._bus.publish(ConversationsChanged((handoff.conversation_id,)))
        if to is HandoffState.BACK and handoff.state is not to:
            self._bus.publish(HandoffsReturned((handoff.id,)))
        return True

    def _events(self, handoff: Handoff, to: HandoffState) -> list[Event]:
        if handoff.state is not HandoffState.UNCERTAIN or to is HandoffState.UNCERTAIN:
            return []
        now = self._clock.now()
        return [owing.handed_over(handoff.packet, handoff.via, handoff.author, now)]

    def _turn(self, handoff: Handoff, to: HandoffState, news: News) -> Sequence[Event]:
        """What it means for the conversation that the hand-off stands otherwise now."""
        if to is handoff.state:
            return ()
        now = self._clock.now()
        again: list[Event] = []
        if handoff.state is HandoffState.SOLVED:
            sentence = news.given_back or _opened(handoff, news)
            again = owing.opened_again(handoff.uid, HANDING, now, sentence)
        if to is HandoffState.BACK:
            return (*again, owing.returned(handoff.uid, HANDING, now, news.given_back))
        events = again
        if handoff.state not in (HandoffState.CONFIRMED, HandoffState.SOLVED):
            who = news.taken_by or handoff.place
            events.append(owing.confirmed(handoff.uid, HANDING, now, f"{who} has it."))
        if to is HandoffState.SOLVED:
            events.append(owing.suggested(handoff.uid, handoff.place, news.status, HANDING, now))
        return events


def _standing(to: HandoffState, news: News, now: datetime) -> dict[str, object]:
    """The columns that change with the state."""
    facts: dict[str, object] = {"reason": news.given_back if to is HandoffState.BACK else ""}
    if to is HandoffState.SOLVED:
        return facts | {"next_at": None, "solved_at": now, "look_at": look_again(now, now)}
    return facts | {"next_at": None, "solved_at": None, "look_at": None}


def _opened(handoff: Handoff, news: News) -> str:
    """One sentence on a ticket that is not done after all."""
    return f"{handoff.place} has opened it again (“{news.status}”). It is not done after all."


def _after_solved(news: News) -> HandoffState:
    if news.gone or news.solved:
        return HandoffState.SOLVED
    if news.given_back:
        return HandoffState.BACK
    # Mail says nothing of how it stands: a further word is written down and changes nothing.
    return HandoffState.CONFIRMED if news.status else HandoffState.SOLVED


def _state_after(handoff: Handoff, news: News) -> HandoffState:
    if handoff.state is HandoffState.SOLVED:
        return _after_solved(news)
    if handoff.state not in HEARD | {HandoffState.UNCERTAIN}:
        return handoff.state
    # What came back is moved by a new word only, not by a name or a state that it had before.
    back = handoff.state is HandoffState.BACK
    old = back and all(said.key in handoff.heard for said in news.said)
    if news.solved and not (old and news.status == handoff.status):
        return HandoffState.SOLVED
    if news.given_back:
        return HandoffState.BACK
    if not news.taken_by or (old and news.taken_by == handoff.taken_by):
        return handoff.state
    return HandoffState.CONFIRMED
