"""Signing in at GitHub with a code that is typed on its page, through an OAuth app of one's own.

Source: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
"""

from __future__ import annotations

from cmconsole.domain.errors import UsageError
from cmconsole.networks.base import Option
from cmconsole.networks.shape import the_record
from cmconsole.networks.signin.grants import Grant
from cmconsole.networks.signin.oauth import Client
from cmconsole.networks.signin.ways import Given, How, Scope, SignedIn, Way
from cmconsole.networks.web import Web

SITE, API = "https://github.com", "https://api.github.com"


async def _client(web: Web, given: Given) -> Client:
    client_id = given.get("client_id", "").strip()
    if not client_id:
        raise UsageError("GitHub wants an OAuth app of your own: enter its client id.")
    return Client(
        "GitHub",
        client_id,
        authorize="",
        token=f"{_site(given)}/login/oauth/access_token",
        scopes=tuple(scope.name for scope in WAY.scopes),
    )


async def _settle(web: Web, client: Client, given: Given, grant: Grant) -> SignedIn:
    api = (given.get("api") or API).rstrip("/")
    me = the_record((await web.get(f"{api}/user", token=grant.access)).json())
    return SignedIn(f"@{me.identifier('login')}", {"token": grant.access})


def _site(given: Given) -> str:
    return (given.get("site") or SITE).rstrip("/")


WAY = Way(
    how=How.DEVICE,
    before="You need an OAuth app of your own (GitHub, Settings, Developer settings) with “Enable"
    " Device Flow” ticked; its secret is not needed.",
    scopes=(
        Scope("notifications", "See what was said to the account"),
        Scope(
            "public_repo",
            "Comment in public repositories; GitHub offers nothing smaller, and it would also allow"
            " changing code where you may, which we never do",
        ),
    ),
    keys=("api",),
    options=(
        Option("client_id", "Client id", required=True, help="Of your OAuth app"),
        Option("site", "Sign-in page", default=SITE),
    ),
    client=_client,
    device=lambda given: f"{_site(given)}/login/device/code",
    settle=_settle,
    by_hand="Take it back at GitHub: Settings, Applications, Authorized OAuth Apps.",
)
