"""Tokens that are signed on this computer with a key a person pasted (RFC 7519)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from cmconsole.domain.errors import LoginExpired

AHEAD = timedelta(seconds=30)
"""By how much our clock may be ahead of theirs before they call a token one from the future."""


async def signed(
    claims: Mapping[str, object],
    key: str,
    algorithm: str,
    *,
    now: datetime,
    lasts: timedelta,
    key_id: str = "",
) -> str:
    """A signed token; made on a thread, as the first one imports the cryptography.

    Args:
        claims: what it says, without the times.
        key: the private key in PEM.
        algorithm: `ES256` or `RS256` (RFC 7518, 3.1).
        now: UTC.
        lasts: how long it is good for.
        key_id: which key signs, where the other side has several.

    Raises:
        LoginExpired: what was pasted is not such a key.
    """
    issued = now - AHEAD
    said = {
        **claims,
        "iat": int(issued.timestamp()),
        "exp": int((issued + lasts).timestamp()),
    }
    return await asyncio.to_thread(_sign, said, key, algorithm, key_id)


def _sign(claims: dict[str, object], key: str, algorithm: str, key_id: str) -> str:
    import jwt  # 0.1 s with the cryptography behind it

    try:
        headers = {"kid": key_id} if key_id else None
        return str(jwt.encode(claims, whole_pem(key), algorithm=algorithm, headers=headers))
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        raise LoginExpired(
            "The stored key is damaged or of another kind; please paste it again."
        ) from error


def whole_pem(key: str) -> str:
    """A PEM as it should be: pasting through one line or JSON turns its line breaks into others."""
    key = key.strip().replace("\\n", "\n")
    if "\n" in key or "-----" not in key:
        return key
    parts = key.split("-----")
    if len(parts) != 5:
        return key
    body = "\n".join(parts[2].split())
    return f"-----{parts[1]}-----\n{body}\n-----{parts[3]}-----\n"
