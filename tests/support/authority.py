"""An OAuth server on loopback that takes its rules seriously: RFC 6749, 7009, 7636, 8252 and 8628.

Codes are good once and only with their verifier and redirect address; refresh tokens rotate and are
good once, unless `grace` lets the last one be handed in again; tokens that were given back are gone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlencode, urlsplit
from urllib.request import urlopen

from support.plays import Play, Reply, Request, json_reply, redirect


@dataclass
class Authority:
    """Signs the account `name` in."""

    name: str = "acme"
    client_id: str = "our-app"
    client_secret: str = ""
    redirect: str = "http://127.0.0.1/callback"
    """As it was registered; one without a port may come with any."""
    rotating: bool = True
    lasting: bool = True
    """Gives refresh tokens."""
    grace: bool = False
    """The last refresh token may be handed in again until the new access token was used."""
    pkce: bool = True
    life: int = 7200
    says_no: bool = False
    typed: bool = False
    """Somebody has typed the device code."""
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    spent: set[str] = field(default_factory=set)
    given_back: list[str] = field(default_factory=list)
    scopes: str = ""
    renewals: int = 0
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _made: int = 0

    def authorize(self, request: Request) -> Play:
        """The page where a person agrees; they do so at once."""
        asked = {name: values[0] for name, values in request.query.items()}
        assert asked["client_id"] == self.client_id
        assert asked["response_type"] == "code"
        if not _same(asked["redirect_uri"], self.redirect):
            return Reply(400, b"the redirect address is not registered")
        back = {"state": asked["state"]}
        if self.says_no:
            back["error"] = "access_denied"
        else:
            code = self._token("code")
            self._codes[code] = asked
            self.scopes = asked["scope"]
            back["code"] = code
        return redirect(f"{asked['redirect_uri']}?{urlencode(back)}")

    def token(self, request: Request) -> Play:
        """Codes and refresh tokens become tokens."""
        form = {name: values[0] for name, values in request.form.items()}
        if not self._is_us(request, form):
            return json_reply({"error": "invalid_client"}, 401)
        kind = form["grant_type"]
        if kind == "authorization_code":
            asked = self._codes.pop(form["code"], None)
            if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
                return json_reply({"error": "invalid_grant"}, 400)
            if self.pkce and _challenge(form["code_verifier"]) != asked["code_challenge"]:
                return json_reply({"error": "invalid_grant"}, 400)
            return self._issue("")
        if kind == "refresh_token":
            return self._renew(form["refresh_token"])
        assert kind == "urn:ietf:params:oauth:grant-type:device_code"
        if not self.typed:
            return json_reply({"error": "authorization_pending"}, 200)
        return self._issue("")

    def device(self, request: Request) -> Play:
        """A code to type."""
        host = request.headers["host"]
        return json_reply(
            {
                "device_code": "the-device",
                "user_code": "WDJB-MJHT",
                "verification_uri": f"http://{host}/login/device",
                "expires_in": 900,
                "interval": 1,
            }
        )

    def revoke(self, request: Request) -> Play:
        """Tokens are given back."""
        form = {name: values[0] for name, values in request.form.items()}
        if not self._is_us(request, form):
            return json_reply({"error": "invalid_client"}, 401)
        self.given_back.append(form["token"])
        self.access.discard(form["token"])
        self.refresh.discard(form["token"])
        return Reply(200, b"")

    def knows(self, request: Request) -> bool:
        """Whether a request carries a good access token."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token in self.access:
            self.spent.clear()
            return True
        return False

    def _renew(self, token: str) -> Play:
        self.renewals += 1
        if token not in self.refresh and not (self.grace and token in self.spent):
            return json_reply({"error": "invalid_grant"}, 400)
        if self.rotating:
            self.refresh.discard(token)
            self.spent.add(token)
        return self._issue("" if self.rotating else token)

    def _issue(self, refresh: str) -> Play:
        access = self._token("access")
        self.access = {access}
        answer: dict[str, object] = {"access_token": access, "token_type": "bearer"}
        if self.lasting:
            refresh = refresh or self._token("refresh")
            self.refresh.add(refresh)
            answer["refresh_token"] = refresh
        if self.life:
            answer["expires_in"] = self.life
        return json_reply(answer | {"scope": self.scopes})

    def _token(self, what: str) -> str:
        self._made += 1
        return f"zq81-{what}-{self._made}"

    def _is_us(self, request: Request, form: Mapping[str, str]) -> bool:
        kind, _, login = request.headers.get("authorization", "").partition(" ")
        if kind == "Basic":
            name, _, secret = base64.b64decode(login).decode().partition(":")
            return (unquote(name), unquote(secret)) == (self.client_id, self.client_secret)
        secret = form.get("client_secret", "")
        return (form.get("client_id"), secret) == (self.client_id, self.client_secret)


def browse(address: str) -> bool:
    """What a browser does whose owner agrees: it follows wherever it is sent."""
    assert "client_secret" not in address
    with urlopen(address) as page:
        page.read()
    return True


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _same(given: str, registered: str) -> bool:
    """RFC 8252, 7.3: the port of a loopback address is free where none was registered."""
    one, two = urlsplit(given), urlsplit(registered)
    if given == registered:
        return True
    free = two.port is None and two.hostname == "127.0.0.1"
    return free and (one.scheme, one.hostname, one.path) == (two.scheme, two.hostname, two.path)


def query_of(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
