"""Conversations: which post belongs to which, and rows that always equal what their events add up to."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cmconsole.domain.conversations import ARRIVALS, HANDLED, Event, EventKind, State, fold
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Visibility
from cmconsole.store import log
from cmconsole.store import migrate as migrations
from cmconsole.store.arriving import edits, intake, sources
from cmconsole.store.arriving.pages import Edit
from cmconsole.store.database import connect
from cmconsole.store.deciding import conversations
from cmconsole.store.instants import NO_DEADLINE, from_micros
from cmconsole.store.migrate import migrate, scripts
from cmconsole.store.reading.queues import Queue
from cmconsole.store.upkeep import checkup
from support.empty import lay_out
from support.inboxes import NOON, Desk, arrival, author, minutes, post


def event(kind: EventKind, at: datetime, **fields: object) -> Event:
    return Event(log.new_uid(at), at, "Kim", kind, **fields)  # type: ignore[arg-type]


async def test_posts_of_one_person_in_one_thread_are_one_conversation(desk: Desk) -> None:
    first = arrival("first", canonical_uri="urn:1")
    reply = arrival("and another thing", thread_uri="urn:1", published_at=NOON + minutes(1))
    stored = await desk.take(first, replace(reply, published_at=NOON + minutes(1)))
    assert len(stored.conversations) == 1
    assert await desk.ask("SELECT count(*) FROM conversation") == [(1,)]
    kinds = await desk.ask("SELECT kind FROM event WHERE conversation_id IS NOT NULL ORDER BY id")
    assert kinds == [("opened",), ("joined",)]


async def test_another_person_in_the_same_thread_is_another_conversation(desk: Desk) -> None:
    await desk.take(
        arrival(canonical_uri="urn:1"),
        arrival(thread_uri="urn:1", author=author("@bo@example.social")),
    )
    assert await desk.ask("SELECT count(*) FROM conversation") == [(2,)]


async def test_a_new_public_thread_of_the_same_person_is_a_new_conversation(desk: Desk) -> None:
    await desk.take(arrival(canonical_uri="urn:1"), arrival(canonical_uri="urn:2"))
    assert await desk.ask("SELECT count(*) FROM conversation") == [(2,)]


async def test_a_private_message_joins_the_open_conversation_of_its_author(desk: Desk) -> None:
    await desk.take(arrival(canonical_uri="urn:1"))
    private = arrival(canonical_uri="urn:2", visibility=Visibility.PRIVATE)
    assert (await desk.take(private)).conversations == (1,)


async def test_a_private_message_after_everything_is_done_opens_a_new_one(desk: Desk) -> None:
    await desk.take(arrival(canonical_uri="urn:1"))
    await desk.inbox.record(1, [event(EventKind.CLOSED, NOON)])
    private = arrival(canonical_uri="urn:2", visibility=Visibility.PRIVATE)
    assert (await desk.take(private)).conversations == (2,)


async def test_a_further_post_reopens_a_closed_conversation(desk: Desk) -> None:
    await desk.take(arrival(canonical_uri="urn:1"))
    await desk.inbox.record(1, [event(EventKind.CLOSED, NOON + minutes(1))])
    assert (await desk.inbox.counts(NOON))["done"] == 1
    await desk.take(arrival("still broken", thread_uri="urn:1"), now=NOON + minutes(2))
    (row,) = (await desk.inbox.page(Queue.ANSWER))[0]
    assert row.text == "still broken"
    counts = await desk.inbox.counts(NOON)
    assert (counts["done"], counts["answer"]) == (0, 1)


async def test_the_gravest_waiting_post_stands_for_the_conversation(desk: Desk) -> None:
    await desk.take(arrival("a question", MentionClass.QUESTION, canonical_uri="urn:1"))
    await desk.take(
        arrival("my child was hurt", level=Level.RED_ZONE, thread_uri="urn:1"),
        arrival("thanks for nothing", MentionClass.VENTING, thread_uri="urn:1"),
    )
    assert await desk.texts(Queue.RED_ZONE) == ["my child was hurt"]
    assert (await desk.inbox.counts(NOON))["red-zone"] == 1


async def test_our_answer_in_the_native_app_stops_the_clock_once(desk: Desk) -> None:
    await desk.take(arrival(canonical_uri="urn:1"))
    ours = post("We look into it", parent_uri="urn:1", own=True, published_at=NOON + minutes(4))
    for later in (5, 6):
        await desk.take(own=(ours,), now=NOON + minutes(later))
    told = await desk.ask("SELECT body FROM event WHERE kind = 'answered'")
    assert len(told) == 1
    assert '"via":"native"' in told[0][0]
    (row,) = await desk.inbox.search("order")
    assert row.work is not None
    assert row.work.state == "acknowledged"
    assert row.work.first_response_at == NOON + minutes(4)
    assert row.work.waiting_since is None
    assert (await desk.inbox.counts(NOON))["answer"] == 0


async def test_an_answer_dated_in_the_future_counts_from_now(desk: Desk) -> None:
    await desk.take(arrival(canonical_uri="urn:1"))
    ours = post(parent_uri="urn:1", own=True, published_at=NOON + timedelta(days=9))
    await desk.take(own=(ours,), now=NOON + minutes(5))
    assert await desk.ask("SELECT first_response_at FROM conversation") == [
        ((NOON + minutes(5)).timestamp() * 1e6,)
    ]


async def test_our_posts_that_answer_nobody_we_know_change_nothing(desk: Desk) -> None:
    await desk.take(arrival(canonical_uri="urn:1"), arrival(history=True, canonical_uri="urn:2"))
    ours = (post(own=True), post(own=True, parent_uri="urn:9"), post(own=True, parent_uri="urn:2"))
    assert (await desk.take(own=ours)).conversations == ()
    assert (await desk.inbox.counts(NOON))["answer"] == 1


async def test_a_clock_set_back_does_not_lose_what_a_person_did(desk: Desk) -> None:
    await desk.take(arrival(canonical_uri="urn:1"))
    earlier = NOON - timedelta(hours=1)
    await desk.inbox.record(1, [event(EventKind.ASSIGNED, earlier, owner="Kim")])
    await desk.inbox.record(1, [event(EventKind.CLOSED, earlier + minutes(1))])
    assert await desk.ask("SELECT state, owner FROM conversation") == [("closed", "Kim")]
    await desk.inbox.record(
        1,
        [
            event(EventKind.UNDONE, earlier + minutes(2), undoes=uid)
            for (uid,) in await desk.ask("SELECT uid FROM event WHERE kind = 'closed'")
        ],
    )
    assert await desk.ask("SELECT state, owner FROM conversation") == [("open", "Kim")]


async def test_what_slept_comes_back_when_its_time_has_come(desk: Desk) -> None:
    await desk.take(arrival(canonical_uri="urn:1"), arrival(canonical_uri="urn:2"))
    for number in (1, 2):
        until = NOON + minutes(10 * number)
        await desk.inbox.record(number, [event(EventKind.SNOOZED, NOON, until=until)])
    assert (await desk.inbox.counts(NOON))["snoozed"] == 2
    assert await desk.inbox.wake(NOON + minutes(9)) == ([], NOON + minutes(10))
    assert await desk.inbox.wake(NOON + minutes(10)) == ([1], NOON + minutes(20))
    counts = await desk.inbox.counts(NOON)
    assert (counts["snoozed"], counts["answer"]) == (1, 1)


async def test_events_survive_the_way_through_the_file(desk: Desk) -> None:
    await desk.take(arrival(canonical_uri="urn:1"))
    told = [
        event(EventKind.OUTCOME, NOON + minutes(1), due_at=NOON + minutes(60)),
        event(EventKind.LEVEL_CHANGED, NOON + minutes(2), level=Level.NONE, due_at=NOON),
        event(EventKind.CLASS_CHANGED, NOON + minutes(3), mention_class=MentionClass.RANT),
        event(EventKind.SNOOZED, NOON + minutes(4), until=NOON, details={"wake_on_reply": "no"}),
        event(EventKind.ANSWERED, NOON + minutes(5), answered_at=NOON, post="urn:1"),
        event(EventKind.UNDONE, NOON + minutes(6), undoes="x"),
    ]
    await desk.inbox.record(1, told)
    stored = await desk.read(lambda c: conversations.events_of(c, 1))
    assert stored[1:] == told
    assert stored[0].kind is EventKind.OPENED


PEOPLE = [author(f"@{name}@example.social") for name in ("ann", "bo", "cy")]
THREADS = [None, "urn:thread:1", "urn:thread:2"]
classes = st.sampled_from(MentionClass)
shifts = st.integers(-90, 240)


class Conversations(RuleBasedStateMachine):
    """Everything that happens to conversations, in any order, under a clock that may be set back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "inbox.sqlite3"
        lay_out(path)
        self.connection = connect(path, cache_mb=2)
        facts = {"options": {}, "match": [], "leave_out": [], "author": "Kim", "now": NOON}
        self.source = sources.add(self.connection, kind="feed", name="A", **facts).id  # type: ignore[arg-type]
        self.now = NOON
        self.stored: list[tuple[int, Arrival]] = []

    def teardown(self) -> None:
        self.connection.close()
        self.folder.cleanup()

    @rule(by=shifts)
    def time_passes_or_the_clock_is_set(self, by: int) -> None:
        self.now += minutes(by)

    @rule(
        drawn=st.lists(
            st.tuples(
                st.sampled_from(PEOPLE),
                st.sampled_from(THREADS),
                classes,
                st.booleans(),
                st.booleans(),
                st.integers(-30, 5),
            ),
            min_size=1,
            max_size=4,
        )
    )
    def posts_arrive(self, drawn: list[tuple[object, ...]]) -> None:
        came = [
            arrival(
                f"text {i}",
                cls,
                level=Level.RED_ZONE if red else None,
                at=self.now,
                author=who,
                thread_uri=thread,
                visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
                published_at=self.now + minutes(age),
            )
            for i, (who, thread, cls, red, private, age) in enumerate(drawn)  # type: ignore[misc]
        ]
        self.connection.execute("BEGIN IMMEDIATE")
        new = intake.add(self.connection, self.source, came, self.now)
        self.connection.execute("COMMIT")
        assert len(new.live) == len(came)
        self.stored += zip(new.live, came, strict=True)

    @precondition(lambda self: self.stored)
    @rule(data=st.data(), cls=classes)
    def a_post_is_edited(self, data: st.DataObject, cls: MentionClass) -> None:
        number, came = data.draw(st.sampled_from(self.stored))
        text = data.draw(st.sampled_from(["again", "differently"]))
        changed = arrival(replace(came.post, text=text), cls, at=self.now)
        edits.change(self.connection, self.source, [Edit(number, changed)], self.now)

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def a_post_is_deleted(self, data: st.DataObject) -> None:
        _, came = data.draw(st.sampled_from(self.stored))
        edits.take_back(self.connection, self.source, [came.post.canonical_uri], self.now)

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def we_answer_in_the_native_app(self, data: st.DataObject) -> None:
        _, came = data.draw(st.sampled_from(self.stored))
        ours = post("ours", own=True, parent_uri=came.post.canonical_uri, published_at=self.now)
        (changed,) = conversations.answered_from_elsewhere(self.connection, [ours], self.now)
        assert came.post.canonical_uri not in self._waiting(changed)

    @precondition(lambda self: self.stored)
    @rule(
        data=st.data(),
        kind=st.sampled_from(sorted(set(EventKind) - ARRIVALS - {EventKind.UNDONE})),
        cls=classes,
        level=st.sampled_from(Level),
    )
    def a_person_does_something(
        self, data: st.DataObject, kind: EventKind, cls: MentionClass, level: Level
    ) -> None:
        number = data.draw(st.sampled_from(self._ids()))
        facts: dict[str, object] = {
            EventKind.LEVEL_CHANGED: {"level": level, "due_at": self.now + minutes(30)},
            EventKind.CLASS_CHANGED: {"mention_class": cls, "due_at": None},
            EventKind.ASSIGNED: {"owner": data.draw(st.sampled_from(["Kim", "Lee", None]))},
            EventKind.SNOOZED: {"until": self.now + minutes(60)},
            EventKind.OUTCOME: {"due_at": self.now + minutes(60)},
        }.get(kind, {})
        conversations.record(self.connection, number, [event(kind, self.now, **facts)])
        if kind is EventKind.CLOSED:
            # What was promised to be closed in public stays a debt.
            assert self._state(number) in (*HANDLED, State.OUTCOME_KNOWN)

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def a_person_takes_something_back(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self._ids()))
        uids = [one.uid for one in conversations.events_of(self.connection, number)]
        undone = event(EventKind.UNDONE, self.now, undoes=data.draw(st.sampled_from(uids)))
        conversations.record(self.connection, number, [undone])

    @rule()
    def what_slept_wakes(self) -> None:
        conversations.wake(self.connection, self.now)
        sleeping = "SELECT min(snoozed_until) FROM conversation WHERE snoozed_until IS NOT NULL"
        until = from_micros(self.connection.execute(sleeping).fetchone()[0])
        assert until is None or until > self.now

    @invariant()
    def rows_equal_what_their_events_add_up_to(self) -> None:
        for number in self._ids():
            told = conversations.events_of(self.connection, number)
            whole = fold(told)
            assert whole is not None
            row = self.connection.execute(
                """SELECT c.state, c.queue, c.class, c.level, c.pinned, c.calm, c.owner,
                    c.waiting_since, c.due_at, c.snoozed_until, c.first_response_at, c.loop_due_at,
                    c.closed_at, m.canonical_uri, c.due_key FROM conversation c
                    JOIN mention m ON m.id = c.face_id WHERE c.id = ?""",
                (number,),
            ).fetchone()
            assert row[:7] == (
                whole.state,
                whole.queue,
                whole.mention_class,
                whole.level,
                int(whole.level != Level.RED_ZONE),
                4 - whole.level,
                whole.owner,
            )
            assert [from_micros(value) for value in row[7:13]] == [
                whole.waiting_since,
                whole.due_at,
                whole.snoozed_until,
                whole.first_response_at,
                whole.loop_due_at,
                whole.closed_at,
            ]
            assert whole.face in (None, row[13])
            assert row[14] == (NO_DEADLINE if row[8] is None else row[8])
            assert [(e.at, e.uid) for e in told] == sorted((e.at, e.uid) for e in told)

    @invariant()
    def counters_index_and_log_agree_with_the_rows(self) -> None:
        assert checkup.problems(self.connection) == []
        assert checkup.index_problem(self.connection) is None

    def _ids(self) -> list[int]:
        return [row[0] for row in self.connection.execute("SELECT id FROM conversation")]

    def _state(self, number: int) -> str:
        select = "SELECT state FROM conversation WHERE id = ?"
        return str(self.connection.execute(select, (number,)).fetchone()[0])

    def _waiting(self, number: int) -> list[str]:
        whole = conversations.read(self.connection, number)
        assert whole is not None
        return [wait.post for wait in whole.waits]


