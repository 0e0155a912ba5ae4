"""Every recorded Mastodon answer is read in place, from beside the checkout."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import UnreadableAnswer
from cmconsole.domain.posts import Post, Visibility
from cmconsole.networks.mastodon.notifications import read_notifications
from cmconsole.networks.mastodon.posts import (
    Viewpoint,
    addresses,
    read_author,
    read_status,
    read_statuses,
)
from cmconsole.networks.mastodon.server import describe
from cmconsole.networks.mastodon.software import KNOWN, by_version
from cmconsole.networks.shape import Record, as_record, as_records, the_list

SEEN_FROM = Viewpoint("http://localhost:3000", "localhost:3000", "117020565966271181")
FILES = 88
"""Answers in the folder, its manifest included."""


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "networks" / "fixtures" / "mastodon"


@pytest.fixture(scope="module")
def answers(folder: Path) -> dict[str, Any]:
    return {path.name: json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))}


def statuses_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in `value` that has what makes a status, however deep."""
    if isinstance(value, dict):
        if {"id", "account", "content", "created_at"} <= value.keys():
            yield value
        for below in value.values():
            yield from statuses_in(below)
    elif isinstance(value, list):
        for below in value:
            yield from statuses_in(below)


def only(answers: dict[str, Any], start: str) -> Any:
    """The one answer whose file name begins with `start`."""
    (found,) = [value for name, value in answers.items() if name.startswith(start)]
    return found


def test_every_recorded_answer_goes_through_every_reader(answers: dict[str, Any]) -> None:
    assert len(answers) == FILES
    posts = 0
    for answer in answers.values():
        items = as_records(answer) or [as_record(answer)]
        posts += len(read_statuses(items, SEEN_FROM))
        read_notifications(items, SEEN_FROM)
        for item in items:
            read_author(item, SEEN_FROM)
            addresses(item, "1")
        describe(as_record(answer), Record({}), "localhost:3000")
    assert posts > 50


def test_every_status_anywhere_in_the_recordings_becomes_a_full_post(
    answers: dict[str, Any],
) -> None:
    found = [status for answer in answers.values() for status in statuses_in(answer)]
    assert len(found) > 80
    for status in found:
        post = read_status(Record(status), SEEN_FROM)
        shown = status.get("reblog") or status
        assert post is not None
        assert post.native_id == shown["id"]
        assert post.canonical_uri == shown["uri"]
        assert post.permalink == shown["url"]
        assert post.published_at == datetime.fromisoformat(shown["created_at"])
        assert post.author.handle.count("@") == 2
        assert post.boosts == shown.get("reblogs_count")
        assert post.likes == shown.get("favourites_count")
        assert (post.visibility is Visibility.PRIVATE) == (
            shown["visibility"] in ("private", "direct")
        )


def test_no_markup_is_left_in_any_text(answers: dict[str, Any]) -> None:
    for status in (s for answer in answers.values() for s in statuses_in(answer)):
        post = read_status(Record(status), SEEN_FROM)
        assert post is not None
        assert "<" not in post.text
        assert "&#39;" not in post.text


def test_a_hashtag_timeline_is_read(answers: dict[str, Any]) -> None:
    (post,) = read_statuses(as_records(only(answers, "test_hashtag_tl__02")), SEEN_FROM)
    assert post.text == "#hoot (hashtag toot)"
    assert post.language == "ja"
    assert post.author.handle == "@mastodonpy_test_2@localhost:3000"
    assert post.author.key == "mastodonpy_test_2@localhost:3000"
    assert post.author.followers == 0
    assert post.addressed is None
    assert post.visibility is Visibility.PUBLIC
    assert post.aliases == (
        "http://localhost:3000/@mastodonpy_test_2/117020593741189701",
        "http://localhost:3000#117020593741189701",
    )


@pytest.mark.parametrize(
    "start",
    [
        "test_notifications_mentions_only__01",
        "test_notifications_exclude_and_types__03",
        "test_notifications_dismiss__01",
    ],
)
def test_a_mention_is_addressed_to_us(answers: dict[str, Any], start: str) -> None:
    (post,) = read_notifications(as_records(only(answers, start)), SEEN_FROM)
    assert post.text == "@mastodonpy_test hello!"
    assert post.addressed == "mention"
    assert not post.own
    assert post.author.handle == "@admin@localhost:3000"


def test_one_notification_alone_is_read_like_one_of_a_list(answers: dict[str, Any]) -> None:
    single = as_record(only(answers, "test_notifications_mentions_only__02"))
    (post,) = read_notifications([single], SEEN_FROM)
    assert post.addressed == "mention"


def test_a_reblog_is_the_post_that_was_reblogged(answers: dict[str, Any]) -> None:
    post = read_status(as_record(only(answers, "test_status_reblog_visibility__03")), SEEN_FROM)
    assert post is not None
    assert post.native_id == "117020585755087661"
    assert post.text == "Toot, finally!"
    assert post.boosts == 1


def test_an_edited_status_says_when_it_was_edited(answers: dict[str, Any]) -> None:
    edited = only(answers, "test_status_edit__02")
    post = read_status(as_record(edited), SEEN_FROM)
    assert post is not None
    assert post.edited_at == datetime.fromisoformat(edited["edited_at"]).astimezone(UTC)
    assert "Kate" in post.text


