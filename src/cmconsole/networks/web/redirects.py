"""Where a request goes, and what it may carry along when a server sends it on."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address, ip_address

import httpx

from cmconsole.domain.errors import LoginExpired, UnreadableAnswer, UnsafeAddress

MOST = 5
"""Redirects that are followed for one question."""
STATUSES = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
HARMLESS = frozenset({"accept", "accept-language", "if-modified-since", "if-none-match"})
"""Headers that go along to another server; whatever else a caller set may be a key of some kind."""
SCHEMES = ("http", "https")
HOST = re.compile(rb"[a-z0-9._:-]{1,253}")
"""Names and addresses as they travel. Scoped addresses (%) mean something on one machine only."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of the chain that answers one question."""

    method: str
    url: httpx.URL
    """Without credentials and fragment."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """The caller's own, names in lower case."""
    token: str | None = None
    login: tuple[str, str] | None = None
    """User and password that stood in the address."""
    content: bytes | None = None

    @property
    def host(self) -> str:
        """The name to show and to pace by; a port of its own is a server of its own."""
        name, port = self.url.host, self.url.port
        if port is None:
            return name
        return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"

    @property
    def address(self) -> str:
        """The address to be stored: with the credentials that were in it and were not dropped."""
        if self.login is None:
            return str(self.url)
        return str(self.url.copy_with(username=self.login[0], password=self.login[1]))


def first_hop(
    method: str,
    url: str,
    *,
    params: Mapping[str, str | int | list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
    token: str | None = None,
    content: bytes | None = None,
) -> Hop:
    """The request as the caller wants it.

    Raises:
        UnsafeAddress: `url` is not an http or https address.
        LoginExpired: `token` is nothing that can be sent.
    """
    if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
        raise LoginExpired("The stored sign-in is damaged; please sign in again.")
    try:
        target = httpx.URL(url)
        if params:
            target = target.copy_merge_params(params)
        _check(target)
    except (httpx.InvalidURL, ValueError) as error:
        raise UnsafeAddress("This is not a web address that can be opened.") from error
    if target.scheme not in SCHEMES or not target.host:
        raise UnsafeAddress("Only web addresses that start with http:// or https:// are opened.")
    login = (target.username, target.password) if target.userinfo else None
    named = {name.lower(): value for name, value in (headers or {}).items()}
    return Hop(method, _bare(target), named, token, login, content)


def next_hop(hop: Hop, location: str) -> Hop:
    """The request that a redirect to `location` leads to, without what must not go along.

    Token, login and the caller's own headers stay with the server they were meant for: same name
    and port, or the same name moving from http to https (Fetch standard, HTTP-redirect fetch).

    Raises:
        UnsafeAddress: another scheme, a token that would go on unprotected, or an address inside
            this computer or network that a server outside points to.
        UnreadableAnswer: `location` makes no sense.
    """
    try:
        url = _bare(hop.url.join(location))
        _check(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise UnreadableAnswer(
            f"{hop.host} sends us on to an address that makes no sense."
        ) from error
    if url.scheme not in SCHEMES or not url.host:
        raise UnsafeAddress(f"{hop.host} sends us on to something that is not a web page.")
    if hop.token is not None and hop.url.scheme == "https" and url.scheme == "http":
        raise UnsafeAddress(
            f"{hop.host} sends us on over a connection that others can read; nothing was sent there."
        )
    if is_inside(url.host) and not is_inside(hop.url.host):
        raise UnsafeAddress(f"{hop.host} sends us on to an address inside your own network.")
    if _same_server(hop.url, url):
        return replace(hop, url=url)
    kept = {name: value for name, value in hop.headers.items() if name in HARMLESS}
    return replace(hop, url=url, headers=kept, token=None, login=None)


def _check(url: httpx.URL) -> None:
    """Raise ValueError where httpx or the system would stumble over the address later."""
    if url.host and not HOST.fullmatch(url.raw_host):
        raise ValueError("no name of a server")
    if url.port is not None and not 0 < url.port < 65536:
        raise ValueError("no port")


def _bare(url: httpx.URL) -> httpx.URL:
    if not url.userinfo and not url.fragment:
        return url
    return url.copy_with(userinfo=b"", fragment=None)


def _same_server(old: httpx.URL, new: httpx.URL) -> bool:
    if old.host != new.host:
        return False
    if old.scheme == new.scheme:
        return old.port == new.port
    return (old.scheme, old.port, new.port) == ("http", None, None)


def is_inside(host: str) -> bool:
    """Whether a host is this computer or in a private network, as far as its name tells."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _address(host)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address is not None and (address.is_private or address.is_unspecified)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        # The system also understands 127.1 and 0x7f000001.
        return IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
