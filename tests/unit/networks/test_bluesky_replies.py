"""Bluesky: saying things once, in public and in private."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from cmconsole.domain.errors import (
    AnswerLost,
    NotAllowed,
    NotThere,
)
from cmconsole.domain.posts import PostAddress, Visibility
from cmconsole.networks.base import Outgoing
from cmconsole.networks.bluesky.replies import record_key
from support.bluesky import FAN, ME, FakeBluesky, error
from support.bluesky import listen_to_bluesky as listen
from support.clocks import MORNING
from support.connecting import Desk, open_web
from support.lexicons import Lexicons
from support.plays import Close, Play, Request
from support.servers import serve

KEY = "0190d6a1-7c3e-7b8a-9a55-3f0c2b1d4e5f"


def address(view: dict[str, object]) -> PostAddress:
    return PostAddress(str(view["uri"]), str(view["uri"]))


async def test_an_answer_is_posted_once_however_often_it_is_tried(lexicons: Lexicons) -> None:
    bluesky = FakeBluesky(lexicons)
    root = bluesky.post("the first")
    strong = {"uri": root["uri"], "cid": root["cid"]}
    parent = bluesky.post("help", reply={"root": strong, "parent": strong})
    outgoing = Outgoing(
        KEY,
        "Sorry, @fan.test! 👩‍🔧 See acme.com/help #support",
        answer_to=address(parent),
        language="en",
        written_at=MORNING,
    )
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server)
        assert await connector.find_own(outgoing, MORNING) is None
        post = await connector.publish(outgoing)
        again = await connector.publish(outgoing)
        found = await connector.find_own(outgoing, MORNING)
        puts = server.asked("/xrpc/com.atproto.repo.putRecord")
    assert post == again == found
    assert len(puts) == 1
    assert post.own
    assert post.canonical_uri == f"at://{ME}/app.bsky.feed.post/{record_key(KEY)}"
    (record,) = bluesky.records.values()
    assert record["reply"] == {"root": strong, "parent": {"uri": parent["uri"], "cid": root["cid"]}}
    assert record["createdAt"] == "2026-11-23T09:00:00.000Z"
    assert record["langs"] == ["en"]
    shown = record["text"].encode()
    cut = [shown[f["index"]["byteStart"] : f["index"]["byteEnd"]] for f in record["facets"]]
    assert cut == [b"@fan.test", b"acme.com/help", b"#support"]
    assert record["facets"][0]["features"][0]["did"] == FAN
    assert record["facets"][1]["features"][0]["uri"] == "https://acme.com/help"


async def test_a_lost_answer_can_be_tried_again_safely(lexicons: Lexicons) -> None:
    bluesky = FakeBluesky(lexicons)
    outgoing = Outgoing(KEY, "hello", written_at=MORNING)
    lost = False

    def before(request: Request) -> Play | None:
        nonlocal lost
        if request.path.endswith("putRecord") and not lost:
            lost = True
            content = json.loads(request.body)
            bluesky.records[f"{content['collection']}/{content['rkey']}"] = content["record"]
            return Close()
        return None

    bluesky.before = before
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server)
        with pytest.raises(AnswerLost):
            await connector.publish(outgoing)
        post = await connector.publish(outgoing)
        assert len(server.asked("/xrpc/com.atproto.repo.putRecord")) == 1
    assert post.text == "hello"
    assert len(bluesky.records) == 1


def test_record_keys_are_tids_and_belong_to_their_keys() -> None:
    keys = [record_key(f"key {number}") for number in range(500)]
    assert len(set(keys)) == 500
    assert record_key("key 7") == keys[7]
    digits = "234567abcdefghijklmnopqrstuvwxyz"
    for key in keys:
        assert len(key) == 13
        assert set(key) <= set(digits)
        assert key[0] in "234567abcdefghij"
    number = 0
    for digit in record_key(KEY):
        number = number * 32 + digits.index(digit)
    assert (number >> 10) // 1000 == int(KEY.replace("-", "")[:12], 16), "its own time"


async def test_what_is_too_long_is_refused_before_anything_is_sent() -> None:
    bluesky = FakeBluesky()
    async with serve(bluesky.routes()) as server, open_web() as web:
        with pytest.raises(NotAllowed, match=r"301 characters.*Nothing was sent"):
            await listen(web, server).publish(Outgoing(KEY, "x" * 301))
        assert not server.asked("/xrpc/com.atproto.repo.putRecord")


async def test_an_author_who_takes_no_answers_gets_none(lexicons: Lexicons) -> None:
    bluesky = FakeBluesky(lexicons)
    view = bluesky.post("leave me alone")
    view["viewer"] = {"replyDisabled": True}
    async with serve(bluesky.routes()) as server, open_web() as web:
        with pytest.raises(NotAllowed, match="does not take answers"):
            await listen(web, server).publish(Outgoing(KEY, "hi", answer_to=address(view)))
        gone = PostAddress("x", f"at://{FAN}/app.bsky.feed.post/3kgone")
        with pytest.raises(NotThere):
            await listen(web, server).publish(Outgoing(KEY, "hi", answer_to=gone))
    assert not bluesky.records


async def test_liking_and_reposting_twice_is_the_same_as_once(lexicons: Lexicons) -> None:
    bluesky = FakeBluesky(lexicons)
    view = bluesky.post("acme is great")
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await connector.like(address(view))
        view["viewer"] = {"like": f"at://{ME}/app.bsky.feed.like/3k2"}
        await connector.like(address(view))
        await connector.repost(address(view))
    kinds = [record["$type"] for record in bluesky.records.values()]
    assert kinds == ["app.bsky.feed.like", "app.bsky.feed.repost"]
    for record in bluesky.records.values():
        assert record["subject"] == {"uri": view["uri"], "cid": view["cid"]}


async def test_private_messages_come_once_and_know_when_they_are_deleted(
    lexicons: Lexicons,
) -> None:
    bluesky = FakeBluesky(lexicons, largest_page=4)
    old = bluesky.message("old and read")
    unread = {**old["message"], "id": "m0", "text": "old and unread"}
    member = {"did": FAN, "handle": "fan.test"}
    convo = {"id": "convo1", "rev": "1", "members": [member], "muted": False, "unreadCount": 1}
    bluesky.convos.append({**convo, "lastMessage": unread})
    bluesky.post("a mention", reason="mention")
    desk = Desk()
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server, messages="yes")
        await desk.poll(connector)
        assert [post.text for post in desk.posts] == ["a mention", "old and unread"]
        for number in range(10):
            bluesky.message(f"message {number}", did=ME if number == 3 else FAN)
        bluesky.message("", kind="logDeleteMessage")
        desk.posts.clear()
        await desk.poll(connector, crash_after=3)
        pages = await desk.poll(connector)
    messages = [post for post in desk.posts if post.visibility is Visibility.PRIVATE]
    assert [post.text for post in messages] == [f"message {number}" for number in range(10)]
    assert messages[0].addressed == "private message"
    assert messages[3].own
    assert messages[3].addressed is None
    assert [gone for page in desk.pages for gone in page.deleted]
    assert [page.complete for page in pages].count(True) == 1


async def test_a_private_answer_goes_to_the_author_and_can_be_found_again(
    lexicons: Lexicons,
) -> None:
    bluesky = FakeBluesky(lexicons)
    view = bluesky.post("help")
    outgoing = Outgoing(KEY, "Your order number?", answer_to=address(view), private=True)
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server)
        assert await connector.find_own(outgoing, MORNING) is None
        post = await connector.publish(outgoing)
        found = await connector.find_own(outgoing, MORNING)
        other = await connector.find_own(replace(outgoing, text="No"), MORNING)
        late = await connector.find_own(outgoing, MORNING + timedelta(hours=1))
        (asked,) = server.asked("/xrpc/chat.bsky.convo.sendMessage")
    assert asked.headers["atproto-proxy"] == "did:web:api.bsky.chat#bsky_chat"
    assert post.visibility is Visibility.PRIVATE
    assert found == post
    assert other is None
    assert late is None
    assert not bluesky.records, "nothing in public"


@pytest.mark.parametrize(
    ("name", "message", "words"),
    [
        ("InvalidToken", "Bad token scope", "Allow access to your direct messages"),
        ("MessagesDisabled", "recipient has disabled", "accepts no private messages"),
        ("NotFollowedBySender", "x", "only from accounts they follow"),
    ],
)
async def test_why_a_private_message_is_refused_is_said(
    name: str, message: str, words: str
) -> None:
    bluesky = FakeBluesky()
    view = bluesky.post("help")
    bluesky.before = lambda request: error(name, message) if "chat." in request.path else None
    async with serve(bluesky.routes()) as server, open_web() as web:
        with pytest.raises(NotAllowed, match=words):
            await listen(web, server).publish(
                Outgoing(KEY, "hi", answer_to=address(view), private=True)
            )
    assert bluesky.renewals == 0
