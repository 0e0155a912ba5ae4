"""A conversation is what its events add up to, on every console the same."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.conversations import (
    HANDLED,
    Conversation,
    Debt,
    Event,
    EventKind,
    State,
    Wait,
    fold,
)
from cmconsole.domain.judgement import Level, MentionClass

START = datetime(2026, 6, 5, 9, tzinfo=UTC)
K = EventKind


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def wait(
    post: str,
    minute: int,
    level: Level = Level.MEDIUM,
    mention_class: MentionClass = MentionClass.MINOR,
) -> Wait:
    return Wait(post, at(minute), mention_class, level, at(minute + 60))


def arrives(minute: int, post: str, *, kind: EventKind = K.JOINED, **rest: Any) -> Event:
    """The post was published two minutes before it got here."""
    details = {"thanks": "yes"} if rest.pop("thanks", False) else {}
    return Event(
        f"in-{minute}-{post}",
        at(minute),
        "poller",
        kind,
        post,
        wait(post, minute - 2, **rest),
        details=details,
    )


def does(minute: int, kind: EventKind, **rest: Any) -> Event:
    return Event(rest.pop("uid", f"do-{minute}-{kind}"), at(minute), "tess", kind, **rest)


def added(*events: Event) -> Conversation:
    conversation = fold(events)
    assert conversation is not None
    return conversation


OPENED = arrives(2, "a", kind=K.OPENED)


def test_a_new_post_opens_a_wait_from_its_publication() -> None:
    new = added(OPENED)
    assert (new.state, new.opened_at, new.waiting_since, new.due_at) == (
        State.OPEN,
        at(2),
        at(0),
        at(60),
    )
    assert (new.mention_class, new.level, new.queue) == (MentionClass.MINOR, Level.MEDIUM, "answer")
    assert new.debts == {Debt.ANSWER}


def test_later_posts_do_not_move_the_oldest_unanswered_one() -> None:
    both = added(OPENED, arrives(10, "b"))
    assert (both.waiting_since, both.due_at) == (at(0), at(60))


def test_an_answer_is_the_first_response_and_stops_the_clock_but_is_no_end() -> None:
    answered = added(OPENED, does(20, K.ANSWERED), does(30, K.ANSWERED))
    assert (answered.state, answered.first_response_at) == (State.ACKNOWLEDGED, at(20))
    assert (answered.waiting_since, answered.due_at, answered.queue) == (None, None, "acknowledged")
    assert answered.state not in HANDLED


def test_a_reply_found_in_the_native_app_counts_from_its_own_time() -> None:
    found = does(30, K.ANSWERED, answered_at=at(12), details={"via": "native"})
    answered = added(OPENED, found)
    assert answered.first_response_at == at(12)
    assert answered.waits == ()


def test_an_answer_leaves_what_was_written_after_it_waiting() -> None:
    waiting = added(OPENED, arrives(20, "b"), does(30, K.ANSWERED, answered_at=at(10)))
    assert [one.post for one in waiting.waits] == ["b"]


def test_an_answer_that_names_its_post_counts_even_if_our_clock_is_slow() -> None:
    slow = does(3, K.ANSWERED, answered_at=at(-5), details={"to": "a"})
    assert added(OPENED, slow).waits == ()


def test_what_we_wrote_before_the_contact_wrote_answers_nobody() -> None:
    early = added(OPENED, does(3, K.ANSWERED, answered_at=at(-5)))
    assert (early.state, early.first_response_at, early.waiting_since) == (State.OPEN, None, at(0))
    assert early.ignored == ("do-3-answered",)


def test_taken_offline_is_a_debt_until_it_is_closed_in_public() -> None:
    offline = (OPENED, does(10, K.ANSWERED), does(20, K.TAKEN_OFFLINE, due_at=at(600)))
    taken = added(*offline)
    assert (taken.state, taken.queue, taken.loop_due_at) == (State.OFFLINE, "offline", at(600))
    assert taken.debts == {Debt.OUTCOME, Debt.PUBLIC_CLOSE}
    known = added(*offline, does(30, K.OUTCOME, due_at=at(2910), details={"source": "customer"}))
    assert (known.state, known.queue, known.loop_due_at) == (State.OUTCOME_KNOWN, "loop", at(2910))
    assert known.debts == {Debt.PUBLIC_CLOSE}
    closed = added(*offline, does(30, K.OUTCOME), does(40, K.CLOSED_IN_PUBLIC))
    assert (closed.state, closed.queue, closed.closed_at) == (
        State.CLOSED_IN_PUBLIC,
        "done",
        at(40),
    )
    assert closed.debts == set()


@pytest.mark.parametrize("steps", [[K.TAKEN_OFFLINE], [K.TAKEN_OFFLINE, K.OUTCOME]])
def test_closing_without_a_word_in_public_leaves_the_loop_to_be_closed(
    steps: list[EventKind],
) -> None:
    events = [does(20 + number, kind, due_at=at(900)) for number, kind in enumerate(steps)]
    closed = added(OPENED, *events, does(40, K.CLOSED))
    assert (closed.state, closed.queue, closed.loop_due_at) == (
        State.OUTCOME_KNOWN,
        "loop",
        at(900),
    )
    waived = added(OPENED, *events, does(40, K.CLOSED), does(50, K.WAIVED))
    assert (waived.state, waived.closed_at) == (State.WAIVED, at(50))


@pytest.mark.parametrize("kind", [K.CLOSED, K.NOT_ANSWERING, K.WAIVED, K.CLOSED_IN_PUBLIC])
def test_each_end_stops_everything_and_a_new_post_opens_it_again(kind: EventKind) -> None:
    ended = added(OPENED, does(5, K.SNOOZED, until=at(99)), does(10, kind))
    assert ended.state in HANDLED
    assert (ended.waits, ended.due_at, ended.snoozed_until) == ((), None, None)
    again = added(OPENED, does(10, kind), arrives(20, "b"))
    assert (again.state, again.closed_at, again.reopened) == (State.OPEN, None, 1)
    assert again.waiting_since == at(18)


def test_the_first_end_stands_but_a_public_close_may_follow() -> None:
    twice = added(OPENED, does(10, K.NOT_ANSWERING), does(12, K.CLOSED))
    assert (twice.state, twice.closed_at, twice.ignored) == (
        State.NOT_ANSWERING,
        at(10),
        ("do-12-closed",),
    )
    public = added(OPENED, does(10, K.CLOSED), does(12, K.CLOSED_IN_PUBLIC))
    assert (public.state, public.closed_at) == (State.CLOSED_IN_PUBLIC, at(10))


def test_a_post_that_came_in_unseen_while_closing_still_waits() -> None:
    events = (OPENED, arrives(9, "b"))
    closed = added(*events, does(10, K.CLOSED, post="a"))
    assert (closed.state, [one.post for one in closed.waits]) == (State.OPEN, ["b"])
    assert added(*events, does(10, K.CLOSED, post="b")).state is State.CLOSED


def test_a_closing_thanks_opens_no_wait() -> None:
    talk = (OPENED, does(10, K.ANSWERED), does(11, K.CLOSED))
    thanked = added(*talk, arrives(20, "b", thanks=True))
    assert (thanked.state, thanked.waits) == (State.CLOSED, ())
    assert added(OPENED, arrives(20, "b", thanks=True)).waits[-1].post == "b"


def test_reopening_by_hand_brings_back_what_was_unanswered_and_owed() -> None:
    again = added(OPENED, does(10, K.CLOSED), does(20, K.REOPENED))
    assert (again.state, again.waiting_since, again.closed_at) == (State.OPEN, at(0), None)
    offline = added(OPENED, does(5, K.TAKEN_OFFLINE), does(10, K.WAIVED), does(20, K.REOPENED))
    assert offline.state is State.OFFLINE
    assert added(OPENED, does(20, K.REOPENED)).ignored == ("do-20-reopened",)


def test_steps_after_the_end_and_steps_back_are_kept_but_do_nothing() -> None:
    late = added(OPENED, does(10, K.CLOSED), does(11, K.TAKEN_OFFLINE))
    assert (late.state, late.ignored) == (State.CLOSED, ("do-11-taken offline",))
    back = added(OPENED, does(10, K.OUTCOME), does(11, K.TAKEN_OFFLINE))
    assert (back.state, back.ignored) == (State.OUTCOME_KNOWN, ("do-11-taken offline",))


def test_a_person_outranks_triage_for_the_posts_they_saw() -> None:
    judged = does(5, K.CLASS_CHANGED, mention_class=MentionClass.RANT, level=Level.LOW)
    calm = added(OPENED, judged)
    assert (calm.mention_class, calm.level, calm.queue) == (MentionClass.RANT, Level.LOW, "rant")
    assert calm.due_at is None
    edited = Event("e", at(6), "poller", K.EDITED, "a", wait("a", 0, Level.HIGH))
    assert added(OPENED, judged, edited).level is Level.LOW


def test_a_graver_post_is_not_hidden_by_what_a_person_said_of_an_earlier_one() -> None:
    judged = does(5, K.CLASS_CHANGED, mention_class=MentionClass.NOISE, level=Level.NONE)
    grave = arrives(9, "b", level=Level.HIGH, mention_class=MentionClass.MAJOR)
    now = added(OPENED, judged, grave)
    assert (now.mention_class, now.level, now.queue) == (MentionClass.MAJOR, Level.HIGH, "answer")
    assert now.due_at == at(67)


@pytest.mark.parametrize("rant_level", [Level.LOW, Level.HIGH])
def test_an_older_rant_does_not_hide_work_behind_it(rant_level: Level) -> None:
    rant = arrives(2, "a", level=rant_level, mention_class=MentionClass.RANT)
    venting = arrives(9, "b", level=Level.LOW, mention_class=MentionClass.VENTING)
    assert added(rant).queue == "rant"
    assert added(rant, venting).queue == "answer"
    assert added(rant, venting).face == ("b" if rant_level is Level.LOW else "a")


def test_what_a_person_raised_stays_raised() -> None:
    raised = does(5, K.LEVEL_CHANGED, level=Level.RED_ZONE, due_at=at(30))
    events = (OPENED, raised, does(10, K.ANSWERED), arrives(20, "b", level=Level.LOW))
    assert added(*events).level is Level.RED_ZONE
    lowered = does(25, K.LEVEL_CHANGED, level=Level.LOW)
    assert added(*events, lowered, arrives(30, "c", level=Level.MEDIUM)).level is Level.MEDIUM


def test_an_edited_post_waits_as_it_reads_now() -> None:
    edited = Event("e", at(6), "poller", K.EDITED, "a", wait("a", 0, Level.RED_ZONE))
    assert added(OPENED, edited).level is Level.RED_ZONE
    later = Event("e", at(50), "poller", K.EDITED, "a", wait("a", 49))
    assert added(OPENED, later).waiting_since == at(0)


def test_a_contact_who_takes_the_only_post_back_is_owed_nothing() -> None:
    gone = Event("d", at(6), "poller", K.DELETED, "a")
    assert added(OPENED, gone).state is State.CLOSED
    assert added(OPENED, arrives(5, "b"), gone).waiting_since == at(3)
    assert added(OPENED, does(4, K.TAKEN_OFFLINE), gone).state is State.OFFLINE


def test_a_snooze_hides_without_stopping_the_clock_and_a_reply_wakes() -> None:
    asleep = added(OPENED, does(5, K.SNOOZED, until=at(500)))
    assert (asleep.queue, asleep.snoozed_until, asleep.due_at) == ("snoozed", at(500), at(60))
    snoozed = does(5, K.SNOOZED, until=at(500), details={"wake_on_reply": "no"})
    assert added(OPENED, snoozed, arrives(9, "b")).queue == "snoozed"
    assert added(OPENED, does(5, K.SNOOZED, until=at(500)), arrives(9, "b")).queue == "answer"
    assert added(OPENED, snoozed, does(6, K.WOKEN)).queue == "answer"
    red = arrives(9, "b", level=Level.RED_ZONE)
    assert added(OPENED, snoozed, red).queue == "answer"


def test_the_last_assignment_counts() -> None:
    assert added(OPENED, does(5, K.ASSIGNED, owner="jo"), does(6, K.ASSIGNED)).owner is None
    assert added(OPENED, does(5, K.ASSIGNED, owner="jo")).owner == "jo"


def test_a_merged_conversation_ends_here_with_all_its_debts() -> None:
    merged = added(OPENED, does(5, K.TAKEN_OFFLINE), does(6, K.MERGED, details={"into": "other"}))
    assert (merged.state, merged.merged_into, merged.debts) == (State.CLOSED, "other", frozenset())


def test_a_post_reported_again_by_a_second_console_does_not_wait_again() -> None:
    again = Event("b-in", at(90), "poller on b", K.JOINED, "a", wait("a", 0))
    assert added(OPENED, does(10, K.ANSWERED), does(11, K.CLOSED), again).state is State.CLOSED


def test_what_a_console_with_a_slow_clock_did_before_the_first_post_still_counts() -> None:
    early = does(-10, K.ASSIGNED, owner="jo")
    assert added(early, OPENED).owner == "jo"
    assert fold([early]) is None
    assert fold([]) is None


def test_undoing_takes_back_and_undoing_that_brings_back() -> None:
    closed = does(10, K.CLOSED)
    undo = does(11, K.UNDONE, undoes=closed.uid, uid="u1")
    redo = does(12, K.UNDONE, undoes="u1", uid="u2")
    assert added(OPENED, closed, undo) == added(OPENED)
    assert added(OPENED, closed, undo, redo) == added(OPENED, closed)
    earlier = does(9, K.UNDONE, undoes="u1", uid="u0")
    assert added(OPENED, closed, undo, earlier) == added(OPENED, closed)


def test_an_arrival_cannot_be_undone() -> None:
    assert added(OPENED, does(3, K.UNDONE, undoes=OPENED.uid)) == added(OPENED)


def test_undoings_that_bite_their_own_tail_do_nothing() -> None:
    one = does(3, K.UNDONE, undoes="y", uid="x")
    two = does(4, K.UNDONE, undoes="x", uid="y")
    self_undone = does(5, K.UNDONE, undoes="z", uid="z")
    assert added(OPENED, one, two, self_undone) == added(OPENED)


instants = st.integers(0, 300).map(at)
posts = st.sampled_from("abcd")
some_waits = st.builds(
    Wait,
    posts,
    instants,
    st.sampled_from(MentionClass),
    st.sampled_from(Level),
    st.none() | instants,
)
details = st.fixed_dictionaries(
    {},
    optional={
        "thanks": st.just("yes"),
        "wake_on_reply": st.sampled_from(["yes", "no"]),
        "to": posts,
        "into": posts,
        "from": posts,
        "state": st.sampled_from([*State, "unheard of"]),
        "settled": st.just("yes"),
    },
)


uids = st.integers(0, 11).map("e{}".format)
logs = st.lists(
    st.builds(
        Event,
        uids,
        instants,
        st.sampled_from(["tess", "jo", "poller"]),
        st.sampled_from([K.OPENED, K.JOINED]) | st.sampled_from(EventKind),
        post=st.none() | posts,
        wait=st.none() | some_waits,
        waits=st.lists(some_waits, max_size=3, unique_by=lambda one: one.post).map(tuple),
        level=st.none() | st.sampled_from(Level),
        mention_class=st.none() | st.sampled_from(MentionClass),
        due_at=st.none() | instants,
        until=st.none() | instants,
        owner=st.none() | st.sampled_from(["tess", "jo"]),
        undoes=st.none() | uids,
        answered_at=st.none() | instants,
        details=details,
    ),
    max_size=10,
    unique_by=lambda event: event.uid,
)
"""Any events at all, as a faulty or hostile console might send them."""
FIRST = Event("first", at(-1), "poller", K.OPENED, "z", wait("z", -2))


@given(logs)
def test_any_log_adds_up_to_something_consistent(log: list[Event]) -> None:
    conversation = fold(log)
    if conversation is None:
        return
    published = [one.published_at for one in conversation.waits]
    assert published == sorted(published)
    assert conversation.waiting_since == min(published, default=None)
    assert (conversation.closed_at is not None) is (conversation.state in HANDLED)
    assert bool(conversation.debts) is (
        conversation.queue not in ("done", "merged", "acknowledged")
    ) or (conversation.queue == "snoozed")
    if conversation.state in HANDLED:
        assert not conversation.waits
        assert not conversation.debts
        assert conversation.due_at is None


@given(logs, st.randoms(use_true_random=False))
def test_consoles_that_merge_logs_in_any_order_agree(
    log: list[Event], order: random.Random
) -> None:
    shuffled = [*log, *log[::2]]
    order.shuffle(shuffled)
    assert fold(shuffled) == fold(log)


@given(logs, st.data())
def test_undoing_an_event_is_as_if_it_had_never_been(log: list[Event], data: st.DataObject) -> None:
    done = [event for event in log if event.kind not in (K.OPENED, K.JOINED, K.UNDONE)]
    if not done:
        return
    event = data.draw(st.sampled_from(done))
    undo = Event("undo", data.draw(instants), "tess", K.UNDONE, undoes=event.uid)
    redo = Event("redo", data.draw(instants), "tess", K.UNDONE, undoes="undo")
    without = [other for other in log if other.uid != event.uid]
    assert fold([*log, undo]) == fold(without)
    assert fold([*log, undo, redo]) == fold(log)


@given(logs, st.sampled_from([Level.HIGH, Level.RED_ZONE]))
def test_a_new_grave_post_is_never_hidden(log: list[Event], level: Level) -> None:
    new = Event(
        "new", at(999), "poller", K.JOINED, "new", wait("new", 998, level, MentionClass.MAJOR)
    )
    conversation = added(FIRST, *log, new)
    assert "new" in [one.post for one in conversation.waits]
    assert conversation.level >= level
    asleep = conversation.snoozed_until is not None and level is not Level.RED_ZONE
    assert conversation.queue == ("snoozed" if asleep else "answer")


@given(logs, st.sampled_from([K.TAKEN_OFFLINE, K.OUTCOME]))
def test_nothing_but_a_public_close_or_a_reason_pays_the_debt_of_going_offline(
    log: list[Event], step: EventKind
) -> None:
    opened = Event("o", at(900), "poller", K.JOINED, "new", wait("new", 899))
    debt = added(FIRST, *log, opened, does(910, step), does(920, K.ANSWERED), does(930, K.CLOSED))
    assert Debt.PUBLIC_CLOSE in debt.debts


@pytest.mark.parametrize(
    ("done", "state", "queue"),
    [
        ([K.TAKEN_OFFLINE], State.OFFLINE, "offline"),
        ([K.TAKEN_OFFLINE, K.OUTCOME], State.OFFLINE, "offline"),
        ([K.TAKEN_OFFLINE, K.OUTCOME, K.CLOSED_IN_PUBLIC], State.OFFLINE, "offline"),
        ([K.CLOSED], State.OFFLINE, "offline"),
        ([K.TAKEN_OFFLINE, K.WAIVED], State.WAIVED, "done"),
        ([K.NOT_ANSWERING], State.NOT_ANSWERING, "done"),
    ],
)
def test_what_is_not_solved_after_all_is_owed_again(
    done: list[EventKind], state: State, queue: str
) -> None:
    events = [OPENED, does(5, K.ANSWERED), *(does(10 + n, kind) for n, kind in enumerate(done))]
    unsolved = does(60, K.REOPENED, due_at=at(1500), details={"unsolved": "h1"})
    now = added(*events, unsolved)
    assert (now.state, now.queue, now.ignored) == (state, queue, ())
    assert now.waits == (), "nobody waits for an answer because of it"
    twice = added(*events, unsolved, does(61, K.REOPENED, details={"unsolved": "h1"}))
    assert twice == now
