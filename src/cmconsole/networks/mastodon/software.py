"""What is known of the servers that speak Mastodon's language, by software and not by version."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cmconsole.networks.mastodon.text import LIMIT


@dataclass(frozen=True, slots=True)
class Software:
    """What one kind of server does its own way."""

    name: str
    """As nodeinfo spells it; empty where nobody said."""
    label: str
    """As people call it."""
    ids: str
    """The family of its ids. A stored position is good within a family: Akkoma goes on with the
    ids of the Pleroma it replaced, GoToSocial can make nothing of a Mastodon id."""
    min_id: bool = False
    """`min_id` gives the page immediately above an id. Where that is not known, the log is read
    backwards from its end, which needs no such promise but shows nothing until it has arrived."""
    idempotent: bool = False
    """It honours the Idempotency-Key header, so that posting twice with one key is posting once."""
    anonymous_tags: bool = True
    """Hashtags can usually be read without an account."""
    notification_types: tuple[str, ...] = ("mention",)
    """The types to ask for; some servers refuse words they do not know."""
    limit: int | None = LIMIT
    """Characters per post where the server itself does not say."""


_ALL_TYPES = ("mention", "quote", "update", "quoted_update")
_MASTODON = Software(
    name="mastodon",
    label="Mastodon",
    ids="mastodon",
    min_id=True,
    idempotent=True,
    notification_types=_ALL_TYPES,
)
_HOMETOWN = Software(
    name="hometown",
    label="Hometown",
    ids="mastodon",
    min_id=True,
    idempotent=True,
    notification_types=_ALL_TYPES,
)
_GOTOSOCIAL = Software(
    name="gotosocial",
    label="GoToSocial",
    ids="gotosocial",
    min_id=True,
    anonymous_tags=False,
    notification_types=("mention", "update"),
    limit=5_000,
)
_PLEROMA = Software(
    name="pleroma",
    label="Pleroma",
    ids="pleroma",
    min_id=True,
    idempotent=True,
    notification_types=("mention", "update"),
    limit=5_000,
)
_AKKOMA = Software(
    name="akkoma",
    label="Akkoma",
    ids="pleroma",
    min_id=True,
    idempotent=True,
    notification_types=("mention", "update"),
    limit=5_000,
)
# Pixelfed takes min_id for since_id: the newest page above it. What Friendica and Takahe do with it
# is not known, nor whether they keep a key.
_PIXELFED = Software(name="pixelfed", label="Pixelfed", ids="pixelfed", anonymous_tags=False)
_FRIENDICA = Software(name="friendica", label="Friendica", ids="friendica", limit=None)
_TAKAHE = Software(name="takahe", label="Takahē", ids="takahe")

KNOWN = {
    software.name: software
    for software in (
        _MASTODON,
        _HOMETOWN,
        _GOTOSOCIAL,
        _PLEROMA,
        _AKKOMA,
        _PIXELFED,
        _FRIENDICA,
        _TAKAHE,
    )
}
UNKNOWN = Software(name="", label="a Mastodon-compatible server", ids="")

_COMPATIBLE = re.compile(r"compatible;\s*(\w+)", re.IGNORECASE)
_MASTODON_VERSION = re.compile(r"[1-9]\d?\.\d+\.\d+")


def by_name(name: str) -> Software:
    """The software that nodeinfo names; one that is not known here promises nothing."""
    name = name.strip().casefold()
    if not name:
        return UNKNOWN
    return KNOWN.get(name) or Software(name=name, label=name.capitalize(), ids=name)


def by_version(version: str) -> Software:
    """The software behind an instance's version, for servers without nodeinfo.

    Others write `2.7.2 (compatible; Pleroma 2.5.0)`; a bare `4.6.4` is Mastodon or a fork of it,
    and GoToSocial's `0.19.1 git-2ef6c4d` says that it is neither.
    """
    if found := _COMPATIBLE.search(version):
        return by_name(found[1])
    return KNOWN["mastodon"] if _MASTODON_VERSION.match(version) else UNKNOWN
