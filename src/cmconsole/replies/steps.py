"""From the first word to the last: acknowledge, move offline, know the outcome, close in public.

Each step can be left out, with a reason. Taking something offline opens a debt that only a word in
public, or a reason for none, closes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cmconsole.domain.bus import Bus
from cmconsole.domain.conversations import HANDLED, Conversation, Event, EventKind
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.replies import Order, Step
from cmconsole.domain.targets import Metric, Targets
from cmconsole.store.inbox import Inbox
from cmconsole.store.log import new_uid
from cmconsole.store.rows import MentionRow
from cmconsole.system.clock import Clock

STEPPER = (Step.ACKNOWLEDGE, Step.OFFLINE, Step.CLOSE)
SKIPPED = "skipped"
"""The detail of a NOTED event that names the step that was left out."""


class Standing(StrEnum):
    """How far a step is."""

    DONE = "done"
    SKIPPED = "skipped"
    NOW = "now"
    LATE = "late"
    """It is the step to do now, and it should have been done."""
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of the stepper."""

    step: Step
    standing: Standing
    at: datetime | None = None
    """When it was done or left out; else when it is due. UTC."""
    reason: str = ""
    """Why it was left out."""


@dataclass(frozen=True, slots=True)
class Offline:
    """How a talk goes on out of the public."""

    reason: str
    """Why: account data is needed, a long search, abuse."""
    how: str = ""
    """Private message, e-mail, phone."""
    who: str = ""
    """Who of us takes care of it."""
    when: datetime | None = None
    """Until when they hear from us, UTC."""


