"""Facebook Pages, Instagram and Threads: recorded answers, Meta's machine specification, its errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import (
    AnswerLost,
    BrowserOnly,
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NotAllowed,
    NotThere,
    UsageError,
)
from cmconsole.domain.posts import Visibility
from cmconsole.networks.allowances import Budget
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.meta import facebook, instagram, threads
from cmconsole.networks.meta.facebook_posts import read_item
from cmconsole.networks.meta.graph import usage
from cmconsole.networks.meta.instagram_posts import read_comment, read_media
from cmconsole.networks.shape import Record
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.plays import Close, Play, Request, json_reply
from support.servers import Server, serve
from support.trouble import WRONG, poll_in_trouble

MODULES = {"facebook": facebook, "instagram": instagram, "threads": threads}
OPTIONS = {"facebook": {"page": "100"}, "instagram": {"account": "200"}, "threads": {}}


@pytest.fixture
def recorded(shared: Path) -> Callable[[str], Any]:
    return lambda name: json.loads((shared / "networks/fixtures" / name).read_text())


def meta(kind: str, web: Any, server: Server, **options: str) -> Any:
    told = {"server": server.url("").rstrip("/"), **OPTIONS[kind], **options}
    return MODULES[kind].connect(source(kind, told), web, Secrets(access_token="token"))


def data(*items: Any, after: str = "") -> dict[str, Any]:
    paging = {"cursors": {"after": after}, "next": "https://graph.facebook.com/x?access_token=T"}
    return {"data": list(items), **({"paging": paging} if after else {})}


def comment(number: int, hour: int, by: str = "7", **more: Any) -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "message": f"comment {number}",
        "text": f"comment {number}",
        "created_time": f"2026-11-23T{hour:02}:00:00+0000",
        "timestamp": f"2026-11-23T{hour:02}:00:00+0000",
        "from": {"id": by, "name": "Tess"},
        "username": f"user{by}",
        **more,
    }


def graph_error(code: int, sub: int = 0, status: int = 400, message: str = "(#1) no") -> Play:
    body = {"message": message, "type": "OAuthException", "code": code, "error_subcode": sub}
    return json_reply({"error": body}, status)


async def test_comments_below_the_newest_posts_of_a_page_are_read_back_to_what_is_known() -> None:
    desk = Desk()
    feed = data(
        {"id": "p1", "from": {"id": "100"}, "comments": data(comment(1, 8, parent={"id": "c0"}))},
        {"id": "p2", "from": {"id": "100"}, "message": "our own post"},
        {"id": "p3", **{k: v for k, v in comment(9, 7).items() if k != "id"}},
    )
    async with serve() as server, open_web() as web:
        connector = meta("facebook", web, server)
        server.on("/v26.0/100/feed", json_reply(feed, headers={"X-App-Usage": '{"call_count":28}'}))
        server.on("/v26.0/100/tagged", json_reply(data(comment(5, 6))))
        await desk.poll(connector)
        assert desk.ids == ["c5", "p3", "c1"]
        newer = data({"id": "p1", "comments": data(comment(4, 9), after="more")})
        server.on("/v26.0/100/feed", json_reply(newer))
        server.on("/v26.0/p1/comments", json_reply(data(comment(3, 9), comment(1, 6), after="x")))
        pages = await desk.poll(connector)
        assert connector.budgets({"percent": 28}, MORNING) == (
            Budget("percent of this hour's calls", 28.0, 100.0),
        )
        tokens = {request.headers["authorization"] for request in server.requests}
    assert tokens == {"Bearer token"}
    assert all("access_token" not in request.query for request in server.requests)
    assert {"c3", "c4"} <= set(desk.ids)
    assert pages[-1].complete
    assert len(server.asked("/v26.0/p1/comments")) == 1, "what was known had been met"
    answered = next(post for post in desk.posts if post.native_id == "c1")
    assert (answered.parent_uri, answered.thread_uri) == ("facebook:c0", "facebook:p1")
    assert next(post for post in desk.posts if post.native_id == "p3").addressed == "post"


def test_recorded_comments_of_facebook_are_read(recorded: Callable[[str], Any]) -> None:
    folder = "facebook/python-facebook"
    for name in ("comments/comments_p1", "comments/comments_p2"):
        for item in recorded(f"{folder}/{name}.json")["data"]:
            # The recording asked for no id; without one it cannot be told apart or answered.
            post = read_item(Record({"id": "1", **item}), "2", "3", "comment")
            assert post is not None
            assert post.text == item["message"].strip()
            assert post.published_at is not None
    created = read_item(Record(recorded(f"{folder}/comments/create_resp.json")), "2", "", "comment")
    assert created is not None
    assert created.published_at == datetime(2023, 7, 14, 10, 45, 55, tzinfo=UTC)
    message = recorded(f"{folder}/messages/message_info.json")
    read = read_item(Record({**message, "message": "hello"}), "2121008874780932", "", "message")
    assert read is not None
    assert read.author.name == "Kun Liu"


def test_recorded_comments_of_instagram_are_read(recorded: Callable[[str], Any]) -> None:
    folder = "instagram/python-facebook"
    read = 0
    for name in ("medias/comments_p1", "medias/comments_p2", "comments/replies"):
        for item in recorded(f"{folder}/{name}.json")["data"]:
            assert read_comment(Record(item), "m", "", "200", "acme") is not None
            read += 1
    assert read >= 4
    own = read_comment(
        Record(recorded(f"{folder}/comments/comment_fields.json")), "m", "t", "1", "ikroskun"
    )
    assert own is not None
    assert own.own
    assert own.canonical_uri == "instagram:m/t/17892250648466172"
    for item in recorded(f"{folder}/users/tagged_medias.json")["data"]:
        tagged = read_media(Record(item))
        assert tagged is not None
        assert tagged.permalink == item["permalink"]


def test_every_field_that_is_asked_for_is_in_metas_specification(
    recorded: Callable[[str], Any],
) -> None:
    def known(name: str) -> set[str]:
        return {field["name"] for field in recorded(name)["fields"]}

    def asked(fields: str) -> set[str]:
        return set(re.sub(r"[\w.()]*\{.*\}", "", fields).split(",")) - {"", "from", "parent"}

    from cmconsole.networks.meta.facebook_posts import COMMENT, POST
    from cmconsole.networks.meta.instagram_posts import COMMENT as IG_COMMENT
    from cmconsole.networks.meta.instagram_posts import MEDIA

    assert asked(COMMENT) <= known("facebook/sdk-spec/Comment.json")
    assert asked(POST) <= known("facebook/sdk-spec/PagePost.json")
    assert asked(IG_COMMENT) <= known("instagram/sdk-spec/IGComment.json")
    assert asked(MEDIA) <= known("instagram/sdk-spec/IGMedia.json")
    variables = recorded("threads/collection-variables.json")
    assert set(threads.POST.split(",")) <= set(variables["fields_threads"].split(","))
    assert set(threads.REPLY.split(",")) <= set(variables["fields_replies"].split(","))


def test_every_edge_that_is_written_to_is_in_metas_specification(
    recorded: Callable[[str], Any],
) -> None:
    def edges(name: str) -> set[tuple[str, str | None]]:
        return {(api["method"], api.get("endpoint")) for api in recorded(name)["apis"]}

    assert {("POST", "comments"), ("POST", "likes"), ("DELETE", None)} <= edges(
        "facebook/sdk-spec/Comment.json"
    )
    assert {("POST", "messages"), ("GET", "tagged"), ("GET", "conversations")} <= edges(
        "facebook/sdk-spec/Page.json"
    )
    assert {("POST", "replies"), ("POST", None)} <= edges("instagram/sdk-spec/IGComment.json")
    assert {("POST", "mentions"), ("GET", "tags")} <= edges("instagram/sdk-spec/IGUser.json")
    examples = {
        one["request"]["url"].removeprefix("{{api_host}}").partition("?")[0]
        for one in recorded("threads/postman-examples.json")
    }
    assert {"/me/threads", "/me/threads_publish", "/me/mentions", "/keyword_search"} <= examples
    assert "/{{reply_thread_id}}/manage_reply" in examples


async def test_a_page_answers_in_public_and_once_in_private() -> None:
    sent: list[Request] = []

    def play(request: Request) -> Play:
        sent.append(request)
        if request.path.endswith("/messages"):
            return json_reply({"recipient_id": "7", "message_id": "m_1"})
        return json_reply({"id": "c9"} if request.path.endswith("/comments") else {"success": True})

    at = PostAddress("c1", "facebook:c1")
    async with serve({"*": play}) as server, open_web() as web:
        connector = meta("facebook", web, server)
        public = await connector.publish(Outgoing("k", "Sorry!", at))
        private = await connector.publish(Outgoing("k", "Your number?", at, private=True))
        there = PostAddress("m_1", private.canonical_uri)
        await connector.publish(Outgoing("k", "Thanks", there))
        await connector.like(at)
        await connector.hide(at)
        await connector.unhide(at)
        await connector.delete_own(at)
        post = read_item(Record(comment(1, 8)), "100", "p", "comment")
        assert post is not None
        until = connector.answering(post, MORNING).private_until
    assert (public.own, public.parent_uri) == (True, "facebook:c1")
    assert sent[0].form == {"message": ["Sorry!"]}
    assert private.visibility is Visibility.PRIVATE
    assert private.canonical_uri == "facebook:message/7/m_1"
    assert sent[1].json() == {
        "recipient": {"comment_id": "c1"},
        "message": {"text": "Your number?"},
        "messaging_type": "RESPONSE",
    }
    first = sent[2].json()
    assert isinstance(first, dict)
    assert first["recipient"] == {"id": "7"}
    assert [(one.method, one.path, one.form) for one in sent[3:]] == [
        ("POST", "/v26.0/c1/likes", {}),
        ("POST", "/v26.0/c1", {"is_hidden": ["true"]}),
        ("POST", "/v26.0/c1", {"is_hidden": ["false"]}),
        ("DELETE", "/v26.0/c1", {}),
    ]
    assert until == datetime(2026, 11, 30, 8, tzinfo=UTC)


async def test_messages_to_a_page_are_private_and_know_their_conversation() -> None:
    messages = data(comment(2, 8, by="100"), comment(1, 7))
    conversation = {"id": "t1", "updated_time": "2026-11-23T08:00:00+0000", "messages": messages}
    routes = {
        "/v26.0/100/feed": json_reply(data()),
        "/v26.0/100/conversations": json_reply(data(conversation)),
    }
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        await desk.poll(meta("facebook", web, server, messages="yes", tagged="no"))
        assert server.asked("/v26.0/100/conversations")[0].query["platform"] == ["messenger"]
    first, second = desk.posts
    assert (first.own, second.own) == (False, True)
    assert first.thread_uri == second.thread_uri == "facebook:message/7"
    assert first.visibility is Visibility.PRIVATE


async def test_instagram_comments_answers_and_tags_are_read_and_answered() -> None:
    replies = data(comment(2, 8, by="200"), comment(3, 8))
    media = data({"id": "m1", "comments": data({**comment(1, 7), "replies": replies})})
    tags = data({"id": "m9", "caption": "look", "timestamp": "2026-11-23T06:00:00+0000"})
    sent: list[Request] = []

    def play(request: Request) -> Play:
        sent.append(request)
        return json_reply({"id": "new", "message_id": "m_1"})

    routes = {
        "/v26.0/200": json_reply({"id": "200", "username": "acme"}),
        "/v26.0/200/media": json_reply(media),
        "/v26.0/200/tags": json_reply(tags),
        "*": play,
    }
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = meta("instagram", web, server)
        await desk.poll(connector)
        by_id = {post.native_id: post for post in desk.posts}
        for native_id in ("c1", "c3", "m9"):
            at = PostAddress(native_id, by_id[native_id].canonical_uri)
            await connector.publish(Outgoing("k", "Hi", at))
        at = PostAddress("c1", by_id["c1"].canonical_uri)
        await connector.publish(Outgoing("k", "Hi", at, private=True))
        await connector.hide(at)
    assert set(by_id) == {"c1", "c2", "c3", "m9"}
    assert by_id["c2"].own
    assert by_id["c3"].thread_uri == "instagram:m1/c1"
    assert by_id["m9"].addressed == "tag"
    assert [one.path for one in sent] == [
        "/v26.0/c1/replies",
        "/v26.0/c1/replies",
        "/v26.0/200/mentions",
        "/v26.0/200/messages",
        "/v26.0/c1",
    ]
    assert sent[2].form == {"media_id": ["m9"], "message": ["Hi"]}
    assert sent[4].form == {"hide": ["true"]}


async def test_threads_reads_below_its_posts_mentions_and_a_search() -> None:
    def item(number: int, hour: int, **more: Any) -> dict[str, Any]:
        return {**comment(number, hour), "root_post": {"id": "r1"}, **more}

    routes = {
        "/v1.0/me": json_reply({"id": "300", "username": "acme"}),
        "/v1.0/me/threads": json_reply(data({"id": "r1"})),
        "/v1.0/r1/conversation": json_reply(
            data(item(2, 8, is_reply_owned_by_me=True, replied_to={"id": "c1"}), item(1, 7))
        ),
        "/v1.0/me/mentions": json_reply(data(comment(5, 6))),
        "/v1.0/keyword_search": json_reply(data(comment(6, 5))),
    }
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = meta("threads", web, server, mentions="yes", query="acme")
        await desk.poll(connector)
        await desk.poll(connector)
        assert server.asked("/v1.0/keyword_search")[1].query["search_type"] == ["RECENT"]
        assert "since" in server.asked("/v1.0/keyword_search")[1].query
    by_id = {post.native_id: post for post in desk.posts}
    assert by_id["c2"].own
    assert (by_id["c2"].parent_uri, by_id["c2"].thread_uri) == ("threads:c1", "threads:r1")
    assert (by_id["c5"].addressed, by_id["c6"].addressed) == ("mention", None)


async def test_threads_does_not_prepare_an_answer_twice_after_a_lost_one() -> None:
    async with serve() as server, open_web() as web:
        server.on("/v1.0/me", json_reply({"id": "300", "username": "acme"}))
        server.on("POST /v1.0/me/threads", json_reply({"id": "container"}))
        server.on("/v1.0/me/threads_publish", Close(), json_reply({"id": "t9"}))
        server.on("/v1.0/me/replies", json_reply(data(comment(1, 9, is_reply_owned_by_me=True))))
        connector = meta("threads", web, server)
        outgoing = Outgoing("k", "comment 1", PostAddress("c1", "threads:c1"))
        with pytest.raises(AnswerLost):
            await connector.publish(outgoing)
        found = await connector.find_own(outgoing, MORNING)
        post = await connector.publish(outgoing)
        prepared = [one.form for one in server.asked("/v1.0/me/threads")]
        published = [one.form for one in server.asked("/v1.0/me/threads_publish")]
    assert prepared == [{"media_type": ["TEXT"], "text": ["comment 1"], "reply_to_id": ["c1"]}]
    assert published == [{"creation_id": ["container"]}] * 2
    assert (post.native_id, post.parent_uri) == ("t9", "threads:c1")
    assert found is not None


async def test_a_token_of_threads_is_renewed_once_a_week_and_kept() -> None:
    secrets = Secrets(access_token="old")
    renewed = json_reply({"access_token": "new", "expires_in": 5_184_000})
    routes = {
        "/refresh_access_token": renewed,
        "/v1.0/me": json_reply({"id": "300", "username": "acme"}),
        "*": json_reply(data()),
    }
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        told = source("threads", {"server": server.url("").rstrip("/")})
        await desk.poll(threads.connect(told, web, secrets))
        await desk.poll(threads.connect(told, web, secrets))
        (asked,) = server.asked("/refresh_access_token")
        assert asked.query == {"grant_type": ["th_refresh_token"]}
        assert asked.headers["authorization"] == "Bearer old"
        assert server.requests[-1].headers["authorization"] == "Bearer new"
        before = MORNING - timedelta(days=8)
        desk.cursor = {**desk.cursor, "renewed_at": before.isoformat()}
        server.on("/refresh_access_token", graph_error(190))
        await desk.poll(threads.connect(told, web, secrets))
    assert secrets.secrets["access_token"] == "new", "it is still good"


@pytest.mark.parametrize(
    ("code", "sub", "expected"),
    [
        (190, 463, LoginExpired),
        (4, 0, NetworkBusy),
        (32, 0, NetworkBusy),
        (80001, 0, NetworkBusy),
        (2, 0, NetworkDown),
        (10, 2018278, BrowserOnly),
        (10, 0, NotAllowed),
        (200, 0, NotAllowed),
        (100, 33, NotThere),
        (99999, 0, NotAllowed),
    ],
)
async def test_the_graphs_codes_are_told_in_words(code: int, sub: int, expected: type) -> None:
    at = PostAddress("c1", "facebook:c1")
    async with serve({"*": graph_error(code, sub)}) as server, open_web() as web:
        with pytest.raises(expected) as caught:
            await meta("facebook", web, server).publish(Outgoing("k", "x", at))
    assert "#" not in str(caught.value)


async def test_the_recorded_error_is_told_without_its_number(
    recorded: Callable[[str], Any],
) -> None:
    body = recorded("facebook/python-facebook/error.json")
    async with serve({"*": json_reply(body, 400)}) as server, open_web() as web:
        _, error = await poll_in_trouble(meta("facebook", web, server), {})
    assert str(error) == (
        "Meta did not allow this (Pages Public Content Access requires either app secret proof or an"
        " app token)."
    )


async def test_a_token_that_ends_between_two_pages_moves_nothing() -> None:
    desk = Desk()
    async with serve() as server, open_web() as web:
        server.on(
            "/v26.0/100/feed", json_reply(data({"id": "p1", "comments": data(comment(1, 7))}))
        )
        connector = meta("facebook", web, server, tagged="no")
        await desk.poll(connector)
        before = desk.cursor["newest"]
        server.on(
            "/v26.0/100/feed",
            json_reply(data({"id": "p1", "comments": data(comment(2, 8))}, after="a")),
            graph_error(190, 463),
        )
        with pytest.raises(LoginExpired):
            await desk.poll(connector)
    assert desk.cursor["newest"] == before


def test_usage_is_the_largest_percentage_in_either_header() -> None:
    business = {"17": [{"type": "pages", "call_count": 91, "total_time": 3, "estimated": 99}]}
    headers = {"x-app-usage": '{"call_count":5,"total_cputime":12}'}
    assert usage(headers) == 12
    assert usage({**headers, "x-business-use-case-usage": json.dumps(business)}) == 91
    for odd in (
        "",
        "[",
        "[]",
        "7",
        '{"a":{"a":{"a":{"a":{"call_count":9}}}}}',
        '{"call_count":"x"}',
    ):
        assert usage({"x-app-usage": odd}) == 0


async def test_a_nearly_used_up_allowance_slows_the_polls() -> None:
    headers = {"X-App-Usage": '{"call_count":95}'}
    async with serve({"*": json_reply(data(), headers=headers)}) as server, open_web() as web:
        (page,) = await Desk().poll(meta("facebook", web, server, tagged="no"))
    assert page.next_poll_after == timedelta(minutes=30)


@pytest.mark.parametrize("kind", MODULES)
@pytest.mark.parametrize("name", WRONG)
async def test_whatever_goes_wrong_is_told_and_nothing_is_skipped(kind: str, name: str) -> None:
    routes = {
        "/v26.0/200": json_reply({"id": "200", "username": "acme"}),
        "/v1.0/me": json_reply({"id": "300", "username": "acme"}),
        "*": lambda request: WRONG[name](),
    }
    async with serve(routes) as server, open_web() as web:
        desk, _ = await poll_in_trouble(meta(kind, web, server), {})
    assert not desk.cursor.get("newest")


def test_a_page_or_account_has_to_be_named() -> None:
    for module, kind in ((facebook, "facebook"), (instagram, "instagram")):
        with pytest.raises(UsageError):
            module.connect(source(kind, {}), None, Secrets())  # type: ignore[attr-defined]
