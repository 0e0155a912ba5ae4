"""Why an exchange failed, in words that help whoever has to fix it."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

import httpx

from cmconsole.domain.errors import NetworkError, Offline, Unreachable, UnreadableAnswer
from cmconsole.networks.web.body import cut_off

NO_WAY_OUT = frozenset(
    number
    for name in ("ENETUNREACH", "ENETDOWN", "WSAENETUNREACH", "WSAENETDOWN")
    if (number := getattr(errno, name, None)) is not None
)


def failure(error: Exception, host: str, *, seconds: float, answering: bool) -> NetworkError:
    """The error for an exchange with `host` that did not end well.

    Args:
        error: what httpx or the time limit raised.
        host: the server's name.
        seconds: the time limit for the whole exchange.
        answering: the answer had begun.
    """
    if isinstance(error, TimeoutError):
        sentence = (
            f"{host} took longer than {seconds:.3g} seconds to answer; nothing of it was used."
        )
        return Unreachable(sentence)
    if isinstance(error, httpx.ConnectTimeout):
        return Unreachable(f"Nobody answers at {host}; it may be switched off.")
    if isinstance(error, httpx.ConnectError):
        return connect_failure(error, host)
    if isinstance(error, httpx.ProxyError):
        return Unreachable("The proxy that this computer goes through refused to help.")
    if isinstance(error, httpx.LocalProtocolError):
        return UnreadableAnswer(f"{host} cannot be asked in this way.")
    # WORKAROUND httpcore has one exception for these; only its text tells them apart.
    hung_up = "disconnected without sending" in str(error)
    if isinstance(error, httpx.RemoteProtocolError) and not hung_up and not answering:
        return UnreadableAnswer(f"What {host} sent does not follow the rules of the web.")
    return cut_off() if answering else _broken_off(host)


def connect_failure(error: BaseException, host: str) -> Unreachable:
    """Why no connection to `host` came about, whatever it was to be used for."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Unreachable(
                f"{host} could not prove that it is {host} (its certificate is not valid),"
                " so nothing was sent to it."
            )
        if isinstance(cause, ssl.SSLError):
            return Unreachable(f"A protected connection to {host} could not be set up.")
        if isinstance(cause, socket.gaierror):
            return _no_name(cause, host)
    # A name often stands for two addresses; that one of them answered "no" says more.
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Unreachable(f"Nobody answers at {host}: the connection was refused.")
    if any(isinstance(cause, OSError) and cause.errno in NO_WAY_OUT for cause in causes):
        return Offline(f"This computer seems to be offline: {host} could not be reached.")
    if any(isinstance(cause, ConnectionError) for cause in causes):
        return _broken_off(host)
    return Unreachable(f"{host} could not be reached.")


def _broken_off(host: str) -> Unreachable:
    return Unreachable(f"{host} broke off the connection before it had answered.")


def _no_name(error: socket.gaierror, host: str) -> Offline:
    if error.errno == socket.EAI_AGAIN:
        return Offline(f"This computer seems to be offline: {host} could not be looked up.")
    return Offline(
        f"No server called {host} was found: the address is wrong, or this computer is offline."
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        cause = todo.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        # httpcore raises `from None`, which hides the cause but keeps the context.
        todo += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            todo += cause.exceptions
