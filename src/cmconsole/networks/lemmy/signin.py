"""Signing in at Lemmy: the password becomes a token, which alone is kept and which signing out ends."""

from __future__ import annotations

from contextlib import suppress

from cmconsole.domain.errors import LoginExpired, NotThere
from cmconsole.networks.options import server_address
from cmconsole.networks.signin.ways import Given, How, Kept, Scope, Way
from cmconsole.networks.web import Web


async def _leave(web: Web, given: Given, kept: Kept) -> str:
    token = await kept.read("session")
    if not token:
        return ""
    base = server_address(given.get("server", ""), "lemmy.world")
    with suppress(LoginExpired):  # it was over already
        try:
            await web.post(f"{base}/api/v3/user/logout", content={}, token=token)
        except NotThere:  # version 1.0
            await web.post(f"{base}/api/v4/account/auth/logout", content={}, token=token)
    return ""


WAY = Way(
    how=How.PASTE,
    before="The password is used once and not kept; Lemmy knows no narrower sign-in.",
    scopes=(
        Scope("read", "Read posts and comments, and see what was said to the account"),
        Scope("messages", "Read and send private messages"),
        Scope("write", "Comment and vote, and only when you press the button that says so"),
    ),
    keys=("server", "username", "password", "code"),
    leave=_leave,
)
