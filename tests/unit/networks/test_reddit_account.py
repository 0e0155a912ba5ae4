"""Reddit with a key: signing in, the inbox, answering, and errors that come with status 200."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkBusy,
    NetworkError,
    NotAllowed,
    NotThere,
    UsageError,
)
from cmconsole.domain.posts import PostAddress, Visibility
from cmconsole.networks.base import Outgoing
from cmconsole.networks.reddit.account import AccountConnector
from cmconsole.networks.reddit.connector import connect
from cmconsole.networks.reddit.posts import canonical_uri
from cmconsole.networks.reddit.session import wait
from cmconsole.networks.web import Web
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.plays import Close, Play, Request, json_reply
from support.reddit import TOKEN, FakeReddit
from support.servers import Server, serve

KEY = "0190d6a1-7c3e-7b8a-9a55-3f0c2b1d4e5f"


def listen(
    web: Web, server: Server, secrets: Secrets | None = None, **options: str
) -> AccountConnector:
    told = {"site": server.url(""), "api": server.url(""), "client_id": "key", "username": "acme"}
    secrets = secrets or Secrets(client_secret="secret", password="right")
    connector = connect(source("reddit", told | options), web, secrets)
    assert isinstance(connector, AccountConnector)
    return connector


def address(data: dict[str, Any]) -> PostAddress:
    post = data.get("link_id", data["name"])
    return PostAddress(data["name"], canonical_uri(data["name"], post.removeprefix("t3_")))


async def test_mentions_answers_and_messages_come_once() -> None:
    reddit = FakeReddit()
    reddit.notify("hello u/acme")
    reddit.notify("an answer", "comment_reply")
    reddit.notify("our own", author="acme")
    reddit.message("a private word")
    desk = Desk()
    async with serve(reddit.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        assert [post.addressed for post in desk.posts] == [
            "mention",
            "reply",
            None,
            "private message",
        ]
        assert [post.own for post in desk.posts] == [False, False, True, False]
        assert desk.posts[3].visibility is Visibility.PRIVATE
        assert desk.posts[3].text == "Hello\n\na private word"
        reddit.inbox.pop()
        later = reddit.notify("later")
        await desk.poll(connector)
        assert later["name"] in desk.ids
    assert reddit.tokens == 1


async def test_one_token_serves_for_a_day_and_over_restarts() -> None:
    reddit, secrets = FakeReddit(), Secrets(client_secret="secret", refresh_token="right")
    async with serve(reddit.routes()) as server:
        for _ in range(3):
            async with open_web() as web:
                assert await listen(web, server, secrets).check() == (
                    "u/acme is signed in at Reddit."
                )
        assert reddit.tokens == 1
        reddit.valid = False
        async with open_web() as web:
            await Desk().poll(listen(web, server, secrets))
    assert reddit.tokens == 2


@pytest.mark.parametrize(
    "secrets",
    [
        {"client_secret": "wrong", "password": "right"},
        {"client_secret": "secret", "password": "wrong"},
        {"client_secret": "secret"},
    ],
)
async def test_a_wrong_key_or_password_is_told(secrets: dict[str, str]) -> None:
    async with serve(FakeReddit().routes()) as server, open_web() as web:
        with pytest.raises(LoginExpired, match=r"key.*\.$"):
            await listen(web, server, Secrets(**secrets)).check()


async def test_a_sign_in_that_ends_for_good_in_the_middle_keeps_what_was_read() -> None:
    reddit, desk = FakeReddit(), Desk()
    reddit.notify("old")
    async with serve(reddit.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        for number in range(250):
            reddit.notify(f"number {number}")

        def before(request: Request) -> Play | None:
            if "after" not in request.query and "access_token" not in request.path:
                return None
            return json_reply({"message": "Unauthorized", "error": 401}, 401)

        reddit.before = before
        cursor = dict(desk.cursor)
        with pytest.raises(LoginExpired):
            await desk.poll(connector)
        assert desk.cursor == cursor
        reddit.before = lambda request: None
        await desk.poll(connector)
    assert len(set(desk.ids)) == 251


async def test_a_comment_is_answered_and_found_again() -> None:
    reddit = FakeReddit()
    post = reddit.post("acme broke")
    comment = reddit.comment("mine too", post=post["name"])
    outgoing = Outgoing(KEY, "Sorry!  We\nlook into it.", answer_to=address(comment))
    async with serve(reddit.routes()) as server, open_web() as web:
        connector = listen(web, server)
        assert await connector.find_own(outgoing, MORNING) is None
        answer = await connector.publish(outgoing)
        found = await connector.find_own(outgoing, MORNING)
        late = await connector.find_own(outgoing, MORNING + timedelta(hours=1))
        assert not await connector.idempotent()
    assert answer.own
    assert found == answer
    assert late is None
    assert server.asked("/api/comment")[0].form["thing_id"] == [comment["name"]]


async def test_a_private_message_is_sent_and_looked_up() -> None:
    reddit = FakeReddit()
    outgoing = Outgoing(KEY, "Your order number?", private=True, recipients=("u/tess",))
    async with serve(reddit.routes()) as server, open_web() as web:
        connector = listen(web, server)
        sent = await connector.publish(outgoing)
        assert sent.visibility is Visibility.PRIVATE
        assert server.asked("/api/compose")[0].form["to"] == ["tess"]
        message = reddit.message("here it is")
        await connector.publish(Outgoing(KEY, "Thanks", address(message), private=True))
        assert server.asked("/api/comment")[0].form["thing_id"] == [message["name"]]
        with pytest.raises(UsageError):
            await connector.publish(Outgoing(KEY, "hi", private=True))


REFUSALS: list[tuple[list[str], type[NetworkError], str]] = [
    (["THREAD_LOCKED", "x", "parent"], NotAllowed, "thread is locked"),
    (["DELETED_COMMENT", "x", "parent"], NotAllowed, "has been deleted"),
    (["SOMETHING_NEW", "x", ""], NotAllowed, "did not take this"),
    (["RATELIMIT", "doing that too much. try again in 6 minutes.", ""], NetworkBusy, "to wait"),
]


@pytest.mark.parametrize(("words", "kind", "told"), REFUSALS)
async def test_an_error_behind_status_200_is_an_error(
    words: list[str], kind: type[NetworkError], told: str
) -> None:
    reddit = FakeReddit(errors=[words])
    async with serve(reddit.routes()) as server, open_web() as web:
        with pytest.raises(kind, match=told) as caught:
            await listen(web, server).publish(
                Outgoing(KEY, "hi", PostAddress("t1_x", canonical_uri("t1_x", "y")))
            )
    assert not reddit.sent
    if kind is NetworkBusy:
        assert caught.value.retry_after == timedelta(minutes=6)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("try again in 54 seconds.", 54),
        ("Take a break for 9 minutes before trying again.", 540),
        ("try again in 1 minute", 60),
        ("try again in 300 milliseconds.", 0.3),
        ("try again later", None),
        ("in ٣ minutes", None),
    ],
)
def test_how_long_to_wait_is_read_from_the_sentence(text: str, seconds: float | None) -> None:
    assert wait(text) == (None if seconds is None else timedelta(seconds=seconds))


async def test_a_lost_answer_is_told_as_one() -> None:
    reddit = FakeReddit()
    post = reddit.post("acme broke")
    async with serve(reddit.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await connector.check()
        reddit.before = lambda request: Close() if request.method == "POST" else None
        with pytest.raises(AnswerLost):
            await connector.publish(Outgoing(KEY, "hi", address(post)))


async def test_a_thread_a_second_look_and_a_vote() -> None:
    reddit = FakeReddit()
    post = reddit.post("acme broke")
    first = reddit.comment("mine too", post=post["name"])
    reddit.comment("below", post=post["name"], parent_id=first["name"])
    gone = reddit.comment("bad words", post=post["name"])
    async with serve(reddit.routes()) as server, open_web() as web:
        connector = listen(web, server)
        thread = await connector.thread(address(first), MORNING)
        assert [p.text for p in thread] == ["acme broke", "mine too", "below", "bad words"]
        assert thread[2].parent_uri == thread[1].canonical_uri
        gone |= {"author": "[deleted]", "body": "[deleted]"}
        first |= {"body": "mine as well", "edited": MORNING.timestamp()}
        refreshed = await connector.refresh([address(first), address(gone)], MORNING)
        assert [p.text for p in refreshed.posts] == ["mine as well"]
        assert refreshed.posts[0].edited_at == MORNING
        assert refreshed.deleted == (address(gone).canonical_uri,)
        await connector.like(address(first))
        assert reddit.votes == [first["name"]]
        with pytest.raises(NotThere):
            await connector.thread(PostAddress("t3_nope", canonical_uri("t3_nope")), MORNING)
    assert all(r.headers["authorization"] == f"Bearer {TOKEN}" for r in server.requests[1:])


@pytest.mark.parametrize(
    ("reason", "told"), [("private", "is private"), ("quarantined", "is quarantined")]
)
async def test_a_closed_subreddit_is_told_as_what_it_is(reason: str, told: str) -> None:
    reddit = FakeReddit()
    body = {"reason": reason, "message": "Forbidden", "error": 403}
    async with serve(reddit.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme", subreddits="secret")
        await connector.check()
        reddit.before = lambda request: json_reply(body, 403)
        with pytest.raises(NotAllowed, match=told):
            await Desk().poll(connector)
