"""Signing in with a code that a person types on the network's page (RFC 8628)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cmconsole.domain.errors import LoginExpired, NetworkError, NotAllowed, UnreadableAnswer
from cmconsole.networks.shape import Record, said
from cmconsole.networks.signin.grants import Grant
from cmconsole.networks.signin.oauth import Client, ask, granted
from cmconsole.networks.web import Web
from cmconsole.system.clock import Clock

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
USUAL_PAUSE = 5.0
SLOWER = 5.0
"""Seconds added to the pause each time the network asks for it (RFC 8628, 3.5)."""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person types, and where."""

    client: Client
    user_code: str
    page: str
    """Where the browser goes."""
    secret: str = field(repr=False)
    ends_at: datetime
    """UTC."""
    pause: float
    """Seconds between two questions whether it was typed."""


async def begin(web: Web, client: Client, address: str) -> DeviceCode:
    """Ask for a code at `address`. Raises NetworkError."""
    answer = await ask(web, client, address, {"scope": " ".join(client.scopes)})
    code, page = answer.text("user_code"), answer.address("verification_uri")
    secret = answer.text("device_code")
    if not code or not page or not secret:
        raise UnreadableAnswer(f"{client.name} gave no code to sign in with.")
    life = timedelta(seconds=min(answer.count("expires_in") or 900, 3600))
    pause = float(min(max(answer.count("interval") or 0, 1), 60)) if "interval" in answer else None
    return DeviceCode(client, code, page, secret, web.now() + life, pause or USUAL_PAUSE)


async def wait(web: Web, clock: Clock, code: DeviceCode) -> Grant:
    """Ask until the person has typed the code.

    Raises:
        NotAllowed: the person said no.
        LoginExpired: the code has ended.
        NetworkError: the network could not be asked.
    """
    pause = code.pause
    form = {"device_code": code.secret, "grant_type": GRANT_TYPE}
    while True:
        await clock.sleep(pause)
        if clock.now() >= code.ends_at:
            raise LoginExpired("Nobody typed the code in time. Please start the sign-in again.")
        try:
            answer = await ask(web, code.client, code.client.token, form)
        except NetworkError as error:
            # GitHub says it with status 200, everybody else with 400 (RFC 6749, 5.2).
            if error.status not in (400, 401, 403, 428):
                raise
            answer = said(error.body)
        why = answer.text("error")
        if not why:
            return granted(answer, code.client.name, clock.now())
        pause = _next_pause(why, answer, pause, code)


def _next_pause(why: str, answer: Record, pause: float, code: DeviceCode) -> float:
    if why == "authorization_pending":
        return pause
    if why == "slow_down":
        return max(pause + SLOWER, float(answer.count("interval") or 0))
    if why == "access_denied":
        raise NotAllowed(f"The sign-in at {code.client.name} was not allowed.")
    raise LoginExpired(f"{code.client.name} ended the sign-in. Please start it again.")
