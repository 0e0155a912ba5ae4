"""Reads a conversation's log as a story: each wait a turn, with the deadline that held at each moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from cmconsole.domain.conversation_events import Event, EventKind
from cmconsole.domain.conversation_state import Conversation, State
from cmconsole.domain.conversations import steps
from cmconsole.domain.merging import OWES
from cmconsole.domain.stories import Ending, Loop, Story, Turn
from cmconsole.domain.targets import Metric

MACHINES = frozenset({"poller", "console"})
"""Authors of events that no person did."""
NOTED_WORDS = ("channel", "broken", "vengeance", "concession", "amount", "currency")
"""Keys of event details that reports count (REQUIREMENTS R17, R18 and R20)."""
RESUMES = frozenset({EventKind.REOPENED, EventKind.SEPARATED})
CUSTOMER_SAID_SO, WE_ASSUME = "customer said so", "we assume"


def story_of(events: Iterable[Event]) -> Story | None:
    """Read a conversation's log; None if no post ever opened it."""
    reader = _Reader()
    for event, conversation in steps(events):
        reader.read(event, conversation)
    return reader.story()


@dataclass(slots=True)
class _Open:
    """The turn that is under way."""

    metric: Metric
    dues: list[tuple[datetime, datetime | None]]
    """Which deadline held from when on."""

    def due(self, until: datetime | None) -> tuple[datetime | None, bool]:
        """The deadline that counts for a turn that ended at `until`, and whether it passed."""
        for index, (_, due) in enumerate(self.dues):
            last = index + 1 == len(self.dues)
            replaced = None if last else self.dues[index + 1][0]
            ends = [instant for instant in (replaced, until) if instant is not None]
            if due is not None and ends and due < min(ends):
                return due, True
        return self.dues[-1][1], False


