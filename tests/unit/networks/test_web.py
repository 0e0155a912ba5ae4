"""The shared web client: what it asks and what it gives back."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    Unreachable,
    UnreadableAnswer,
    UnsafeAddress,
)
from cmconsole.networks.web import Validators
from support.clocks import FakeClock
from support.servers import Close, Play, Raw, Reply, Request, Stall, conditional, json_reply, serve
from support.webs import USER_AGENT, open_web


def test_httpx_is_not_loaded_before_the_first_question() -> None:
    code = "import sys, cmconsole.networks.web.client; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": "src"}).returncode == 0


async def test_a_good_answer_carries_all_that_a_connector_needs() -> None:
    headers = {"ETag": 'W/"ä"', "Last-Modified": "yesterday-ish", "X-Thing": "1"}
    reply = Reply(body=b'{"a": 1}', headers=headers, repeated=[("Link", "<a>"), ("Link", "<b>")])
    async with serve({"/feed": reply}) as server, open_web() as web:
        answer = await web.get(server.url("/feed"))
    assert (answer.status, answer.url) == (200, server.url("/feed"))
    assert answer.json() == {"a": 1}
    assert answer.headers["x-thing"] == "1"
    assert answer.headers["link"] == "<a>, <b>"
    assert answer.moved_to is None
    assert not answer.not_modified
    assert answer.validators == Validators('W/"ä"', "yesterday-ish")
    assert server.requests[0].headers["user-agent"] == USER_AGENT
    assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"


async def test_lists_in_the_query_repeat_their_key_and_join_what_the_address_has() -> None:
    async with serve({"*": Reply()}) as server, open_web() as web:
        params: dict[str, str | int | list[str]] = {
            "types[]": ["mention", "quote"],
            "limit": 80,
            "q": "a&b ü",
        }
        await web.get(server.url("/n?local=true"), params=params)
    expected = {"local": ["true"], "types[]": ["mention", "quote"], "limit": ["80"]}
    assert server.requests[0].query == {**expected, "q": ["a&b ü"]}


async def test_an_address_without_params_is_sent_exactly_as_it_is() -> None:
    async with serve({"*": Reply()}) as server, open_web() as web:
        await web.get(server.url("/a%2Fb?sig=a%20b+c&empty=&x#part"))
    assert server.requests[0].target == "/a%2Fb?sig=a%20b+c&empty=&x"


async def test_headers_and_token_are_sent() -> None:
    async with serve({"*": Reply()}) as server, open_web() as web:
        await web.get(server.url(), headers={"Accept": "text/xml", "X-Key": "k"}, token="secret")
    sent = server.requests[0].headers
    assert (sent["accept"], sent["x-key"]) == ("text/xml", "k")
    assert sent["authorization"] == "Bearer secret"


async def test_user_and_password_in_the_address_become_a_login_and_are_shown_nowhere() -> None:
    async with serve({"*": Reply()}) as server, open_web() as web:
        answer = await web.get(server.url("/", user="me:p%40ss"))
    assert server.requests[0].headers["authorization"] == "Basic bWU6cEBzcw=="
    assert answer.url == server.url("/")


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ellipsis…", "tab\t"])
async def test_a_damaged_token_asks_for_a_new_sign_in_and_is_not_sent(token: str) -> None:
    async with serve({"*": Reply()}) as server, open_web() as web:
        with pytest.raises(LoginExpired):
            await web.get(server.url(), token=token)
    assert server.requests == []


async def test_validators_are_echoed_byte_for_byte_and_an_unchanged_answer_says_so() -> None:
    etag = 'W/"ünï-1"'
    async with (
        serve({"/": conditional(b"<rss/>", etag, {"Cache-Control": "max-age=60"})}) as server,
        open_web() as web,
    ):
        first = await web.get(server.url())
        second = await web.get(
            server.url(), validators=Validators(first.validators.etag, "Sat, 1 Jan")
        )
    assert (first.not_modified, second.not_modified) == (False, True)
    assert second.body == b""
    assert server.requests[1].headers["if-none-match"] == etag
    assert server.requests[1].headers["if-modified-since"] == "Sat, 1 Jan"
    assert second.validators == Validators(etag, "Sat, 1 Jan"), "what a 304 leaves out stays valid"
    assert second.max_age == timedelta(seconds=60)


async def test_a_304_that_nobody_asked_for_is_no_answer() -> None:
    async with serve({"/": Reply(304)}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer):
            await web.get(server.url())


async def test_no_cookie_is_kept() -> None:
    reply = Reply(headers={"Set-Cookie": "id=1; Path=/"})
    async with serve({"/": reply}) as server, open_web() as web:
        for _ in range(2):
            await web.get(server.url())
    assert "cookie" not in server.requests[1].headers


async def test_connections_are_kept_and_given_up_after_the_machine_slept() -> None:
    clock = FakeClock()
    async with serve({"/": Reply()}) as server, open_web(clock) as web:
        await web.get(server.url())
        await clock.advance(10)
        await web.get(server.url())
        clock.suspend(3600)
        await web.get(server.url())
    assert [request.connection for request in server.requests] == [1, 1, 2]


async def test_a_kept_connection_that_died_is_no_error_for_a_question() -> None:
    async with serve({"/": [Reply(), Close(), Reply(body=b"here")]}) as server, open_web() as web:
        await web.get(server.url())
        assert (await web.get(server.url())).body == b"here"
    assert [request.connection for request in server.requests] == [1, 1, 2]


async def test_a_server_that_hangs_up_on_a_new_connection_is_asked_once_only() -> None:
    async with serve({"/": Close()}) as server, open_web() as web:
        with pytest.raises(Unreachable, match="broke off the connection"):
            await web.get(server.url())
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "mailto:me@example.org",
        "example.org/feed",
        "//example.org",
        "http://",
        "http://[",
        "http://a b/",
        "http://127.0.0.1:99999/",
        "http://xn--0/",
        "http://127.0.0.1\r\nX: y/",
    ],
)
async def test_only_web_addresses_are_opened(url: str) -> None:
    async with open_web() as web:
        with pytest.raises(UnsafeAddress):
            await web.get(url)


async def test_json_that_is_none_is_a_plain_error() -> None:
    async with serve({"/": Reply(body=b"<html>")}) as server, open_web() as web:
        answer = await web.get(server.url())
    with pytest.raises(UnreadableAnswer, match="not what it should be"):
        answer.json()


async def test_nothing_about_the_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serve({"/": Reply()}) as server, open_web() as web:
        await web.get(server.url("/?token=secret"), token="hidden")
    assert "secret" not in caplog.text
    assert "hidden" not in caplog.text


async def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve({"*": Reply(body=b"by proxy")}) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url())
        async with open_web() as web:
            answer = await web.get("http://somewhere.example/feed")
    assert answer.body == b"by proxy"
    assert proxy.requests[0].target == "http://somewhere.example/feed"


async def test_a_proxy_setting_that_makes_no_sense_is_a_plain_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "gopher://127.0.0.1:1")
    async with open_web() as web:
        with pytest.raises(Unreachable, match="proxy"):
            await web.get("http://127.0.0.1:1/")


async def test_certificates_that_cannot_be_read_are_a_plain_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nothing.pem"))
    async with open_web() as web:
        with pytest.raises(Unreachable, match="trusted certificates"):
            await web.get("http://127.0.0.1:1/")


async def test_a_form_and_a_json_content_arrive_as_such() -> None:
    async with serve({"*": json_reply({"id": "1"})}) as server, open_web() as web:
        await web.post(
            server.url("/form"), form={"status": "grüß & bye", "media_ids[]": ["1", "2"]}
        )
        answer = await web.post(
            server.url("/json"),
            content={"text": "ü \ud83d"},
            headers={"Idempotency-Key": "k"},
            token="t",
        )
    form, json = server.requests
    assert form.form == {"status": ["grüß & bye"], "media_ids[]": ["1", "2"]}
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert json.json() == {"text": "ü \ud83d"}
    assert json.headers["content-type"] == "application/json"
    assert json.headers["idempotency-key"] == "k"
    assert json.headers["authorization"] == "Bearer t"
    assert answer.json() == {"id": "1"}


async def test_an_empty_post_says_that_it_is_empty() -> None:
    async with serve({"*": Reply()}) as server, open_web() as web:
        await web.post(server.url("/favourite"))
    assert server.requests[0].headers["content-length"] == "0"


async def test_other_methods_go_through_request() -> None:
    async with serve({"PUT /m": Reply(201), "DELETE /m": Reply(204)}) as server, open_web() as web:
        put = await web.request("PUT", server.url("/m"), content={"a": 1}, params={"x": "1"})
        deleted = await web.request("DELETE", server.url("/m"))
    assert (put.status, deleted.status) == (201, 204)
    assert server.requests[0].query == {"x": ["1"]}


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(Close(), id="hangs up"),
        pytest.param(Stall(), id="never answers"),
        pytest.param(Stall(b"HTTP/1.1 200 OK\r\n"), id="stops in the head"),
        pytest.param(Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), id="is cut off"),
        pytest.param(Raw(b"garbage\r\n\r\n"), id="says garbage"),
        pytest.param(Reply(500), id="fails"),
        pytest.param(Reply(502), id="gateway lost it"),
        pytest.param(Reply(504), id="gateway was too impatient"),
        pytest.param(Reply(303, headers={"Location": "/done"}), id="points elsewhere"),
    ],
)
async def test_a_lost_answer_to_a_post_says_that_it_may_have_been_done(play: Play) -> None:
    async with serve({"*": play}) as server, open_web(answer_time=0.3) as web:
        with pytest.raises(AnswerLost, match="may or may not"):
            await web.post(server.url(), form={"status": "hello"})
    assert len(server.requests) == 1, "a post is never repeated here"


async def test_a_kept_connection_that_died_under_a_post_is_not_tried_again() -> None:
    async with serve({"/": [Reply(), Close(), Reply()]}) as server, open_web() as web:
        await web.get(server.url())
        with pytest.raises(AnswerLost):
            await web.post(server.url(), form={"a": "b"})
    assert len(server.requests) == 2


async def test_a_post_that_surely_did_not_arrive_says_nothing_else() -> None:
    async with open_web() as web:
        with pytest.raises(Unreachable, match="refused") as refused:
            await web.post("http://127.0.0.1:1/", form={"a": "b"})
    assert not isinstance(refused.value, AnswerLost)


async def test_a_post_that_waits_for_the_handshake_has_not_been_sent() -> None:
    # A server without TLS takes the client's greeting for half a request and waits for the rest.
    async with serve() as server, open_web(answer_time=0.3) as web:
        with pytest.raises(Unreachable) as error:
            await web.post(server.url().replace("http", "https"), form={"a": "b"})
    assert server.connections == 1
    assert not isinstance(error.value, AnswerLost)


async def test_a_cancelled_question_leaves_the_client_usable() -> None:
    async with serve({"/stall": Stall(), "/": Reply()}) as server, open_web() as web:
        asking = asyncio.create_task(web.get(server.url("/stall")))
        await server.arrived(1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert (await web.get(server.url("/"))).status == 200


async def test_a_route_can_look_at_the_request() -> None:
    async def answer(request: Request) -> Reply:
        return json_reply({"method": request.method, "body": request.body.decode()})

    async with serve({"*": answer}) as server, open_web() as web:
        assert (await web.post(server.url(), content=[1])).json() == {
            "method": "POST",
            "body": "[1]",
        }