class Channel(StrEnum):
    """Which channel failed them before they came here."""

    PHONE = "phone"
    EMAIL = "e-mail"
    CHAT = "chat"
    SHOP = "shop"
    APP = "app"
    POST = "post"
    NONE = "none"
    """They came here first."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Closing:
    """What is known at the end, recorded with the close."""

    agreed: bool = False
    """The customer said that it is solved, or agreed to an end in public."""
    channel: Channel = Channel.UNKNOWN
    """Which channel failed first: why are they here?"""
    broken: str = ""
    """What was broken: a product, a process, a promise."""
    vengeance: bool = False
    """They wanted to hurt more than to be helped."""


def stepper(conversation: Conversation, events: Sequence[Event], now: datetime) -> tuple[Mark, ...]:
    """Where each of the three steps stands.

    Args:
        conversation: what the events add up to.
        events: of the conversation.
        now: UTC.
    """
    undone = {event.undoes for event in events if event.kind is EventKind.UNDONE}
    live = [event for event in events if event.uid not in undone]
    skipped = {
        event.details[SKIPPED]: event
        for event in live
        if event.kind is EventKind.NOTED and SKIPPED in event.details
    }
    ended = conversation.state in HANDLED
    marks: list[Mark] = []
    current = True
    for step in STEPPER:
        done = _done_at(step, conversation, live)
        if done is not None:
            marks.append(Mark(step, Standing.DONE, done))
        elif step in skipped:
            event = skipped[step]
            marks.append(Mark(step, Standing.SKIPPED, event.at, event.details.get("reason", "")))
        elif ended:
            marks.append(Mark(step, Standing.SKIPPED, conversation.closed_at, _why_ended(live)))
        else:
            marks.append(_open(step, conversation, now, current=current))
            current = False
    return tuple(marks)


def taking_offline(order: Order, mention_class: MentionClass, offline: Offline) -> Order:
    """The order with what moving offline needs.

    Raises:
        UsageError: there is no reason; or it is a major complaint, and how, who or when is open.
    """
    if not offline.reason.strip():
        raise UsageError("Say why it goes on in private: staying in public is often better.")
    missing = [
        word
        for word, value in (("how", offline.how), ("who", offline.who), ("when", offline.when))
        if not value
    ]
    if mention_class is MentionClass.MAJOR and missing:
        raise UsageError(f"A major complaint needs to know {' and '.join(missing)} first.")
    details = {"reason": offline.reason, "how": offline.how, "who": offline.who}
    if offline.when is not None:
        details["when"] = offline.when.isoformat()
    known = {name: value for name, value in details.items() if value}
    return replace(
        order, step=Step.OFFLINE, details={**order.details, **known}, due_at=offline.when
    )


def closing(order: Order, known: Closing) -> Order:
    """The order that closes in public, with what is known at the end.

    Raises:
        UsageError: it is a private message, which nobody who read along can see.
    """
    if order.private:
        raise UsageError("Everybody who read along should see how it ended: close it in public.")
    details = {
        "agreed": "yes" if known.agreed else "no",
        "channel": str(known.channel),
        "broken": known.broken,
        "vengeance": "yes" if known.vengeance else "",
    }
    recorded = {name: value for name, value in details.items() if value}
    return replace(order, step=Step.CLOSE, details={**order.details, **recorded})


class Steps:
    """The steps that send nothing: each is one event by one person."""

    def __init__(
        self,
        inbox: Inbox,
        bus: Bus,
        clock: Clock,
        targets: Callable[[], Targets],
        me: Callable[[], str],
    ) -> None:
        """`targets` and `me` are asked each time: both can change while the program runs."""
        self._inbox = inbox
        self._bus = bus
        self._clock = clock
        self._targets = targets
        self._me = me

    async def outcome(
        self, mention: MentionRow, what: str, source: str, known_from: str = ""
    ) -> datetime | None:
        """The outcome is known: the word in public is due from now on.

        Args:
            mention: any of the conversation's.
            what: how it was solved, in a few words.
            source: the name of the source, for targets that are set by source.
            known_from: how we know: `customer said so`, `handoff confirmed`; empty: we assume.

        Returns:
            When it has to be closed in public, UTC; None: there is no target.

        Raises:
            UsageError: nothing is owed there, or nothing is said.
        """
        if not what.strip():
            raise UsageError("Say in a few words how it was solved.")
        now = self._clock.now()
        work = mention.work
        due = self._targets().due(
            Metric.CLOSE_OUT,
            mention_class=work.mention_class if work else mention.judgement.mention_class,
            level=work.level if work else Level.NONE,
            network=mention.network,
            source=source,
            since=now,
        )
        due_at = due.due_at if due else None
        details = {"text": what} | ({"source": known_from} if known_from else {})
        await self._record(mention, EventKind.OUTCOME, details, due_at)
        return due_at

    async def skip(self, mention: MentionRow, step: Step, reason: str) -> None:
        """Leave a step out. Leaving out the public close waives the debt. Raises UsageError."""
        if not reason.strip():
            raise UsageError("Say why this step is left out.")
        if step is Step.CLOSE:
            await self._record(mention, EventKind.WAIVED, {"reason": reason})
        else:
            await self._record(mention, EventKind.NOTED, {SKIPPED: str(step), "reason": reason})

    async def _record(
        self,
        mention: MentionRow,
        kind: EventKind,
        details: dict[str, str],
        due_at: datetime | None = None,
    ) -> None:
        if mention.work is None:
            raise UsageError("This is from before its source was added. Nothing is owed here.")
        now, conversation_id = self._clock.now(), mention.work.conversation_id
        event = Event(new_uid(now), now, self._me(), kind, due_at=due_at, details=details)
        await self._inbox.record(conversation_id, [event])
        self._bus.publish(ConversationsChanged((conversation_id,)))


def _done_at(step: Step, conversation: Conversation, events: Sequence[Event]) -> datetime | None:
    if step is Step.ACKNOWLEDGE:
        return conversation.first_response_at
    kind = EventKind.TAKEN_OFFLINE if step is Step.OFFLINE else EventKind.CLOSED_IN_PUBLIC
    return next((event.at for event in reversed(events) if event.kind is kind), None)


def _open(step: Step, conversation: Conversation, now: datetime, *, current: bool) -> Mark:
    due = conversation.due_at if step is Step.ACKNOWLEDGE else None
    if step is Step.CLOSE:
        due = conversation.loop_due_at
    if not current:
        return Mark(step, Standing.LATER, due)
    late = due is not None and due < now
    return Mark(step, Standing.LATE if late else Standing.NOW, due)


def _why_ended(events: Sequence[Event]) -> str:
    reasons = (event.details.get("reason", "") for event in reversed(events))
    return next(filter(None, reasons), "")
