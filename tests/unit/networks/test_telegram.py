"""Telegram: offsets that are only what was committed, its errors, its specification."""

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
    NotAllowed,
    NotThere,
    Unreachable,
)
from cmconsole.domain.posts import Visibility
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.shape import Record
from cmconsole.networks.telegram.connector import connect
from cmconsole.networks.telegram.posts import Bot, read_message
from support.clocks import MORNING
from support.commercial import FakeTelegram
from support.connecting import Desk, Secrets, open_web, source
from support.plays import Close, Play, json_reply
from support.servers import Server, serve
from support.trouble import WRONG, poll_in_trouble

TOKEN = "99999:abcdefghijklmnop"
ME = json_reply({"ok": True, "result": {"id": 99, "username": "acmebot"}})
GROUP = {"id": -1001234, "type": "supergroup", "title": "Acme", "username": "acmegroup"}


def telegram(web: Any, server: Server, token: str = TOKEN, **options: str) -> Any:
    told = {"server": server.url("").rstrip("/"), "wait": "0", **options}
    return connect(source("telegram", told), web, Secrets(token=token))


def message(number: int, text: str, **more: Any) -> dict[str, Any]:
    told = {
        "message_id": number,
        "date": 1795424400,
        "chat": GROUP,
        "from": {"id": 7, "first_name": "Tess", "last_name": "Ng", "username": "tess"},
        "text": text,
    }
    return {**told, **more}


def failure(code: int, description: str, **parameters: Any) -> Play:
    body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return json_reply(body, code)


async def test_the_offset_that_is_asked_from_was_committed_before() -> None:
    fake = FakeTelegram()
    for index in range(150):
        fake.post(f"acme number-{index}")
    desk = Desk()
    async with serve(fake.routes()) as server, open_web() as web:
        await desk.poll(telegram(web, server), crash_after=1)
        assert desk.cursor["offset"] == 100
        assert fake.confirmed <= 100, "nothing is confirmed before it was committed"
        await desk.poll(telegram(web, server))
    assert len(desk.posts) == 150
    assert fake.confirmed == 150


async def test_a_quiet_bot_is_waited_for_once() -> None:
    fake = FakeTelegram()
    desk = Desk()
    async with serve(fake.routes()) as server, open_web() as web:
        fake.post("acme number-0")
        connector = telegram(web, server, wait="10")
        await desk.poll(connector)
        asked = len(server.requests)
        await desk.poll(connector)
        timeouts = [
            one.json()["timeout"]  # type: ignore[index]
            for one in server.requests[asked:]
            if one.path.endswith("getUpdates")
        ]
        first = [one.json() for one in server.requests[:asked] if one.path.endswith("getUpdates")]
    assert timeouts == [0, 10]
    assert [one["timeout"] for one in first] == [0, 0], "the first poll of a run does not wait"  # type: ignore[index]


async def test_after_more_than_a_day_something_is_missing() -> None:
    fake = FakeTelegram()
    desk = Desk()
    async with serve(fake.routes()) as server, open_web() as web:
        await desk.poll(telegram(web, server))
        last = MORNING - timedelta(hours=30)
        desk.cursor = {**desk.cursor, "read_at": last.isoformat()}
        pages = await desk.poll(telegram(web, server))
    assert (pages[-1].joined, pages[-1].missed_since) == (False, last)


def test_messages_are_read_with_their_chat_their_author_and_why_they_are_for_us() -> None:
    bot = Bot("99", "acmebot")
    mention = read_message(Record(message(5, "Help me @AcmeBot!")), bot)
    assert mention is not None
    assert (mention.addressed, mention.visibility) == ("mention", Visibility.PUBLIC)
    assert mention.permalink == "https://t.me/acmegroup/5"
    assert mention.author.handle == "@tess"
    assert mention.author.name == "Tess Ng"
    ours = {"message_id": 4, "from": {"id": 99}}
    reply = read_message(Record(message(6, "no", reply_to_message=ours)), bot)
    assert reply is not None
    assert (reply.addressed, reply.parent_uri) == ("reply", "telegram:-1001234/4")
    private = {"id": 7, "type": "private", "first_name": "Tess"}
    alone = read_message(Record(message(7, "hello", chat=private, edit_date=1795424500)), bot)
    assert alone is not None
    assert (alone.visibility, alone.addressed, alone.permalink) == (
        Visibility.PRIVATE,
        "message",
        None,
    )
    assert alone.edited_at is not None
    channel = {"id": -100777, "type": "channel", "title": "News"}
    post = read_message(Record({**message(8, "news", chat=channel), "from": None}), bot)
    assert post is not None
    assert (post.author.key, post.author.handle) == ("-100777", "News")
    assert post.permalink == "https://t.me/c/777/8"
    caption = read_message(Record({**message(9, ""), "caption": "a photo"}), bot)
    assert caption is not None
    assert read_message(Record({**message(9, ""), "new_chat_title": "x"}), bot) is None


