"""A proxy on loopback that loses requests and answers on their way to and from a real server.

    async with losing("http://127.0.0.1:18080", dice) as proxy:
        ...                                     # what goes through `proxy.url` may get lost
        assert proxy.told["lost after"] > 0     # how often each kind of loss happened

Only POSTs are lost: a lost question is a lost question. "before" drops the request unread by the
server, "after" drops the answer to a request that the server has carried out.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

FATES = ("lost before", "lost after", "passed")


class Losing:
    """The proxy while it runs."""

    def __init__(self, target: str, dice: random.Random, trouble: float, alias: str = "") -> None:
        parts = urlsplit(target)
        self._alias = alias.encode()
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._theirs = f"{parts.hostname}:{parts.port}"
        self._dice, self._trouble = dice, trouble
        self._talks: set[asyncio.Task[None]] = set()
        self.url = ""
        self.told: Counter[str] = Counter()
        self.plan: list[str] = []
        """Fates of the next POSTs; when it is empty the dice decide."""
        self.posted: list[str] = []
        """The paths of all POSTs, in order."""

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, which carries one request."""
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        try:
            with suppress(asyncio.IncompleteReadError, OSError):
                await self._pass(reader, writer)
        finally:
            self._talks.discard(task)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def stop(self) -> None:
        """Drop what is under way."""
        for task in self._talks:
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (
                int(line.partition(b":")[2])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            ),
            0,
        )
        body = await reader.readexactly(length)
        fate = self._fate() if head.startswith(b"POST") else "passed"
        if head.startswith(b"POST"):
            self.told[fate] += 1
            self.posted.append(head.split(b" ", 2)[1].decode("ascii", "replace"))
        if fate == "lost before":
            return
        answer = await self._ask(head, body)
        if fate == "passed":
            if len(self._alias) == len(self.url):
                # Whoever is sent on to that name stays with the proxy; no length changes.
                answer = answer.replace(self._alias, self.url.encode())
            writer.write(answer)
            await writer.drain()

    def _fate(self) -> str:
        if self.plan:
            return self.plan.pop(0)
        return self._dice.choice(FATES[:2]) if self._dice.random() < self._trouble else "passed"

    async def _ask(self, head: bytes, body: bytes) -> bytes:
        ours, theirs = urlsplit(self.url).netloc.encode(), self._theirs.encode()
        lines = [
            line
            for line in head.split(b"\r\n")
            if not line.lower().startswith((b"connection:", b"accept-encoding:"))
        ]
        lines = [line.replace(ours, theirs) for line in lines if line]
        asked = b"\r\n".join([*lines, b"Connection: close", b"", b""]) + body
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(asked)
            await writer.drain()
            return await reader.read()
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


@asynccontextmanager
async def losing(
    target: str, dice: random.Random, trouble: float = 0.6, alias: str = ""
) -> AsyncIterator[Losing]:
    """A proxy to `target`, until the block is left.

    Args:
        trouble: how much of what is posted gets lost, half of it after the server carried it out.
        alias: an address the server calls itself by in its answers, as long as the proxy's own; it
            reads as the proxy's then.
    """
    proxy = Losing(target, dice, trouble, alias)
    listener = await asyncio.start_server(proxy.connected, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        listener.close()
        await proxy.stop()
        await listener.wait_closed()
