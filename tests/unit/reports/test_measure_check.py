"""What reports count is compared with the log: whoever changes a time behind its back is noticed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from cmconsole.store.reporting import measures
from cmconsole.store.upkeep import checkup, measure_check
from unit.reports.conftest import Desk

EVERY = 500
"""More than there are conversations in the year."""
ANSWERED = "(SELECT conversation_id FROM measure WHERE wait > 60000000 LIMIT 1)"


@pytest.fixture
def inbox(own_year: Desk) -> Iterator[sqlite3.Connection]:
    """A year whose measures are up to the newest event; nothing a test changes is kept."""
    with closing(sqlite3.connect(own_year.folder / "inbox.sqlite3")) as connection:
        while not measures.catch_up(connection).finished:
            pass
        connection.commit()
        yield connection


def test_a_year_of_work_is_found_to_be_what_the_log_says(inbox: sqlite3.Connection) -> None:
    assert measure_check.bent_time(inbox) is None
    assert measure_check.first_wrong(inbox, EVERY) is None
    assert checkup.problems(inbox) == []
    assert inbox.execute("SELECT count(*) FROM measure WHERE wait > 60000000").fetchone()[0] > 100


@pytest.mark.parametrize(
    ("change", "folded"),
    [
        (f"UPDATE measure SET answered_at = answered_at - 1 WHERE conversation_id = {ANSWERED}", 0),
        (f"UPDATE measure SET wait = wait - 1 WHERE conversation_id = {ANSWERED}", 0),
        (f"UPDATE measure SET ingested_at = ingested_at + 1 WHERE conversation_id = {ANSWERED}", 0),
        ("UPDATE measure SET cell = cell + 1 WHERE conversation_id = (SELECT conversation_id FROM turn)", 0),
        (f"UPDATE measure SET desk = desk - 1 WHERE conversation_id = {ANSWERED}", EVERY),
        (f"UPDATE measure SET fate = fate + 1 WHERE conversation_id = {ANSWERED}", EVERY),
        (f"UPDATE measure SET offline_at = 1 WHERE conversation_id = {ANSWERED}", EVERY),
        ("UPDATE turn SET due_at = due_at + 1 WHERE due_at = (SELECT max(due_at) FROM turn)", EVERY),
        ("UPDATE turn SET breached = 1 - breached WHERE breached IS NOT NULL", EVERY),
        ("DELETE FROM turn WHERE began_at = (SELECT max(began_at) FROM turn)", EVERY),
    ],
)  # fmt: skip
def test_a_changed_measure_is_noticed(inbox: sqlite3.Connection, change: str, folded: int) -> None:
    assert inbox.execute(change).rowcount > 0
    assert measure_check.first_wrong(inbox, folded) is not None
    (told,) = checkup.problems(inbox)
    assert "What reports count of conversation" in told


def test_the_time_a_post_was_written_cannot_be_changed_unnoticed(
    inbox: sqlite3.Connection,
) -> None:
    (number,) = inbox.execute("SELECT max(id) FROM mention WHERE history = 0").fetchone()
    inbox.execute(
        "UPDATE mention SET published_at = published_at + 60000000 WHERE id = ?", (number,)
    )
    assert measure_check.bent_time(inbox) == number
    assert any(f"Mention {number} says another time" in told for told in checkup.problems(inbox))


def test_measures_that_are_behind_the_log_are_not_wrong(inbox: sqlite3.Connection) -> None:
    measures.forget_all(inbox)
    while measures.catch_up(inbox, events=200).done < 600:
        pass
    assert not measures.progress(inbox).finished
    assert measure_check.first_wrong(inbox, EVERY) is None
