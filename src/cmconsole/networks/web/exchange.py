"""One request and its answer over httpx: bounded in time and size, nothing followed, nothing kept.

httpx takes 0.2 s to import, so this module is loaded when the first question is asked.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import httpx

from cmconsole.domain.errors import AnswerLost, NetworkError, Unreachable
from cmconsole.networks.web.body import ACCEPTED, too_large, unpack
from cmconsole.networks.web.failures import failure
from cmconsole.networks.web.redirects import STATUSES, Hop

if TYPE_CHECKING:
    from ssl import SSLContext

# WORKAROUND httpcore 1.0 tries `import sniffio` four times a request; where it is not installed (anyio
# no longer needs it) each try searches the disk, a quarter of the CPU of a poll. This says so once.
if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

READING = frozenset({"GET"})
"""Methods that change nothing at the server, so that a lost answer does no harm."""
ERROR_BODY = 64_000
"""Bytes kept of what a server says about an error."""
ERROR_TIME = 3.0
"""Seconds spent on reading it."""
CONNECT_SHARE = 0.45
"""Part of the time limit for each of the two steps of connecting, finding the host and the TLS
handshake. Both together stay below the limit, because httpcore 1.0 leaks the socket when it is
cancelled in a handshake, but not when its own limit ends it."""
KEPT = 8
"""Unused connections that are kept: httpcore looks at each of them twice a request (21 µs), so twenty
would nearly double what a poll costs."""
QUICK_TO_UNPACK = 8_192
"""Packed bytes that are unpacked at once (2 ms at most); larger ones go to a worker thread."""
KEEP_ALIVE = 60.0
"""Seconds an unused connection is kept: servers commonly close it after 60 to 75."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came back for one request."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; values as Latin-1, so that they can be sent back byte for byte."""
    body: bytes = b""
    """Unpacked; of an error at most `ERROR_BODY` bytes, and nothing where those could not be read."""
    location: str | None = None
    """Where a redirect leads to."""
    took: float = 0.0
    """Seconds from the first step of connecting to the last byte."""


class NoCookies(CookieJar):
    """Keeps nothing. httpx would store every cookie for as long as the program runs."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Keep nothing."""


