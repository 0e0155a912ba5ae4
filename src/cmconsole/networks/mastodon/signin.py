"""Signing in at a Mastodon-compatible server: the console introduces itself, then the browser asks."""

from __future__ import annotations

import json
from contextlib import suppress

from cmconsole.domain.errors import NetworkError
from cmconsole.networks.mastodon import oauth
from cmconsole.networks.mastodon.api import Api
from cmconsole.networks.mastodon.posts import host_of
from cmconsole.networks.options import server_address
from cmconsole.networks.shape import said, the_record
from cmconsole.networks.signin.grants import Grant
from cmconsole.networks.signin.oauth import Client, give_back
from cmconsole.networks.signin.ways import Given, How, Kept, Scope, SignedIn, Way
from cmconsole.networks.web import Web

NAME = "cmconsole"
CLIENT = "client"
"""Under which name the app's own id and secret are kept: giving a token back needs them."""


async def _client(web: Web, given: Given) -> Client:
    base = _base(given)
    app = await oauth.register_app(
        web, base, client_name=NAME, scopes=await oauth.server_scopes(web, base)
    )
    with suppress(NetworkError):  # the app is good all the same
        await oauth.keep_app(web, app)
    return _as_client(base, app.client_id, app.client_secret, app.scopes)


def _as_client(base: str, client_id: str, secret: str, scopes: tuple[str, ...] = ()) -> Client:
    return Client(
        host_of(base),
        client_id,
        authorize=f"{base}/oauth/authorize",
        token=f"{base}/oauth/token",
        client_secret=secret,
        revoke=f"{base}/oauth/revoke",
        scopes=scopes,
        # A browser that is signed in already would take that account without a word.
        extra={"force_login": "true"},
    )


async def _settle(web: Web, client: Client, given: Given, grant: Grant) -> SignedIn:
    base = _base(given)
    api = Api(web, base, grant.access)
    account = the_record((await api.get("/api/v1/accounts/verify_credentials")).json())
    app = json.dumps({"client_id": client.client_id, "client_secret": client.client_secret})
    handle = f"@{account.text('acct') or account.text('username')}@{host_of(base)}"
    return SignedIn(handle, {"access_token": grant.access, CLIENT: app})


async def _leave(web: Web, given: Given, kept: Kept) -> str:
    token = await kept.read("access_token")
    app = said((await kept.read(CLIENT) or "").encode())
    if token and app:
        client = _as_client(_base(given), app.text("client_id"), app.text("client_secret"))
        await give_back(web, client, token)
        return ""
    return "Take it back in the settings of the account: Development, or Authorized apps."


def _base(given: Given) -> str:
    return server_address(given.get("server", ""), "mastodon.social")


WAY = Way(
    how=How.BROWSER,
    before="",
    scopes=(
        Scope("read:notifications", "See what was said to the account"),
        Scope("read:statuses", "Read posts and threads"),
        Scope("read:accounts", "See who wrote them"),
        Scope("read:search", "Search"),
        Scope("write:statuses", "Post, and only when you press the button that says so"),
        Scope("write:favourites", "Favourite posts you choose"),
        Scope("write:media", "Attach pictures you choose"),
        Scope("write:notifications", "Dismiss notifications"),
        Scope("profile", "See the name of the account"),
    ),
    keys=("server",),
    client=_client,
    settle=_settle,
    leave=_leave,
)
