"""What an address says of itself, whoever wrote it: a person into a form, or a stranger into a post."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(address: str) -> str:
    """The host of an address, with or without a scheme; empty where it has none that can be read."""
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:  # "http://["
        return ""
