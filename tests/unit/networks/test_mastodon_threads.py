"""Threads, favourites and boosts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cmconsole.domain.errors import NotThere
from cmconsole.networks.base import PostAddress
from cmconsole.networks.mastodon.connector import MastodonConnector, connect
from cmconsole.networks.mastodon.thread import still_fetching
from cmconsole.networks.web import Web
from support.clocks import MORNING
from support.connecting import Secrets, open_web, source
from support.mastodon import FakeMastodon
from support.servers import Server, serve


def open_at(web: Web, server: Server, token: str = "good-token") -> MastodonConnector:
    secrets = Secrets(access_token=token) if token else Secrets()
    told = {"server": server.url(""), "tag": "acme"}
    return connect(source("mastodon", told), web, secrets)


def address(status: dict[str, Any], native_id: str | None = None) -> PostAddress:
    return PostAddress(native_id or status["id"], status["uri"], status["url"])


async def test_a_thread_is_read_oldest_first_with_everybody_in_place() -> None:
    mastodon = FakeMastodon()
    root = mastodon.post("root")
    middle = mastodon.post("middle", in_reply_to_id=root["id"])
    leaf = mastodon.post("leaf", in_reply_to_id=middle["id"])
    other = mastodon.post("other", in_reply_to_id=root["id"])
    mastodon.post("unrelated")
    async with serve(mastodon.routes()) as server, open_web() as web:
        posts = await open_at(web, server, token="").thread(address(middle), MORNING)
    assert [post.text for post in posts] == ["root", "middle", "leaf"]
    assert [post.parent_uri for post in posts] == [None, root["uri"], middle["uri"]]
    assert [post.thread_uri for post in posts] == [None, root["uri"], root["uri"]]
    assert other["uri"] not in {post.canonical_uri for post in posts}
    assert posts[-1].canonical_uri == leaf["uri"]


async def test_a_server_that_is_still_fetching_is_asked_a_second_time_and_no_more() -> None:
    mastodon = FakeMastodon()
    root = mastodon.post("root")
    mastodon.context_headers = {"Mastodon-Async-Refresh": 'id="abc", retry=5, result_count=2'}
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = open_at(web, server, token="")
        first = await connector.read_thread(address(root), MORNING)
        assert first.again_after == timedelta(seconds=5)
        second = await connector.read_thread(address(root), MORNING, again=True)
        assert second.again_after is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [('id="x", retry=3', 3), ("retry=0", None), ("retry=86400", None), ("", None), ("x", None)],
)
def test_only_a_short_wait_is_passed_on(header: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert still_fetching(header) == expected


async def test_a_deleted_post_has_no_thread() -> None:
    mastodon = FakeMastodon()
    async with serve(mastodon.routes()) as server, open_web() as web:
        gone = PostAddress("1", "https://elsewhere.example/1")
        for token in ("", mastodon.token):
            with pytest.raises(NotThere):
                await open_at(web, server, token=token).thread(gone, MORNING)


async def test_liking_and_boosting_twice_is_the_same_as_once() -> None:
    mastodon = FakeMastodon()
    status = mastodon.post("text")
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = open_at(web, server)
        for _ in range(2):
            await connector.like(address(status))
            await connector.repost(address(status))
        done = [r.path.rpartition("/")[2] for r in server.requests if r.method == "POST"]
    assert done == ["favourite", "reblog"]
    assert status["favourited"]
    assert status["reblogged"]
