"""What was done besides answering, in one line each: steps, concessions, hand-overs, kind words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from cmconsole.domain.conversation_events import Event, EventKind
from cmconsole.ui.wording import moment, tr

KINDS = (
    "skipped",
    "concession",
    "handoff",
    "confirmed",
    "returned",
    "liked",
    "reposted",
    "passed_on",
)
"""Details of a NOTED event that make it something else than a note for the team."""


def is_deed(event: Event) -> bool:
    """Whether a NOTED event is something that was done, and no note."""
    return any(kind in event.details for kind in KINDS) or not event.details.get("text")


def step_told(event: Event, now: datetime) -> str:
    """A step of the conversation."""
    details, who = event.details, event.author
    if event.kind is EventKind.OUTCOME:
        words = tr("{name}: the outcome is known: “{what}”").format(
            name=who, what=details.get("text", "")
        )
        due = event.due_at
        return words if due is None else f"{words}. {_until(due, now)}"
    if event.kind is EventKind.CLOSED_IN_PUBLIC:
        return tr("{name} closed it in public").format(name=who)
    parts = [details[key] for key in ("how", "who", "reason") if details.get(key)]
    words = tr("{name} moved it offline").format(name=who)
    told = f"{words}: {', '.join(parts)}" if parts else words
    return told if event.due_at is None else f"{told}. {_until(event.due_at, now)}"


def deed_told(event: Event, now: datetime) -> str:
    """Something that was done about it."""
    details, who = event.details, event.author
    kind = next((kind for kind in KINDS if kind in details), "")
    told = {
        "skipped": tr("{name} left out “{skipped}”: {reason}"),
        "concession": tr("{name} offered {to}: {gift}")
        if details.get("offered")
        else tr("{name} gave {to}: {gift}"),
        "handoff": tr("{name} handed it to {owner} ({via})"),
        "confirmed": tr("{name}: they confirmed that they have it"),
        "returned": tr("{name}: it came back: {reason}"),
        "liked": tr("{name} liked it"),
        "reposted": tr("{name} reposted it"),
        "passed_on": tr("{name} passed it on to {passed_on}"),
    }.get(kind, tr("{name} noted something"))
    known = {"name": who, "gift": _gift(details), **details}
    words = told.format_map(defaultdict(lambda: "…", known))
    if kind == "handoff" and event.until is not None:
        words = f"{words}. {_until(event.until, now)}"
    return words


def _gift(details: Mapping[str, str]) -> str:
    price = " ".join(filter(None, (details.get("amount", ""), details.get("currency", ""))))
    policy = details.get("policy", "")
    more = ", ".join(filter(None, (price, policy)))
    what = details.get("concession", "")
    return f"{what} ({more})" if more else what


def _until(instant: datetime, now: datetime) -> str:
    return tr("Until {time}").format(time=moment(instant, now))
