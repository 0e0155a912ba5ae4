"""What the loopback server of `support.servers` can do with a request."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from http.client import responses
from typing import Protocol, TypeAlias
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived."""

    method: str
    target: str
    """Exactly what stood in the request line."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    connection: int
    """1 for the first connection that was opened, and so on."""
    at: float
    """`loop.time()` when it had been read."""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode(), keep_blank_values=True)

    def json(self) -> object:
        return json.loads(self.body)


@dataclass(slots=True)
class Wire:
    """One connection, for plays that do something of their own."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int
    usable: bool = True
    """Whether another request may follow on it."""

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


class Play(Protocol):
    """One thing a server does instead of an answer, or as one."""

    async def perform(self, wire: Wire) -> None: ...


Route: TypeAlias = Play | Callable[[Request], Play | Awaitable[Play]]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. A `Content-Length` of your own in `headers` is sent as it is, true or not."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    repeated: Sequence[tuple[str, str]] = ()
    """More headers, for names that appear twice."""
    close: bool = False
    """Close the connection afterwards."""
    chunked: bool = False

    def head(self) -> bytes:
        names = {name.lower() for name in self.headers}
        phrase = responses.get(self.status, "Unknown")
        lines = [f"HTTP/1.1 {self.status} {phrase}"]
        lines += [f"{name}: {value}" for name, value in (*self.headers.items(), *self.repeated)]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked")
        elif "content-length" not in names and self.status not in (204, 304):
            lines.append(f"Content-Length: {len(self.body)}")
        if self.close:
            lines.append("Connection: close")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def payload(self) -> bytes:
        if not self.chunked:
            return self.body
        pieces = [self.body[i : i + 1000] for i in range(0, len(self.body), 1000)]
        return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"

    async def perform(self, wire: Wire) -> None:
        wire.usable = not self.close
        await wire.send(self.head() + self.payload())


@dataclass(frozen=True, slots=True)
class Raw:
    """Exactly these bytes, then (unless told otherwise) the end of the connection."""

    data: bytes
    close: bool = True

    async def perform(self, wire: Wire) -> None:
        wire.usable = not self.close
        await wire.send(self.data)


@dataclass(frozen=True, slots=True)
class Stall:
    """Send `first` (maybe nothing) and then nothing more, until the client has gone."""

    first: bytes = b""

    async def perform(self, wire: Wire) -> None:
        wire.usable = False
        await wire.send(self.first)
        await wire.reader.read()


@dataclass(frozen=True, slots=True)
class Drip:
    """Send `data` one byte at a time, `every` real seconds, until the client has gone."""

    data: bytes
    every: float = 0.01

    async def perform(self, wire: Wire) -> None:
        wire.usable = False
        for i in range(len(self.data)):
            await wire.send(self.data[i : i + 1])
            await asyncio.sleep(self.every)


@dataclass(frozen=True, slots=True)
class Close:
    """Hang up without a word."""

    async def perform(self, wire: Wire) -> None:
        wire.usable = False


@dataclass(frozen=True, slots=True)
class Reset:
    """Break the connection off hard (TCP RST), after `first`."""

    first: bytes = b""

    async def perform(self, wire: Wire) -> None:
        wire.usable = False
        await wire.send(self.first)
        sock: socket.socket = wire.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.writer.transport.abort()


def json_reply(
    content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Reply:
    """An answer with `content` as JSON."""
    kind = {"Content-Type": "application/json"}
    return Reply(status, json.dumps(content).encode(), {**kind, **(headers or {})})


def redirect(to: str, status: int = 302) -> Reply:
    """A redirect to `to`, which may be relative or nonsense."""
    return Reply(status, b"moved", {"Location": to})


def cut(body: bytes, keep: int, headers: Mapping[str, str] | None = None) -> Reply:
    """An answer that promises all of `body`, sends `keep` bytes of it and hangs up."""
    return Reply(
        200, body[:keep], {**(headers or {}), "Content-Length": str(len(body))}, close=True
    )


def gzipped(body: bytes, headers: Mapping[str, str] | None = None) -> Reply:
    """`body`, compressed with gzip."""
    return Reply(200, gzip.compress(body), {**(headers or {}), "Content-Encoding": "gzip"})


def gzip_bomb(size: int) -> Reply:
    """A few kilobytes that become `size` bytes (rounded up to 10 MB) when they are unpacked."""
    return Reply(200, _nothing_much() * -(-size // 10_000_000), {"Content-Encoding": "gzip"})


@cache
def _nothing_much() -> bytes:
    """Ten million noughts, packed."""
    return gzip.compress(bytes(10_000_000))


def conditional(body: bytes, etag: str, headers: Mapping[str, str] | None = None) -> Route:
    """A route that answers 304 to whoever sends `etag` back, and `body` to everybody else."""
    common = {"ETag": etag, **(headers or {})}

    def answer(request: Request) -> Reply:
        unchanged = request.headers.get("if-none-match") == etag
        return Reply(304, headers=common) if unchanged else Reply(200, body, common)

    return answer
