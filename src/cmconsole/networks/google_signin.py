"""Signing in at Google with the owner's own app, for YouTube and Google Business Profile.

Source: https://developers.google.com/identity/protocols/oauth2/native-app
"""

from __future__ import annotations

from contextlib import suppress

from cmconsole.domain.errors import LoginExpired, NetworkError, UsageError
from cmconsole.networks.base import Option
from cmconsole.networks.google import ACCOUNTS
from cmconsole.networks.shape import the_record
from cmconsole.networks.signin.grants import Grant
from cmconsole.networks.signin.oauth import Client, give_back
from cmconsole.networks.signin.ways import Given, How, Kept, Scope, SignedIn, Way
from cmconsole.networks.web import Web

SITE = "https://accounts.google.com"
YOUTUBE_API = "https://youtube.googleapis.com"
OWN_APP = (
    "You need an OAuth client of the type “Desktop app” in a Google Cloud project of your own,"
    " whose consent screen is published: while it is being tested Google ends every sign-in after"
    " seven days."
)


async def _client(web: Web, given: Given, scopes: tuple[Scope, ...]) -> Client:
    client_id = given.get("client_id", "").strip()
    if not client_id:
        raise UsageError("Google wants an app of your own: enter its client id.")
    accounts = (given.get("accounts") or ACCOUNTS).rstrip("/")
    return Client(
        "Google",
        client_id,
        authorize=f"{(given.get('site') or SITE).rstrip('/')}/o/oauth2/v2/auth",
        token=f"{accounts}/token",
        client_secret=given.get("client_secret", "").strip(),
        revoke=f"{accounts}/revoke",
        scopes=tuple(scope.name for scope in scopes),
        # Without both Google gives a refresh token the first time only.
        extra={"access_type": "offline", "prompt": "consent select_account"},
    )


def _needs_refresh(grant: Grant) -> None:
    if not grant.refresh:
        raise LoginExpired("Google gave no lasting sign-in. Please start the sign-in again.")


async def _youtube(web: Web, client: Client, given: Given, grant: Grant) -> SignedIn:
    _needs_refresh(grant)
    server = (given.get("server") or YOUTUBE_API).rstrip("/")
    params: dict[str, str | int | list[str]] = {"part": "snippet", "mine": "true"}
    handle = ""
    with suppress(NetworkError):  # the quota may be used up; the sign-in is good all the same
        address = f"{server}/youtube/v3/channels"
        answer = the_record((await web.get(address, params=params, token=grant.access)).json())
        channel = next(iter(answer.records("items")), None)
        if channel is not None:
            snippet = channel.record("snippet")
            handle = snippet.text("customUrl") or snippet.text("title")
    return SignedIn(handle, {"refresh_token": grant.refresh})


async def _business(web: Web, client: Client, given: Given, grant: Grant) -> SignedIn:
    _needs_refresh(grant)
    return SignedIn("", {"refresh_token": grant.refresh})


async def _leave(web: Web, given: Given, kept: Kept) -> str:
    token = await kept.read("refresh_token")
    if token:
        secret = await kept.read("client_secret") or ""
        await give_back(web, await _client(web, {**given, "client_secret": secret}, ()), token)
    return ""


YOUTUBE_SCOPES = (
    Scope(
        "https://www.googleapis.com/auth/youtube.force-ssl",
        "See, answer, hide and delete comments of your channel; Google offers nothing smaller, and"
        " it would also allow editing videos, which we never do",
    ),
)
BUSINESS_SCOPES = (
    Scope(
        "https://www.googleapis.com/auth/business.manage",
        "Read reviews of your places and answer them; Google offers nothing smaller, and it would"
        " also allow editing the profile, which we never do",
    ),
)
_ASKED = (Option("site", "Sign-in page", default=SITE),)

YOUTUBE = Way(
    how=How.BROWSER,
    before=OWN_APP,
    scopes=YOUTUBE_SCOPES,
    keys=("client_id", "client_secret", "server", "accounts"),
    options=_ASKED,
    client=lambda web, given: _client(web, given, YOUTUBE_SCOPES),
    settle=_youtube,
    leave=_leave,
)
BUSINESS = Way(
    how=How.BROWSER,
    before=OWN_APP + " Google must have approved your request for access, too.",
    scopes=BUSINESS_SCOPES,
    keys=("client_id", "client_secret", "server", "accounts"),
    options=_ASKED,
    client=lambda web, given: _client(web, given, BUSINESS_SCOPES),
    settle=_business,
    leave=_leave,
)
