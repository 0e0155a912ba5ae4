"""What a person is told when a server does not give what was asked for."""

from __future__ import annotations

import errno
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import (
    AnswerLost,
    Gone,
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    NotThere,
    Offline,
    Unreachable,
    UnreadableAnswer,
)
from support.servers import Close, Play, Raw, Reply, Reset, free_port, json_reply, serve
from support.webs import open_web


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, NotAllowed),
        (401, LoginExpired),
        (403, NotAllowed),
        (404, NotThere),
        (406, UnreadableAnswer),
        (407, NotAllowed),
        (408, NetworkDown),
        (410, Gone),
        (422, NotAllowed),
        (425, NetworkDown),
        (429, NetworkBusy),
        (451, NotAllowed),
        (499, UnreadableAnswer),
        (500, NetworkDown),
        (501, NetworkDown),
        (502, NetworkDown),
        (503, NetworkDown),
        (522, NetworkDown),
        (599, NetworkDown),
        (300, UnreadableAnswer),
        (305, UnreadableAnswer),
    ],
)
async def test_each_status_is_the_error_it_means(status: int, kind: type[NetworkError]) -> None:
    body = b'{"error":"machine_words_for_%d"}' % status
    async with serve({"/": Reply(status, body)}) as server, open_web() as web:
        with pytest.raises(NetworkError) as caught:
            await web.get(server.url())
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.body) == (status, body)
    assert "machine_words" not in str(error)
    assert str(status) not in str(error).replace(str(server.port), "")
    assert str(error).endswith(".")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, LoginExpired),
        (422, NotAllowed),
        (429, NetworkBusy),
        (500, AnswerLost),
        (502, AnswerLost),
        (503, NetworkDown),
        (521, NetworkDown),
        (524, AnswerLost),
    ],
)
async def test_a_refused_post_is_a_sure_failure_and_a_lost_one_is_not(
    status: int, kind: type[NetworkError]
) -> None:
    async with serve({"/": json_reply({"error": "x"}, status)}) as server, open_web() as web:
        with pytest.raises(NetworkError) as caught:
            await web.post(server.url(), form={"a": "b"})
    assert type(caught.value) is kind
    assert caught.value.status == status
    assert caught.value.body == b'{"error": "x"}'


async def test_whether_a_sign_in_is_missing_or_too_old_is_told_apart() -> None:
    async with serve({"/": Reply(401)}) as server, open_web() as web:
        with pytest.raises(LoginExpired, match="sign in first"):
            await web.get(server.url())
        with pytest.raises(LoginExpired, match="no longer accepts"):
            await web.get(server.url(), token="old")


async def test_a_503_with_a_time_is_a_wish_to_wait() -> None:
    reply = Reply(503, headers={"Retry-After": "120"})
    async with serve({"/": reply}) as server, open_web() as web:
        with pytest.raises(NetworkBusy) as caught:
            await web.get(server.url())
    assert caught.value.retry_after == timedelta(minutes=2)


async def test_an_error_too_long_to_keep_is_left_out() -> None:
    async with serve({"/": Reply(404, b"x" * 64_001)}) as server, open_web() as web:
        with pytest.raises(NotThere) as caught:
            await web.get(server.url())
        server.on("/", Reply(404, b"x" * 64_000))
        with pytest.raises(NotThere) as short:
            await web.get(server.url())
    assert (len(caught.value.body), len(short.value.body)) == (0, 64_000)


async def test_nobody_at_home() -> None:
    async with open_web() as web:
        with pytest.raises(Unreachable, match="Nobody answers at 127"):
            await web.get(f"http://127.0.0.1:{free_port()}/")


@pytest.mark.parametrize("play", [Close(), Reset(), Raw(b"HTTP/1.1 2")])
async def test_a_server_that_breaks_off(play: Play) -> None:
    async with serve({"/": play}) as server, open_web() as web:
        with pytest.raises(Unreachable, match="broke off the connection before"):
            await web.get(server.url())


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_no_answer(data: bytes) -> None:
    async with serve({"/": Raw(data)}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer, match="does not follow the rules"):
            await web.get(server.url())


async def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    certificates = pytest.importorskip(
        "support.certificates", reason="needs the package cryptography", exc_type=ImportError
    )
    context, _ = certificates.loopback_certificate(tmp_path)
    async with serve({"/": Reply()}, tls=context) as server, open_web() as web:
        with pytest.raises(Unreachable, match="certificate is not valid"):
            await web.get(server.url(), token="secret")
    assert server.requests == []


async def test_a_server_without_protection_where_some_was_expected() -> None:
    async with serve(greeting=b"220 mail.example ESMTP\r\n") as server, open_web() as web:
        with pytest.raises(Unreachable, match="protected connection"):
            await web.get(server.url().replace("http:", "https:"))


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (socket.EAI_NONAME, "No server called brand.example was found"),
        (socket.EAI_AGAIN, "seems to be offline"),
    ],
)
async def test_a_name_that_cannot_be_looked_up(
    number: int, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(number, "as the system says it")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    async with open_web() as web:
        with pytest.raises(Offline, match=sentence):
            await web.get("http://brand.example/")


async def test_no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: Any) -> None:
        raise OSError(errno.ENETUNREACH, "as the system says it")

    monkeypatch.setattr(socket.socket, "connect", connect)
    async with open_web() as web:
        with pytest.raises(Offline, match="seems to be offline"):
            await web.get("http://127.0.0.1:1/")


async def test_of_two_addresses_the_one_that_said_no_says_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([OSError(errno.ENETUNREACH, "no IPv6 here"), ConnectionRefusedError()])

    def connect(*_: Any) -> None:
        raise next(answers)

    def look_up(*_: Any, **__: Any) -> Any:
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 1, 0, 0)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", connect)
    async with open_web() as web:
        with pytest.raises(Unreachable, match="refused"):
            await web.get("http://brand.example:1/")
