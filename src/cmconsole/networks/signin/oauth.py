"""OAuth 2 for programs on a desktop: the address for the browser, the code, tokens, and giving them back.

The person opens `Attempt.address` in a browser of their own; the code comes back to a loopback address,
or is copied by hand (`OUT_OF_BAND`).

Sources: RFC 6749 (codes and tokens), RFC 7636 (PKCE), RFC 7009 (revocation), RFC 8252 (desktop).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkDown,
    NetworkError,
    NotAllowed,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.networks.shape import Record, the_record
from cmconsole.networks.signin.grants import Grant
from cmconsole.networks.web import Web

LOOPBACK = "http://127.0.0.1/callback"
"""An IP literal: servers ignore its port (RFC 8252, 7.3), and do not do so for `localhost`."""
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
LONGEST_LIFE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Client:
    """The console as one server knows it, and where that server is asked."""

    name: str
    """The network, or the server, as people call it."""
    client_id: str
    authorize: str
    """Where the browser goes, without a query."""
    token: str
    """Where codes become tokens."""
    client_secret: str = field(default="", repr=False)
    revoke: str = ""
    """Where tokens are given back; empty where the network has no such place."""
    scopes: tuple[str, ...] = ()
    redirect: str = LOOPBACK
    """As it was registered. One with a port is used exactly as it is."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """What this network wants in the address besides."""
    basic: bool = False
    """The client shows its id and secret in a header, not in the form."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in, between the browser's opening and its coming back."""

    client: Client
    redirect: str
    address: str = field(repr=False)
    """Where the browser goes."""
    state: str = field(repr=False)
    """Has to come back unchanged, or the answer belongs to somebody else's attempt."""
    verifier: str = field(repr=False)
    """The PKCE code verifier: proves that who exchanges the code is who asked for it."""


def begin(client: Client, redirect: str = "", *, extra: Mapping[str, str] | None = None) -> Attempt:
    """A fresh attempt. `redirect` is where the browser comes back to: the client's, maybe with a port."""
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(24)
    back = redirect or client.redirect
    query = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": back,
        "scope": " ".join(client.scopes),
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        **client.extra,
        **(extra or {}),
    }
    return Attempt(client, back, f"{client.authorize}?{urlencode(query)}", state, verifier)


def challenge(verifier: str) -> str:
    """The S256 code challenge of `verifier` (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def code_from(redirected_to: str, attempt: Attempt) -> str:
    """The code in the address the browser came back to.

    Raises:
        NotAllowed: the person or the server said no.
        UsageError: the address belongs to another attempt, or has no code.
    """
    query = parse_qs(urlsplit(redirected_to).query)
    state = query.get("state", [""])[0]
    if not hmac.compare_digest(state.encode(), attempt.state.encode()):
        raise UsageError("This answer belongs to another sign-in. Please start again.")
    if "error" in query:
        raise NotAllowed(f"The sign-in at {attempt.client.name} was not allowed.")
    code = query.get("code", [""])[0]
    if not code:
        raise UsageError("The server's answer holds no code. Please start the sign-in again.")
    return code


async def exchange(web: Web, attempt: Attempt, code: str) -> Grant:
    """Turn the code into tokens.

    Raises:
        LoginExpired: the code was wrong, used or too old.
        NetworkError: the server could not be asked.
    """
    client = attempt.client
    form = {
        "grant_type": "authorization_code",
        "code": code.strip(),
        "redirect_uri": attempt.redirect,
        "code_verifier": attempt.verifier,
    }
    try:
        answer = await ask(web, client, client.token, form)
    except (NotAllowed, LoginExpired) as error:
        raise LoginExpired(
            f"{client.name} did not take the code. Please start the sign-in again."
        ) from error
    return granted(answer, client.name, web.now())


async def renewed(web: Web, client: Client, grant: Grant) -> Grant:
    """Newer tokens (RFC 6749, 6). Where the server gives no new refresh token, the old one stays.

    Raises:
        LoginExpired: the refresh token is not good any more.
        NetworkError: the server could not be asked.
    """
    form = {"grant_type": "refresh_token", "refresh_token": grant.refresh}
    try:
        answer = await ask(web, client, client.token, form)
    except (NotAllowed, LoginExpired) as error:
        raise LoginExpired(
            f"{client.name} no longer accepts the sign-in; please sign in again.",
            status=error.status,
        ) from error
    return granted(answer, client.name, web.now(), before=grant)


async def give_back(web: Web, client: Client, token: str) -> None:
    """Take a token back at the network (RFC 7009); where it was not good any more, all is well.

    Raises:
        NetworkError: the network could not be told.
    """
    try:
        await ask(web, client, client.revoke, {"token": token})
    except NetworkError as error:
        if error.status != 400:
            raise


def granted(answer: Record, name: str, now: datetime, before: Grant | None = None) -> Grant:
    """The tokens in an answer. Raises UnreadableAnswer where there are none."""
    access = answer.identifier("access_token")
    if not access:
        raise UnreadableAnswer(f"{name} did not give a sign-in.")
    seconds = answer.count("expires_in")
    life = None if not seconds else min(timedelta(seconds=seconds), LONGEST_LIFE)
    return Grant(
        access=access,
        refresh=answer.identifier("refresh_token") or (before.refresh if before else ""),
        ends_at=None if life is None else now + life,
        scopes=tuple(answer.text("scope").split()) or (before.scopes if before else ()),
    )


async def ask(web: Web, client: Client, address: str, form: Mapping[str, str]) -> Record:
    """Ask one of the server's OAuth addresses as `client`. Raises NetworkError."""
    sent: dict[str, str | list[str]] = dict(form)
    if client.basic:
        parts = urlsplit(address)
        login = f"{quote(client.client_id, safe='')}:{quote(client.client_secret, safe='')}"
        address = parts._replace(netloc=f"{login}@{parts.netloc}").geturl()
    else:
        sent["client_id"] = client.client_id
        if client.client_secret:
            sent["client_secret"] = client.client_secret
    try:
        answer = await web.post(address, form=sent, headers={"Accept": "application/json"})
    except AnswerLost as error:
        # Nothing is published by signing in, so it is not the trouble that a lost post would be.
        raise NetworkDown(f"{client.name} did not answer when it was asked to sign in.") from error
    return the_record(answer.json()) if answer.body.strip() else Record({})
