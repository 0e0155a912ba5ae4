"""Reading what a person wrote into a source's options."""

from __future__ import annotations

from urllib.parse import urlsplit

from cmconsole.domain.errors import LoginExpired, UsageError
from cmconsole.domain.sources import Source
from cmconsole.networks.base import Credentials

_YES = ("yes", "true", "1", "on")


def is_yes(source: Source, key: str, default: bool = False) -> bool:
    """Whether the option `key` was answered with yes."""
    said = source.options.get(key, "").strip().casefold()
    return said in _YES if said else default


def words_of(source: Source, key: str) -> tuple[str, ...]:
    """The parts of an option that takes several, separated by blanks or commas."""
    return tuple(source.options.get(key, "").replace(",", " ").split())


def server_address(text: str, example: str) -> str:
    """The address of the server a person named: `mastodon.example`, `https://mastodon.example/@brand`.

    Args:
        text: what the person wrote.
        example: a server to name in the refusal.

    Raises:
        UsageError: it is no address of a server.
    """
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or any(c.isspace() for c in parts.netloc):
        raise UsageError(f"Say which server to listen to with server=, like server={example}.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def site_address(address: str) -> str:
    """An http or https address without a slash at the end; a path in it is kept (`/forum`).

    Raises:
        UsageError: it is none.
    """
    base = server_address(address, "forum.example")
    path = urlsplit(address.strip() if "://" in address else f"https://{address.strip()}").path
    return base + path.rstrip("/")


def wanted(source: Source, key: str, sentence: str) -> str:
    """An option that has to be there. Raises UsageError with `sentence` where it is not."""
    value = source.options.get(key, "").strip()
    if not value:
        raise UsageError(sentence)
    return value


def api_address(source: Source, key: str, default: str) -> str:
    """The address of a network's interface; only tests and proxies use another than `default`.

    Raises:
        UsageError: it is no http or https address.
    """
    return site_address(source.options.get(key, "").strip() or default)


def amount(source: Source, key: str) -> float | None:
    """A number that is not negative, or None where nothing stands there. Raises UsageError."""
    text = source.options.get(key, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise UsageError(f"{key} has to be a number, like {key}=20.")
    return number


async def secret(credentials: Credentials, name: str, sentence: str) -> str:
    """A secret that has to be there. Raises LoginExpired with `sentence` where nobody stored one."""
    value = (await credentials.read(name) or "").strip()
    if not value:
        raise LoginExpired(sentence)
    return value
