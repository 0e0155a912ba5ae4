"""The check of an inbox folds one conversation of each shape, and finds what folding all would find."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmconsole.domain.conversations import Event, EventKind, Wait, fold
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.store.database import connect
from cmconsole.store.deciding.conversation_events import entry_of
from cmconsole.store.deciding.conversations import row_of
from cmconsole.store.instants import EPOCH, to_micros
from cmconsole.store.migrate import migrate
from cmconsole.store.packing import as_json
from cmconsole.store.upkeep import fold_check
from support.inboxes import NOON, minutes
from unit.domain.test_conversations import FIRST, logs

COLUMNS = (
    *("state", "queue", "class", "level", "pinned", "calm", "opened_at", "waiting_since", "due_at"),
    *("due_key", "owner", "snoozed_until", "first_response_at", "loop_due_at", "closed_at"),
)
ADD = f"""INSERT INTO conversation (id, uid, author_id, network, thread_uri, face_id, target_version,
    updated_at, {", ".join(COLUMNS)}) VALUES (?, ?, 1, 'feed', '', 1, 1, 0, {", ".join("?" * 15)})"""
LATER = timedelta(days=40, microseconds=7)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(tmp_path / "inbox.sqlite3", cache_mb=2)) as connection:
        migrate(connection, tmp_path)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TRIGGER event_is_never_removed")
        yield connection


def put(connection: sqlite3.Connection, number: int, log: list[Event]) -> bool:
    """A conversation with these events, and a row that tells what they add up to."""
    # Names are of one event in the whole file, and so is what an undoing names.
    log = [
        replace(each, uid=f"{number} {each.uid}", undoes=each.undoes and f"{number} {each.undoes}")
        for each in log
    ]
    folded = fold(log)
    if folded is None:
        return False
    row = row_of(folded, 1, 1, EPOCH)
    connection.execute(ADD, (number, f"c{number}", *row[1:11], *row[12:-1]))
    for event in log:
        entry = entry_of(event, number, None)
        facts = (event.uid, to_micros(event.at), event.author, event.kind, number)
        connection.execute(
            """INSERT INTO event (uid, at, author, kind, conversation_id, body, chain)
            VALUES (?, ?, ?, ?, ?, ?, '')""",
            (*facts, as_json(entry.body)),
        )
    return True


def elsewhere(event: Event) -> Event:
    """The same at another time about other posts: what is earlier stays earlier, what is one stays one."""

    def moved(instant: datetime | None) -> datetime | None:
        return None if instant is None else NOON + LATER + (instant - NOON) * 3

    def renamed(wait: Wait | None) -> Wait | None:
        if wait is None:
            return None
        published, due = moved(wait.published_at), moved(wait.due_at)
        assert published is not None
        return replace(wait, post=f"y/{wait.post}", published_at=published, due_at=due)

    at, details = moved(event.at), dict(event.details)
    assert at is not None
    if "to" in details:
        details["to"] = f"y/{details['to']}"
    waits = tuple(wait for wait in map(renamed, event.waits) if wait is not None)
    return replace(
        event,
        at=at,
        post=event.post and f"y/{event.post}",
        wait=renamed(event.wait),
        waits=waits,
        due_at=moved(event.due_at),
        until=moved(event.until),
        answered_at=moved(event.answered_at),
        details=details,
    )


@given(st.lists(logs, min_size=1, max_size=2))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None
)
def test_what_is_true_is_found_true_however_alike_conversations_are(
    file: sqlite3.Connection, some: list[list[Event]]
) -> None:
    file.execute("BEGIN")
    try:
        for place, log in enumerate(some):
            put(file, 2 * place + 1, [FIRST, *log])
            put(file, 2 * place + 2, [elsewhere(each) for each in (FIRST, *log)])
        assert fold_check.first_untrue(file) is None
    finally:
        file.execute("ROLLBACK")


@given(logs, st.sampled_from(COLUMNS), st.sampled_from(["x", 3, -2, 0, None, "opened_at"]))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None
)
def test_whatever_one_of_two_alike_says_wrongly_is_found(
    file: sqlite3.Connection, log: list[Event], column: str, lie: object
) -> None:
    file.execute("BEGIN")
    try:
        put(file, 1, [FIRST, *log])
        put(file, 2, [elsewhere(each) for each in (FIRST, *log)])
        if lie == "opened_at":
            (lie,) = file.execute("SELECT opened_at FROM conversation WHERE id = 1").fetchone()
        (before,) = file.execute(f"SELECT {column} FROM conversation WHERE id = 2").fetchone()
        try:
            file.execute(f"UPDATE conversation SET {column} = ? WHERE id = 2", (lie,))
        except sqlite3.IntegrityError:
            return  # the file itself refuses it
        (after,) = file.execute(f"SELECT {column} FROM conversation WHERE id = 2").fetchone()
        assert fold_check.first_untrue(file) == (None if before == after else 2)
    finally:
        file.execute("ROLLBACK")


def test_what_came_earlier_is_no_word_of_another_time(file: sqlite3.Connection) -> None:
    """Two that differ only in which of two times is the earlier one add up to different rows."""
    answered = Event("2", NOON, "Kim", EventKind.ANSWERED, answered_at=NOON + minutes(5))
    before = Wait("p", NOON, MentionClass.MAJOR, Level.HIGH, None)
    opened = Event("1", NOON, "poller", EventKind.OPENED, "p", before)
    put(file, 1, [opened, answered])
    put(file, 2, [replace(opened, wait=replace(before, published_at=NOON + minutes(9))), answered])
    states = file.execute("SELECT state, waiting_since IS NULL FROM conversation").fetchall()
    assert states == [("acknowledged", 1), ("open", 0)]
    assert fold_check.first_untrue(file) is None
    file.execute("UPDATE conversation SET state = 'acknowledged' WHERE id = 2")
    assert fold_check.first_untrue(file) == 2


def test_events_that_went_missing_are_found(file: sqlite3.Connection) -> None:
    opened = Event(
        "1", NOON, "poller", EventKind.OPENED, "p",
        Wait("p", NOON, MentionClass.MAJOR, Level.HIGH, None),
    )  # fmt: skip
    for number in (1, 2, 4):
        put(file, number, [opened, Event("2", NOON + minutes(1), "Kim", EventKind.CLOSED)])
    file.execute("DELETE FROM event WHERE conversation_id = 2 AND kind = 'closed'")
    assert fold_check.first_untrue(file) == 2
    file.execute("DELETE FROM conversation WHERE id = 2")
    assert fold_check.first_untrue(file) is None
    file.execute("DELETE FROM event WHERE conversation_id = 4")
    assert fold_check.first_untrue(file) == 4


def test_half_a_letter_in_the_log_is_read_as_it_was_written(file: sqlite3.Connection) -> None:
    wait = Wait("urn:\ud800", NOON, MentionClass.MAJOR, Level.HIGH, None)
    for number in (1, 2):
        put(file, number, [Event("1", NOON, "poller", EventKind.OPENED, wait.post, wait)])
    assert fold_check.first_untrue(file) is None
    file.execute("UPDATE conversation SET queue = 'done' WHERE id = 2")
    assert fold_check.first_untrue(file) == 2
