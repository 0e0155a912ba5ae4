"""What speaks for two accounts being one person. It is only ever a reason to ask somebody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from cmconsole.domain.text import folded

SHORTEST_HANDLE, SHORTEST_NAME = 4, 7
"""Letters below which too many people are called the same."""
DOMAINS = "bluesky"
"""The network whose handles are domains, of which the first label is the name."""
COMMON = frozenset(
    """admin anonymous contact guest hello help info mail news noreply office official sales service
    somebody support team user webmaster""".split()  # noqa: SIM905
)


class Evidence(StrEnum):
    """What two accounts have in common, the strongest first."""

    PROFILE = "profile link"
    HANDLE = "handle"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Called:
    """What an account shows of itself."""

    network: str
    handle: str
    name: str
    url: str | None


def evidence(one: Called, other: Called) -> tuple[Evidence, ...]:
    """What two accounts on different networks have in common; nothing on the same network."""
    if one.network == other.network:
        return ()
    found = []
    if _page(one.url) is not None and _page(one.url) == _page(other.url):
        found.append(Evidence.PROFILE)
    stem = handle_stem(one)
    if stem and stem == handle_stem(other):
        found.append(Evidence.HANDLE)
    name = full_name(one)
    if name and name == full_name(other):
        found.append(Evidence.NAME)
    return tuple(found)


def handle_stem(account: Called) -> str:
    """The part of a handle that people take along: `tess` of `@tess@tooting.example`, `u/tess` and,
    on Bluesky, `@tess.example`; empty where it says too little."""
    plain = account.handle.strip().lstrip("@").removeprefix("u/")
    domain = account.network == DOMAINS and "@" not in plain
    stem = folded(plain.partition("." if domain else "@")[0])
    few = len(stem) < SHORTEST_HANDLE or stem in COMMON or any(map(str.isspace, stem))
    return "" if few else stem


def full_name(account: Called) -> str:
    """A name of several words, without capitals and accents; empty where it says too little."""
    words = folded(account.name).split()
    whole = " ".join(words)
    return whole if len(words) > 1 and len(whole) >= SHORTEST_NAME else ""


def _page(url: str | None) -> str | None:
    """An address that only one person has: with a path or as a whole site; None: no address."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}".lower() if host else None
