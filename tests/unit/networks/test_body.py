"""How much the web client reads, and how long it waits for it."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest

from cmconsole.domain.errors import NotThere, Unreachable, UnreadableAnswer
from cmconsole.networks.web.body import unpack
from support.servers import (
    Drip,
    Play,
    Raw,
    Reply,
    Reset,
    Stall,
    cut,
    gzip_bomb,
    gzipped,
    redirect,
    serve,
)
from support.webs import open_web

TEXT = b"<rss>" + bytes(range(256)) * 200


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("X-GZIP ", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:])),
        ("gzip", gzip.compress(TEXT) + bytes(50)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare_deflate(TEXT)),
        ("identity", TEXT),
        ("", TEXT),
    ],
)
def test_every_encoding_that_is_asked_for_is_unpacked(encoding: str, packed: bytes) -> None:
    assert unpack(packed, encoding, len(TEXT)) == TEXT
    with pytest.raises(UnreadableAnswer, match="larger"):
        unpack(packed, encoding, len(TEXT) - 1)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_an_empty_body_needs_no_unpacking(encoding: str) -> None:
    assert unpack(b"", encoding, 10) == b""


def test_packed_data_that_ends_too_early_is_not_taken_for_whole() -> None:
    packed = gzip.compress(TEXT)
    for length in (1, 9, 15, len(packed) // 2, len(packed) - 9, len(packed) - 1):
        with pytest.raises(UnreadableAnswer, match="broke off"):
            unpack(packed[:length], "gzip", 10**6)


def test_damaged_data_and_unknown_encodings_are_plain_errors() -> None:
    with pytest.raises(UnreadableAnswer, match="damaged"):
        unpack(b"<html>not gzip", "gzip", 10**6)
    with pytest.raises(UnreadableAnswer, match="does not know"):
        unpack(b"x", "br", 10**6)


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        ("deflate", lambda: zlib.compress(bytes(200_000_000), 9)),
        ("gzip", lambda: gzip.compress(bytes(10_000_000)) * 100),
    ],
)
def test_a_bomb_never_fills_the_memory(encoding: str, bomb: Callable[[], bytes]) -> None:
    packed, limit = bomb(), 1_000_000
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableAnswer, match="larger than the 1 MB"):
            unpack(packed, encoding, limit)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * limit


async def test_a_bomb_that_comes_over_the_wire_is_refused() -> None:
    async with serve({"/": gzip_bomb(10**9)}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer, match="larger than the 10 MB"):
            await web.get(server.url())


@pytest.mark.parametrize("chunked", [True, False])
async def test_the_limit_is_met_to_the_byte(chunked: bool) -> None:
    reply = Reply(body=b"x" * 5000, chunked=chunked)
    async with serve({"/": reply}) as server, open_web() as web:
        assert len((await web.get(server.url(), limit=5000)).body) == 5000
        with pytest.raises(UnreadableAnswer, match="larger than the 5 kB"):
            await web.get(server.url(), limit=4999)


async def test_the_limit_counts_what_was_unpacked() -> None:
    async with serve({"/": gzipped(b"x" * 500_000)}) as server, open_web() as web:
        assert len((await web.get(server.url(), limit=500_000)).body) == 500_000
        with pytest.raises(UnreadableAnswer, match="larger"):
            await web.get(server.url(), limit=499_999)


async def test_a_large_packed_answer_is_whole() -> None:
    noise = bytes((i * i * 31 + i // 7) % 256 for i in range(400_000))
    async with serve({"/": gzipped(noise)}) as server, open_web() as web:
        assert (await web.get(server.url())).body == noise


async def test_an_answer_that_announces_too_much_is_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 10000001\r\n\r\n"
    async with serve({"/": Stall(head)}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer, match="larger"):
            await web.get(server.url())


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(cut(b"hello world", 4), id="less than announced"),
        pytest.param(
            Raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"),
            id="inside a chunk",
        ),
        pytest.param(
            Raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
            id="before the last chunk",
        ),
        pytest.param(cut(gzip.compress(TEXT), 40, {"Content-Encoding": "gzip"}), id="packed"),
        pytest.param(
            Reply(
                body=gzip.compress(TEXT)[:40], headers={"Content-Encoding": "gzip"}, chunked=True
            ),
            id="packed by half",
        ),
        pytest.param(Reset(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), id="reset"),
    ],
)
async def test_half_an_answer_is_no_answer(play: Play) -> None:
    async with serve({"/": play}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer, match="broke off half-way"):
            await web.get(server.url())


async def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    async with serve({"/": Raw(b"HTTP/1.0 200 OK\r\n\r\nall of it")}) as server, open_web() as web:
        assert (await web.get(server.url())).body == b"all of it"


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(Drip(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 99), id="drips its head"),
        pytest.param(
            Drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + b"x" * 900, every=0.02),
            id="drips its body",
        ),
        pytest.param(Stall(), id="never answers"),
        pytest.param(
            Stall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), id="stops half-way"
        ),
        pytest.param(Raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 3, close=False), id="only promises"),
    ],
)
async def test_a_server_that_takes_for_ever_is_given_up(play: Play) -> None:
    async with serve({"/": play}) as server, open_web(answer_time=0.4) as web:
        with pytest.raises(Unreachable, match=r"longer than 0\.4 seconds"):
            await web.get(server.url())


async def test_redirects_share_one_time_limit() -> None:
    head = redirect("/end").head()
    slow = Drip(head + b"moved", every=1.5 / len(head))
    async with serve({"/a": slow, "/end": Stall()}) as server, open_web(answer_time=3.0) as web:
        started = asyncio.get_running_loop().time()
        with pytest.raises(Unreachable, match=r"longer than 3 seconds"):
            await web.get(server.url("/a"))
        took = asyncio.get_running_loop().time() - started
    assert len(server.asked("/end")) == 1
    assert took < 4.4, "the second hop had only what the first had left"


async def test_an_error_that_never_ends_is_still_that_error() -> None:
    head = b"HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\nhalf"
    async with serve({"/": Stall(head)}) as server, open_web(answer_time=0.4) as web:
        with pytest.raises(NotThere):
            await web.get(server.url())


async def test_an_endless_head_is_refused() -> None:
    raw = b"HTTP/1.1 200 OK\r\n" + b"X-Filler: " + b"x" * 300_000
    async with serve({"/": Raw(raw)}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer):
            await web.get(server.url())
