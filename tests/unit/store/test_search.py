"""Search finds what a person means, newest first, and cannot be broken by what is typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmconsole.store.reading.query import parse
from support.inboxes import Desk, arrival, author

OTHERS = (
    "Ma bouilloire est cassée, très déçu",
    'She said "never again" about the kettle',
    "again and never",
    "C3PO says 50% off, e-mail me at x@y.example",
    "水漏れがひどいです",
)


@pytest.fixture
async def filled(desk: Desk) -> Desk:
    await desk.take(
        arrival("The kettle leaks at the base", author=author("@ann@a.example", name="Ann Lee")),
        *(arrival(text, author=author("@bo@b.example")) for text in OTHERS),
    )
    return desk


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kettle", ["She said", "The kettle"]),
        ("KETTLE leaks", ["The kettle"]),
        ("ket", ["She said", "The kettle"]),
        ("ke", ["She said", "The kettle"]),
        ("leaks ket", ["The kettle"]),
        ("lea kettle", []),
        ("ket ", []),
        ('"never again"', ["She said"]),
        ("“never again”", ["She said"]),
        ("never again", ["again and", "She said"]),
        ('"never aga', ["She said"]),
        ("cassee decu", ["Ma bouilloire"]),
        ("CASSÉE", ["Ma bouilloire"]),
        ("ann", ["The kettle"]),
        ("@ann@a.example", ["The kettle"]),
        ("e-mail", ["C3PO"]),
        ("50%", ["C3PO"]),
        ("x@y.example", ["C3PO"]),
        ("nothing like it", []),
        ("", []),
        ("   ", []),
        ('"', []),
        ("***", []),
    ],
)
async def test_words_find_what_a_person_means(
    filled: Desk, words: str, expected: list[str]
) -> None:
    found = await filled.found(words)
    assert len(found) == len(expected)
    for text, beginning in zip(found, expected, strict=True):
        assert text.startswith(beginning)


@pytest.mark.parametrize(
    "words",
    [
        "kettle OR bouilloire",
        "kettle NOT leaks",
        "NEAR(kettle leaks)",
        "text:kettle",
        "kettle)",
        "(kettle",
        "kettle*leaks",
        "^kettle",
        "kettle -leaks",
        "author_handle : ann",
        '"kettle" + "leaks',
        "'; DROP TABLE mention; --",
        "kettle\x00leaks",
        "{text} : kettle",
        '""""',
        'a"b"c"d',
        "\\",
        "“”",
        "?1",
        ":words",
    ],
)
async def test_what_looks_like_syntax_is_only_words(filled: Desk, words: str) -> None:
    for text in await filled.found(words):
        assert text  # it is answered, and never as an operator:
    assert len(await filled.found("kettle OR bouilloire")) == 0
    assert await filled.inbox.problems() == []


@given(st.text(max_size=40))
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_anything_typed_is_an_expression_that_fts_understands(words: str) -> None:
    import sqlite3
    from contextlib import closing

    expression = parse(words).match
    if expression is None:
        return
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5 (a, prefix = '2 3')")
        connection.execute("SELECT * FROM t WHERE t MATCH ?", (expression,)).fetchall()


@given(st.text("ab ", min_size=1, max_size=12))
def test_what_is_typed_whole_finds_itself(words: str) -> None:
    import sqlite3
    from contextlib import closing

    expression = parse(words).match
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5 (a, prefix = '2 3')")
        connection.execute("INSERT INTO t VALUES (?)", (words,))
        found = (
            expression
            and connection.execute(
                "SELECT count(*) FROM t WHERE t MATCH ?", (expression,)
            ).fetchone()
        )
    assert found == ((1,) if words.strip() else None)


async def test_pages_of_a_search_go_on_where_the_last_one_ended(desk: Desk) -> None:
    await desk.take(*(arrival(f"the same word {i}") for i in range(25)))
    met: list[int] = []
    before = 1 << 62
    while rows := await desk.inbox.search("word", limit=10, before=before):
        met += [row.id for row in rows]
        before = met[-1]
    assert met == list(range(25, 0, -1))


async def test_the_index_is_merged_in_small_steps_and_finds_the_same(desk: Desk) -> None:
    for number in range(70):
        await desk.take(*(arrival(f"word{number} common {i}") for i in range(5)))
    # FTS5 keeps its structure in row 10; a segment more for each commit means nothing merged inside.
    steps = 1
    while await desk.inbox.merge_index():
        steps += 1
    assert 1 < steps < 1000
    assert len(await desk.found("common")) == 50
    assert len(await desk.found("word7 ")) == 5
    assert await desk.inbox.problems() == []


async def test_an_index_that_disagrees_with_the_mentions_is_found(desk: Desk) -> None:
    await desk.take(arrival("in the index"))
    await desk.database.write(lambda c: c.execute("UPDATE mention SET text = 'changed behind it'"))
    (problem,) = await desk.inbox.problems()
    assert "search index" in problem


async def test_counts_that_disagree_with_the_lists_are_found(desk: Desk) -> None:
    await desk.take(arrival())
    await desk.database.write(lambda c: c.execute("UPDATE counter SET value = 7"))
    (problem,) = await desk.inbox.problems()
    assert "counts" in problem
