"""Signing in: apps, an authorisation page that says yes at once, tokens, PKCE with S256.

Sources: RFC 6749, RFC 7636, RFC 8252 section 7.3 (the port of a loopback address is free), and the
answers of Doorkeeper, which Mastodon uses.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlencode, urlsplit

from cmconsole.demo.routes import Refused, Routes
from cmconsole.demo.wire import Request, Response, html_answer, json_answer

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
CODE_LIFE = timedelta(minutes=10)
EVERYTHING = "read write follow push profile"
DEMO_TOKEN = "the-token-of-the-demo-network"
"""Opens the brand's account at once; it opens nothing but a toy on this machine."""


@dataclass(frozen=True, slots=True)
class App:
    """A client that introduced itself."""

    id: str
    name: str
    website: str | None
    redirects: tuple[str, ...]
    scopes: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A code on its way to becoming a token."""

    app: App
    redirect: str
    scopes: str
    challenge: str | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """What a request may do."""

    scopes: frozenset[str]
    app: App | None
    signed_in: bool
    """Somebody is behind it; False for an app's own token."""

    def allows(self, scope: str) -> bool:
        """Whether `read:statuses` or its parent `read` was granted."""
        return scope in self.scopes or scope.partition(":")[0] in self.scopes


class OAuth:
    """Keeps apps, codes and tokens."""

    def __init__(self, base: str, now: Callable[[], datetime]) -> None:
        self._base = base
        self._now = now
        self._apps: dict[str, App] = {}
        self._grants: dict[str, Grant] = {}
        self._tokens = {DEMO_TOKEN: Token(frozenset(EVERYTHING.split()), None, signed_in=True)}

    def add_to(self, routes: Routes) -> None:
        """Answer the sign-in requests."""
        routes.add("POST", "/api/v1/apps", self._register)
        routes.add("GET", "/oauth/authorize", self._authorize)
        routes.add("POST", "/oauth/token", self._token)
        routes.add("POST", "/oauth/revoke", self._revoke)
        routes.add("GET", "/.well-known/oauth-authorization-server", self._metadata)

    def bearer(self, request: Request) -> Token | None:
        """The token a request carries, None where it carries none. Raises Refused for a bad one."""
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        token = self._tokens.get(secret.strip())
        if token is None:
            raise unauthorized()
        return token

    def _register(self, request: Request) -> Response:
        redirects = request.one("redirect_uris") or " ".join(request.many("redirect_uris"))
        name = request.one("client_name")
        if not name:
            raise Refused(422, "Validation failed: Application name can't be blank")
        if not redirects:
            raise Refused(422, "Validation failed: Redirect URI can't be blank")
        app = App(
            id=str(len(self._apps) + 1),
            name=name,
            website=request.one("website"),
            redirects=tuple(redirects.split()),
            scopes=request.one("scopes") or "read",
            client_id=secrets.token_urlsafe(32),
            client_secret=secrets.token_urlsafe(32),
        )
        self._apps[app.client_id] = app
        return json_answer(
            {
                "id": app.id,
                "name": app.name,
                "website": app.website,
                "scopes": app.scopes.split(),
                "redirect_uris": list(app.redirects),
                "redirect_uri": "\n".join(app.redirects),
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "client_secret_expires_at": 0,
                "vapid_key": "",
            }
        )

    def _authorize(self, request: Request) -> Response:
        app = self._apps.get(request.one("client_id") or "")
        redirect = request.one("redirect_uri") or ""
        scopes = request.one("scope") or "read"
        if app is None:
            return _page("Client authentication failed due to unknown client.", 401)
        if not any(_same_redirect(redirect, one) for one in app.redirects):
            return _page("The redirect uri included is not valid.", 400)
        if request.one("response_type") != "code":
            return _page("The authorization server does not support this response type.", 400)
        if not set(scopes.split()) <= set(app.scopes.split()):
            return _page("The requested scope is invalid, unknown, or malformed.", 400)
        challenge = request.one("code_challenge")
        if challenge and request.one("code_challenge_method") != "S256":
            return _page("The code challenge method must be S256.", 400)
        code = secrets.token_urlsafe(32)
        until = self._now() + CODE_LIFE
        self._grants[code] = Grant(app, redirect, scopes, challenge, until)
        if redirect == OUT_OF_BAND:
            field = f'<input class="oauth-code" readonly value="{escape(code)}">'
            return _page(f"Copy this code and paste it into {escape(app.name)}: {field}", 200)
        fields = {"code": code} | ({"state": state} if (state := request.one("state")) else {})
        place = redirect + ("&" if "?" in redirect else "?") + urlencode(fields)
        return Response(302, headers=(("Location", place),))

    def _token(self, request: Request) -> Response:
        app = self._client(request)
        grant_type = request.one("grant_type")
        if grant_type == "client_credentials":
            scopes = request.one("scope") or "read"
            return self._issue(scopes, app, signed_in=False)
        if grant_type != "authorization_code":
            raise Refused(400, "unsupported_grant_type", detail="The grant type is not supported.")
        grant = self._grants.pop(request.one("code") or "", None)
        if (
            grant is None
            or grant.app is not app
            or grant.until < self._now()
            or not _same_redirect(request.one("redirect_uri") or "", grant.redirect)
            or not _verified(grant.challenge, request.one("code_verifier"))
        ):
            raise Refused(
                400,
                "invalid_grant",
                detail="The provided authorization grant is invalid, expired, revoked, does not "
                "match the redirection URI used in the authorization request, or was issued to "
                "another client.",
            )
        return self._issue(grant.scopes, app, signed_in=True)

    def _issue(self, scopes: str, app: App, *, signed_in: bool) -> Response:
        secret = secrets.token_urlsafe(32)
        self._tokens[secret] = Token(frozenset(scopes.split()), app, signed_in)
        made = int(self._now().timestamp())
        content = {
            "access_token": secret,
            "token_type": "Bearer",
            "scope": scopes,
            "created_at": made,
        }
        return json_answer(content, headers=(("Cache-Control", "no-store"),))

    def _revoke(self, request: Request) -> Response:
        app = self._client(request)
        secret = request.one("token") or ""
        token = self._tokens.get(secret)
        if token is not None and token.app is not app:
            raise Refused(
                403, "unauthorized_client", detail="You are not authorized to revoke this token"
            )
        self._tokens.pop(secret, None)
        return json_answer({})

    def _client(self, request: Request) -> App:
        app = self._apps.get(request.one("client_id") or "")
        given = request.one("client_secret") or ""
        if app is None or not hmac.compare_digest(given.encode(), app.client_secret.encode()):
            raise Refused(
                401,
                "invalid_client",
                detail="Client authentication failed due to unknown client, no client "
                "authentication included, or unsupported authentication method.",
            )
        return app

    def _metadata(self, _request: Request) -> Response:
        return json_answer(
            {
                "issuer": f"{self._base}/",
                "authorization_endpoint": f"{self._base}/oauth/authorize",
                "token_endpoint": f"{self._base}/oauth/token",
                "app_registration_endpoint": f"{self._base}/api/v1/apps",
                "revocation_endpoint": f"{self._base}/oauth/revoke",
                "scopes_supported": [*EVERYTHING.split(), "read:notifications", "write:statuses"],
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code", "client_credentials"],
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
            }
        )


def unauthorized() -> Refused:
    """The refusal of a request whose token is missing or not known."""
    told = 'Bearer realm="Doorkeeper", error="invalid_token", error_description="{}"'
    message = "The access token is invalid"
    return Refused(401, message, headers=(("WWW-Authenticate", told.format(message)),))


def _verified(challenge: str | None, verifier: str | None) -> bool:
    """RFC 7636 section 4.6; without a challenge no verifier is needed."""
    if challenge is None:
        return True
    digest = hashlib.sha256((verifier or "").encode()).digest()
    return hmac.compare_digest(urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)


def _same_redirect(given: str, registered: str) -> bool:
    """RFC 8252 section 7.3, as Doorkeeper does it: for IP literals only, not for `localhost`."""
    if given == registered:
        return True
    one, two = urlsplit(given), urlsplit(registered)
    if one.hostname not in ("127.0.0.1", "::1") or one.hostname != two.hostname:
        return False
    return (one.scheme, one.path, one.query) == (two.scheme, two.path, two.query)


def _page(sentence: str, status: int) -> Response:
    return html_answer(
        f"<!doctype html><title>Sign in to the demo network</title><p>{sentence}</p>", status
    )
