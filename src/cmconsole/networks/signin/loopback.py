"""Waits on this computer for the browser to come back from a sign-in (RFC 8252, section 7.3)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from cmconsole.domain.errors import UsageError

LONGEST_HEAD = 16_384
"""Bytes of a request that are read; a browser's is a tenth of it."""
READ_TIME = 10.0
"""Seconds a connection gets to say what it wants."""
PAGE = (
    "<!doctype html><meta charset=utf-8><title>{title}</title>"
    "<body style='font:16px system-ui;margin:4em auto;max-width:34em'><h1>{title}</h1><p>{words}</p>"
)
DONE = PAGE.format(
    title="You can close this page",
    words="The answer has reached cmconsole. Go back to its window to see how it went.",
)
NOT_HERE = PAGE.format(title="Nothing here", words="This is only a place for one sign-in.")


class Loopback:
    """One address on this computer, open until the browser has come back."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._back: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.address = ""
        """What to give the server as redirect address."""

    async def came_back(self) -> str:
        """The whole address the browser came back to; waits for it."""
        return await asyncio.shield(self._back)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request: the browser's return, or whatever else it asks for (its icon)."""
        with suppress(
            OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError
        ):
            async with asyncio.timeout(READ_TIME):
                head = await reader.readuntil(b"\r\n\r\n")
                method, target = _asked(head)
                ours = method == "GET" and urlsplit(target).path == self._path
                ours = ours and ("code=" in target or "error=" in target)
                writer.write(_answer(200 if ours else 404, DONE if ours else NOT_HERE))
                await writer.drain()
            if ours and not self._back.done():
                self._back.set_result(target)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def waiting(redirect: str) -> AsyncIterator[Loopback]:
    """Listen where `redirect` says: at its port, or at a free one where it names none.

    Raises:
        UsageError: it is no address of this computer, or another program holds the port.
    """
    parts = urlsplit(redirect)
    if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise UsageError("The address to come back to has to be one of this computer.")
    place = Loopback(parts.path or "/")
    host = "::1" if parts.hostname == "::1" else "127.0.0.1"
    try:
        server = await asyncio.start_server(place.serve, host, parts.port or 0, limit=LONGEST_HEAD)
    except OSError as error:
        raise UsageError(
            f"Another program uses port {parts.port} of this computer. Close it and start the"
            " sign-in again."
        ) from error
    port = server.sockets[0].getsockname()[1]
    shown = f"[{parts.hostname}]" if parts.hostname == "::1" else parts.hostname
    place.address = parts._replace(netloc=f"{shown}:{port}").geturl()
    try:
        yield place
    finally:
        server.close()
        await server.wait_closed()


def _asked(head: bytes) -> tuple[str, str]:
    line = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    return (line[0], line[1]) if len(line) == 3 else ("", "/")


def _answer(status: int, page: str) -> bytes:
    body = page.encode()
    head = (
        f"HTTP/1.1 {status} {'OK' if status == 200 else 'Not Found'}\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
