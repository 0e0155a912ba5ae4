"""A hand-off to any program that takes JSON: signed, with an id, sent again without harm.

    POST <address>
    Idempotency-Key: <the packet's uid>
    X-Cmconsole-Timestamp: <seconds since 1970>
    X-Cmconsole-Signature: sha256=<hex of HMAC-SHA-256(secret, timestamp + "." + body)>

Whoever receives it checks the signature over the bytes of the body, refuses times that are more than
five minutes off, and takes each Idempotency-Key once. Redirects are never followed: a packet goes to
the address a person typed, or nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime

from cmconsole.domain.errors import UsageError
from cmconsole.networks.web import Web
from cmconsole.replies.handoff.packet import Packet

SIGNATURE = "X-Cmconsole-Signature"
TIMESTAMP = "X-Cmconsole-Timestamp"


async def send(web: Web, address: str, secret: str, packet: Packet, now: datetime) -> str:
    """Post a packet.

    Args:
        web: the shared client.
        address: an https address, or http on this machine.
        secret: what the signature is made with.
        packet: what is handed over.
        now: UTC.

    Returns:
        The link to what was made of it, if the answer names one (`url`); else an empty text.

    Raises:
        UsageError: the address or the secret cannot be used; nothing was sent.
        AnswerLost: it may or may not have arrived; sending the same packet again does no harm where
            the receiver keeps to its key.
        NetworkError: it did not arrive.
    """
    check_address(address)
    check_secret(secret)
    content = body(packet)
    stamp = str(int(now.timestamp()))
    headers = {
        "Idempotency-Key": packet.uid,
        TIMESTAMP: stamp,
        SIGNATURE: sign(secret, stamp, encoded(content)),
    }
    answer = await web.post(address, content=content, headers=headers)
    try:
        made = json.loads(answer.body)
    except ValueError:
        return ""
    link = made.get("url", "") if isinstance(made, dict) else ""
    return link if isinstance(link, str) and link.startswith(("https://", "http://")) else ""


def body(packet: Packet) -> dict[str, object]:
    """A packet as JSON-ready data."""
    return {
        "id": packet.uid,
        "title": packet.title,
        "summary": packet.summary,
        "customer": packet.customer,
        "network": packet.network,
        "owner": packet.owner,
        "promise": packet.promise,
        "deadline": packet.deadline.isoformat() if packet.deadline else None,
        "links": list(packet.links),
        "timeline": [
            {
                "at": moment.at.isoformat(),
                "who": moment.who,
                "what": moment.what,
                "text": moment.text,
                "link": moment.link,
                "private": moment.private,
            }
            for moment in packet.timeline
        ],
    }


def encoded(content: dict[str, object]) -> bytes:
    """The bytes that the web client sends for it, which the signature is made over."""
    return json.dumps(content, allow_nan=False).encode()


def sign(secret: str, timestamp: str, content: bytes) -> str:
    """The signature of a body (HMAC, RFC 2104, with SHA-256)."""
    signed = timestamp.encode() + b"." + content
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def check_address(address: str) -> None:
    """Raises UsageError for an address that anybody on the way could read along."""
    local = address.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))
    if not address.startswith("https://") and not local:
        raise UsageError("The address of a webhook begins with https://. Nothing was sent.")


def check_secret(secret: str) -> None:
    """Raises UsageError for a secret that could be guessed."""
    if len(secret) < 16:
        raise UsageError("The secret of a webhook has at least 16 characters. Nothing was sent.")
