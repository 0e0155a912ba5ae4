"""XRPC, the AT Protocol's way of asking, with the dialect of its errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    NotThere,
)
from cmconsole.networks.json_api import Params as Params
from cmconsole.networks.json_api import Words, in_words
from cmconsole.networks.shape import Record, said, the_record
from cmconsole.networks.web import Web

CHAT = {"atproto-proxy": "did:web:api.bsky.chat#bsky_chat"}
"""Sends a question on from the account's own server to the service that keeps private messages."""
NO_MESSAGES = (
    "This app password may not read private messages; make one on Bluesky with “Allow access to"
    " your direct messages” switched on."
)
_WORDS: Words = {
    "AuthMissing": (LoginExpired, "Bluesky wants you to sign in first."),
    "AuthenticationRequired": (LoginExpired, "Bluesky did not accept the sign-in."),
    "ExpiredToken": (LoginExpired, "The sign-in at Bluesky is no longer valid."),
    "InvalidToken": (LoginExpired, "The sign-in at Bluesky is no longer valid."),
    "AuthFactorTokenRequired": (
        LoginExpired,
        "Bluesky wants a code for this password; use an app password instead.",
    ),
    "RateLimitExceeded": (NetworkBusy, "Bluesky asked us to wait before asking again."),
    "NotFound": (NotThere, "Bluesky has no such post; it may have been deleted."),
    "RecordNotFound": (NotThere, "Bluesky has no such post; it may have been deleted."),
    "HandleNotFound": (NotThere, "Nobody on Bluesky has that name."),
    "RepoNotFound": (NotThere, "Bluesky does not know this account."),
    "ActorNotFound": (NotThere, "Bluesky does not know this account."),
    "AccountTakedown": (NotAllowed, "Bluesky has suspended the account that is signed in."),
    "AccountSuspended": (NotAllowed, "This account is suspended on Bluesky."),
    "AccountDeactivated": (NotAllowed, "The account that is signed in is switched off."),
    "BadQueryString": (NotAllowed, "Bluesky does not understand this search."),
    "BlockedActor": (NotAllowed, "One of the two accounts has blocked the other."),
    "BlockedSubject": (NotAllowed, "One of the two accounts has blocked the other."),
    "MessagesDisabled": (NotAllowed, "This person accepts no private messages on Bluesky."),
    "NotFollowedBySender": (
        NotAllowed,
        "This person accepts private messages only from accounts they follow.",
    ),
    "RecipientNotFound": (NotThere, "Bluesky does not know the person to write to."),
    "ConvoLocked": (NotAllowed, "This conversation is closed."),
    "InvalidConvo": (NotThere, "Bluesky does not know this conversation any more."),
    "MethodNotImplemented": (NotAllowed, "This server cannot do that."),
    "UpstreamFailure": (NetworkDown, "Bluesky has a problem of its own at the moment."),
    "UpstreamTimeout": (NetworkDown, "Bluesky has a problem of its own at the moment."),
    "NotEnoughResources": (NetworkDown, "Bluesky has a problem of its own at the moment."),
}


class Api(Protocol):
    """A server that can be asked, as somebody who is signed in."""

    @property
    def did(self) -> str:
        """The account's permanent id."""
        ...

    @property
    def handle(self) -> str:
        """The account's name as it is now."""
        ...

    async def get(
        self, method: str, params: Params | None = None, headers: Mapping[str, str] | None = None
    ) -> Record:
        """Ask a query. Raises NetworkError."""
        ...

    async def call(
        self, method: str, content: object, headers: Mapping[str, str] | None = None
    ) -> Record:
        """Run a procedure. Raises NetworkError, AnswerLost where it may have been done."""
        ...


async def query(
    web: Web,
    base: str,
    method: str,
    params: Params | None,
    token: str,
    headers: Mapping[str, str] | None = None,
) -> Record:
    """Ask the query `method` (an NSID) at `base`. Raises NetworkError."""
    try:
        answer = await web.get(f"{base}/xrpc/{method}", params=params, token=token, headers=headers)
        return the_record(answer.json())
    except NetworkError as error:
        raise explained(error) from error.__cause__


async def procedure(
    web: Web,
    base: str,
    method: str,
    content: object,
    token: str | None,
    headers: Mapping[str, str] | None = None,
) -> Record:
    """Run the procedure `method` (an NSID) at `base`. Raises NetworkError."""
    try:
        answer = await web.post(
            f"{base}/xrpc/{method}", content=content, token=token, headers=headers
        )
        return the_record(answer.json())
    except NetworkError as error:
        raise explained(error) from error.__cause__


def name_of(error: NetworkError) -> str:
    """The protocol's own name of an error; empty where the server gave none."""
    return said(error.body).text("error")


def explained(error: NetworkError) -> NetworkError:
    """The same trouble as these servers mean it, whatever status they put on it.

    Source: XRPC errors carry `{"error": name, "message": text}`; a token that is no longer good
    comes with 400, a deleted post too (seen on a PDS of 2026-08).
    """
    name, message = name_of(error), said(error.body).text("message")
    if message.startswith(("Bad token", "Missing required scope")):
        return NotAllowed(NO_MESSAGES, status=error.status, body=error.body)
    return in_words(error, name, _WORDS)
