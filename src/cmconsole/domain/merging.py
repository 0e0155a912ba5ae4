"""Two conversations with one person about one matter go on as one, until somebody separates them.

The one that ends (MERGED) keeps its own history; the one that goes on (TAKEN_IN) gets everything that
waits there, with the clocks it had, so that the earliest wait counts. SEPARATED moves what still waits
back. All three are events like others: `conversations.fold` adds them up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cmconsole.domain.conversation_events import Event, EventKind, Wait
from cmconsole.domain.conversation_state import HANDLED, Conversation, State

TOGETHER = "together"
"""What the two events of one merging share, so that one undo takes back both."""
OWES = {State.OFFLINE: 2, State.OUTCOME_KNOWN: 1}
"""Who owes more; of two states the one that owes more holds."""


@dataclass(frozen=True, slots=True)
class Side:
    """A conversation with its uid."""

    uid: str
    state: Conversation


def merging(ends: Side, goes_on: Side, event: Event, uid: str) -> tuple[Event, Event]:
    """The events by which `ends` is merged into `goes_on`.

    Args:
        event: when and by whom; its uid is that of the first event, and `together` in its details
            joins several mergings to one.
        uid: of the second event.

    Returns:
        What is written to `ends`, and what to `goes_on`.
    """
    details = {TOGETHER: event.uid, **event.details}
    merged = replace(event, kind=EventKind.MERGED, details={**details, "into": goes_on.uid})
    came = {"from": ends.uid, "state": str(ends.state.state)}
    taken = replace(
        event,
        uid=uid,
        kind=EventKind.TAKEN_IN,
        undoes=None,
        details={**details, **came},
        waits=ends.state.waits,
        level=ends.state.floor,
        due_at=ends.state.loop_due_at,
        owner=ends.state.owner,
    )
    return merged, taken


def separating(
    ended: Side, goes_on: Side, event: Event, uid: str, own: frozenset[str]
) -> tuple[Event, Event]:
    """The events by which `ended` stands for itself again.

    Args:
        own: the posts that belong to `ended`, with those that came while it was merged.

    Returns:
        What is written to `ended`, and what to `goes_on`.
    """
    details = {TOGETHER: event.uid, **event.details}
    waits = tuple(wait for wait in goes_on.state.waits if wait.post in own)
    settled = {"settled": "yes"} if goes_on.state.state in HANDLED else {}
    back = replace(
        event,
        kind=EventKind.SEPARATED,
        details={**details, **settled, "into": goes_on.uid},
        waits=waits,
        answered_at=goes_on.state.first_response_at,
    )
    given = replace(
        event,
        uid=uid,
        kind=EventKind.SEPARATED,
        undoes=None,
        details={**details, "from": ended.uid},
        waits=waits,
    )
    return back, given


def take_in(conversation: Conversation, event: Event) -> Conversation:
    """What another conversation brings along; whoever sleeps wakes up if somebody waits."""
    known = {wait.post for wait in conversation.waits}
    new = tuple(wait for wait in event.waits if wait.post not in known)
    state = conversation.state
    came = _state(event.details.get("state", ""))
    owed = came in OWES
    now = replace(
        conversation,
        waits=_in_order((*conversation.waits, *new)),
        posts=conversation.posts | {wait.post for wait in new},
        floor=max(conversation.floor, event.level or conversation.floor),
        owner=conversation.owner or event.owner,
        taken_in=conversation.taken_in | {event.details.get("from", "")},
        snoozed_until=None if new else conversation.snoozed_until,
    )
    if state in HANDLED and (new or owed):
        state = State.OPEN
        now = replace(now, closed_at=None, reopened=now.reopened + 1, merged_into=None)
    if OWES.get(came, 0) > OWES.get(state, 0):
        state = came
    dues = [due for due in (now.loop_due_at, event.due_at) if due is not None]
    return replace(now, state=state, loop_due_at=min(dues, default=None))


def give_back(conversation: Conversation, event: Event) -> Conversation:
    """Without what goes back to a conversation that had been taken in."""
    gone = {wait.post for wait in event.waits}
    return replace(
        conversation,
        waits=tuple(wait for wait in conversation.waits if wait.post not in gone),
        taken_in=conversation.taken_in - {event.details.get("from", "")},
    )


def stand_alone(conversation: Conversation, event: Event) -> Conversation:
    """For itself again, with what still waits of it."""
    waits = _in_order(event.waits)
    state = conversation.ended_from
    first = conversation.first_response_at
    if not waits and state is State.OPEN:
        # Its posts were answered while it was merged.
        state = State.ACKNOWLEDGED
        first = first or event.answered_at
    settled = not waits and event.details.get("settled") == "yes"
    return replace(
        conversation,
        merged_into=None,
        waits=waits,
        set_aside=(),
        posts=conversation.posts | {wait.post for wait in waits},
        first_response_at=first,
        state=State.CLOSED if settled else state,
        closed_at=conversation.closed_at if settled else None,
    )


def _state(name: str) -> State:
    return State(name) if name in set(State) else State.OPEN


def _in_order(waits: tuple[Wait, ...]) -> tuple[Wait, ...]:
    return tuple(sorted(waits, key=_age))


def _age(wait: Wait) -> tuple[datetime, str]:
    return wait.published_at, wait.post
