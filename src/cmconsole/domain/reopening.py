"""Work that had ended and goes on: opened again by a person, or not solved where it was handed over to."""

from __future__ import annotations

from dataclasses import replace

from cmconsole.domain.conversation_events import Event
from cmconsole.domain.conversation_state import HANDLED, Conversation, State

DECIDED = frozenset({State.NOT_ANSWERING, State.WAIVED})
"""Ends that a person gave a reason for."""


def as_before(conversation: Conversation, event: Event) -> Conversation:
    """One that ended, as it stood before it did; what was set aside then waits again."""
    return replace(
        conversation,
        state=conversation.ended_from,
        waits=conversation.set_aside,
        set_aside=(),
        closed_at=None,
        merged_into=None,
        loop_due_at=event.due_at,
        reopened=conversation.reopened + 1,
    )


def unsolved(conversation: Conversation, event: Event) -> Conversation:
    """What was called done is not: an outcome is owed again, also where one was told already.

    That somebody decided, with a reason, to let it rest is a person's word, and stays.
    """
    if conversation.state in DECIDED or conversation.state is State.OFFLINE:
        return conversation
    again = replace(conversation, state=State.OFFLINE, loop_due_at=event.due_at, closed_at=None)
    if conversation.state not in HANDLED:
        return again
    return replace(again, set_aside=(), merged_into=None, reopened=conversation.reopened + 1)
