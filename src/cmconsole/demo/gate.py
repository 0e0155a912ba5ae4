"""Who may come in to the demo's Mastodon server, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from cmconsole.demo.limits import Allowance
from cmconsole.demo.oauth import OAuth, unauthorized
from cmconsole.demo.routes import Headers, Refused
from cmconsole.demo.wire import Request

NOT_A_USER = "This method requires an authenticated user"


class Gate:
    """Who may come in, and how often."""

    def __init__(self, oauth: OAuth, now: Callable[[], datetime], per_five_minutes: int) -> None:
        self._oauth = oauth
        self._now = now
        self._requests = Allowance(per_five_minutes, timedelta(minutes=5))
        self._deletes = Allowance(30, timedelta(minutes=30))

    def admit(self, request: Request) -> Headers:
        """Count an API request and return its rate-limit headers. Raises Refused with 429."""
        client = request.headers.get("authorization") or "127.0.0.1"
        within = self._requests.take(client, self._now())
        headers = self._requests.headers(client, self._now())
        if not within:
            raise Refused(429, "Too many requests", headers=headers)
        return headers

    def admit_delete(self, request: Request) -> None:
        """Count a delete or an unboost. Raises Refused with 429."""
        client = request.headers.get("authorization", "")
        if not self._deletes.take(client, self._now()):
            headers = self._deletes.headers(client, self._now())
            raise Refused(429, "Too many requests", headers=headers)

    def signed_in(self, request: Request) -> bool:
        """Whether somebody is signed in. Raises Refused for a bad token."""
        token = self._oauth.bearer(request)
        return token is not None and token.signed_in

    def require(self, request: Request, scope: str) -> None:
        """Let only a signed-in account with `scope` pass. Raises Refused."""
        token = self._oauth.bearer(request)
        if token is None:
            raise unauthorized()
        if not token.allows(scope):
            raise Refused(403, "This action is outside the authorized scopes")
        if not token.signed_in:
            raise Refused(422, NOT_A_USER)
