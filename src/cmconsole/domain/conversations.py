"""What we owe to one contact, as the sum of what happened.

    open -> acknowledged -> offline -> outcome known -> closed in public
         `-> closed | not answering (reason) | waived (reason)          from anywhere

"Taken offline" is a debt, never an end: closing such a conversation without a word in public leaves
it to be closed in public. Merged logs of several consoles may hold transitions that no single
console would make: they are kept and do as much as makes sense, so that two consoles with the same
events agree, whatever the order in which they got them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cmconsole.domain.conversation_events import Event, EventKind, Wait
from cmconsole.domain.conversation_state import DEBTS_OF_STATE, HANDLED, Conversation, Debt, State
from cmconsole.domain.judgement import Level
from cmconsole.domain.merging import give_back, stand_alone, take_in
from cmconsole.domain.reopening import as_before, unsolved
from cmconsole.domain.undoing import ARRIVALS, taken_back

__all__ = [
    "HANDLED",
    "Conversation",
    "Debt",
    "Event",
    "EventKind",
    "State",
    "Wait",
    "apply",
    "fold",
    "steps",
]


ENDS = {
    EventKind.CLOSED_IN_PUBLIC: State.CLOSED_IN_PUBLIC,
    EventKind.CLOSED: State.CLOSED,
    EventKind.NOT_ANSWERING: State.NOT_ANSWERING,
    EventKind.WAIVED: State.WAIVED,
}
STEPS = {EventKind.TAKEN_OFFLINE: State.OFFLINE, EventKind.OUTCOME: State.OUTCOME_KNOWN}


def fold(events: Iterable[Event]) -> Conversation | None:
    """Add up events, in whatever order they come and however often.

    They count in the order of their times and uids. A console whose clock is slow may have acted
    "before" the first post arrived: that counts right after it.

    Returns:
        The conversation, or None if no post ever opened it.
    """
    conversation = None
    for _, after in steps(events):
        conversation = after
    return conversation


def steps(events: Iterable[Event]) -> Iterator[tuple[Event, Conversation]]:
    """The events that count, as `fold` counts them, each with what they add up to by then."""
    ordered = sorted(
        {event.uid: event for event in events}.values(), key=lambda event: (event.at, event.uid)
    )
    undone = taken_back(ordered)
    conversation = None
    early: list[Event] = []
    for event in ordered:
        if event.uid in undone:
            continue
        before, conversation = conversation, apply(conversation, event)
        if conversation is None:
            early.append(event)
            continue
        yield event, conversation
        for postponed in early if before is None else ():
            after = apply(conversation, postponed)
            if after is not None:
                conversation = after
                yield postponed, after


def apply(conversation: Conversation | None, event: Event) -> Conversation | None:
    """The conversation after one more event; UNDONE needs `fold`, for it changes the past."""
    if event.kind in ARRIVALS:
        return _arrive(conversation, event)
    if conversation is None:
        return None
    if event.kind in ENDS:
        return _end(conversation, event, ENDS[event.kind])
    change = CHANGES.get(event.kind)
    return change(conversation, event) if change else conversation


def _arrive(conversation: Conversation | None, event: Event) -> Conversation | None:
    wait = event.wait
    if wait is None:
        return conversation
    if conversation is None:
        return Conversation(
            opened_at=event.at,
            waits=(wait,),
            mention_class=wait.mention_class,
            level=wait.level,
            posts=frozenset((wait.post,)),
        )
    now = conversation
    if wait.post in now.posts:
        return now
    now = replace(now, posts=now.posts | {wait.post})
    if event.details.get("thanks") and now.first_response_at is not None:
        # A closing "thanks" is the end of a talk, not a new wait.
        return now
    waits = tuple(sorted((*now.waits, wait), key=lambda w: (w.published_at, w.post)))
    if now.wake_on_reply or wait.level is Level.RED_ZONE:
        now = replace(now, snoozed_until=None)
    if now.state in HANDLED:
        now = replace(now, state=State.OPEN, closed_at=None, reopened=now.reopened + 1)
    # Whoever reported it did not know of the merging: nothing waits where nobody looks.
    return _weigh(replace(now, waits=waits, merged_into=None))


def _weigh(conversation: Conversation) -> Conversation:
    """Class and level: those of the gravest post that waits, not below what a person raised it to."""
    gravest = conversation.gravest
    if gravest is None:
        return conversation
    return replace(
        conversation,
        mention_class=gravest.mention_class,
        level=max(gravest.level, conversation.floor),
    )


def _answered(conversation: Conversation, event: Event) -> Conversation:
    at = event.answered_at or event.at
    to = event.details.get("to")
    waits = tuple(wait for wait in conversation.waits if wait.published_at > at and wait.post != to)
    if waits and waits == conversation.waits and conversation.first_response_at is None:
        # Written before the contact wrote: it answers nobody.
        return _ignore(conversation, event)
    first = min(conversation.first_response_at or at, at)
    step = State.ACKNOWLEDGED if conversation.state is State.OPEN else conversation.state
    return _weigh(replace(conversation, first_response_at=first, state=step, waits=waits))


def _end(conversation: Conversation, event: Event, state: State) -> Conversation:
    if conversation.state in HANDLED:
        if state is State.CLOSED_IN_PUBLIC:
            return replace(conversation, state=state)
        return _ignore(conversation, event)
    seen, unseen = _split(conversation.waits, event.post)
    left = replace(conversation, waits=(), snoozed_until=None)
    if state is State.CLOSED and conversation.state in DEBTS_OF_STATE:
        due = event.due_at or conversation.loop_due_at
        return replace(left, state=State.OUTCOME_KNOWN, loop_due_at=due, waits=unseen)
    ended = replace(
        left,
        state=state,
        closed_at=event.at,
        loop_due_at=None,
        set_aside=seen,
        ended_from=conversation.state,
    )
    if not unseen:
        return ended
    again = replace(ended, state=State.OPEN, closed_at=None, reopened=ended.reopened + 1)
    return _weigh(replace(again, waits=unseen))


def _split(
    waits: tuple[Wait, ...], newest: str | None
) -> tuple[tuple[Wait, ...], tuple[Wait, ...]]:
    """The waits up to the post `newest` and those after it; all and none where it does not wait."""
    for index, wait in enumerate(waits, start=1):
        if wait.post == newest:
            return waits[:index], waits[index:]
    return waits, ()


def _reopened(conversation: Conversation, event: Event) -> Conversation:
    if event.details.get("unsolved"):
        return unsolved(conversation, event)
    if conversation.state not in HANDLED:
        return _ignore(conversation, event)
    return _weigh(as_before(conversation, event))


def _step(conversation: Conversation, event: Event) -> Conversation:
    state = STEPS[event.kind]
    backwards = state is State.OFFLINE and conversation.state is State.OUTCOME_KNOWN
    if conversation.state in HANDLED or backwards:
        return _ignore(conversation, event)
    return replace(conversation, state=state, loop_due_at=event.due_at)


def _ignore(conversation: Conversation, event: Event) -> Conversation:
    return replace(conversation, ignored=(*conversation.ignored, event.uid))


def _judged_by_person(conversation: Conversation, event: Event) -> Conversation:
    """A person's word on everything that waits now; what comes later is judged anew."""
    level, chosen = event.level, event.mention_class
    waits = tuple(
        replace(
            wait,
            level=wait.level if level is None else level,
            mention_class=chosen or wait.mention_class,
            due_at=event.due_at,
            by_person=True,
        )
        for wait in conversation.waits
    )
    floor = conversation.floor
    if level is not None:
        floor = level if level > conversation.level else Level.NONE
    return replace(
        conversation,
        waits=waits,
        floor=floor,
        level=conversation.level if level is None else level,
        mention_class=chosen or conversation.mention_class,
        set_level=conversation.set_level if level is None else level,
        set_class=chosen or conversation.set_class,
    )


