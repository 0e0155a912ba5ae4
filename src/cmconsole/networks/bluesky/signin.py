"""Signing in at Bluesky with an app password; signing out ends the session at the account's server."""

from __future__ import annotations

from contextlib import suppress

from cmconsole.domain.errors import LoginExpired
from cmconsole.networks.bluesky.api import procedure
from cmconsole.networks.bluesky.session import Tokens
from cmconsole.networks.signin.ways import Given, How, Kept, Scope, Way
from cmconsole.networks.web import Web


async def _leave(web: Web, given: Given, kept: Kept) -> str:
    tokens = Tokens.of(await kept.read("session"))
    if tokens is not None:
        with suppress(LoginExpired):  # it was over already
            method = "com.atproto.server.deleteSession"
            await procedure(web, tokens.base, method, None, tokens.refresh)
    return WAY.by_hand


WAY = Way(
    how=How.PASTE,
    before="Make an app password in Bluesky: Settings, Privacy and security, App passwords. For"
    " private messages tick that it may read them.",
    scopes=(
        Scope("read", "Read posts, search, and see what was said to the account"),
        Scope("write", "Post, like and repost, and only when you press the button that says so"),
        Scope("chat", "Read and send private messages, if the app password may"),
    ),
    keys=("handle", "app_password", "server"),
    leave=_leave,
    by_hand="Delete the app password at Bluesky too: Settings, App passwords.",
)
