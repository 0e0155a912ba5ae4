"""Discord: its official specification, channels and search, nonces, its errors."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NotAllowed,
    NotThere,
    UsageError,
)
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.discord.connector import connect
from cmconsole.networks.discord.posts import read_message, snowflake, time_of
from cmconsole.networks.shape import Record
from support.clocks import MORNING
from support.commercial import FakeDiscord
from support.connecting import Desk, Secrets, open_web, source
from support.plays import Play, Reply, Request, json_reply
from support.servers import Server, serve
from support.specs import OpenApi
from support.trouble import WRONG, poll_in_trouble

ME = json_reply({"id": "99", "username": "acmebot"})
AT = PostAddress("500/1000", "https://discord.com/channels/400/500/1000")


def discord(web: Any, server: Server, **options: str) -> Any:
    told = {"server": server.url("").rstrip("/"), "guild": "400", **options}
    return connect(source("discord", told), web, Secrets(token="bot token".replace(" ", "-")))


def message(number: int, text: str, **more: Any) -> dict[str, Any]:
    told = {
        "id": str(number),
        "channel_id": "500",
        "content": text,
        "timestamp": "2026-11-23T08:00:00+00:00",
        "author": {"id": "7", "username": "tess", "global_name": "Tess"},
        "mentions": [],
    }
    return {**told, **more}


def test_the_documented_messages_are_read(shared: Path) -> None:
    examples = json.loads(
        (shared / "networks/fixtures/discord/docs-examples/message.json").read_text()
    )
    first = read_message(Record(examples[0]), "1", "")
    crossposted = read_message(Record(examples[1]), "1", "")
    assert first is not None
    assert crossposted is not None
    assert (first.text, first.author.handle) == ("Supa Hot", "Mason")
    assert first.published_at == datetime(2017, 7, 11, 17, 27, 7, 299000, UTC)
    in_its_id = time_of(first.native_id.partition("/")[2])
    assert in_its_id is not None
    assert abs(in_its_id - first.published_at) < timedelta(minutes=1), "Discord's example is edited"
    assert first.permalink == "https://discord.com/channels/1/290926798999357250/334385199974967042"
    assert crossposted.text == "Big news! In this #channel channel!"
    assert all(read_message(Record(one), "1", "") is None for one in examples[2:])


def test_names_stand_in_place_of_numbers_and_tell_why_a_message_is_for_us() -> None:
    us = [{"id": "99", "username": "acmebot"}]
    post = read_message(Record(message(1, "<@99> hi <a:wave:123> <@!5>", mentions=us)), "400", "99")
    assert post is not None
    assert post.text == "@acmebot hi :wave: @somebody"
    assert post.addressed == "mention"
    answer = message(
        2,
        "thanks",
        message_reference={"message_id": "1", "channel_id": "500"},
        referenced_message={"author": {"id": "99"}},
    )
    reply = read_message(Record(answer), "400", "99")
    assert reply is not None
    assert (reply.addressed, reply.parent_uri) == (
        "reply",
        "https://discord.com/channels/400/500/1",
    )
    files = [{"url": "https://cdn.example/a.png", "content_type": "image/png", "filename": "a.png"}]
    picture = read_message(Record(message(3, "", attachments=files)), "400", "99")
    assert picture is not None
    assert (picture.text, picture.attachments[0].kind) == ("a.png", "image")


async def test_everything_that_is_asked_and_sent_is_in_the_specification(shared: Path) -> None:
    spec = OpenApi(shared / "networks/fixtures/discord/openapi.trimmed.json")
    fake = FakeDiscord()
    fake.post("acme")
    mine = message(1001, "Sorry!", author={"id": "99"})

    def play(request: Request) -> Play:
        spec.check(request)
        if request.path == "/users/@me/channels":
            return json_reply({"id": "600"})
        if request.method == "POST":
            return json_reply(mine)
        if request.method in ("PUT", "DELETE"):
            return Reply(204)
        if request.path.endswith("/1000"):
            return json_reply(message(1000, "help"))
        return fake.answer(request)

    async with serve({"*": play}) as server, open_web() as web:
        await Desk().poll(discord(web, server))
        await Desk().poll(discord(web, server, query="acme"))
        connector = discord(web, server, channels="500")
        desk = Desk()
        await desk.poll(connector)
        await desk.poll(connector)
        post = await connector.publish(Outgoing("a key", "Sorry!", AT))
        again = await connector.publish(Outgoing("a key", "Sorry!", AT))
        await connector.publish(Outgoing("a key", "Sorry!", AT, private=True))
        await connector.find_own(Outgoing("a key", "Sorry!", AT), MORNING)
        await connector.thread(AT, MORNING)
        await connector.refresh([AT], MORNING)
        await connector.like(AT)
        await connector.delete_own(AT)
        sent = [
            one.json() for one in server.requests if one.path.endswith("/500/messages") and one.body
        ]
        assert {one.headers["authorization"] for one in server.requests} == {"Bot bot-token"}
    assert post.own
    assert again == post
    first, second = sent
    assert isinstance(first, dict)
    assert first == second, "the same nonce: Discord takes it once"
    assert len(first["nonce"]) <= 25
    assert first["enforce_nonce"] is True
    assert first["allowed_mentions"] == {"parse": [], "replied_user": True}


async def test_one_forbidden_channel_does_not_stop_the_others() -> None:
    no = json_reply({"code": 50001, "message": "Missing Access"}, 403)
    routes = {
        "/users/@me": ME,
        "/channels/500/messages": no,
        "/channels/501/messages": json_reply([message(1000, "acme")]),
    }
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        with pytest.raises(NotAllowed, match="may not see this channel"):
            await desk.poll(discord(web, server, channels="500, 501"))
    assert desk.ids == ["500/1000"]
    assert desk.cursor["c501"] == "1000"
    assert "c500" not in desk.cursor


async def test_a_search_that_is_not_ready_is_a_pause() -> None:
    body = {
        "message": "Index not yet available. Try again later",
        "code": 110000,
        "retry_after": 45,
    }
    routes = {"/users/@me": ME, "*": json_reply(body, 202)}
    async with serve(routes) as server, open_web() as web:
        _, error = await poll_in_trouble(discord(web, server), {})
    assert isinstance(error, NetworkBusy)
    assert error.retry_after == timedelta(seconds=45)


async def test_a_lost_answer_is_found_behind_the_time_it_was_sent() -> None:
    mine = message(1001, "Sorry!", author={"id": "99"}, timestamp=MORNING.isoformat())
    routes = {"/users/@me": ME, "/channels/500/messages": json_reply([mine])}
    async with serve(routes) as server, open_web() as web:
        connector = discord(web, server, channels="500")
        outgoing = Outgoing("k", "Sorry!", AT)
        found = await connector.find_own(outgoing, MORNING)
        other = await connector.find_own(replace(outgoing, text="Something else"), MORNING)
        after = server.asked("/channels/500/messages")[0].query["after"]
    assert found is not None
    assert other is None
    assert after == [str(snowflake(MORNING - timedelta(minutes=5)))]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, 0, LoginExpired),
        (403, 50013, NotAllowed),
        (403, 50007, NotAllowed),
        (404, 10008, NotThere),
        (400, 50035, NotAllowed),
    ],
)
async def test_errors_are_told_in_words(status: int, code: int, expected: type) -> None:
    body = {"code": code, "message": "Something"}
    async with serve({"*": json_reply(body, status)}) as server, open_web() as web:
        with pytest.raises(expected):
            await discord(web, server).publish(Outgoing("k", "x", AT))


async def test_a_rate_limit_says_how_long() -> None:
    body = {"message": "You are being rate limited.", "retry_after": 64.57, "global": False}
    async with serve({"*": json_reply(body, 429)}) as server, open_web() as web:
        _, error = await poll_in_trouble(discord(web, server), {})
    assert error.retry_after == timedelta(seconds=64.57)


async def test_missing_text_is_explained() -> None:
    routes = {"/users/@me": ME, "/channels/500/messages": json_reply([message(1, "")])}
    async with serve(routes) as server, open_web() as web:
        assert "message content intent" in await discord(web, server, channels="500").check()


@pytest.mark.parametrize("how", ["channels", "search"])
@pytest.mark.parametrize("name", WRONG)
async def test_whatever_goes_wrong_is_told(name: str, how: str) -> None:
    if (name, how) == ("a list", "channels"):
        pytest.skip("an empty list is a channel without messages")
    routes = {"/users/@me": ME, "*": lambda request: WRONG[name]()}
    options = {"channels": "500"} if how == "channels" else {}
    async with serve(routes) as server, open_web() as web:
        desk, _ = await poll_in_trouble(discord(web, server, **options), {})
    assert not desk.cursor.get("c500")
    assert not desk.cursor.get("newest")


@pytest.mark.parametrize("options", [{}, {"guild": "acme"}, {"guild": "1", "channels": "general"}])
def test_options_that_make_no_sense_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        connect(source("discord", options), None, Secrets())  # type: ignore[arg-type]
