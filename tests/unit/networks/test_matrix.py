"""Matrix: rooms and syncs are read without a gap, edits and redactions are understood."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NetworkError,
    NotAllowed,
    NotThere,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.domain.posts import PostAddress, Visibility
from cmconsole.networks.matrix.connector import MatrixConnector, connect
from cmconsole.networks.matrix.events import SEALED, is_redacted, place_of, read_event, redacted
from cmconsole.networks.matrix.session import explained
from cmconsole.networks.shape import as_record
from cmconsole.networks.web import Web
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.matrix import ALIAS, DIRECT, FAN, ME, ROOM, TOKEN, FakeMatrix, error
from support.plays import Play, Reply, json_reply
from support.recordings import objects
from support.servers import Server, serve


def listen(
    web: Web,
    server: Server,
    secrets: Secrets | None = None,
    *,
    match: tuple[str, ...] = (),
    **options: str,
) -> MatrixConnector:
    told = {"server": server.url(""), **options}
    if "rooms" not in options:
        told["access_token"] = "kept in the keyring"
        secrets = secrets or Secrets(access_token=TOKEN)
    return connect(source("matrix", told, match), web, secrets or Secrets())


def test_every_recorded_answer_goes_through_the_reader(recordings: Path) -> None:
    files, posts, gone = 0, [], []
    for path in sorted((recordings / "matrix").glob("*.json")):
        if path.stem == "manifest":
            continue
        files += 1
        for record in objects(json.loads(path.read_bytes())):
            post = read_event(record, record.identifier("room_id") or "!r:example.org", me=ME)
            posts += [post] if post else []
            gone += filter(None, [redacted(record, "!r:example.org")])
            is_redacted(record)
    assert files == 86
    assert len(posts) == 7
    assert len(gone) == 3
    text = next(post for post in posts if post.text == "This is an example text message")
    assert text.author.key == "@example:example.org"
    assert text.permalink == (
        "https://matrix.to/#/!jEsUZKDJdhlrceRyVU:example.org/$143273582443PhrSn:example.org"
    )
    assert str(text.published_at) == "2015-05-27 14:10:24+00:00"


def test_a_recorded_refusal_says_how_long_to_wait(recordings: Path) -> None:
    body = (recordings / "matrix" / "nio__limit_exceeded_error.json").read_bytes()
    told = explained(NetworkError("x", status=429, body=body))
    assert isinstance(told, NetworkBusy)
    assert told.retry_after == timedelta(milliseconds=500)


async def test_a_public_room_is_read_as_a_guest_for_words_or_whole() -> None:
    matrix, whole, words = FakeMatrix(), Desk(), Desk()
    matrix.say("I like acme")
    matrix.say("nothing")
    matrix.event(ROOM, FAN, "m.room.member", {"displayname": "Tess"})
    matrix.say("a place", msgtype="m.location")
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server, rooms=ALIAS)
        await whole.poll(connector)
        await words.poll(listen(web, server, rooms=ALIAS, match=("acme",)))
        said = await connector.check()
        matrix.guests = False
        with pytest.raises(LoginExpired, match="lets nobody read without an account"):
            await Desk().poll(listen(web, server, rooms=ALIAS))
        matrix.guests = True
        with pytest.raises(NotThere):
            await Desk().poll(listen(web, server, rooms="#nobody:example.org"))
    assert [post.text for post in whole.posts] == ["I like acme", "nothing"]
    assert [post.text for post in words.posts] == ["I like acme"]
    assert said == (
        f"{ALIAS}: 4 events at hand. Encrypted messages can only be read in another app."
    )


async def test_a_sync_brings_what_is_said_to_us_and_no_more() -> None:
    matrix, desk = FakeMatrix(), Desk()
    matrix.mention("help @acme")
    matrix.say("to nobody")
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": "$event1"}}}
    matrix.mention("> <@a> quoted\n> more\n\nan answer", **reply)
    matrix.say("in private", DIRECT)
    matrix.say("", DIRECT, type="m.room.encrypted")
    matrix.say("ours", DIRECT, ME)
    matrix.say("", type="m.room.encrypted")
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        assert [(post.text, post.addressed) for post in desk.posts] == [
            ("help @acme", "mention"),
            ("an answer", "reply"),
            ("in private", "private message"),
            (SEALED, "private message"),
            ("ours", None),
        ]
        assert desk.posts[0].author.name == "Tess"
        assert desk.posts[1].parent_uri == desk.posts[0].canonical_uri
        assert desk.posts[2].visibility is Visibility.PRIVATE
        first = matrix.events[0]
        relation = {"rel_type": "m.replace", "event_id": first["event_id"]}
        new = {"msgtype": "m.text", "body": "edited"}
        matrix.mention("* edited", **{"m.relates_to": relation, "m.new_content": new})
        matrix.redact(matrix.events[2])
        (page,) = await desk.poll(connector)
        said = await connector.check()
    assert [post.text for post in page.posts] == ["edited"]
    assert page.posts[0].canonical_uri == desk.posts[0].canonical_uri
    assert page.posts[0].edited_at is not None
    assert page.deleted == (desk.posts[1].canonical_uri,)
    assert said == f"{ME} is signed in. Encrypted messages can only be read in another app."


async def test_a_gap_in_a_sync_is_filled_to_where_we_were() -> None:
    matrix, desk = FakeMatrix(timeline=10), Desk()
    matrix.mention("old")
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        for number in range(330):
            matrix.mention(f"number {number}")
            matrix.say("in between", DIRECT)
        (page,) = await desk.poll(connector)
    texts = [post.text for post in page.posts if post.text.startswith("number")]
    assert texts == [f"number {number}" for number in range(330)]
    assert page.joined


async def test_a_gap_too_long_and_a_forgotten_mark_are_admitted() -> None:
    matrix, desk = FakeMatrix(timeline=10), Desk()
    matrix.mention("old")
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        for number in range(2_100):
            matrix.mention(f"number {number}")
        (page,) = await desk.poll(connector)
        assert not page.joined
        assert page.missed_since == MORNING
        desk.cursor = {**desk.cursor, "since": "from another server"}
        (page,) = await desk.poll(connector)
        assert not page.joined
        assert page.missed_since == MORNING
        (page,) = await desk.poll(connector)
        assert page.joined


TROUBLE: list[tuple[Play, type[NetworkError], str]] = [
    (error("M_LIMIT_EXCEEDED", 429, retry_after_ms=2_000), NetworkBusy, "asked us to wait"),
    (error("M_FORBIDDEN", 403), NotAllowed, "may not do this in this room"),
    (error("M_SOMETHING_NEW", 403), NotAllowed, "does not allow"),
    (json_reply({"chunk": 3}), UnreadableAnswer, "unexpected"),
    (Reply(502, b"<html>bad gateway"), NetworkError, "problem of its own"),
]


@pytest.mark.parametrize(("play", "kind", "told"), TROUBLE)
async def test_its_errors_are_told(play: Play, kind: type[NetworkError], told: str) -> None:
    matrix = FakeMatrix()
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server, rooms=ROOM)
        await connector.check()
        matrix.before = lambda request: play
        with pytest.raises(kind, match=told):
            await Desk().poll(connector)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event_id": 7, "sender": FAN, "type": "m.room.message", "content": {"msgtype": "m.text"}},
        {"event_id": "$e", "sender": None, "type": "m.room.message"},
        {"event_id": "$e", "sender": FAN, "type": "m.room.message", "content": []},
        {"event_id": "$e", "sender": FAN, "type": "m.room.message", "content": {}},
    ],
)
def test_what_is_no_message_is_left_out(event: dict[str, Any]) -> None:
    assert read_event(as_record(event), ROOM) is None


def test_a_formatted_text_is_read_without_what_it_quotes() -> None:
    html = "<mx-reply><blockquote>you said</blockquote></mx-reply><b>no</b><br>way"
    content = {"msgtype": "m.text", "body": "x", "format": "org.matrix.custom.html"}
    event = {"event_id": "$e", "sender": FAN, "type": "m.room.message"}
    post = read_event(as_record(event | {"content": content | {"formatted_body": html}}), ROOM)
    assert post is not None
    assert post.text == "no\nway"
    assert post.published_at is None


def test_event_ids_with_a_slash_are_found_again() -> None:
    assert place_of("!r:x.org/$a/b+c") == ("!r:x.org", "$a/b+c")
    assert place_of("nonsense") == ("", "")


@pytest.mark.parametrize("options", [{}, {"server": "x.org"}, {"server": "x.org", "rooms": "acme"}])
async def test_a_source_that_makes_no_sense_is_refused(options: dict[str, str]) -> None:
    async with open_web() as web:
        with pytest.raises(UsageError, match=r"\.$"):
            connect(source("matrix", options), web, Secrets())


async def test_messages_that_were_taken_back_are_found_by_a_second_look() -> None:
    matrix = FakeMatrix()
    events = [matrix.mention(f"number {number}") for number in range(3)]
    matrix.redact(events[0])
    matrix.events.remove(events[1])
    async with serve(matrix.routes()) as server, open_web() as web:
        connector = listen(web, server)
        looked = [
            PostAddress(f"{ROOM}/{event['event_id']}", str(n)) for n, event in enumerate(events)
        ]
        refreshed = await connector.refresh(looked, MORNING)
    assert refreshed.deleted == ("0", "1")
