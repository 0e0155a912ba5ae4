"""Google's sign-in on loopback: hands out access tokens and checks who asks."""

from __future__ import annotations

from collections.abc import Callable

from support.plays import Play, Request, json_reply


class TokenServer:
    """The token endpoint, and a check in front of what it protects."""

    def __init__(self) -> None:
        self.given = 0
        self.refused = False
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Play:
        self.asked.append(request)
        if self.refused:
            return json_reply({"error": "invalid_grant", "error_description": "expired"}, 400)
        self.given += 1
        return json_reply({"access_token": f"at-{self.given}", "expires_in": 3599})

    def guard(self, route: Callable[[Request], Play]) -> Callable[[Request], Play]:
        """`route`, for those only who show the newest token."""

        def guarded(request: Request) -> Play:
            if request.headers.get("authorization") != f"Bearer at-{self.given}":
                return google_error(401, "authError", "Invalid Credentials")
            return route(request)

        return guarded


def google_error(status: int, reason: str, message: str = "no") -> Play:
    """An error the way Google's older interfaces write it."""
    body = {"code": status, "message": message, "errors": [{"reason": reason, "domain": "x"}]}
    return json_reply({"error": body}, status)