class _Reader:
    def __init__(self) -> None:
        self._before: Conversation | None = None
        self._open: _Open | None = None
        self._kept: _Open | None = None
        self._done: list[Turn] = []
        self._promises: list[Turn] = []
        self._further: list[tuple[datetime, datetime]] = []
        self._loop: Loop | None = None
        self._answer: Event | None = None
        self._replies = 0
        self._picked_up: datetime | None = None
        self._classed: datetime | None = None
        self._words: dict[str, str] = {}

    def read(self, event: Event, now: Conversation) -> None:
        before = self._before
        self._note(event, before)
        waited = before.waits if before else ()
        left = {wait.post for wait in now.waits}
        if waited and waited[0].post not in left:
            self._end(event, now)
        elif event.kind is EventKind.ANSWERED:
            self._further += [
                (wait.published_at, event.answered_at or event.at)
                for wait in waited
                if wait.post not in left
            ]
        if now.waits:
            self._go_on(event, now)
        self._follow_loop(event, now)
        self._before = now

    def story(self) -> Story | None:
        now = self._before
        if now is None:
            return None
        turns = [*self._done]
        if self._open is not None and now.waits:
            due, passed = self._open.due(None)
            oldest = now.waits[0]
            turn = Turn(self._open.metric, oldest.published_at, due, post=oldest.post)
            turns.append(replace(turn, breached=True if passed else None))
        return Story(
            conversation=now,
            turns=(*turns, *(() if now.merged_into else self._promises)),
            further=tuple(self._further),
            loop=None if now.merged_into else self._loop,
            answer=self._answer,
            replies=self._replies,
            picked_up_at=self._picked_up,
            classed_at=self._classed,
            words=self._words,
        )

    def _note(self, event: Event, before: Conversation | None) -> None:
        for key in NOTED_WORDS:
            if event.details.get(key):
                self._words[key] = event.details[key]
        if event.kind is EventKind.ANSWERED:
            self._replies += 1
            if self._answer is None:
                self._answer = event
        if event.author in MACHINES or before is None:
            return
        self._picked_up = self._picked_up or event.at
        if event.kind in (EventKind.CLASS_CHANGED, EventKind.LEVEL_CHANGED):
            self._classed = self._classed or event.at

    def _end(self, event: Event, now: Conversation) -> None:
        """Whoever waited longest waits no more."""
        before, turn = self._before, self._open
        assert before is not None
        if turn is None:
            return
        ending = _ending(event)
        answered = ending is Ending.ANSWERED
        at = (event.answered_at or event.at) if answered else event.at
        due, passed = turn.due(at)
        oldest = before.waits[0]
        ended = Turn(
            turn.metric, oldest.published_at, due, at, ending, passed if due else None, oldest.post
        )
        if event.author not in MACHINES:
            ended = replace(ended, person=event.author)
        self._done.append(replace(ended, via=event.details.get("via", "") if answered else ""))
        left = {wait.post for wait in now.waits}
        if answered:
            self._further += [
                (wait.published_at, at) for wait in before.waits[1:] if wait.post not in left
            ]
        self._open, self._kept = None, None if answered else turn

    def _go_on(self, event: Event, now: Conversation) -> None:
        if self._open is None:
            self._open = self._resumed(event) or _Open(
                Metric.NEXT_RESPONSE if now.first_response_at else Metric.FIRST_RESPONSE, []
            )
        dues = self._open.dues
        if not dues or dues[-1][1] != now.due_at:
            dues.append((event.at, now.due_at))

    def _resumed(self, event: Event) -> _Open | None:
        """Reopened, or separated again: its last turn goes on, it does not count twice."""
        if event.kind not in RESUMES or self._kept is None:
            return None
        self._done.pop()
        kept, self._kept = self._kept, None
        return kept

    def _follow_loop(self, event: Event, now: Conversation) -> None:
        before = self._before
        came_offline = event.kind is EventKind.TAKEN_IN and now.state in OWES
        if (event.kind is EventKind.TAKEN_OFFLINE or came_offline) and self._loop is None:
            self._loop = Loop(event.at, due_at=now.loop_due_at)
        loop = self._loop
        if loop is None or before is None or loop.closed_in_public_at or loop.waived_at:
            return
        if event.details.get("unsolved"):
            # What we took for the outcome was none.
            loop = replace(loop, outcome_at=None, outcome_source="")
        if event.kind is EventKind.OUTCOME and now.state is State.OUTCOME_KNOWN:
            source = event.details.get("source", WE_ASSUME)
            loop = replace(loop, outcome_at=loop.outcome_at or event.at, outcome_source=source)
        if now.loop_due_at is not None:
            loop = replace(loop, due_at=now.loop_due_at)
        if event.kind is EventKind.CLOSED_IN_PUBLIC and now.state is State.CLOSED_IN_PUBLIC:
            loop = replace(loop, closed_in_public_at=event.at)
            if event.details.get("agreed") == "yes":
                known_at = loop.outcome_at or event.at
                loop = replace(loop, outcome_at=known_at, outcome_source=CUSTOMER_SAID_SO)
        elif event.kind is EventKind.WAIVED and now.state is State.WAIVED:
            loop = replace(loop, waived_at=event.at)
        self._loop = loop
        self._promises = _promise(loop)


def _promise(loop: Loop) -> list[Turn]:
    """The close-out target of a loop (FIELD 2.15, M12) as a turn of its own."""
    if loop.due_at is None:
        return []
    began = loop.outcome_at or loop.offline_at
    met = loop.closed_in_public_at
    ended = met or loop.waived_at
    late = None if ended is None else loop.due_at < ended
    ending = Ending.WAITING
    if ended is not None:
        ending = Ending.ANSWERED if met else Ending.NO_REPLY_NEEDED
    return [Turn(Metric.CLOSE_OUT, began, loop.due_at, ended, ending, late)]


def _ending(event: Event) -> Ending:
    if event.kind is EventKind.ANSWERED:
        return Ending.ANSWERED
    if event.kind is EventKind.DELETED:
        return Ending.WITHDRAWN
    if event.kind in (EventKind.MERGED, EventKind.SEPARATED):
        return Ending.MERGED
    decided = event.kind in (EventKind.NOT_ANSWERING, EventKind.WAIVED)
    return Ending.NO_REPLY_NEEDED if decided and event.details.get("reason") else Ending.CLOSED
