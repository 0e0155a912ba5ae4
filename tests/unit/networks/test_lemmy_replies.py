"""Lemmy: answering, private messages, threads, second looks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cmconsole.domain.errors import (
    AnswerLost,
    NotAllowed,
    NotThere,
    UsageError,
)
from cmconsole.domain.posts import PostAddress, Visibility
from cmconsole.networks.base import Outgoing
from cmconsole.networks.lemmy.connector import connect
from support.clocks import MORNING
from support.connecting import Secrets, open_web, source
from support.lemmy import HOST, FakeLemmy, error
from support.lemmy import listen_to_lemmy as listen
from support.plays import Close, Play, Request
from support.servers import serve

KEY = "0190d6a1-7c3e-7b8a-9a55-3f0c2b1d4e5f"
BASE = "https://lemmy.example"
BOTH = pytest.mark.parametrize("version", [3, 4])


def address(view: dict[str, Any]) -> PostAddress:
    kind = next(kind for kind in ("comment", "private_message", "post") if kind in view)
    return PostAddress(f"{kind}/{view[kind]['id']}", view[kind]["ap_id"])


@BOTH
async def test_a_comment_is_answered_in_its_place_and_found_again(version: int) -> None:
    lemmy = FakeLemmy(version)
    comment = lemmy.comment("acme broke")
    outgoing = Outgoing(KEY, "Sorry!\n\nWe look into it.", answer_to=address(comment))
    async with serve(lemmy.routes()) as server, open_web() as web:
        connector = listen(web, server, username="acme")
        assert await connector.find_own(outgoing, MORNING - timedelta(hours=7)) is None
        post = await connector.publish(outgoing)
        found = await connector.find_own(outgoing, MORNING - timedelta(hours=7))
        late = await connector.find_own(outgoing, MORNING + timedelta(hours=1))
        top = await connector.publish(Outgoing(KEY, "On top", answer_to=address(lemmy.views[0])))
        await connector.like(address(comment))
        base = server.url("")
    assert post.own
    assert post.parent_uri == f"{base}/comment/{comment['comment']['id']}"
    assert found == post
    assert late is None
    assert top.parent_uri == f"{HOST}/post/1"
    assert lemmy.likes[0]["comment_id"] == comment["comment"]["id"]
    assert lemmy.likes[0]["score"] == 1


@BOTH
async def test_a_private_message_goes_to_the_author(version: int) -> None:
    lemmy = FakeLemmy(version)
    comment = lemmy.comment("acme broke")
    outgoing = Outgoing(KEY, "Your number?", answer_to=address(comment), private=True)
    async with serve(lemmy.routes()) as server, open_web() as web:
        connector = listen(web, server, username="acme")
        post = await connector.publish(outgoing)
        assert await connector.find_own(outgoing, MORNING - timedelta(hours=7)) == post
        await connector.publish(Outgoing(KEY, "Hi", private=True, recipients=("@tess@x.example",)))
    assert post.visibility is Visibility.PRIVATE
    assert [message["recipient_id"] for message in lemmy.sent] == [7, 7]


async def test_what_cannot_be_said_is_refused_and_a_lost_answer_told() -> None:
    lemmy = FakeLemmy()
    comment = lemmy.comment("acme broke")
    async with serve(lemmy.routes()) as server, open_web() as web:
        connector = listen(web, server, username="acme")
        with pytest.raises(NotAllowed, match="Nothing was sent"):
            await connector.publish(Outgoing(KEY, "x" * 10_001, address(comment)))
        with pytest.raises(UsageError):
            await connector.publish(Outgoing(KEY, "x"))

        def post_only(play: Play) -> None:
            def before(request: Request) -> Play | None:
                return play if request.method == "POST" else None

            lemmy.before = before

        post_only(error("locked"))
        with pytest.raises(NotAllowed, match="thread is locked"):
            await connector.publish(Outgoing(KEY, "x", address(comment)))
        post_only(Close())
        with pytest.raises(AnswerLost):
            await connector.publish(Outgoing(KEY, "x", address(comment)))
    assert not lemmy.sent


@BOTH
async def test_a_thread_and_a_second_look(version: int) -> None:
    lemmy = FakeLemmy(version)
    post = lemmy.post("the first")
    number = post["post"]["id"]
    views = [lemmy.comment(f"comment {i}", post) for i in range(120)]
    below = lemmy.comment("below", post, f"0.{views[0]['comment']['id']}")
    async with serve(lemmy.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        thread = await connector.thread(address(below), MORNING)
        assert len(thread) == 122
        assert thread[0].canonical_uri == f"{HOST}/post/{number}"
        assert thread[1].aliases == (thread[-1].parent_uri,)
        views[3]["comment"]["deleted"] = True
        views[4]["comment"]["content"] = "edited"
        lemmy.views.remove(views[5])
        looked = [address(view) for view in views[3:7]]
        refreshed = await connector.refresh(looked, MORNING)
        assert [p.text for p in refreshed.posts] == ["edited", "comment 6"]
        assert refreshed.deleted == (looked[0].canonical_uri, looked[2].canonical_uri)
        elsewhere = PostAddress(looked[3].native_id, "https://other.example/comment/6")
        with pytest.raises(NotThere):
            await connector.thread(elsewhere, MORNING)


@pytest.mark.parametrize(
    "options", [{}, {"server": "a b"}, {"server": "x.y"}, {"server": "x.y", "notifications": "yes"}]
)
async def test_a_source_that_makes_no_sense_is_refused(options: dict[str, str]) -> None:
    async with open_web() as web:
        with pytest.raises(UsageError, match=r"\.$"):
            connect(source("lemmy", options), web, Secrets())
