"""HTTP/1.1 with keep-alive on a loopback socket: bytes in, `Request`; `Response`, bytes out."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import formatdate
from enum import Enum
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

import h11

READ_AT_ONCE = 65_536
"""Bytes taken from the socket in one go."""
LARGEST_REQUEST, LARGEST_PICTURE = 1_000_000, 20_000_000
"""Bytes a request's body may have; only pictures come near the first."""
MEDIA = b"/api/v2/media"


@dataclass(frozen=True, slots=True)
class Request:
    """One request, complete."""

    method: str
    path: str
    """Decoded, without the query."""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""

    def fields(self) -> tuple[tuple[str, str], ...]:
        """Query, form and JSON fields as one list of names and texts, lists as `name[]`.

        Raises ValueError where the body is not what its content type says.
        """
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/json" and self.body:
            return self.query + _flattened(json.loads(self.body))
        if kind == "application/x-www-form-urlencoded":
            return self.query + tuple(parse_qsl(self.body.decode(), keep_blank_values=True))
        return self.query

    def one(self, name: str) -> str | None:
        """The last value called `name`, as Rack reads it, or None."""
        values = [value for key, value in self.fields() if key == name]
        return values[-1] if values else None

    def many(self, name: str) -> tuple[str, ...]:
        """All values of the list `name`, sent as `name[]` or once as `name`."""
        return tuple(value for key, value in self.fields() if key in (name, name + "[]"))

    def flag(self, name: str) -> bool:
        """Whether `name` was sent with a value that Rails takes for true."""
        value = self.one(name)
        return bool(value) and value not in ("0", "f", "F", "false", "FALSE", "off", "OFF")


def multipart(request: Request) -> dict[str, bytes]:
    """The parts of a form with files, by name (RFC 7578); empty where the body is something else."""
    kind = request.headers.get("content-type", "")
    whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.body)
    found: dict[str, bytes] = {}
    for part in whole.walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            content = part.get_payload(decode=True)
            found[name] = content if isinstance(content, bytes) else b""
    return found


def _flattened(content: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(content, dict):
        raise ValueError("the JSON body is not an object")
    fields: list[tuple[str, str]] = []
    for key, value in content.items():
        if isinstance(value, list):
            fields += [(f"{key}[]", _as_text(one)) for one in value]
        elif value is not None:
            fields.append((str(key), _as_text(value)))
    return tuple(fields)


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class Ending(Enum):
    """What becomes of an answer on its way out."""

    WHOLE = "whole"
    CUT = "cut"
    """The head and half the body go out, then the connection breaks."""
    LOST = "lost"
    """The connection breaks before the first byte."""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    ending: Ending = Ending.WHOLE


def json_answer(
    content: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()
) -> Response:
    """An answer whose body is `content` as JSON."""
    return Response(status, json.dumps(content, ensure_ascii=False).encode(), headers=headers)


def html_answer(page: str, status: int = 200) -> Response:
    """An answer whose body is an HTML page."""
    return Response(status, page.encode(), "text/html; charset=utf-8")


Handler = Callable[[Request], Awaitable[Response]]


class Listener:
    """Accepts connections on 127.0.0.1 and gives every request to one handler."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def open(self, port: int) -> int:
        """Start listening; port 0 takes a free one. Returns the port. Raises OSError if it is taken."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", port)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening and break what is still connected."""
        if self._server is None:
            return
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, h11.RemoteProtocolError, asyncio.CancelledError):
            # asyncio logs a cancelled connection as an error; ours are cancelled only by `close`.
            writer.transport.abort()
        finally:
            self._connections.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        while (request := await _received(connection, reader, writer)) is not None:
            response = await self._handler(request)
            if response.ending is Ending.LOST:
                writer.transport.abort()
                return
            writer.write(_head(connection, request, response))
            body = b"" if request.method == "HEAD" else response.body
            if response.ending is Ending.CUT:
                writer.write(connection.send(h11.Data(data=body[: len(body) // 2])) or b"")
                await writer.drain()
                return
            writer.write(connection.send(h11.Data(data=body)) or b"")
            writer.write(connection.send(h11.EndOfMessage()) or b"")
            await writer.drain()
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                return
            connection.start_next_cycle()


async def _received(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Request | None:
    """The next request, or None where the other side hung up or sent too much."""
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                writer.write(connection.send(go_on) or b"")
            connection.receive_data(await reader.read(READ_AT_ONCE))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            is_picture = head is not None and bytes(head.target).startswith(MEDIA)
            if len(body) > (LARGEST_PICTURE if is_picture else LARGEST_REQUEST):
                return None
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            return _request(head, bytes(body))
        else:
            return None


def _request(head: h11.Request, body: bytes) -> Request:
    target = urlsplit(head.target.decode("ascii", "replace"))
    return Request(
        method=head.method.decode("ascii"),
        path=unquote(target.path),
        query=tuple(parse_qsl(target.query, keep_blank_values=True)),
        headers={name.decode(): value.decode("latin-1") for name, value in head.headers},
        body=body,
    )


def _head(connection: h11.Connection, request: Request, response: Response) -> bytes:
    headers = [("Date", formatdate(usegmt=True)), *response.headers]
    if response.status != 304:
        headers.append(("Content-Type", response.content_type))
        headers.append(("Content-Length", str(len(response.body))))
    reason = HTTPStatus(response.status).phrase
    head = h11.Response(status_code=response.status, headers=headers, reason=reason)
    return connection.send(head) or b""