def _edited(conversation: Conversation, event: Event) -> Conversation:
    """The post as it reads now, waiting since it was first published; a person's word on it stays."""
    new = event.wait
    if new is None:
        return conversation
    waits = tuple(
        replace(new, published_at=wait.published_at)
        if wait.post == new.post and not wait.by_person
        else wait
        for wait in conversation.waits
    )
    return _weigh(replace(conversation, waits=waits))


def _deleted(conversation: Conversation, event: Event) -> Conversation:
    waits = tuple(wait for wait in conversation.waits if wait.post != event.post)
    if waits or not conversation.waits or conversation.state is not State.OPEN:
        return _weigh(replace(conversation, waits=waits))
    # Whoever waited took the only post back: nothing is owed any more.
    return _end(replace(conversation, waits=()), event, State.CLOSED)


def _merged(conversation: Conversation, event: Event) -> Conversation:
    into = replace(conversation, merged_into=event.details.get("into"))
    if into.state in HANDLED:
        return into
    # Its debts go along, so unlike CLOSED this ends it from any state.
    ended = _end(replace(into, state=State.OPEN), event, State.CLOSED)
    if ended.state not in HANDLED:
        return replace(ended, merged_into=None)
    return replace(ended, ended_from=conversation.state)


def _separated(conversation: Conversation, event: Event) -> Conversation:
    if "from" in event.details:
        left = give_back(conversation, event)
        if left.waits or not conversation.waits or left.state is not State.OPEN:
            return _weigh(left)
        # Everything that waited here was the other one's.
        return _end(left, event, State.CLOSED)
    if conversation.merged_into is None or conversation.state not in HANDLED:
        return _ignore(conversation, event)
    return _weigh(stand_alone(conversation, event))


CHANGES = {
    EventKind.ANSWERED: _answered,
    EventKind.TAKEN_OFFLINE: _step,
    EventKind.OUTCOME: _step,
    EventKind.REOPENED: _reopened,
    EventKind.LEVEL_CHANGED: _judged_by_person,
    EventKind.CLASS_CHANGED: _judged_by_person,
    EventKind.ASSIGNED: lambda c, e: replace(c, owner=e.owner),
    EventKind.SNOOZED: lambda c, e: replace(
        c, snoozed_until=e.until, wake_on_reply=e.details.get("wake_on_reply", "yes") == "yes"
    ),
    EventKind.WOKEN: lambda c, e: replace(c, snoozed_until=None),
    EventKind.EDITED: _edited,
    EventKind.DELETED: _deleted,
    EventKind.MERGED: _merged,
    EventKind.TAKEN_IN: lambda c, e: _weigh(take_in(c, e)),
    EventKind.SEPARATED: _separated,
}
