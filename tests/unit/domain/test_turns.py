"""A conversation's log reads as turns, whose deadlines hold whatever is done to them later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from cmconsole.domain.conversation_events import Event, EventKind, Wait
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.stories import Ending, Fate, Story, fate_of
from cmconsole.domain.targets import Metric
from cmconsole.domain.turns import story_of

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
numbers = count()


def event(kind: EventKind, minutes: float, author: str = "Ana", **facts: object) -> Event:
    at = NINE + minutes * MINUTE
    return Event(f"{next(numbers):06}", at, author, kind, **facts)  # type: ignore[arg-type]


def post(name: str, minutes: float, due: float | None = 60, seen: float = 1) -> Event:
    posted = NINE + minutes * MINUTE
    due_at = None if due is None else posted + due * MINUTE
    wait = Wait(name, posted, MentionClass.MINOR, Level.MEDIUM, due_at)
    return event(EventKind.JOINED, minutes + seen, "poller", post=name, wait=wait)


def told(*events: Event) -> Story:
    story = story_of(events)
    assert story is not None
    return story


def test_an_answer_in_time_is_met_and_one_at_the_deadline_too() -> None:
    for minutes, late in ((30, False), (60, False), (60.001, True)):
        (turn,) = told(post("a", 0), event(EventKind.ANSWERED, minutes)).turns
        assert (turn.metric, turn.ending) == (Metric.FIRST_RESPONSE, Ending.ANSWERED)
        assert turn.breached is late


def test_an_answer_counts_when_the_network_had_it_not_when_it_was_noticed() -> None:
    native = event(
        EventKind.ANSWERED, 300, "poller", answered_at=NINE + 20 * MINUTE, details={"via": "native"}
    )
    story = told(post("a", 0), event(EventKind.NOTED, 200), native)
    assert story.turns[0].breached is False
    assert story.turns[0].ended_at == NINE + 20 * MINUTE
    assert story.turns[0].via == "native"


def test_a_deadline_that_passed_stays_passed_however_it_is_moved_later() -> None:
    moved = event(EventKind.CLASS_CHANGED, 90, mention_class=MentionClass.PRAISE, due_at=None)
    (turn,) = told(post("a", 0), moved, event(EventKind.ANSWERED, 100)).turns
    assert turn.breached is True
    assert turn.due_at == NINE + HOUR


def test_a_deadline_moved_before_it_passed_is_the_one_that_counts() -> None:
    moved = event(EventKind.LEVEL_CHANGED, 10, level=Level.LOW, due_at=NINE + 8 * HOUR)
    (turn,) = told(post("a", 0), moved, event(EventKind.ANSWERED, 100)).turns
    assert (turn.breached, turn.due_at) == (False, NINE + 8 * HOUR)


def test_a_post_that_came_after_its_deadline_is_late() -> None:
    (turn,) = told(post("a", 0, seen=120), event(EventKind.ANSWERED, 130)).turns
    assert turn.breached is True


def test_the_next_turn_begins_with_the_oldest_unanswered_post() -> None:
    story = told(
        post("a", 0), event(EventKind.ANSWERED, 10), post("b", 20), post("c", 25),
        event(EventKind.ANSWERED, 50),
    )  # fmt: skip
    first, second = story.turns
    assert (first.metric, second.metric) == (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE)
    assert second.began_at == NINE + 20 * MINUTE
    assert story.further == ((NINE + 25 * MINUTE, NINE + 50 * MINUTE),)


def test_an_answer_to_the_oldest_of_two_begins_a_new_turn_with_the_other() -> None:
    answer = event(EventKind.ANSWERED, 12, answered_at=NINE + 3 * MINUTE)
    first, second = told(post("a", 0), post("b", 5), answer).turns
    assert (first.post, first.ending) == ("a", Ending.ANSWERED)
    assert (second.post, second.ending) == ("b", Ending.WAITING)


def test_closing_without_an_answer_is_never_answered_unless_there_is_a_reason() -> None:
    cases = {
        (EventKind.CLOSED, ""): Fate.NEVER,
        (EventKind.NOT_ANSWERING, ""): Fate.NEVER,
        (EventKind.NOT_ANSWERING, "a troll"): Fate.NO_REPLY_NEEDED,
        (EventKind.WAIVED, "they asked"): Fate.NO_REPLY_NEEDED,
        (EventKind.MERGED, ""): Fate.MERGED,
    }
    for (kind, reason), fate in cases.items():
        ended = event(kind, 10, details={"reason": reason} if reason else {})
        assert fate_of(told(post("a", 0), ended)) is fate


def test_what_nobody_owes_is_nothing_due() -> None:
    assert fate_of(told(post("a", 0, due=None))) is Fate.NOTHING_DUE
    assert fate_of(told(post("a", 0, due=None), event(EventKind.CLOSED, 5))) is Fate.NOTHING_DUE


def test_a_post_taken_back_after_its_deadline_was_late_all_the_same() -> None:
    story = told(post("a", 0), event(EventKind.DELETED, 100, "poller", post="a"))
    assert fate_of(story) is Fate.WITHDRAWN
    assert story.turns[0].breached is True


def test_a_reopened_conversation_goes_on_with_its_turn_and_does_not_count_twice() -> None:
    story = told(
        post("a", 0),
        event(EventKind.CLOSED, 10),
        event(EventKind.REOPENED, 20),
        event(EventKind.ANSWERED, 30),
    )
    (turn,) = story.turns
    assert (turn.began_at, turn.breached) == (NINE, False)


def test_what_was_undone_never_happened() -> None:
    closed = event(EventKind.CLOSED, 10)
    story = told(post("a", 0), closed, event(EventKind.UNDONE, 11, undoes=closed.uid))
    assert story.turns[0].ending is Ending.WAITING


def test_an_outcome_that_was_none_does_not_count_as_known() -> None:
    offline = event(EventKind.TAKEN_OFFLINE, 10)
    first = event(EventKind.OUTCOME, 60, details={"source": "handoff confirmed"})
    again = event(
        EventKind.REOPENED, 120, "handing over", due_at=NINE + 26 * HOUR, details={"unsolved": "h1"}
    )
    begun = (post("a", 0), event(EventKind.ANSWERED, 5), offline, first, again)
    open_loop = told(*begun).loop
    assert open_loop is not None
    assert (open_loop.outcome_at, open_loop.outcome_source) == (None, "")
    assert open_loop.due_at == NINE + 26 * HOUR
    later = event(EventKind.OUTCOME, 300, details={"source": "customer said so"})
    known = told(*begun, later).loop
    assert known is not None
    assert (known.outcome_at, known.outcome_source) == (NINE + 5 * HOUR, "customer said so")


def test_a_loop_is_met_by_a_public_close_and_ended_by_a_waiver() -> None:
    offline = event(EventKind.TAKEN_OFFLINE, 10)
    outcome = event(EventKind.OUTCOME, 60, due_at=NINE + 48 * HOUR, details={"source": "we assume"})
    answered = event(EventKind.ANSWERED, 5)
    for kind, at, breached in (
        (EventKind.CLOSED_IN_PUBLIC, 100, False),
        (EventKind.CLOSED_IN_PUBLIC, 60 * 50, True),
        (EventKind.WAIVED, 100, False),
    ):
        ended = event(kind, at, details={"reason": "they asked"})
        story = told(post("a", 0), answered, offline, outcome, ended)
        promise = story.turns[-1]
        assert promise.metric is Metric.CLOSE_OUT
        assert promise.breached is breached
        assert story.loop is not None
        assert story.loop.outcome_source == "we assume"


def test_picking_up_and_classing_are_what_people_did_first() -> None:
    story = told(
        post("a", 0), event(EventKind.ASSIGNED, 7, owner="Ana"),
        event(EventKind.CLASS_CHANGED, 9, mention_class=MentionClass.MAJOR), event(EventKind.ANSWERED, 12),
    )  # fmt: skip
    assert story.picked_up_at == NINE + 7 * MINUTE
    assert story.classed_at == NINE + 9 * MINUTE


def test_the_order_in_which_events_come_does_not_matter() -> None:
    events = [
        post("a", 0),
        event(EventKind.ANSWERED, 10),
        post("b", 20),
        event(EventKind.CLOSED, 30),
    ]
    assert story_of(events) == story_of(reversed(events))
    assert story_of([replace(events[1])]) is None, "nobody ever wrote"
