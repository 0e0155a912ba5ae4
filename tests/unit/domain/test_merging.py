"""Two conversations that go on as one: nothing is lost, and everything can be separated again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

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
from cmconsole.domain.merging import Side, merging, separating
from cmconsole.domain.stories import Fate, fate_of
from cmconsole.domain.targets import Metric
from cmconsole.domain.turns import story_of

START = datetime(2026, 6, 5, 9, tzinfo=UTC)
K = EventKind
HERE, THERE = "conversation-here", "conversation-there"


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def arrives(post: str, minute: int, level: Level = Level.MEDIUM, due: int = 60) -> Event:
    mention_class = MentionClass.MAJOR if level >= Level.HIGH else MentionClass.MINOR
    wait = Wait(post, at(minute), mention_class, level, at(minute + due))
    return Event(f"in-{post}", at(minute), "poller", K.JOINED, post, wait)


def does(minute: float, kind: EventKind, **rest: Any) -> Event:
    return Event(rest.pop("uid", f"do-{minute}-{kind}"), at(minute), "tess", kind, **rest)


def added(events: list[Event]) -> Conversation:
    conversation = fold(events)
    assert conversation is not None
    return conversation


class Pair:
    """Two logs, merged and separated as the store does it."""

    def __init__(self, here: list[Event], there: list[Event]) -> None:
        self.here, self.there = here, there
        self._number = 0

    def merge(self, minute: float) -> None:
        event = does(minute, K.MERGED, uid=self._uid())
        pair = merging(
            Side(HERE, added(self.here)), Side(THERE, added(self.there)), event, self._uid()
        )
        self.here, self.there = [*self.here, pair[0]], [*self.there, pair[1]]

    def separate(self, minute: float) -> None:
        here, there = added(self.here), added(self.there)
        event = does(minute, K.SEPARATED, uid=self._uid())
        pair = separating(Side(HERE, here), Side(THERE, there), event, self._uid(), here.posts)
        self.here, self.there = [*self.here, pair[0]], [*self.there, pair[1]]

    def _uid(self) -> str:
        self._number += 1
        return f"m{self._number}"


def waiting(*logs: list[Event]) -> set[str]:
    return {wait.post for log in logs for wait in added(log).waits}


def test_the_earliest_wait_and_the_nearest_deadline_count() -> None:
    pair = Pair([arrives("a", 0, due=30)], [arrives("b", 20)])
    pair.merge(40)
    merged = added(pair.there)
    assert (merged.waiting_since, merged.due_at) == (at(0), at(30))
    assert [wait.post for wait in merged.waits] == ["a", "b"]
    ended = added(pair.here)
    assert (ended.merged_into, ended.queue, ended.waits) == (THERE, "merged", ())


def test_the_graver_of_two_decides_and_whoever_slept_wakes_up() -> None:
    asleep = [arrives("b", 5), does(10, K.SNOOZED, until=at(900))]
    pair = Pair([arrives("a", 0, Level.HIGH)], asleep)
    pair.merge(40)
    merged = added(pair.there)
    assert (merged.level, merged.mention_class) == (Level.HIGH, MentionClass.MAJOR)
    assert (merged.snoozed_until, merged.queue) == (None, "answer")


def test_what_one_owes_the_other_owes_then() -> None:
    offline = [arrives("a", 0), does(5, K.ANSWERED), does(6, K.TAKEN_OFFLINE, due_at=at(500))]
    pair = Pair(offline, [arrives("b", 20)])
    pair.merge(40)
    merged = added(pair.there)
    assert merged.debts == {Debt.ANSWER, Debt.OUTCOME, Debt.PUBLIC_CLOSE}
    assert merged.loop_due_at == at(500)
    story = story_of(pair.there)
    assert story is not None
    assert story.loop is not None
    ended = story_of(pair.here)
    assert ended is not None
    assert ended.loop is None
    assert [turn.metric for turn in ended.turns] == [Metric.FIRST_RESPONSE]


def test_an_owner_comes_along_where_nobody_had_it() -> None:
    pair = Pair([arrives("a", 0), does(1, K.ASSIGNED, owner="jo")], [arrives("b", 20)])
    pair.merge(40)
    assert added(pair.there).owner == "jo"


def test_an_answer_after_the_merging_is_no_open_wait_after_the_separation() -> None:
    pair = Pair([arrives("a", 0)], [arrives("b", 20)])
    pair.merge(40)
    pair.there.append(does(50, K.ANSWERED))
    pair.separate(60)
    here, there = added(pair.here), added(pair.there)
    assert (here.state, here.waits, here.first_response_at) == (State.ACKNOWLEDGED, (), at(50))
    assert (there.state, there.waits) == (State.ACKNOWLEDGED, ())


def test_what_was_handled_together_stays_handled() -> None:
    pair = Pair([arrives("a", 0)], [arrives("b", 20)])
    pair.merge(40)
    pair.there.append(does(50, K.CLOSED))
    pair.separate(60)
    assert added(pair.here).state is State.CLOSED
    assert added(pair.there).state is State.CLOSED


def test_a_post_that_came_in_after_both_had_ended_goes_back_to_its_own() -> None:
    pair = Pair([arrives("a", 0)], [arrives("b", 20)])
    pair.merge(40)
    pair.there += [does(50, K.ANSWERED), does(51, K.CLOSED), arrives("a2", 55)]
    here = added(pair.here)
    event = does(60, K.SEPARATED, uid="s1")
    own = here.posts | {"a2"}
    back, given = separating(Side(HERE, here), Side(THERE, added(pair.there)), event, "s2", own)
    assert waiting([*pair.here, back]) == {"a2"}
    assert added([*pair.there, given]).state is State.CLOSED


def test_a_merged_wait_is_counted_once_and_where_it_goes_on() -> None:
    pair = Pair([arrives("a", 0, due=30)], [arrives("b", 20)])
    pair.merge(40)
    pair.there.append(does(50, K.ANSWERED))
    here, there = story_of(pair.here), story_of(pair.there)
    assert here is not None
    assert there is not None
    assert fate_of(here) is Fate.MERGED
    assert fate_of(there) is Fate.ANSWERED
    assert [(turn.began_at, turn.due_at, turn.breached) for turn in there.turns] == [
        (at(0), at(30), True)
    ]


def test_a_separated_wait_is_one_turn_as_if_nothing_had_been() -> None:
    pair = Pair([arrives("a", 0)], [arrives("b", 20)])
    pair.merge(40)
    pair.separate(45)
    pair.here.append(does(50, K.ANSWERED))
    story = story_of(pair.here)
    assert story is not None
    assert fate_of(story) is Fate.ANSWERED
    assert [turn.began_at for turn in story.turns] == [at(0)]


posts = st.lists(st.integers(0, 100), min_size=1, max_size=4)
deeds = st.lists(
    st.tuples(
        st.integers(101, 140),
        st.sampled_from([K.ANSWERED, K.TAKEN_OFFLINE, K.OUTCOME, K.ASSIGNED, K.SNOOZED]),
    ),
    max_size=3,
    unique_by=lambda deed: deed[0],
)
later = st.lists(
    st.tuples(
        st.integers(160, 190),
        st.sampled_from([K.ANSWERED, K.CLOSED, K.TAKEN_OFFLINE, K.WAIVED, K.NOT_ANSWERING]),
    ),
    max_size=2,
    unique_by=lambda deed: deed[0],
)


def log(name: str, minutes: list[int], done: list[tuple[int, EventKind]]) -> list[Event]:
    events = [arrives(f"{name}{n}", minute) for n, minute in enumerate(minutes)]
    for minute, kind in done:
        event = does(minute, kind, uid=f"{name}-{minute}", owner="jo", due_at=at(minute + 500))
        if kind is K.SNOOZED:
            event = does(minute, kind, uid=f"{name}-{minute}", until=at(900))
        events.append(event)
    return events


@given(posts, deeds, posts, deeds)
def test_merging_loses_no_wait_and_no_debt_and_separating_gives_each_its_own(
    a: list[int], a_done: list[Any], b: list[int], b_done: list[Any]
) -> None:
    pair = Pair(log("a", a, a_done), log("b", b, b_done))
    before = added(pair.here), added(pair.there)
    pair.merge(150)
    here, there = added(pair.here), added(pair.there)
    assert here.merged_into == THERE
    assert here.state in HANDLED
    assert {w.post for w in there.waits} == {w.post for side in before for w in side.waits}
    sinces = [side.waiting_since for side in before if side.waiting_since]
    assert there.waiting_since == min(sinces, default=None)
    dues = [side.due_at for side in before if side.due_at]
    assert there.due_at == min(dues, default=None)
    assert there.level >= max((side.level for side in before if side.waits), default=Level.NONE)
    assert Debt.PUBLIC_CLOSE in there.debts or all(
        Debt.PUBLIC_CLOSE not in side.debts for side in before
    )
    pair.separate(200)
    after = added(pair.here), added(pair.there)
    assert [side.waits for side in after] == [side.waits for side in before]
    assert after[0].debts >= before[0].debts
    assert (after[0].merged_into, after[1].taken_in) == (None, frozenset())


@given(posts, deeds, posts, deeds, later)
def test_whatever_happens_meanwhile_separating_brings_back_only_what_still_waits(
    a: list[int], a_done: list[Any], b: list[int], b_done: list[Any], then: list[Any]
) -> None:
    pair = Pair(log("a", a, a_done), log("b", b, b_done))
    pair.merge(150)
    pair.there += log("c", [], then)
    still = waiting(pair.there)
    pair.separate(200)
    assert waiting(pair.here, pair.there) == still
    assert waiting(pair.here).isdisjoint(waiting(pair.there))
    assert all(post.startswith("a") for post in waiting(pair.here))


@given(posts, deeds, posts, deeds)
def test_taking_the_merging_back_by_the_log_is_as_if_it_had_never_been(
    a: list[int], a_done: list[Any], b: list[int], b_done: list[Any]
) -> None:
    here, there = log("a", a, a_done), log("b", b, b_done)
    pair = Pair(here, there)
    pair.merge(150)
    undo_here = does(160, K.UNDONE, uid="u1", undoes=pair.here[-1].uid)
    undo_there = does(160, K.UNDONE, uid="u2", undoes=pair.there[-1].uid)
    assert fold([*pair.here, undo_here]) == fold(here)
    assert fold([*pair.there, undo_there]) == fold(there)
