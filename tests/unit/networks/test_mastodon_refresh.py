"""Known posts looked at again: edited, gone, or another post altogether."""

from __future__ import annotations

from typing import Any

import pytest

from cmconsole.domain.errors import NetworkDown
from cmconsole.domain.posts import PostAddress
from cmconsole.networks.mastodon.connector import MastodonConnector, connect
from cmconsole.networks.web import Web
from support.clocks import MORNING
from support.connecting import Secrets, open_web, source
from support.mastodon import FakeMastodon
from support.plays import Play, Reply, Request
from support.servers import Server, serve


def open_at(web: Web, server: Server) -> MastodonConnector:
    return connect(source("mastodon", {"server": server.url(""), "tag": "acme"}), web, Secrets())


def address(status: dict[str, Any]) -> PostAddress:
    return PostAddress(status["id"], status["uri"], status["url"])


@pytest.mark.parametrize("batches", [True, False])
async def test_edits_and_deletions_are_noticed(batches: bool) -> None:
    mastodon = FakeMastodon(batches=batches)
    kept, edited, gone = (mastodon.post(text) for text in ("kept", "brocken", "gone"))
    edited |= {"content": "<p>broken</p>", "edited_at": "2026-11-20T09:00:00Z"}
    mastodon.statuses.remove(gone)
    async with serve(mastodon.routes()) as server, open_web() as web:
        now = await open_at(web, server).refresh(
            [address(s) for s in (kept, edited, gone)], MORNING
        )
    assert [(post.text, post.edited_at is not None) for post in now.posts] == [
        ("kept", False),
        ("broken", True),
    ]
    assert now.deleted == (gone["uri"],)


async def test_many_posts_take_few_requests() -> None:
    mastodon = FakeMastodon()
    statuses = [mastodon.post(f"number {i}") for i in range(45)]
    async with serve(mastodon.routes()) as server, open_web() as web:
        now = await open_at(web, server).refresh([address(s) for s in statuses], MORNING)
        assert len(server.asked("/api/v1/statuses")) == 3
    assert [post.native_id for post in now.posts] == [s["id"] for s in statuses]


async def test_another_post_under_the_same_id_is_not_taken_for_an_edit() -> None:
    mastodon = FakeMastodon()
    other = mastodon.post("somebody else's")
    meant = PostAddress(other["id"], "https://far.example/users/x/1")
    async with serve(mastodon.routes()) as server, open_web() as web:
        now = await open_at(web, server).refresh([meant], MORNING)
    assert (now.posts, now.deleted) == ((), ())


async def test_a_proxys_page_does_not_delete_anything() -> None:
    mastodon = FakeMastodon()
    status = mastodon.post("still there")

    def maintenance(request: Request) -> Play | None:
        return Reply(404, b"<html>maintenance</html>") if "/statuses" in request.path else None

    mastodon.before = maintenance
    async with serve(mastodon.routes()) as server, open_web() as web:
        now = await open_at(web, server).refresh([address(status)], MORNING)
    assert (now.posts, now.deleted) == ((), ())


async def test_a_server_in_trouble_is_an_error_and_not_a_deletion() -> None:
    mastodon = FakeMastodon(batches=False)
    status = mastodon.post("still there")
    mastodon.before = lambda r: Reply(500) if "/statuses/" in r.path else None
    async with serve(mastodon.routes()) as server, open_web() as web:
        with pytest.raises(NetworkDown):
            await open_at(web, server).refresh([address(status)], MORNING)
