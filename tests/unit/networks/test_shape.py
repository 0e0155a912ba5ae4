"""JSON of unknown shape reads as missing where it is not as it should be."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.errors import UnreadableAnswer
from cmconsole.networks.hackernews.posts import flatten, read_hit
from cmconsole.networks.mastodon.notifications import read_notifications
from cmconsole.networks.mastodon.posts import Viewpoint, read_author, read_statuses
from cmconsole.networks.mastodon.server import describe
from cmconsole.networks.shape import (
    Record,
    as_record,
    as_records,
    epoch,
    instant,
    the_list,
    the_record,
    web_address,
)

SEEN_FROM = Viewpoint("https://social.example", "social.example", "1")
# fmt: off
KEYS = st.sampled_from(
    [
        "id", "uri", "url", "account", "acct", "content", "created_at", "reblog", "quote",
        "media_attachments", "type", "description", "mentions", "in_reply_to_id",
        "spoiler_text", "visibility", "status", "edited_at", "language", "display_name",
        "followers_count", "objectID", "author", "created_at_i", "title", "story_text",
        "comment_text", "parent_id", "story_id", "children", "text", "hits", "configuration",
        "statuses", "max_characters", "version", "domain",
    ]
)
# fmt: on
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["1", "mention", "https://a.example/1", "2026-11-20T08:00:00Z", "\ud800"]),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(KEYS, below, max_size=8),
    max_leaves=30,
)


@given(JSON)
def test_no_json_whatsoever_makes_a_reader_raise(value: object) -> None:
    for record in as_records(value) or [as_record(value)]:
        posts = read_statuses([record], SEEN_FROM) + read_notifications([record], SEEN_FROM)
        hit = read_hit(record)
        posts += flatten(record) + ([hit] if hit else [])
        read_author(record, SEEN_FROM)
        describe(record, record, "a.example")
        for post in posts:
            repr(post).encode()
            assert post.native_id
            assert post.canonical_uri
            assert post.published_at is None or post.published_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("117", "117"),
        (117, "117"),
        (True, ""),
        (1.5, ""),
        (None, ""),
        ("a b", ""),
        ("a\nb", ""),
        ("x" * 501, ""),
        (10**30, ""),
        ("01HZX", "01HZX"),
    ],
)
def test_an_identifier_is_short_and_whole(value: object, expected: str) -> None:
    assert Record({"id": value}).identifier("id") == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(3, 3), (True, None), ("3", None), (3.0, None), (2**63, None), (-1, -1)]
)
def test_a_number_fits_into_the_inbox(value: object, expected: int | None) -> None:
    assert Record({"n": value}).number("n") == expected


def test_a_count_is_never_negative() -> None:
    assert Record({"n": -1}).count("n") is None


@pytest.mark.parametrize(
    ("value", "usable"),
    [
        ("https://a.example/x", True),
        ("http://127.0.0.1:8080", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("https://[broken", False),
        ("https://a.example/ x", False),
        ("//a.example", False),
        (7, False),
    ],
)
def test_only_web_addresses_pass(value: object, usable: bool) -> None:
    assert (web_address(value) == value) == usable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-08-01T13:51:42.823Z", datetime(2026, 8, 1, 13, 51, 42, 823_000, UTC)),
        ("2019-04-03T17:32:24.467+00:00", datetime(2019, 4, 3, 17, 32, 24, 467_000, UTC)),
        ("2026-08-01T15:00:00+02:00", datetime(2026, 8, 1, 13, 0, tzinfo=UTC)),
        ("2026-08-01T13:00:00", datetime(2026, 8, 1, 13, 0, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        (17, None),
    ],
)
def test_times_come_out_in_utc_or_not_at_all(text: object, expected: datetime | None) -> None:
    assert instant(text) == expected


def test_seconds_out_of_range_are_no_time() -> None:
    assert epoch(10**18) is None
    assert epoch(None) is None
    assert epoch(0) == datetime(1970, 1, 1, tzinfo=UTC)


def test_lone_surrogates_do_not_get_through() -> None:
    record = the_record(json.loads('{"t": "a\\ud800b", "u": "https://a.example/\\udfff"}'))
    record.text("t").encode()
    (record.address("u") or "").encode()


@pytest.mark.parametrize("wrong", [None, 1, "x", True])
def test_an_answer_that_has_to_be_something_else_is_an_error(wrong: object) -> None:
    with pytest.raises(UnreadableAnswer):
        the_record(wrong)
    with pytest.raises(UnreadableAnswer):
        the_list(wrong)
    with pytest.raises(UnreadableAnswer):
        the_record([])
    with pytest.raises(UnreadableAnswer):
        the_list({})


def test_languages_are_tags() -> None:
    assert Record({"l": "pt_BR"}).language("l") == "pt-BR"
    assert Record({"l": "not a language"}).language("l") is None
