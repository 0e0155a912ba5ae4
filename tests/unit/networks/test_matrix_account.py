"""Matrix with an account: signing in, tokens that end, saying things exactly once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from cmconsole.domain.errors import AnswerLost, LoginExpired, NotAllowed, NotThere, UsageError
from cmconsole.domain.posts import PostAddress, Visibility
from cmconsole.networks.base import Outgoing
from cmconsole.networks.matrix.connector import MatrixConnector, connect
from cmconsole.networks.web import Web
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.matrix import DIRECT, FAN, ME, ROOM, SEALED, TOKEN, FakeMatrix, error
from support.plays import Close, Play, Request
from support.servers import Server, serve

KEY = "0190d6a1-7c3e-7b8a-9a55-3f0c2b1d4e5f"


def listen(
    web: Web, server: Server, secrets: Secrets | None = None, **options: str
) -> MatrixConnector:
    told = {"server": server.url(""), "access_token": "kept in the keyring", **options}
    return connect(source("matrix", told), web, secrets or Secrets(access_token=TOKEN))


def place(event: dict[str, Any]) -> PostAddress:
    return PostAddress(f"{event['room_id']}/{event['event_id']}", "x")


async def test_a_password_is_used_once_and_forgotten() -> None:
    matrix, secrets = FakeMatrix(), Secrets(password="right")
    async with serve(matrix.routes()) as server:
        for _ in range(2):
            async with open_web() as web:
                await listen(web, server, secrets, username="acme").check()
        assert len(server.asked("/_matrix/client/v3/login")) == 1
        async with open_web() as web:
            with pytest.raises(LoginExpired, match="did not accept the name and password"):
                await listen(web, server, Secrets(password="wrong"), username="acme").check()
    assert secrets.secrets["password"] == ""
    assert json.loads(secrets.secrets["session"])["token"] == TOKEN


@pytest.mark.parametrize("client_id", ["", "client"])
async def test_a_token_that_ends_is_renewed_where_the_server_says(client_id: str) -> None:
    matrix, desk = FakeMatrix(), Desk()
    secrets = Secrets(access_token=TOKEN, refresh_token="refresh-1")
    if client_id:
        secrets.secrets["client_id"] = client_id
    async with serve(matrix.routes()) as server:
        matrix.issuer = server.url("/token")
        async with open_web() as web:
            connector = listen(web, server, secrets)
            await desk.poll(connector)
            for _ in range(2):
                matrix.tokens = set()
                await desk.poll(connector)
        async with open_web() as web:
            await desk.poll(listen(web, server, secrets))
        path = "/token" if client_id else "/_matrix/client/v3/refresh"
        assert len(server.asked(path)) == 2
    assert json.loads(secrets.secrets["session"])["refresh"] == "refresh-1++"


async def test_a_token_that_was_revoked_is_told_and_a_new_one_taken() -> None:
    matrix, secrets = FakeMatrix(), Secrets(access_token=TOKEN)
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server, secrets)
        await connector.check()
        matrix.tokens = {"another"}
        with pytest.raises(LoginExpired, match="please sign in again"):
            await Desk().poll(connector)
        secrets.secrets["access_token"] = "another"
        await Desk().poll(connector)


async def test_the_homeserver_behind_a_name_is_found() -> None:
    matrix, name = FakeMatrix(), FakeMatrix()
    async with serve(matrix.routes()) as own, serve(name.routes()) as server, open_web() as web:
        name.base_url = own.url("/")
        await listen(web, server).check()
        assert [request.path for request in server.requests] == ["/.well-known/matrix/client"]
        assert own.requests


async def test_an_answer_is_one_event_however_often_it_is_tried() -> None:
    matrix = FakeMatrix()
    event = matrix.mention("help")
    outgoing = Outgoing(KEY, "Sorry!", answer_to=place(event), written_at=MORNING)
    lost = False

    def before(request: Request) -> Play | None:
        nonlocal lost
        if request.method == "PUT" and not lost:
            lost = True
            matrix._write(["rooms", ROOM, "send", "m.room.message", KEY], request.json())  # type: ignore[arg-type]
            return Close()
        return None

    matrix.before = before
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server)
        assert await connector.find_own(outgoing, MORNING) is None
        with pytest.raises(AnswerLost):
            await connector.publish(outgoing)
        post = await connector.publish(outgoing)
        found = await connector.find_own(outgoing, MORNING)
        assert await connector.idempotent()
        puts = [request for request in server.requests if request.method == "PUT"]
    assert [put.path.rpartition("/")[2] for put in puts] == [KEY, KEY]
    assert len([e for e in matrix.events if e["sender"] == ME]) == 1
    assert post.own
    assert found is not None
    assert found.canonical_uri == post.canonical_uri
    content = matrix.events[-1]["content"]
    assert content["m.relates_to"] == {"m.in_reply_to": {"event_id": event["event_id"]}}
    assert content["m.mentions"] == {"user_ids": [FAN]}


async def test_an_answer_in_a_thread_stays_there_and_the_thread_is_read() -> None:
    matrix = FakeMatrix()
    root = matrix.say("the first")
    matrix.say("something else")
    relation = {"rel_type": "m.thread", "event_id": root["event_id"]}
    below = matrix.mention("in the thread", **{"m.relates_to": relation})
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await connector.publish(Outgoing(KEY, "Sorry!", answer_to=place(below)))
        thread = await connector.thread(place(below), MORNING)
        around = await connector.thread(place(root), MORNING)
        with pytest.raises(NotThere):
            await connector.thread(PostAddress(f"{ROOM}/$nope", "x"), MORNING)
        with pytest.raises(NotThere):
            await connector.thread(PostAddress("nonsense", "x"), MORNING)
    assert [post.text for post in thread] == ["the first", "in the thread", "Sorry!"]
    assert [post.text for post in around][:2] == ["the first", "something else"]
    sent = matrix.events[-1]["content"]["m.relates_to"]
    assert sent["rel_type"] == "m.thread"
    assert sent["event_id"] == root["event_id"]


async def test_a_private_answer_uses_the_conversation_there_is_or_begins_one() -> None:
    matrix = FakeMatrix()
    event = matrix.mention("help")
    outgoing = Outgoing(KEY, "Your number?", answer_to=place(event), private=True)
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server)
        post = await connector.publish(outgoing)
        assert post.visibility is Visibility.PRIVATE
        assert post.native_id.startswith(DIRECT)
        matrix.direct = {}
        again = Outgoing("another", "Hello", private=True, recipients=("@new:example.org",))
        other = await connector.publish(again)
        assert other.native_id.startswith("!new:example.org/")
        assert matrix.direct == {"@new:example.org": ["!new:example.org"]}
        made = [content for path, content in matrix.asked if path.endswith("createRoom")]
        assert made[0]["invite"] == ["@new:example.org"]
        await connector.publish(Outgoing("third", "Hello again", None, True, ("@new:example.org",)))
        assert len([1 for path, _ in matrix.asked if path.endswith("createRoom")]) == 1


async def test_nothing_is_sent_unencrypted_into_an_encrypted_room() -> None:
    matrix = FakeMatrix()
    event = matrix.say("sealed", SEALED)
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server)
        with pytest.raises(NotAllowed, match=r"encrypted.*Element.*Nothing was sent"):
            await connector.publish(Outgoing(KEY, "hi", answer_to=place(event)))
        with pytest.raises(NotAllowed, match="longer than Matrix takes"):
            await connector.publish(Outgoing(KEY, "é" * 30_001, answer_to=place(event)))
        with pytest.raises(UsageError):
            await connector.publish(Outgoing(KEY, "hi"))
    assert not matrix.sent


async def test_a_reaction_twice_is_the_same_as_once() -> None:
    matrix = FakeMatrix()
    event = matrix.mention("acme is great")
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await connector.like(place(event))
        await connector.like(place(event))
        assert len(matrix.sent) == 1
        matrix.before = lambda r: (
            error("M_DUPLICATE_ANNOTATION", 400) if r.method == "PUT" else None
        )
        await connector.like(place(event))
        matrix.before = lambda r: error("M_FORBIDDEN", 403) if r.method == "PUT" else None
        with pytest.raises(NotAllowed):
            await connector.like(place(event))
    assert matrix.events[-1]["content"]["m.relates_to"]["key"] == "👍"
    assert matrix.events[-1]["origin_server_ts"] < (MORNING + timedelta(days=1)).timestamp() * 1000
