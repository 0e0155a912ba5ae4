"""A server that answers 304 to everything, in a process of its own: `python unchanged_server.py`.

It prints its port and serves until its standard input is closed. Raw asyncio, so that what is
measured is the client.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

NOT_MODIFIED = (
    b"HTTP/1.1 304 Not Modified\r\n"
    b"Date: Mon, 23 Nov 2026 09:00:00 GMT\r\n"
    b"Server: nginx\r\n"
    b'ETag: "5f3a-1b2c"\r\n'
    b"Last-Modified: Mon, 23 Nov 2026 08:00:00 GMT\r\n"
    b"Cache-Control: max-age=300\r\n"
    b"Connection: keep-alive\r\n\r\n"
)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one connection."""
    with suppress(asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(NOT_MODIFIED)
    writer.close()


async def main() -> None:
    """Serve until nobody needs us any more."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