async def test_what_is_sent_is_in_the_specification(shared: Path) -> None:
    spec = json.loads((shared / "networks/fixtures/telegram/api.trimmed.json").read_text())
    sent = json_reply({"ok": True, "result": message(10, "Sorry!", **{"from": {"id": 99}})})
    routes = {f"/bot{TOKEN}/getMe": ME, f"/bot{TOKEN}/sendMessage": sent}
    done = json_reply({"ok": True, "result": True})
    at = PostAddress("-1001234/5", "telegram:-1001234/5")
    async with serve({**routes, "*": done}) as server, open_web() as web:
        connector = telegram(web, server)
        post = await connector.publish(Outgoing("k", "Sorry!", at))
        await connector.like(at)
        await connector.delete_own(at)
        for request in server.requests:
            method = spec["methods"][request.path.rpartition("/")[2]]
            known = {field["name"] for field in method.get("fields", [])}
            needed = {field["name"] for field in method.get("fields", []) if field["required"]}
            given = request.json()
            assert isinstance(given, dict)
            assert needed <= set(given) <= known, request.path
    assert post.own
    assert post.native_id == "-1001234/10"


async def test_a_bot_does_not_write_privately_to_strangers() -> None:
    at = PostAddress("-1001234/5", "telegram:-1001234/5")
    async with serve() as server, open_web() as web:
        with pytest.raises(NotAllowed, match="privately"):
            await telegram(web, server).publish(Outgoing("k", "x", at, private=True))
        with pytest.raises(NotAllowed, match="4098 characters"):
            await telegram(web, server).publish(Outgoing("k", "🙂" * 2049, at))
    assert not server.requests


@pytest.mark.parametrize(
    ("play", "expected", "words"),
    [
        (failure(401, "Unauthorized"), LoginExpired, "token"),
        (failure(404, "Not Found"), LoginExpired, "token"),
        (failure(409, "Conflict: terminated by other getUpdates request"), NotAllowed, "Another"),
        (failure(429, "Too Many Requests: retry after 35", retry_after=35), NetworkBusy, "less"),
        (failure(403, "Forbidden: bot was kicked from the group"), NotAllowed, "kicked"),
        (failure(400, "Bad Request: message to be replied not found"), NotThere, "any more"),
    ],
)
async def test_errors_are_told_in_words(play: Play, expected: type, words: str) -> None:
    async with serve({"*": play}) as server, open_web() as web:
        _, error = await poll_in_trouble(telegram(web, server), {})
    assert isinstance(error, expected)
    assert words in str(error)
    assert TOKEN not in str(error)
    if expected is NetworkBusy:
        assert error.retry_after == timedelta(seconds=35)


async def test_a_poll_that_breaks_off_is_no_lost_answer() -> None:
    at = PostAddress("-1001234/5", "telegram:-1001234/5")
    routes = {f"/bot{TOKEN}/getMe": ME, "*": Close()}
    async with serve(routes) as server, open_web() as web:
        _, error = await poll_in_trouble(telegram(web, server), {})
        assert type(error) is Unreachable
        with pytest.raises(AnswerLost):
            await telegram(web, server).publish(Outgoing("k", "x", at))


@pytest.mark.parametrize("token", ["", "nonsense", "1:2", "../../x"])
async def test_a_damaged_token_is_not_sent(token: str) -> None:
    async with serve() as server, open_web() as web:
        with pytest.raises(LoginExpired):
            await telegram(web, server, token).check()
    assert not server.requests


@pytest.mark.parametrize("name", WRONG)
async def test_whatever_goes_wrong_is_told(name: str) -> None:
    routes = {f"/bot{TOKEN}/getMe": ME, "*": lambda request: WRONG[name]()}
    async with serve(routes) as server, open_web() as web:
        desk, _ = await poll_in_trouble(telegram(web, server), {})
    assert not desk.cursor.get("offset")
