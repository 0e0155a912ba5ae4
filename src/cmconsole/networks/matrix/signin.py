"""Signing in at a Matrix server: a password that is used once, or a token of a server that has none."""

from __future__ import annotations

from contextlib import suppress

from cmconsole.domain.errors import LoginExpired
from cmconsole.networks.options import server_address
from cmconsole.networks.shape import said
from cmconsole.networks.signin.ways import Given, How, Kept, Scope, Way
from cmconsole.networks.web import Web


async def _leave(web: Web, given: Given, kept: Kept) -> str:
    session = said((await kept.read("session") or "").encode())
    token = session.text("token") or await kept.read("access_token")
    if token:
        base = server_address(given.get("server", ""), "matrix.org")
        with suppress(LoginExpired):  # it was over already
            await web.post(f"{base}/_matrix/client/v3/logout", content={}, token=token)
    return ""


WAY = Way(
    how=How.PASTE,
    before="On servers that still take a password it is used once and not kept; on others, such as"
    " matrix.org, paste a token with its refresh token and client id.",
    scopes=(
        Scope("read", "Read rooms the account is in, and what is said to it; nothing encrypted"),
        Scope("write", "Answer and react, and only when you press the button that says so"),
    ),
    keys=("server", "username", "password", "access_token", "refresh_token", "client_id"),
    leave=_leave,
)
