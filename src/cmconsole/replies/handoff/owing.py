"""What a hand-off means for its conversation, as events; and how it stands by what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cmconsole.domain.conversation_state import HANDLED, Conversation, State
from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.handoffs import Said
from cmconsole.domain.packets import Packet
from cmconsole.domain.undoing import taken_back
from cmconsole.store.log import new_uid

SAY_WITHIN = timedelta(hours=24)
"""How long an outcome that was taken back may stay unknown."""
BEFORE_OFFLINE = frozenset({State.OPEN, State.ACKNOWLEDGED})


class Standing(StrEnum):
    """How a hand-off stands."""

    OPEN = "open"
    """Nobody has confirmed it yet."""
    CONFIRMED = "confirmed"
    BACK = "back"
    """Nobody confirmed it in time, or it was given back: it is ours."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One hand-off of a conversation, as its events tell it."""

    uid: str
    owner: str
    via: str
    """`mail`, `webhook`, `rt`, `mailto`, `phone`, `other`, …"""
    at: datetime
    deadline: datetime | None
    standing: Standing
    link: str = ""


def handed_over(packet: Packet, via: str, author: str, now: datetime, link: str = "") -> Event:
    """The event of a hand-off that was sent."""
    details = {"handoff": packet.uid, "owner": packet.owner, "via": via, "link": link}
    return _noted(author, now, details, until=packet.deadline)


def moved_offline(
    packet: Packet, place: str, conversation: Conversation, author: str, now: datetime
) -> list[Event]:
    """The debt that comes with a hand-off: an outcome is owed now, and a word in public after it.

    Nothing where the conversation is that far already, or at an end.
    """
    if conversation.state in HANDLED or conversation.state not in BEFORE_OFFLINE:
        return []
    details = {"reason": "handed over", "how": place, "who": packet.owner, "handover": packet.uid}
    if packet.deadline is not None:
        details["when"] = packet.deadline.isoformat()
    known = {name: value for name, value in details.items() if value}
    return [
        Event(
            new_uid(now),
            now,
            author,
            EventKind.TAKEN_OFFLINE,
            due_at=packet.deadline,
            details=known,
        )
    ]


def confirmed(uid: str, author: str, now: datetime, note: str = "") -> Event:
    """The event of an owner who says: I have it."""
    return _noted(author, now, {"confirmed": uid, "text": note})


def returned(uid: str, author: str, now: datetime, reason: str) -> Event:
    """The event of a hand-off that comes back."""
    return _noted(author, now, {"returned": uid, "reason": reason})


def heard(uid: str, said: Said, now: datetime) -> Event:
    """The event of something that was said where it was handed over to."""
    details = {"heard": uid, "text": said.text, "who": said.who}
    if said.at is not None:
        details["said_at"] = said.at.isoformat()
    return _noted(said.who, now, details)


def suggested(uid: str, place: str, status: str, author: str, now: datetime) -> Event:
    """The event of a receiver that calls it solved. It closes nothing: a person decides."""
    text = f"{place} says that it is done" + (f" (“{status}”)." if status else ".")
    return _noted(author, now, {"suggested": "outcome", "of": uid, "text": text})


def opened_again(uid: str, author: str, now: datetime, sentence: str) -> list[Event]:
    """The events of one that was said to be done and is not: told to the team, and owed again."""
    due = now + SAY_WITHIN
    unsolved = {"unsolved": uid, "reason": sentence}
    return [
        _noted(author, now, {"opened_again": uid, "text": sentence}),
        Event(new_uid(now), now, author, EventKind.REOPENED, due_at=due, details=unsolved),
    ]


def handoffs(events: Sequence[Event], now: datetime) -> list[Owed]:
    """Every hand-off of a conversation and how it stands at `now` (UTC), oldest first.

    The later word counts: who confirms after it came back has it.
    """
    undone = taken_back(events)
    live = [e for e in events if e.kind is EventKind.NOTED and e.uid not in undone]
    live.sort(key=lambda event: (event.at, event.uid))
    last: dict[str, Standing] = {}
    for event in live:
        if "confirmed" in event.details:
            last[event.details["confirmed"]] = Standing.CONFIRMED
        if "returned" in event.details:
            last[event.details["returned"]] = Standing.BACK
    return [
        Owed(
            uid=(uid := event.details["handoff"]),
            owner=event.details.get("owner", ""),
            via=event.details.get("via", ""),
            at=event.at,
            deadline=event.until,
            standing=last.get(uid) or _by_time(event.until, now),
            link=event.details.get("link", ""),
        )
        for event in live
        if "handoff" in event.details
    ]


def _by_time(deadline: datetime | None, now: datetime) -> Standing:
    return Standing.BACK if deadline is not None and deadline < now else Standing.OPEN


def _noted(
    author: str, now: datetime, details: dict[str, str], until: datetime | None = None
) -> Event:
    known = {name: value for name, value in details.items() if value}
    return Event(new_uid(now), now, author, EventKind.NOTED, until=until, details=known)
