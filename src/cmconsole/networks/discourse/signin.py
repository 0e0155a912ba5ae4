"""Getting a user API key from a forum by copy and paste; works on nearly all of them.

A key pair is made for the attempt. The person opens `Attempt.address`, agrees, and copies what the
forum shows: the key, encrypted so that only this attempt can read it.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from cmconsole.domain.errors import UsageError
from cmconsole.networks.discourse.session import CLIENT
from cmconsole.networks.options import server_address
from cmconsole.networks.shape import as_record
from cmconsole.networks.signin.ways import Given, How, Kept, Scope, Way
from cmconsole.networks.web import Web

SCOPES = ("read", "write", "notifications", "session_info")
"""`write` is all that the person may do, private messages included: say so before it is asked for."""
BITS = 2048
UNREADABLE = "This is not what the forum showed, or belongs to another attempt. Please start again."


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, between the browser's opening and the paste."""

    address: str = field(repr=False)
    """Where the browser goes."""
    private_key: bytes = field(repr=False)
    """PEM, for this attempt only; it is never stored."""
    nonce: str = field(repr=False)
    """Has to come back, or the answer is of another attempt."""

    def finish(self, pasted: str) -> Mapping[str, str]:
        """The key in what was pasted, as a secret of the account. Raises UsageError."""
        return {"api_key": finish(self, pasted)}


def begin(base: str, application: str = "cmconsole") -> Attempt:
    """A fresh attempt at the forum `base`. Making the keys takes a tenth of a second.

    Source: https://meta.discourse.org/t/user-api-keys-specification/48536
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(public_exponent=65_537, key_size=BITS)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    nonce = secrets.token_hex(16)
    query = {
        "application_name": application,
        "client_id": CLIENT,
        "scopes": ",".join(SCOPES),
        "public_key": public.decode(),
        "nonce": nonce,
    }
    return Attempt(f"{base}/user-api-key/new?{urlencode(query)}", pem, nonce)


def finish(attempt: Attempt, pasted: str) -> str:
    """The user API key in what was pasted.

    Raises:
        UsageError: it cannot be read, or belongs to another attempt.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    private = serialization.load_pem_private_key(attempt.private_key, None)
    assert isinstance(private, rsa.RSAPrivateKey)  # `begin` made it
    try:
        sealed = base64.b64decode("".join(pasted.split()), validate=True)
        opened = json.loads(private.decrypt(sealed, padding.PKCS1v15()))
    except ValueError as error:
        raise UsageError(UNREADABLE) from error
    answer = as_record(opened)
    key = answer.identifier("key")
    if not key or not hmac.compare_digest(answer.text("nonce").encode(), attempt.nonce.encode()):
        raise UsageError(UNREADABLE)
    return key


async def _leave(web: Web, given: Given, kept: Kept) -> str:
    key = await kept.read("api_key") or ""
    if key:
        headers = {"User-Api-Key": key, "User-Api-Client-Id": CLIENT}
        await web.post(f"{_base(given)}/user-api-key/revoke", form={}, headers=headers)
    return ""


def _base(given: Given) -> str:
    return server_address(given.get("server", ""), "forum.acme.example")


WAY = Way(
    how=How.KEY,
    before="The forum shows a long text after you agree; copy it back here.",
    scopes=(
        Scope("read", "Read everything you can read there, private messages included"),
        Scope("write", "Do everything you can do there; we only answer what you tell us to"),
        Scope("notifications", "See what was said to you"),
        Scope("session_info", "See who is signed in"),
    ),
    keys=("server",),
    key_attempt=lambda given: begin(_base(given)),
    leave=_leave,
)
