"""Signing in at X with the owner's own app: OAuth 2 with PKCE, tokens that are renewed and rotate."""

from __future__ import annotations

from dataclasses import replace

from cmconsole.domain.errors import UsageError
from cmconsole.networks.base import Option
from cmconsole.networks.shape import the_record
from cmconsole.networks.signin.grants import ENTRY, Grant, unpacked
from cmconsole.networks.signin.oauth import Client, give_back
from cmconsole.networks.signin.ways import Given, How, Kept, Scope, SignedIn, Way
from cmconsole.networks.web import Web
from cmconsole.networks.x.api import client_at

API, SITE = "https://api.x.com", "https://x.com"
REDIRECT = "http://127.0.0.1:8080/cb"
"""X compares it letter by letter with the one in the developer console."""


async def _client(web: Web, given: Given) -> Client:
    client_id = given.get("client_id", "").strip()
    if not client_id:
        raise UsageError("X wants an app of your own: enter its client id.")
    scopes = tuple(scope.name for scope in WAY.scopes)
    client = client_at(
        _server(given), client_id, given.get("site") or SITE, given.get("redirect") or REDIRECT
    )
    return replace(client, scopes=scopes)


async def _settle(web: Web, client: Client, given: Given, grant: Grant) -> SignedIn:
    me = the_record((await web.get(f"{_server(given)}/2/users/me", token=grant.access)).json())
    name = me.record("data").identifier("username")
    return SignedIn(f"@{name}" if name else "", {ENTRY: grant.packed()})


async def _leave(web: Web, given: Given, kept: Kept) -> str:
    grant = unpacked(await kept.read(ENTRY))
    client = client_at(_server(given), given.get("client_id", ""))
    for token in (grant.refresh, grant.access) if grant else ():
        if token:
            await give_back(web, client, token)
    return ""


def _server(given: Given) -> str:
    return (given.get("server") or API).rstrip("/")


WAY = Way(
    how=How.BROWSER,
    before="You need an app of your own in X's developer console: a native app, with the redirect"
    f" address {REDIRECT}. Looking up who signed in costs a cent.",
    scopes=(
        Scope("tweet.read", "Read posts and mentions; X charges for each"),
        Scope("users.read", "See who wrote them"),
        Scope("tweet.write", "Post, and only when you press the button that says so"),
        Scope("tweet.moderate.write", "Hide answers below your own posts"),
        Scope("dm.read", "Read private messages of the account"),
        Scope("dm.write", "Send private messages you wrote"),
        Scope("offline.access", "Stay signed in, until you sign out"),
    ),
    keys=("client_id", "ceiling", "owned", "server"),
    options=(
        Option("redirect", "Redirect address", default=REDIRECT, help="As it stands in your app"),
        Option("site", "Sign-in page", default=SITE),
    ),
    client=_client,
    settle=_settle,
    leave=_leave,
    free_to_check=False,
)
