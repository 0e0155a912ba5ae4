"""Making the console known to a Mastodon-compatible server before somebody signs in there.

Both ways back are registered, the loopback address and the code that is copied by hand: forks differ
in which of them works.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cmconsole.domain.errors import NetworkBusy, NetworkError, Unreachable, UnreadableAnswer
from cmconsole.networks.mastodon.posts import host_of
from cmconsole.networks.shape import as_record, the_record
from cmconsole.networks.signin.oauth import LOOPBACK, OUT_OF_BAND
from cmconsole.networks.web import Web

SCOPES = (
    "read:notifications",
    "read:statuses",
    "read:accounts",
    "read:search",
    "write:statuses",
    "write:favourites",
    "write:media",
    "write:notifications",
    "profile",
)
"""What the console asks for, and no more."""
_NEW_SCOPES = frozenset({"profile"})
"""Scopes that came with Mastodon 4.3; a server that does not list its scopes has none of them."""


@dataclass(frozen=True, slots=True)
class App:
    """The console as one server knows it; kept per server, in the keyring."""

    base: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = SCOPES


async def server_scopes(web: Web, base: str) -> tuple[str, ...]:
    """Those of `SCOPES` that the server knows.

    Source: RFC 8414, /.well-known/oauth-authorization-server, in Mastodon from 4.3.

    Raises:
        NetworkError: the server cannot be reached.
    """
    try:
        answer = await web.get(f"{base}/.well-known/oauth-authorization-server")
        known = set(as_record(answer.json()).texts("scopes_supported"))
    except (Unreachable, NetworkBusy):
        raise
    except NetworkError:
        known = set()
    return choose_scopes(known)


def choose_scopes(known: Iterable[str]) -> tuple[str, ...]:
    """Those of `SCOPES` among `known`, where a broad scope stands for its parts (`read`)."""
    known = set(known)
    if not known:
        return tuple(scope for scope in SCOPES if scope not in _NEW_SCOPES)
    fitting = (
        scope if scope in known else scope.partition(":")[0]
        for scope in SCOPES
        if scope in known or (":" in scope and scope.partition(":")[0] in known)
    )
    return tuple(dict.fromkeys(fitting))


async def register_app(
    web: Web,
    base: str,
    *,
    client_name: str,
    website: str = "",
    redirect_uris: Sequence[str] = (LOOPBACK, OUT_OF_BAND),
    scopes: Sequence[str] = SCOPES,
) -> App:
    """Make the console known to a server (POST /api/v1/apps). Raises NetworkError."""
    form: dict[str, str | list[str]] = {
        "client_name": client_name,
        "redirect_uris": "\n".join(redirect_uris),
        "scopes": " ".join(scopes),
    }
    if website:
        form["website"] = website
    made = the_record((await web.post(f"{base}/api/v1/apps", form=form)).json())
    client_id, client_secret = made.identifier("client_id"), made.identifier("client_secret")
    if not client_id or not client_secret:
        raise UnreadableAnswer(f"{host_of(base)} did not let the console sign in.")
    return App(base, client_id, client_secret, tuple(scopes))


async def keep_app(web: Web, app: App) -> None:
    """Fetch a token for the app itself, once: servers before 4.3 delete apps that have none.

    Raises:
        NetworkError: a later version may not want it; the app is good all the same.
    """
    await web.post(
        f"{app.base}/oauth/token",
        form={
            "grant_type": "client_credentials",
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uri": OUT_OF_BAND,
        },
    )
