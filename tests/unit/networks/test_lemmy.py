"""Lemmy: both versions of its API give the same posts, errors are told, things are said once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NetworkError,
    NotAllowed,
    NotThere,
    UnreadableAnswer,
)
from cmconsole.domain.posts import Visibility
from cmconsole.networks.lemmy.posts import read_notification, read_view
from cmconsole.networks.shape import Record, as_record
from support.connecting import Desk, Secrets, open_web
from support.lemmy import HOST, TOKEN, FakeLemmy, error
from support.lemmy import listen_to_lemmy as listen
from support.plays import Play, Reply, json_reply
from support.recordings import objects
from support.servers import serve

KEY = "0190d6a1-7c3e-7b8a-9a55-3f0c2b1d4e5f"
BASE = "https://lemmy.example"
BOTH = pytest.mark.parametrize("version", [3, 4])


def views(node: object) -> Iterator[Record]:
    return (record for record in objects(node) if "creator" in record)


def test_every_recorded_answer_is_read_and_both_versions_agree(recordings: Path) -> None:
    read = {}
    for path in sorted((recordings / "lemmy").glob("*.json")):
        if path.stem == "manifest":
            continue
        found = [read_view(view, BASE) for view in views(json.loads(path.read_bytes()))]
        assert found
        assert all(found)
        for post in filter(None, found):
            read[path.stem, post.native_id] = post
    assert len(read) == 6
    old = read["commentResponseV3", "comment/501"]
    new = read["listNotificationsResponseV4", "comment/501"]
    assert old == new
    assert old.text == "Great track, thanks for sharing!"
    assert old.author.handle == "@seed_mod1@test1.lemmy.ddenis.info"
    assert old.thread_uri == old.parent_uri == "https://test1.lemmy.ddenis.info/post/180"
    assert old.aliases == (f"{BASE}/comment/501",)
    assert str(old.published_at) == "2026-06-12 23:39:00+00:00"
    assert read["searchResponseV3", "post/180"].text == (
        "Live recording (thread 8)\n\nhttps://example.com/live"
    )


def test_recorded_notifications_say_why_they_are_for_us(recordings: Path) -> None:
    folder = recordings / "lemmy"
    answer = as_record(json.loads((folder / "listNotificationsResponseV4.json").read_bytes()))
    posts = [read_notification(item, BASE, "seed_reader") for item in answer.records("items")]
    assert [post and post.addressed for post in posts] == ["reply", "private message"]
    assert posts[1] is not None
    assert posts[1].visibility is Visibility.PRIVATE
    odd = {
        "notification": {"kind": "mod_action"},
        "data": answer.records("items")[0].fields["data"],
    }
    assert read_notification(as_record(odd), BASE) is None


@BOTH
async def test_a_search_finds_posts_and_comments(version: int) -> None:
    lemmy = FakeLemmy(version)
    lemmy.post("acme broke", "again", url="https://acme.example/x")
    lemmy.post("nothing", "acmeology")
    lemmy.comment("I like acme")
    desk = Desk()
    async with serve(lemmy.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        await desk.poll(connector)
        said = await connector.check()
        assert all("authorization" not in request.headers for request in server.requests)
    assert [post.text for post in desk.posts] == [
        "acme broke\n\nhttps://acme.example/x\n\nagain",
        "I like acme",
    ]
    assert desk.posts[1].thread_uri == f"{HOST}/post/1"
    assert (
        said == f'Lemmy {"0.19.9" if version == 3 else "1.0"} answers, with 3 entries for "acme".'
    )


@BOTH
async def test_a_community_is_read_whole_or_for_words(version: int) -> None:
    lemmy = FakeLemmy(version)
    lemmy.post("one")
    lemmy.comment("two acme")
    async with serve(lemmy.routes()) as server, open_web() as web:
        whole, words = Desk(), Desk()
        await whole.poll(listen(web, server, communities="!news@lemmy.example"))
        await words.poll(listen(web, server, communities="news", query="acme"))
        assert server.asked(f"/api/v{version}/post/list")[0].query["community_name"] == [
            "news@lemmy.example"
        ]
    assert {post.text for post in whole.posts} == {"one", "two acme"}
    assert [post.text for post in words.posts] == ["two acme"]


@BOTH
async def test_what_is_said_to_the_account_comes_once_and_the_password_is_forgotten(
    version: int,
) -> None:
    lemmy, secrets, desk = FakeLemmy(version), Secrets(password="right"), Desk()
    lemmy.notify("hello @acme")
    lemmy.notify("an answer", "reply")
    lemmy.notify("in private", "private_message")
    lemmy.notify("ours", "private_message", who="acme")
    async with serve(lemmy.routes()) as server:
        for _ in range(2):
            async with open_web() as web:
                await desk.poll(listen(web, server, secrets, username="acme"))
    assert {(post.text, post.addressed) for post in desk.posts} == {
        ("hello @acme", "mention"),
        ("an answer", "reply"),
        ("in private", "private message"),
        ("ours", None),
    }
    assert len({post.canonical_uri for post in desk.posts}) == 4
    assert len(lemmy.logins) == 1
    assert secrets.secrets == {"password": "", "code": "", "session": TOKEN}


async def test_a_code_is_asked_for_and_used() -> None:
    lemmy = FakeLemmy(needs_code=True)
    async with serve(lemmy.routes()) as server, open_web() as web:
        with pytest.raises(LoginExpired, match="needs a code"):
            await Desk().poll(listen(web, server, username="acme"))
        secrets = Secrets(password="right", code="123456")
        await Desk().poll(listen(web, server, secrets, username="acme"))


async def test_a_wrong_password_a_missing_one_and_a_revoked_sign_in_are_told() -> None:
    lemmy = FakeLemmy()
    async with serve(lemmy.routes()) as server, open_web() as web:
        with pytest.raises(LoginExpired, match="did not accept the name and password"):
            await Desk().poll(listen(web, server, Secrets(password="wrong"), username="acme"))
        with pytest.raises(LoginExpired, match="Nobody is signed in"):
            await Desk().poll(listen(web, server, Secrets(), username="acme"))
        lemmy.valid = False
        with pytest.raises(LoginExpired, match="no longer valid"):
            await Desk().poll(listen(web, server, username="acme"))


TROUBLE: list[tuple[Play, type[NetworkError], str]] = [
    (error("rate_limit_error"), NetworkBusy, "asked us to wait"),
    (error("rate_limit_error", 429), NetworkBusy, "asked us to wait"),
    (error("instance_is_private"), NotAllowed, "only to its own accounts"),
    (error("something_new"), NotAllowed, "does not allow"),
    (json_reply({"posts": {}}), UnreadableAnswer, "unexpected"),
    (Reply(502, b"<html>"), NetworkError, "problem of its own"),
]


@pytest.mark.parametrize(("play", "kind", "told"), TROUBLE)
async def test_its_errors_are_told(play: Play, kind: type[NetworkError], told: str) -> None:
    lemmy = FakeLemmy()
    async with serve(lemmy.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        await connector.check()
        lemmy.before = lambda request: play
        with pytest.raises(kind, match=told):
            await Desk().poll(connector)


async def test_a_server_that_is_no_lemmy_is_told_and_one_that_is_updated_goes_on() -> None:
    async with serve({"*": Reply(404, b"no")}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer, match="No Lemmy server"):
            await Desk().poll(listen(web, server, query="acme"))
    lemmy, desk = FakeLemmy(3), Desk()
    lemmy.notify("before")
    async with serve(lemmy.routes()) as server, open_web() as web:
        connector = listen(web, server, username="acme")
        await desk.poll(connector)
        lemmy.version = 4
        lemmy.before = lambda r: error("x", 404) if "v3" in r.path and r.method == "GET" else None
        lemmy.notify("after")
        with pytest.raises(NotThere):
            await desk.poll(connector)
        await desk.poll(connector)
    assert desk.posts[-1].text == "after"
