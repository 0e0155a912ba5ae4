"""What a sign-in gave, as it lies in the keyring: one entry, so that it is replaced whole or not at all."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from cmconsole.networks.shape import said

ENTRY = "grant"
"""Under which name a grant is kept."""
EARLY = timedelta(minutes=5)
"""Tokens are renewed that long before they end."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Access, and what renews it."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    """Empty: it cannot be renewed without a person."""
    ends_at: datetime | None = None
    """When `access` ends, UTC; None: nobody said."""
    scopes: tuple[str, ...] = ()
    made_with: str = ""
    """A fingerprint of what was pasted; empty where the sign-in gave it. Another paste is another one."""
    renewing: bool = False
    """A renewal was begun and its end was not seen: the program was stopped in the middle."""

    def fresh(self, now: datetime) -> bool:
        """Whether `access` is good for a while at `now` (UTC), as far as that is known."""
        return self.ends_at is None or self.ends_at - now > EARLY

    def packed(self) -> str:
        """As it is kept."""
        return json.dumps(
            {
                "access": self.access,
                "refresh": self.refresh,
                "ends_at": None if self.ends_at is None else self.ends_at.isoformat(),
                "scopes": self.scopes,
                "made_with": self.made_with,
                "renewing": self.renewing,
            }
        )

    def renewing_now(self) -> Grant:
        """The same, marked before it is handed in."""
        return replace(self, renewing=True)


def unpacked(kept: str | None) -> Grant | None:
    """What `packed` made of a grant; None where it is none."""
    found = said((kept or "").encode())
    access, refresh = found.text("access"), found.text("refresh")
    if not access and not refresh:
        return None
    return Grant(
        access,
        refresh,
        found.instant("ends_at"),
        tuple(found.texts("scopes")),
        found.text("made_with"),
        found.flag("renewing"),
    )


def fingerprint(*parts: str) -> str:
    """Tells what was pasted from what is pasted later, without holding it; empty for nothing."""
    if not any(parts):
        return ""
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
