"""Everything somebody needs who has never seen the conversation, as data and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.packets import Moment as Moment
from cmconsole.domain.packets import Packet as Packet
from cmconsole.store.rows import MentionRow

QUOTE = 1_500
"""Characters of a post that are quoted."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
WROTE = "wrote"
"""What a customer's moment says was done."""
WORDS = {
    EventKind.TAKEN_OFFLINE: "moved offline",
    EventKind.OUTCOME: "outcome known",
    EventKind.CLOSED_IN_PUBLIC: "closed in public",
    EventKind.NOTED: "note",
    EventKind.ASSIGNED: "assigned",
}
ABOUT_HANDOFF = frozenset(
    {"handoff", "confirmed", "returned", "heard", "suggested", "opened_again"}
)
LEFT_OUT = "\n[…] What was written before that is left out here."
TAKEN_BACK = "(taken back by its author)"


def timeline(mentions: Sequence[MentionRow], events: Sequence[Event]) -> tuple[Moment, ...]:
    """What was written and done, oldest first; what was taken back is left out."""
    undone = {event.undoes for event in events if event.kind is EventKind.UNDONE}
    moments = [
        Moment(
            row.published_at,
            row.author_handle,
            WROTE,
            TAKEN_BACK if row.deleted_at else row.text,
            row.permalink,
            row.visibility != "public",
        )
        for row in mentions
    ]
    for event in events:
        if event.uid not in undone and not ABOUT_HANDOFF.intersection(event.details):
            moments += _moment(event)
    return tuple(sorted(moments, key=lambda moment: moment.at))


def _moment(event: Event) -> list[Moment]:
    details = event.details
    if event.kind is EventKind.ANSWERED:
        private = details.get("private") == "yes"
        at = event.answered_at or event.at
        text, link = details.get("text", ""), details.get("permalink")
        return [Moment(at, event.author, "answered", text, link, private)]
    if event.kind not in WORDS:
        return []
    said = [details.get("text", ""), details.get("reason", ""), event.owner or ""]
    return [Moment(event.at, event.author, WORDS[event.kind], " – ".join(filter(None, said)))]


def markdown(packet: Packet, zone: tzinfo) -> str:
    """The packet as a page that can be read anywhere.

    Args:
        zone: of the reader's times.
    """
    lines = [f"# {_plain(packet.title)}", "", _plain(packet.summary), ""]
    lines += [f"- **{name}:** {_plain(value)}" for name, value in facts(packet, zone)]
    if packet.links:
        lines += ["", "## Links", "", *(f"- <{link}>" for link in packet.links)]
    lines += ["", "## What happened", ""]
    for moment in packet.timeline:
        lines.append(f"**{_plain(heading(moment, zone))}**")
        if moment.text:
            lines += ["", *(f"> {_plain(line)}" for line in quoted(moment).split("\n"))]
        lines.append("")
    return "\n".join(lines).strip() + "\n"


def plain(packet: Packet, zone: tzinfo, longest: int | None = None) -> str:
    """The packet as plain text, for mail and ticket systems.

    Args:
        zone: of the reader's times.
        longest: characters; what is over is left out of the oldest posts' side, and that is said.
    """
    head = [packet.summary, ""]
    head += [f"{name}: {value}" for name, value in facts(packet, zone)]
    if packet.links:
        head += ["", *packet.links]
    head += ["", "What happened:"]
    parts = []
    for moment in packet.timeline:
        lines = ["", heading(moment, zone)]
        lines += [f"> {line}" for line in quoted(moment).split("\n")] if moment.text else []
        parts.append("\n".join(lines))
    text = "\n".join(head)
    if longest is None:
        return "\n".join([text, *parts]).strip() + "\n"
    left = longest - len(text) - len(LEFT_OUT) - 2
    kept: list[str] = []
    for part in reversed(parts):
        left -= len(part) + 1
        if left < 0:
            kept.insert(0, LEFT_OUT)
            break
        kept.insert(0, part)
    return "\n".join([text, *kept]).strip()[:longest] + "\n"


def facts(packet: Packet, zone: tzinfo) -> list[tuple[str, str]]:
    """What there is to know at a glance: names and values, without what nobody said."""
    found = [
        ("Customer", f"{packet.customer} on {packet.network}"),
        ("Owner", packet.owner),
        ("Promised", packet.promise),
        ("Answer by", _when(packet.deadline, zone) if packet.deadline else ""),
        ("Reference", packet.uid),
    ]
    return [(name, value) for name, value in found if value]


def heading(moment: Moment, zone: tzinfo) -> str:
    """When who did what."""
    private = " (in private)" if moment.private else ""
    return f"{_when(moment.at, zone)}, {moment.who} {moment.what}{private}"


def quoted(moment: Moment) -> str:
    """What was written, shortened where nobody would read to the end."""
    return moment.text if len(moment.text) <= QUOTE else moment.text[: QUOTE - 1] + "…"


def _when(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _plain(text: str) -> str:
    """What customers write is never markup of ours."""
    return _SPECIAL.sub(r"\\\1", text)
