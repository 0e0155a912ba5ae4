"""What is typed into the search box, taken apart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cmconsole.store.reading.query import parse


@pytest.fixture
def far_west(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer five hours behind UTC."""
    monkeypatch.setenv("TZ", "EST5")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "typed",
    ["before:yesterday", "class:angry", "state:gone", "story:x", "is:odd", "after:9999-99-99"],
)
def test_what_makes_no_sense_is_named_with_its_field(typed: str) -> None:
    query = parse(f"refund {typed}")
    assert query.unknown == (typed,)
    assert query.match is not None


def test_a_field_may_be_written_large() -> None:
    assert parse("Network:Mastodon Class:Major") == parse("network:mastodon class:major")
    assert parse("From:tess").match == parse("from:tess").match
    assert parse("Order:1234 came").unknown == ()


@pytest.mark.usefixtures("far_west")
def test_days_begin_at_midnight_of_this_computer() -> None:
    assert parse("before:2026-11-01").before == datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert parse("after:2026-11-01").after == datetime(2026, 11, 1, 5, tzinfo=UTC)
