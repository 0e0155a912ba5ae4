"""Bluesky: what is asked for, by the lexicons, and what comes back."""

from __future__ import annotations

from typing import Any

import pytest

from cmconsole.domain.errors import NotThere, UsageError
from cmconsole.domain.posts import PostAddress
from cmconsole.networks.bluesky.connector import connect
from support.bluesky import ME, FakeBluesky
from support.bluesky import listen_to_bluesky as listen
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.lexicons import Lexicons
from support.servers import serve


async def test_notifications_are_asked_for_as_the_lexicon_says_and_each_comes_once(
    lexicons: Lexicons,
) -> None:
    bluesky = FakeBluesky(lexicons, largest_page=30)
    for number in range(90):
        reason = ("like", "mention", "reply", "quote")[number % 4]
        bluesky.post(f"number {number}", reason=reason)
    desk = Desk()
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        assert len(set(desk.ids)) == len(desk.ids) == 67
        assert {post.addressed for post in desk.posts} == {"mention", "reply", "quote"}
        mine = bluesky.post("our own answer", did=ME, reason="reply")
        await desk.poll(connector)
        before = len(server.asked("/xrpc/app.bsky.notification.listNotifications"))
        await desk.poll(connector)
        after = len(server.asked("/xrpc/app.bsky.notification.listNotifications"))
    assert after - before == 1, "an overlap costs no second request"
    assert next(post for post in desk.posts if post.native_id == mine["uri"]).own
    assert bluesky.logins == 1


async def test_a_notification_that_was_known_and_then_deleted_ends_no_walk_too_late(
    lexicons: Lexicons,
) -> None:
    bluesky = FakeBluesky(lexicons, largest_page=20)
    for number in range(400):
        bluesky.post(f"number {number}", reason="mention")
    desk = Desk()
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        bluesky.notifications.pop()
        new = bluesky.post("new", reason="mention")
        asked = len(server.requests)
        await desk.poll(connector)
        assert new["uri"] in desk.ids
        assert len(server.requests) - asked < 8, "the hour of overlap, not the whole log"


async def test_the_search_is_asked_as_the_lexicon_says_and_every_hit_is_looked_at(
    lexicons: Lexicons,
) -> None:
    bluesky = FakeBluesky(lexicons, largest_page=40)
    for number in range(100):
        bluesky.post(f"acme cloud {number}" if number % 2 else f"macacme cloudy {number}")
    desk = Desk()
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme cloud")
        await desk.poll(connector)
        await desk.poll(connector)
        queries = [r.query for r in server.asked("/xrpc/app.bsky.feed.searchPosts")]
    assert len(set(desk.ids)) == 50
    assert queries[0] == {"q": ['"acme cloud"'], "sort": ["latest"], "limit": ["100"]}
    assert queries[-1]["since"] == ["2026-11-23T03:06:40.000Z"], "an hour before the newest"


async def test_the_check_names_account_and_search(lexicons: Lexicons) -> None:
    bluesky = FakeBluesky(lexicons)
    async with serve(bluesky.routes()) as server, open_web() as web:
        assert await listen(web, server).check() == "@acme.test is signed in at Bluesky."
        said = await listen(web, server, query="acme").check()
        assert said == '@acme.test is signed in at Bluesky, which has no post yet with "acme".'


async def test_a_thread_is_read_oldest_first_around_what_is_gone(lexicons: Lexicons) -> None:
    bluesky = FakeBluesky(lexicons)
    root = bluesky.post("the first")

    def below(view: Any, text: str) -> Any:
        parent = {"uri": view["uri"], "cid": view["cid"]}
        top = {"uri": root["uri"], "cid": root["cid"]}
        return bluesky.post(text, reply={"root": top, "parent": parent})

    middle = below(root, "the second")
    wanted = below(middle, "the third")
    below(wanted, "the fourth")
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server)
        address = PostAddress(wanted["uri"], wanted["uri"])
        posts = await connector.thread(address, MORNING)
        assert [post.text for post in posts] == [
            "the first",
            "the second",
            "the third",
            "the fourth",
        ]
        assert posts[2].parent_uri == middle["uri"]
        assert posts[2].thread_uri == root["uri"]
        bluesky.views.remove(root)
        assert len(await connector.thread(address, MORNING)) == 3
        bluesky.views.remove(wanted)
        with pytest.raises(NotThere, match="may have been deleted"):
            await connector.thread(address, MORNING)
        with pytest.raises(NotThere):
            await connector.thread(PostAddress("1", "https://elsewhere.example/1"), MORNING)


async def test_a_look_at_known_posts_tells_deleted_from_hidden(lexicons: Lexicons) -> None:
    bluesky = FakeBluesky(lexicons)
    views = [bluesky.post(f"number {number}") for number in range(60)]
    gone, hidden = bluesky.views.pop(10), views[20]
    bluesky.hidden.add(hidden["uri"])
    addresses = [PostAddress(view["uri"], view["uri"]) for view in views]
    async with serve(bluesky.routes()) as server, open_web() as web:
        refreshed = await listen(web, server).refresh(addresses, MORNING)
        assert len(server.asked("/xrpc/app.bsky.feed.getPosts")) == 3
    assert refreshed.deleted == (gone["uri"],)
    assert len(refreshed.posts) == 58


@pytest.mark.parametrize(
    "options",
    [{}, {"handle": "a b"}, {"handle": "acme.test", "query": "x", "notifications": "yes"}],
)
async def test_a_source_that_makes_no_sense_is_refused(options: dict[str, str]) -> None:
    async with open_web() as web:
        with pytest.raises(UsageError, match=r"\.$"):
            connect(source("bluesky", options), web, Secrets())