def test_an_edit_history_has_no_ids_and_so_no_posts(answers: dict[str, Any]) -> None:
    history = as_records(only(answers, "test_status_edit__04"))
    assert len(history) == 2
    assert read_statuses(history, SEEN_FROM) == []


def test_a_direct_conversation_is_private(answers: dict[str, Any]) -> None:
    conversations = as_records(only(answers, "test_conversations__02"))
    posts = read_statuses((c.record("last_status") for c in conversations), SEEN_FROM)
    assert posts
    assert {post.visibility for post in posts} == {Visibility.PRIVATE}


def test_a_search_answer_holds_its_statuses_apart(answers: dict[str, Any]) -> None:
    found = as_record(only(answers, "test_search__00"))
    assert [read_author(a, SEEN_FROM).name for a in found.records("accounts")][:1] == [
        "John Lennon"
    ]  # type: ignore[union-attr]
    assert read_statuses(found.records("statuses"), SEEN_FROM) == []


def test_an_empty_context_has_nobody_in_it(answers: dict[str, Any]) -> None:
    context = as_record(only(answers, "test_status_context__01"))
    assert context.records("ancestors") == context.records("descendants") == []


def test_a_remote_status_keeps_its_own_host(answers: dict[str, Any]) -> None:
    post = read_status(as_record(answers["granary__STATUS_REMOTE.json"]), SEEN_FROM)
    assert post is not None
    assert post.canonical_uri == "http://foo.com/users/snarfed/statuses/123"
    assert post.text == "foo ☕ bar"
    assert post.author.followers == 456
    assert post.parent_uri is None


def test_a_reply_names_its_parent_by_the_servers_own_id(answers: dict[str, Any]) -> None:
    post = read_status(as_record(answers["granary__REPLY_STATUS.json"]), SEEN_FROM)
    assert post is not None
    assert post.parent_uri == post.thread_uri == "http://localhost:3000#456"


def test_a_remote_account_keeps_its_host(answers: dict[str, Any]) -> None:
    author = read_author(as_record(answers["granary__ACCOUNT_REMOTE.json"]), SEEN_FROM)
    assert author is not None
    assert author.handle == "@bob@other.net"
    assert author.followers is None


@pytest.mark.parametrize("start", ["test_instance__00", "test_instance_v1__00"])
def test_both_instance_descriptions_say_the_same(answers: dict[str, Any], start: str) -> None:
    server = describe(as_record(only(answers, start)), Record({}), "127.0.0.1:3000")
    assert server.software == KNOWN["mastodon"]
    assert server.version == "4.6.4"
    assert server.domain == "localhost:3000"
    assert (server.rules.limit, server.rules.link_length) == (500, 23)
    assert not server.certain


def test_only_the_second_description_says_who_may_read_hashtags(answers: dict[str, Any]) -> None:
    host = "127.0.0.1:3000"
    v2 = describe(as_record(only(answers, "test_instance__00")), Record({}), host)
    v1 = describe(as_record(only(answers, "test_instance_v1__00")), Record({}), host)
    assert (v2.hashtags, v1.hashtags) == ("public", "")


@pytest.mark.parametrize(
    "start", ["test_status_missing__00", "test_account_lookup__01", "test_poll_illegal_vote__02"]
)
def test_an_error_body_is_neither_a_status_nor_a_list(answers: dict[str, Any], start: str) -> None:
    answer = only(answers, start)
    assert read_status(as_record(answer), SEEN_FROM) is None
    with pytest.raises(UnreadableAnswer):
        the_list(answer)


def test_grouped_notifications_are_not_mistaken_for_plain_ones(answers: dict[str, Any]) -> None:
    grouped = as_record(only(answers, "test_grouped_notification_pagination__11"))
    assert grouped.records("notification_groups")
    assert read_notifications(grouped.records("notification_groups"), SEEN_FROM) == []
    assert len(read_statuses(grouped.records("statuses"), SEEN_FROM)) == len(
        grouped.records("statuses")
    )


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("4.6.4", "mastodon"),
        ("4.2.1+glitch", "mastodon"),
        ("2.7.2 (compatible; Pleroma 2.5.0)", "pleroma"),
        ("2.7.2 (compatible; Akkoma 3.10.4-0-gebfb617)", "akkoma"),
        ("3.5.3 (compatible; Pixelfed 0.12.3)", "pixelfed"),
        ("0.19.1 git-2ef6c4d", ""),
        ("", ""),
    ],
)
def test_a_version_tells_the_software_where_it_can(version: str, name: str) -> None:
    assert by_version(version).name == name


def test_the_same_post_seen_from_two_servers_is_one(answers: dict[str, Any]) -> None:
    status = answers["granary__STATUS_REMOTE.json"]
    elsewhere = Viewpoint("https://other.example", "other.example")
    there = {**status, "id": "9999", "account": {**status["account"], "acct": "snarfed@foo.com"}}
    here = Viewpoint("http://foo.com", "foo.com")
    seen: list[Post] = [
        p for p in (read_status(Record(status), here), read_status(Record(there), elsewhere)) if p
    ]
    assert seen[0].canonical_uri == seen[1].canonical_uri
    assert seen[0].author.key == seen[1].author.key == "snarfed@foo.com"
    assert seen[0].native_id != seen[1].native_id