Conversations.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestConversations = Conversations.TestCase


def test_the_log_can_be_neither_changed_nor_removed(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "inbox.sqlite3", cache_mb=2)) as connection:
        migrate(connection, tmp_path)
        log.append(connection, [log.Entry(NOON, "Kim", "note", {"text": "x"})])
        for statement in ("UPDATE event SET author = 'Lee'", "DELETE FROM event"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


@pytest.mark.parametrize("column", ["author", "at", "body", "kind", "conversation_id", "uid"])
def test_an_entry_changed_from_outside_is_found(tmp_path: Path, column: str) -> None:
    with closing(connect(tmp_path / "inbox.sqlite3", cache_mb=2)) as connection:
        migrate(connection, tmp_path)
        told = [log.Entry(NOON, "Kim", f"note {i}", {"text": "ä"}) for i in range(5)]
        log.append(connection, told[:2])
        log.append(connection, told[2:])
        assert log.first_break(connection) is None
        connection.execute("DROP TRIGGER event_is_never_changed")
        connection.execute(f"UPDATE event SET {column} = 7 WHERE id = 3")
        assert log.first_break(connection) == 3
        (problem,) = checkup.problems(connection)
        assert "entry 3" in problem


def test_a_missing_entry_is_found(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "inbox.sqlite3", cache_mb=2)) as connection:
        migrate(connection, tmp_path)
        log.append(connection, [log.Entry(NOON, "Kim", f"note {i}", {}) for i in range(5)])
        connection.execute("DROP TRIGGER event_is_never_removed")
        connection.execute("DELETE FROM event WHERE id = 3")
        assert log.first_break(connection) == 4