@dataclass(slots=True)
class Progress:
    """How far a request got, as httpcore's trace tells it."""

    sent: bool = False
    """The server may have seen the request."""
    fresh: bool = False
    """A connection was opened for it."""
    answering: bool = False
    """The answer has begun."""
    spent: float = 0.0
    """Seconds of the limit that earlier hops took."""

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Note one step (httpcore's "trace" extension)."""
        if event.endswith("connect_tcp.started"):
            self.fresh = True
        elif event == "http11.send_request_headers.started":
            # The CONNECT that opens a tunnel through a proxy is not the request yet.
            self.sent |= info["request"].method != b"CONNECT"


@dataclass(slots=True)
class Line:
    """The one httpx client: its pool, its certificates, the proxies of the environment."""

    user_agent: str
    answer_time: float
    """Seconds for one question, redirects included."""
    certificates: Callable[[], SSLContext] | None = None
    """Reads whom to trust, in place of the list that comes with httpx."""
    _client: httpx.AsyncClient = field(init=False)
    _certificates: Any = field(init=False)

    def __post_init__(self) -> None:
        for name in ("httpx", "httpcore"):
            # They log whole addresses at INFO, and feed addresses carry secrets.
            logging.getLogger(name).setLevel(logging.WARNING)
        try:
            self._certificates = (self.certificates or httpx.create_ssl_context)()
        except OSError as error:
            raise Unreachable(
                "The list of trusted certificates of this computer cannot be read, so nobody can"
                " be reached safely."
            ) from error
        self._client = self._open()

    def _open(self) -> httpx.AsyncClient:
        try:
            return httpx.AsyncClient(
                verify=self._certificates,
                cookies=NoCookies(),
                timeout=None,
                limits=httpx.Limits(max_keepalive_connections=KEPT, keepalive_expiry=KEEP_ALIVE),
                event_hooks={"response": [_take_location]},
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise Unreachable("The proxy this computer is set to use cannot be used.") from error

    async def renew(self) -> None:
        """Start with new connections: those from before a suspend are dead without knowing it."""
        old, self._client = self._client, self._open()
        await old.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def exchange(self, hop: Hop, *, limit: int, spent: float = 0.0) -> Received:
        """Ask once and read the whole answer.

        Args:
            hop: what to ask, and whom.
            limit: bytes the answer may have after unpacking.
            spent: seconds of `answer_time` that earlier hops took.

        Raises:
            Unreachable: no connection, no answer, or not all of it in time.
            AnswerLost: the same, but the request changes something and may have arrived.
            UnreadableAnswer: the answer breaks off, is larger than `limit` or is no HTTP.
        """
        progress = Progress(spent=spent)
        started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(started + self.answer_time - spent) as scope:
                received = await self._exchange(hop, limit, progress, scope)
        except (TimeoutError, httpx.TransportError, NetworkError) as error:
            if progress.sent and hop.method not in READING:
                raise AnswerLost(
                    f"No complete answer came from {hop.host};"
                    " what was sent may or may not have arrived."
                ) from error
            if isinstance(error, NetworkError):
                raise
            raise failure(
                error, hop.host, seconds=self.answer_time, answering=progress.answering
            ) from error
        return replace(received, took=asyncio.get_running_loop().time() - started)

    async def _exchange(
        self, hop: Hop, limit: int, progress: Progress, scope: asyncio.Timeout
    ) -> Received:
        response = await self._send(hop, progress)
        progress.answering = True
        try:
            headers = _headers(response)
            status = response.status_code
            if status < 300:
                return Received(status, headers, await _body(response, headers, limit))
            if status == 304:
                async for _ in response.aiter_raw():
                    pass
                return Received(status, headers)
            body = await _error_body(response, headers, scope)
            return Received(status, headers, body, response.extensions.get("location"))
        finally:
            await response.aclose()

    async def _send(self, hop: Hop, progress: Progress) -> httpx.Response:
        try:
            return await self._client.send(self._request(hop, progress), stream=True)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            # The server may have closed a kept connection just as we used it; for what only reads
            # that is no failure yet (RFC 9112, 9.3.1).
            if progress.fresh or hop.method not in READING:
                raise
            return await self._client.send(self._request(hop, progress), stream=True)

    def _request(self, hop: Hop, progress: Progress) -> httpx.Request:
        headers = {
            "accept": "*/*",
            "user-agent": self.user_agent,
            **hop.headers,
            "accept-encoding": ACCEPTED,
        }
        if hop.token is not None:
            headers["authorization"] = f"Bearer {hop.token}"
        elif hop.login is not None:
            both = ":".join(hop.login).encode()
            headers["authorization"] = "Basic " + base64.b64encode(both).decode()
        connect = max(CONNECT_SHARE * (self.answer_time - progress.spent), 0.01)
        extensions = {"trace": progress.trace, "timeout": {"connect": connect}}
        raw = [(name.encode(), _encode(value)) for name, value in headers.items()]
        return httpx.Request(
            hop.method, hop.url, headers=raw, content=hop.content, extensions=extensions
        )


async def _take_location(response: httpx.Response) -> None:
    # WORKAROUND httpx 0.28 builds the next request even when told not to follow, and fails on
    # addresses like "data:" with an error of its own before we can say what is wrong.
    if response.status_code in STATUSES and "location" in response.headers:
        raw = next(value for name, value in response.headers.raw if name.lower() == b"location")
        response.extensions["location"] = raw.decode("utf-8", "replace")
        del response.headers["location"]


def _encode(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode()


def _headers(response: httpx.Response) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def _body(response: httpx.Response, headers: Mapping[str, str], limit: int) -> bytes:
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large(limit)
    packed = bytearray()
    async for piece in response.aiter_raw():
        packed += piece
        if len(packed) > limit:
            raise too_large(limit)
    encoding = headers.get("content-encoding", "")
    if len(packed) <= QUICK_TO_UNPACK or not encoding:
        return unpack(bytes(packed), encoding, limit)
    return await asyncio.to_thread(unpack, bytes(packed), encoding, limit)


async def _error_body(
    response: httpx.Response, headers: Mapping[str, str], scope: asyncio.Timeout
) -> bytes:
    """What the server says about it, if that can be had; its status matters more."""
    now, end = asyncio.get_running_loop().time(), scope.when()
    seconds = ERROR_TIME if end is None else min(ERROR_TIME, 0.9 * (end - now))
    try:
        async with asyncio.timeout(seconds):
            return await _body(response, headers, ERROR_BODY)
    except (NetworkError, httpx.TransportError, TimeoutError):
        return b""
