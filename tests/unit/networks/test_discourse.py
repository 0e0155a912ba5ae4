"""Discourse: forums are searched, read whole, listened to and answered, as their API describes it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkBusy,
    NetworkError,
    NotAllowed,
    NotThere,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.domain.posts import PostAddress, Visibility
from cmconsole.networks.base import Outgoing
from cmconsole.networks.discourse.connector import DiscourseConnector, connect
from cmconsole.networks.discourse.posts import read_post
from cmconsole.networks.discourse.signin import begin, finish
from cmconsole.networks.feed.addresses import same_page
from cmconsole.networks.shape import as_record
from cmconsole.networks.web import Web
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.discourse import KEY, FakeDiscourse, error, show_key
from support.openapi import OpenApi
from support.plays import Close, Play, Reply, json_reply
from support.servers import Server, serve

OUTBOX = "0190d6a1-7c3e-7b8a-9a55-3f0c2b1d4e5f"
BASE = "https://forum.example"


@pytest.fixture(scope="module")
def api(recordings: Path) -> OpenApi:
    return OpenApi(recordings / "specs" / "discourse-openapi.trimmed.json")


def listen(
    web: Web, server: Server, *, key: str = "", match: tuple[str, ...] = (), **options: str
) -> DiscourseConnector:
    told = {"server": server.url(""), **({"api_key": "kept"} if key else {}), **options}
    secrets = Secrets(api_key=key) if key else Secrets()
    return connect(source("discourse", told, match), web, secrets)


def test_every_recorded_answer_goes_through_the_reader(recordings: Path) -> None:
    read = []
    for path in sorted((recordings / "discourse").glob("*.json")):
        content = json.loads(path.read_bytes())
        for record in [content] if isinstance(content, dict) else content:
            for item in (as_record(record), *as_record(record).records("posts")):
                post = read_post(item, BASE)
                read += [post] if post else []
    assert len(read) == 3
    (post,) = (post for post in read if post.native_id == "33/8/4")
    assert post.canonical_uri == f"{BASE}/t/8/4"
    assert post.permalink == f"{BASE}/t/welcome-to-discourse/8/4"
    assert f"{BASE}/p/33" in post.aliases
    assert post.parent_uri == post.thread_uri == f"{BASE}/t/8/1"
    assert post.author.handle == "@blake"
    assert post.edited_at is None


async def test_a_search_is_asked_as_documented_and_hits_are_read_whole(api: OpenApi) -> None:
    forum, desk = FakeDiscourse(api), Desk()
    first = forum.post("I like acme", title="Which tool?")
    forum.post("acmeology")
    quote = '<aside class="quote"><blockquote>acme</blockquote></aside>'
    forum.post(f"{quote} I quote only")
    async with serve(forum.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        await desk.poll(connector)
        await desk.poll(connector)
        first_query, second_query = (r.query for r in server.asked("/search.json"))
        assert len(server.asked(f"/posts/{first['id']}.json")) == 1, "once is enough"
        said = await connector.check()
        assert said == f'{server.url("")} answers, with 3 posts for "acme".'
        base = server.url("")
    assert {post.text for post in desk.posts} == {"Which tool?\n\nI like acme"}
    post = desk.posts[0]
    assert same_page(f"{base}/t/a-topic/1001") in {same_page(uri) for uri in post.aliases}
    assert first_query == {"q": ['"acme" order:latest'], "page": ["1"]}
    assert second_query["q"] == ['"acme" order:latest after:2026-11-23']


async def test_a_forum_is_read_whole_even_across_stretches_that_are_hidden(api: OpenApi) -> None:
    forum, desk = FakeDiscourse(api), Desk()
    forum.post("before acme")
    async with serve(forum.routes()) as server, open_web() as web:
        connector = listen(web, server, everything="yes", match=("acme",))
        await desk.poll(connector)
        wanted = forum.post("far below acme")
        forum._count += 170
        forum.post("on top acme")
        forum.post("something else")
        pages = await desk.poll(connector)
    assert desk.posts[0].text.endswith("before acme")
    assert str(wanted["id"]) in {post.native_id.partition("/")[0] for post in desk.posts}
    assert not any("something else" in post.text for post in desk.posts)
    assert pages[-1].joined


async def test_what_is_said_to_the_account_comes_once(api: OpenApi) -> None:
    forum, desk = FakeDiscourse(api), Desk()
    forum.notify("@acme help")
    forum.notify("an answer", 2)
    forum.notify("in private", 6)
    forum.notify("somebody liked it", 5)
    deleted = forum.notify("gone")
    forum.posts.remove(deleted)
    async with serve(forum.routes()) as server, open_web() as web:
        connector = listen(web, server, key=KEY)
        await desk.poll(connector)
        for number in range(130):
            forum.notify(f"number {number}")
        await desk.poll(connector)
        assert await connector.check() == f"@acme is signed in at {server.url('')}."
    assert len({post.canonical_uri for post in desk.posts}) == 133
    assert [post.addressed for post in desk.posts[:3]] == ["mention", "reply", "private message"]
    assert desk.posts[2].visibility is Visibility.PRIVATE
    assert desk.posts[0].text == "A topic\n\n@acme help"


TROUBLE: list[tuple[Play, type[NetworkError], str, int]] = [
    (error("slow", "rate_limit", 429, wait_seconds=42), NetworkBusy, "asked us to wait", 42),
    (Reply(429, b"slow down", {"Retry-After": "11"}), NetworkBusy, "asked us to wait", 11),
    (error("x", "not_logged_in", 403), NotAllowed, "only to its members", 0),
    (json_reply({"posts": 3}), UnreadableAnswer, "unexpected", 0),
    (Reply(200, b"<html>maintenance</html>"), UnreadableAnswer, "not what it should be", 0),
]


@pytest.mark.parametrize(("play", "kind", "told", "seconds"), TROUBLE)
async def test_its_errors_are_told(
    play: Play, kind: type[NetworkError], told: str, seconds: int
) -> None:
    async with serve({"*": play}) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        with pytest.raises(kind, match=told) as caught:
            await Desk().poll(connector)
        if seconds:
            assert caught.value.retry_after == timedelta(seconds=seconds)
            with pytest.raises(NetworkBusy):
                await Desk().poll(connector)
            assert len(server.requests) == 1, "the pause in its body is kept"


async def test_a_key_that_was_revoked_is_told() -> None:
    forum = FakeDiscourse()
    async with serve(forum.routes()) as server, open_web() as web:
        with pytest.raises(LoginExpired, match="does not accept the key any more"):
            await Desk().poll(listen(web, server, key="revoked"))
        with pytest.raises(LoginExpired, match="Nobody is signed in"):
            await listen(web, server, notifications="yes").check()


def address(post: dict[str, Any], server: Server) -> PostAddress:
    read = read_post(as_record(post), server.url(""))
    assert read is not None
    return PostAddress(read.native_id, read.canonical_uri)


async def test_a_post_is_answered_found_again_and_liked(api: OpenApi) -> None:
    forum = FakeDiscourse(api)
    top = forum.post("acme broke")
    for number in range(45):
        forum.post(f"me too {number}", top["topic_id"])
    async with serve(forum.routes()) as server, open_web() as web:
        connector = listen(web, server, key=KEY)
        where = address(forum.posts[3], server)
        outgoing = Outgoing(OUTBOX, "Sorry, we look into it.", answer_to=where)
        earlier = MORNING - timedelta(hours=7)
        assert await connector.find_own(outgoing, earlier) is None
        post = await connector.publish(outgoing)
        assert await connector.find_own(outgoing, earlier) == post
        assert await connector.find_own(outgoing, MORNING + timedelta(hours=1)) is None
        await connector.like(where)
        await connector.like(where)
        assert post.own
        assert post.parent_uri == where.canonical_uri
        forum.refusal = Close()
        with pytest.raises(AnswerLost):
            await connector.publish(outgoing)
        forum.refusal = error("Body is too short (minimum is 20 characters)", "x", 422)
        with pytest.raises(NotAllowed, match=r"too short .*\. Nothing was posted"):
            await connector.publish(outgoing)
        with pytest.raises(UsageError):
            await connector.publish(Outgoing(OUTBOX, "x"))
    assert forum.likes == [int(where.native_id.partition("/")[0])]


async def test_a_private_message_begins_a_topic_of_its_own(api: OpenApi) -> None:
    forum = FakeDiscourse(api)
    outgoing = Outgoing(OUTBOX, "Your order number?", private=True, recipients=("@tess",))
    async with serve(forum.routes()) as server, open_web() as web:
        connector = listen(web, server, key=KEY)
        earlier = MORNING - timedelta(hours=7)
        assert await connector.find_own(outgoing, earlier) is None
        post = await connector.publish(outgoing)
        found = await connector.find_own(outgoing, earlier)
        with pytest.raises(UsageError):
            await connector.publish(Outgoing(OUTBOX, "x", private=True))
        (sent, *_) = [request.json() for request in server.asked("/posts.json")]
    assert post.visibility is Visibility.PRIVATE
    assert found is not None
    assert found.canonical_uri == post.canonical_uri
    assert isinstance(sent, dict)
    assert sent["target_recipients"] == "tess"
    assert sent["archetype"] == "private_message"


async def test_a_topic_is_read_to_its_end_and_looked_at_again(api: OpenApi) -> None:
    forum = FakeDiscourse(api)
    top = forum.post("acme broke", title="Help")
    for number in range(90):
        forum.post(f"me too {number}", top["topic_id"])
    async with serve(forum.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        thread = await connector.thread(address(forum.posts[50], server), MORNING)
        assert len(thread) == 91
        assert thread[0].text == "Help\n\nacme broke"
        looked = [address(post, server) for post in forum.posts[:4]]
        forum.posts[1] |= {"cooked": "<p>edited</p>", "version": 2}
        forum.posts[2] |= {"deleted_at": "2026-11-23T08:00:00Z"}
        forum.posts.pop(3)
        refreshed = await connector.refresh(looked, MORNING)
        assert [post.text for post in refreshed.posts] == ["Help\n\nacme broke", "edited"]
        assert refreshed.posts[1].edited_at is not None
        assert refreshed.deleted == (looked[2].canonical_uri, looked[3].canonical_uri)
        with pytest.raises(NotThere):
            await connector.thread(PostAddress("1/999999/1", "x"), MORNING)
        with pytest.raises(NotThere):
            await connector.thread(PostAddress("nonsense", "x"), MORNING)


def test_a_key_is_got_by_copy_and_paste_and_by_this_attempt_alone() -> None:
    attempt, other = begin(BASE), begin(BASE)
    assert attempt.address.startswith(f"{BASE}/user-api-key/new?")
    assert "read%2Cwrite%2Cnotifications%2Csession_info" in attempt.address
    assert "auth_redirect" not in attempt.address
    shown = show_key(attempt.address)
    assert finish(attempt, f"  {shown}\n") == KEY
    assert attempt.nonce not in repr(attempt)
    for pasted in (
        show_key(other.address),
        show_key(attempt.address, nonce="another"),
        show_key(attempt.address, key=""),
        "hello",
        "",
        shown[:-60],
    ):
        with pytest.raises(UsageError, match="start again"):
            finish(attempt, pasted)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"server": "forum.example"},
        {"server": "forum.example", "notifications": "yes", "query": "x"},
        {"server": "ftp://forum.example", "query": "x"},
    ],
)
async def test_a_source_that_makes_no_sense_is_refused(options: dict[str, str]) -> None:
    async with open_web() as web:
        with pytest.raises(UsageError, match=r"\.$"):
            connect(source("discourse", options), web, Secrets())


async def test_a_forum_in_a_folder_is_asked_there() -> None:
    async with (
        serve({"/forum/search.json": json_reply({"posts": []})}) as server,
        open_web() as web,
    ):
        told = {"server": server.url("/forum/"), "query": "acme"}
        (page,) = await Desk().poll(connect(source("discourse", told), web, Secrets()))
    assert page.complete
