"""Makes the packet of a hand-off from what is known about a conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.errors import UsageError
from cmconsole.domain.judgement import Level
from cmconsole.domain.packets import Moment, Packet
from cmconsole.networks.base import Terms
from cmconsole.networks.shape import instant
from cmconsole.replies.handoff.packet import WROTE, timeline
from cmconsole.store.reading.threads import Thread
from cmconsole.store.rows import MentionRow

TITLE, SUMMARY = 60, 280
"""Characters of the post that a title and a summary nobody wrote take from it."""
LONGEST_TITLE = 150
NOT_PASSED_ON = "{network} does not let us pass on what people write there; read it at its address."
LEFT_OUT = "(not passed on)"
CUSTOMER = "the customer"
"""Who wrote, where the network's terms forbid to match its names to records elsewhere."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says when they hand over; what is empty is made from the conversation."""

    owner: str = ""
    """Who takes it."""
    summary: str = ""
    title: str = ""
    promise: str = ""
    """What the customer was told."""
    deadline: datetime | None = None
    """Until when somebody confirms, UTC."""


def packet(thread: Thread, wanted: Wanted, network: str, terms: Terms) -> Packet:
    """The packet of a conversation, with a uid of its own.

    Args:
        thread: the conversation, with the mention it is about.
        wanted: what a person said.
        network: what people call the mention's network.
        terms: of that network; they may forbid to name people, or to pass on what they wrote.
    """
    mention = thread.mention
    made = Packet(
        uid=str(uuid4()),
        title=_short(wanted.title or _title(mention, network), LONGEST_TITLE),
        summary=wanted.summary.strip() or _short(mention.text, SUMMARY),
        customer=mention.author_handle,
        network=network,
        owner=wanted.owner.strip(),
        promise=wanted.promise.strip() or _promised(thread.events),
        deadline=wanted.deadline,
        timeline=timeline(thread.posts or (mention,), thread.events),
        links=tuple(dict.fromkeys(row.permalink for row in thread.posts if row.permalink)),
    )
    if not terms.hand_off:
        made = _without_words(made, wanted, _what(mention), network)
    return made if terms.match_to_person else _without_names(made, thread)


def checked_deadline(deadline: datetime | None, now: datetime) -> datetime | None:
    """Raises UsageError for a time that has passed."""
    if deadline is not None and deadline <= now:
        raise UsageError("The time until which somebody has to confirm has passed already.")
    return deadline


def _title(mention: MentionRow, network: str) -> str:
    return f"{_what(mention)} on {network}: {_short(mention.text, TITLE)}"


def _what(mention: MentionRow) -> str:
    work = mention.work
    found = work.mention_class if work else mention.judgement.mention_class
    level = work.level if work else mention.judgement.level
    return "Red zone" if level == Level.RED_ZONE else str(found).capitalize()


def _short(text: str, longest: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"


def _promised(events: tuple[Event, ...]) -> str:
    """What the customer was told when it moved out of the public."""
    for event in reversed(events):
        when = instant(event.details.get("when", ""))
        if event.kind is EventKind.TAKEN_OFFLINE and when is not None:
            return f"They hear from us until {when:%Y-%m-%d %H:%M} UTC."
    return ""


def _without_words(made: Packet, wanted: Wanted, what: str, network: str) -> Packet:
    """What we did and said, and where it stands; a summary in our own words stays."""
    sentence = NOT_PASSED_ON.format(network=network)
    summary = wanted.summary.strip()
    moments = (replace(one, text=LEFT_OUT) if one.what == WROTE else one for one in made.timeline)
    return replace(
        made,
        title=_short(wanted.title or f"{what} on {network}", LONGEST_TITLE),
        summary=summary if sentence in summary else " ".join(filter(None, (summary, sentence))),
        timeline=tuple(moments),
    )


def _without_names(made: Packet, thread: Thread) -> Packet:
    names = {row.author_handle for row in thread.posts} | {thread.mention.author_handle}
    moments = tuple(_unnamed(moment, names) for moment in made.timeline)
    return replace(made, customer=CUSTOMER, timeline=moments)


def _unnamed(moment: Moment, names: set[str]) -> Moment:
    return replace(moment, who=CUSTOMER) if moment.who in names else moment
