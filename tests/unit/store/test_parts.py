"""Many rows are asked for with few statements."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from cmconsole.store.parts import MOST, in_parts, padded


def test_every_value_is_asked_for_and_no_other() -> None:
    for count in (1, 2, 3, 50, MOST, MOST + 1, 3 * MOST - 1):
        asked = [value for _, part in in_parts(range(count)) for value in part]
        assert sorted(set(asked)) == list(range(count))


def test_nothing_is_asked_for_nothing() -> None:
    assert list(in_parts([])) == []


def test_all_lengths_together_take_few_statements() -> None:
    texts = {marks for count in range(1, 2 * MOST) for marks, _ in in_parts(range(count))}
    assert len(texts) <= MOST.bit_length()


def test_there_are_as_many_marks_as_values_and_a_row_is_found_once() -> None:
    marks, values = padded([3, 1, 2])
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t AS SELECT value FROM json_each('[1, 2, 3, 4]')")
        found = connection.execute(f"SELECT value FROM t WHERE value IN ({marks})", values)
        assert sorted(found) == [(1,), (2,), (3,)]
