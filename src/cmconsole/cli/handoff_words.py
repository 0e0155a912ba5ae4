"""How the command line tells of hand-offs and destinations."""

from __future__ import annotations

import argparse
from datetime import datetime

from cmconsole.cli.output import document, instant, say, warn, when
from cmconsole.domain.handoffs import Destination, Handoff, HandoffState
from cmconsole.replies.handoff.running import Looked

ARRIVED = frozenset({HandoffState.OPEN, HandoffState.CONFIRMED, HandoffState.SOLVED})


def report(handoff: Handoff, options: argparse.Namespace, *, asked: bool = False) -> int:
    """Say how it stands; 0 where it is there, or is as a person asked."""
    good = handoff.state in ARRIVED or (asked and options.action != "again")
    if options.json:
        document(facts(handoff))
    elif good:
        say(f"{handoff.place}: {told(handoff)}")
    else:
        warn(f"{handoff.place}: {told(handoff)}")
    return 0 if good else 1


def told(handoff: Handoff) -> str:
    if handoff.reason:
        return handoff.reason
    if handoff.state is HandoffState.OPEN:
        until = f" until {when(handoff.due_at)}" if handoff.due_at else ""
        return f"It is there; somebody has to confirm it{until}. {handoff.link}".strip()
    if handoff.state is HandoffState.CONFIRMED:
        return f"{handoff.taken_by or 'Somebody'} has it. {handoff.link}".strip()
    if handoff.state is HandoffState.SOLVED:
        return "They say that it is done. Tell the customer, then close it in public."
    return {HandoffState.CANCELLED: "It is not handed over."}.get(
        handoff.state, "It is on its way."
    )


def facts(handoff: Handoff) -> dict[str, object]:
    return {
        "id": handoff.id,
        "uid": handoff.uid,
        "mention": handoff.mention_id,
        "conversation": handoff.conversation_id,
        "destination": handoff.place,
        "via": handoff.via,
        "state": str(handoff.state),
        "reason": handoff.reason or None,
        "owner": handoff.packet.owner or None,
        "taken_by": handoff.taken_by or None,
        "status": handoff.status or None,
        "ticket": handoff.ticket or None,
        "link": handoff.link or None,
        "attempts": handoff.attempts,
        "created_at": instant(handoff.created_at),
        "confirm_by": instant(handoff.due_at),
        "next_try_at": instant(handoff.next_at),
    }


def look_facts(looked: Looked) -> dict[str, object]:
    """What one look did, for programs."""
    return {
        "delivered": [facts(one) for one in looked.delivered],
        "returned": [facts(one) for one in looked.returned],
        "changed": looked.changed,
        "trouble": looked.trouble,
    }


def look_told(looked: Looked) -> list[str]:
    """What one look did, in a line each; nothing where it did nothing."""
    lines = [f"{one.id} {one.place}: {told(one)}" for one in (*looked.delivered, *looked.returned)]
    return [*lines, f"{looked.changed} hand-offs with news."] if looked.changed else lines


def place(
    destination: Destination, listened_at: datetime | None, trouble: str
) -> dict[str, object]:
    return {
        "id": destination.id,
        "name": destination.name,
        "kind": destination.kind,
        "options": dict(destination.options),
        "added_at": instant(destination.added_at),
        "answers_read_at": instant(listened_at),
        "error": trouble or None,
    }


def in_words(listened_at: datetime | None, trouble: str) -> str:
    if trouble:
        return f"not read: {trouble}"
    return f"read {when(listened_at)}" if listened_at else "nothing handed over yet"
