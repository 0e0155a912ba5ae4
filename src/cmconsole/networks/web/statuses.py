"""What an HTTP status means to the person at the desk."""

from __future__ import annotations

from cmconsole.domain.errors import (
    AnswerLost,
    Gone,
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    NotThere,
    UnreadableAnswer,
)
from cmconsole.networks.web.limits import Wishes

REFUSALS = frozenset({400, 402, 403, 405, 407, 409, 413, 414, 415, 422, 423, 424, 451})
"""The server understood and will not; asking again would end the same way."""
PASSING = frozenset({408, 425})
SURELY_NOT_DONE = frozenset({501, 503, 505, 521, 523, 525, 526})
"""Server errors after which nothing can have been posted: refused unread, or (521 and on) Cloudflare
never reached the server. After any other, a gateway may have lost the answer to a post that worked."""


def refusal(
    status: int, host: str, *, wishes: Wishes, body: bytes, signed_in: bool, reading: bool
) -> NetworkError:
    """The error for an answer that is neither good nor a redirect.

    Args:
        status: the HTTP status.
        host: the server's name.
        wishes: what the answer says about when to come back.
        body: what the server said; carried along for the connector.
        signed_in: a token or password was sent.
        reading: the request changed nothing at the server.
    """
    kind, sentence = _judge(status, host, wishes.busy, signed_in, reading)
    pause = wishes.pause if wishes.busy else None
    return kind(sentence, retry_after=pause, status=status, body=body)


def _judge(
    status: int, host: str, busy: bool, signed_in: bool, reading: bool
) -> tuple[type[NetworkError], str]:
    if busy:
        return NetworkBusy, f"{host} asked us to wait before asking again."
    if status >= 500 and not reading and status not in SURELY_NOT_DONE:
        return (
            AnswerLost,
            f"{host} had a problem of its own; what was sent may or may not have arrived.",
        )
    if status >= 500 or status in PASSING:
        return NetworkDown, f"{host} has a problem of its own at the moment."
    if status == 401 and signed_in:
        return LoginExpired, f"{host} no longer accepts the sign-in; please sign in again."
    if status == 401:
        return LoginExpired, f"{host} wants you to sign in first."
    if status == 404:
        return NotThere, f"{host} has nothing at this address."
    if status == 410:
        return Gone, f"{host} says that this was taken down for good."
    if status == 407:
        return NotAllowed, "The proxy that this computer goes through wants you to sign in first."
    if status in REFUSALS:
        return NotAllowed, f"{host} does not allow this."
    return UnreadableAnswer, f"{host} gave an answer that cmconsole does not understand."