@pytest.mark.parametrize("gone", ["id = 5", "id > 2", "id > 0"])
@pytest.mark.parametrize("goes_on", [False, True])
def test_a_log_cut_off_at_its_end_is_found_also_when_it_goes_on(
    tmp_path: Path, gone: str, goes_on: bool
) -> None:
    with closing(connect(tmp_path / "inbox.sqlite3", cache_mb=2)) as connection:
        migrate(connection, tmp_path)
        log.append(connection, [log.Entry(NOON, "Kim", f"note {i}", {}) for i in range(5)])
        connection.execute("DROP TRIGGER event_is_never_removed")
        left = 5 - connection.execute(f"DELETE FROM event WHERE {gone}").rowcount
        if goes_on:
            log.append(connection, [log.Entry(NOON, "Kim", "later", {})])
        assert log.first_break(connection) == (6 if goes_on else left + 1)
        (problem,) = checkup.problems(connection)
        assert "changed from outside" in problem


def test_the_place_the_log_had_reached_is_noted_in_an_older_inbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(connect(tmp_path / "inbox.sqlite3", cache_mb=2)) as connection:
        older = {number: script for number, script in scripts().items() if number <= 13}
        with monkeypatch.context() as then:
            then.setattr(migrations, "scripts", lambda: older)
            migrate(connection, tmp_path)
        log.append(connection, [log.Entry(NOON, "Kim", f"note {i}", {}) for i in range(3)])
        connection.execute("DELETE FROM meta WHERE key = 'log_head'")
        migrate(connection, tmp_path)
        log.append(connection, [log.Entry(NOON, "Kim", "later", {})])
        assert log.first_break(connection) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [("first_response_at", "opened_at"), ("state", "'closed'"), ("owner", "'Mallory'")],
)
async def test_a_conversation_that_says_something_else_than_its_events_is_found(
    desk: Desk, column: str, value: str
) -> None:
    await desk.take(arrival(canonical_uri="urn:1"))
    await desk.inbox.record(1, [event(EventKind.ASSIGNED, NOON + minutes(1), owner="Kim")])
    assert await desk.inbox.problems() == []

    def lie(connection: sqlite3.Connection) -> None:
        connection.execute(f"UPDATE conversation SET {column} = {value} WHERE id = 1")

    await desk.inbox.write(lie)
    told = "Conversation 1 is not what its events add up to."
    assert told in await desk.inbox.problems()
