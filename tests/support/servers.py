"""An HTTP server on loopback that is as plain or as hostile as a test needs it.

    async with serve({"/feed": Reply(body=b"<rss/>", headers={"ETag": '"1"'})}) as server:
        answer = await web.get(server.url("/feed"))
        assert server.requests[0].headers["user-agent"] == "cmconsole/0.1"

A route is a play (`Reply`, `Raw`, `Stall`, `Drip`, `Close`, `Reset`), a function from `Request` to a
play (plain or async), or several of them in a list: one after the other, the last one for ever.
Routes are found by "METHOD /path", then "/path", then "*"; what has none is a 404. They can be
changed at any time with `server.on(...)`.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from support.plays import (
    Close,
    Drip,
    Play,
    Raw,
    Reply,
    Request,
    Reset,
    Route,
    Stall,
    Wire,
    conditional,
    cut,
    gzip_bomb,
    gzipped,
    json_reply,
    redirect,
)

__all__ = [
    "Close",
    "Drip",
    "Play",
    "Raw",
    "Reply",
    "Request",
    "Reset",
    "Route",
    "Server",
    "Stall",
    "Wire",
    "conditional",
    "cut",
    "free_port",
    "gzip_bomb",
    "gzipped",
    "json_reply",
    "redirect",
    "serve",
]

PATIENCE = 60.0
"""Real seconds after which a wait in a test has failed."""


class Server:
    """A running server: its address, its routes and the log of what it was asked."""

    def __init__(self, scheme: str = "http", greeting: bytes = b"") -> None:
        self.requests: list[Request] = []
        self.connections = 0
        """How many were opened so far."""
        self.in_flight = 0
        """Requests that were read and not yet answered."""
        self.most_in_flight = 0
        self.port = 0
        self._scheme = scheme
        self._greeting = greeting
        self._routes: dict[str, list[Route]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    def url(self, target: str = "/", *, host: str = "127.0.0.1", user: str = "") -> str:
        """The address of `target` here, maybe under another name of loopback or with `user:password`."""
        return f"{self._scheme}://{user + '@' if user else ''}{host}:{self.port}{target}"

    def on(self, route: str, *plays: Route) -> None:
        """Set what happens at `route`: one play after the other, the last one for ever."""
        self._routes[route] = list(plays)

    def asked(self, path: str) -> list[Request]:
        """The requests that came for `path`."""
        return [request for request in self.requests if request.path == path]

    async def arrived(self, count: int) -> None:
        """Wait until `count` requests have come in all."""
        async with asyncio.timeout(PATIENCE):
            while len(self.requests) < count:
                self._changed.clear()
                await self._changed.wait()

    async def stop(self) -> None:
        """Drop every open connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection (for `asyncio.start_server`)."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        wire = Wire(reader, writer, self.connections)
        try:
            with suppress(asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
                await wire.send(self._greeting)
                while wire.usable:
                    await self._serve(wire)
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _serve(self, wire: Wire) -> None:
        request = await self._read(wire)
        self.requests.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self._changed.set()
        try:
            route = self._route(request)
            play = route if hasattr(route, "perform") else route(request)
            await (await play if isinstance(play, Awaitable) else play).perform(wire)
        finally:
            self.in_flight -= 1

    async def _read(self, wire: Wire) -> Request:
        head = (await wire.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head[:-4].split("\r\n")
        method, target, _ = line.split(" ", 2)
        headers = {n.lower(): v.strip() for n, _, v in (f.partition(":") for f in fields)}
        body = await wire.reader.readexactly(int(headers.get("content-length", "0")))
        at = asyncio.get_running_loop().time()
        return Request(method, target, headers, body, wire.number, at)

    def _route(self, request: Request) -> Route:
        for key in (f"{request.method} {request.path}", request.path, "*"):
            plays = self._routes.get(key)
            if plays:
                return plays.pop(0) if len(plays) > 1 else plays[0]
        return Reply(404, b"nothing here")


@asynccontextmanager
async def serve(
    routes: Mapping[str, Route | Sequence[Route]] | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    greeting: bytes = b"",
) -> AsyncIterator[Server]:
    """Run a server on a free loopback port until the block is left.

    Args:
        routes: what happens where.
        tls: speak TLS (see `support.certificates`).
        greeting: sent as soon as a client has connected, as mail servers do.
    """
    server = Server("https" if tls else "http", greeting)
    for route, play in (routes or {}).items():
        server.on(route, *(play if isinstance(play, Sequence) else [play]))
    listener = await asyncio.start_server(server.connected, "127.0.0.1", 0, ssl=tls, backlog=512)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        await server.stop()
        await listener.wait_closed()


def free_port() -> int:
    """A loopback port at which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
