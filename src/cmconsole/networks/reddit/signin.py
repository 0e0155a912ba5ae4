"""Signing in at Reddit with an installed app of one's own: a code, and a refresh token that stays.

Source: https://github.com/reddit-archive/reddit/wiki/OAuth2
"""

from __future__ import annotations

from cmconsole.domain.errors import LoginExpired, UsageError
from cmconsole.networks.base import Option
from cmconsole.networks.shape import the_record
from cmconsole.networks.signin.grants import Grant
from cmconsole.networks.signin.oauth import Client, give_back
from cmconsole.networks.signin.ways import Given, How, Kept, Scope, SignedIn, Way
from cmconsole.networks.web import Web

SITE, API = "https://www.reddit.com", "https://oauth.reddit.com"
REDIRECT = "http://localhost:8080"
"""Reddit compares it letter by letter with the one of the app."""


async def _client(web: Web, given: Given) -> Client:
    client_id = given.get("client_id", "").strip()
    if not client_id:
        raise UsageError("Reddit wants a key of your own: enter its id.")
    site = (given.get("site") or SITE).rstrip("/")
    return Client(
        "Reddit",
        client_id,
        authorize=f"{site}/api/v1/authorize",
        token=f"{site}/api/v1/access_token",
        client_secret=given.get("client_secret", "").strip(),
        revoke=f"{site}/api/v1/revoke_token",
        scopes=tuple(scope.name for scope in WAY.scopes),
        redirect=given.get("redirect") or REDIRECT,
        extra={"duration": "permanent"},
        basic=True,
    )


async def _settle(web: Web, client: Client, given: Given, grant: Grant) -> SignedIn:
    if not grant.refresh:
        raise LoginExpired("Reddit gave no lasting sign-in. Please start the sign-in again.")
    api = (given.get("api") or API).rstrip("/")
    me = the_record((await web.get(f"{api}/api/v1/me", token=grant.access)).json())
    name = me.identifier("name")
    if not name:
        raise LoginExpired("Reddit does not say who signed in. Please start the sign-in again.")
    return SignedIn(f"u/{name}", {"refresh_token": grant.refresh}, {"username": name})


async def _leave(web: Web, given: Given, kept: Kept) -> str:
    token = await kept.read("refresh_token")
    if token:
        secret = await kept.read("client_secret") or ""
        await give_back(web, await _client(web, {**given, "client_secret": secret}), token)
    return ""


WAY = Way(
    how=How.BROWSER,
    before="You need a key that Reddit has approved: an installed app with the redirect address"
    f" {REDIRECT}. Reddit gives none to newcomers; searching works without.",
    scopes=(
        Scope("identity", "See the name of the account"),
        Scope("read", "Read posts, comments and search"),
        Scope("privatemessages", "Read and send private messages"),
        Scope("submit", "Comment, and only when you press the button that says so"),
        Scope("vote", "Vote up what you choose"),
    ),
    keys=("client_id", "client_secret", "site", "api"),
    options=(
        Option("redirect", "Redirect address", default=REDIRECT, help="As it stands in the app"),
    ),
    client=_client,
    settle=_settle,
    leave=_leave,
)
