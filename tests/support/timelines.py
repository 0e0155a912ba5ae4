"""Listening to a hashtag on a loopback server, and making that server fail."""

from __future__ import annotations

from collections.abc import Callable

from cmconsole.networks.mastodon.connector import MastodonConnector, connect
from cmconsole.networks.web import Web
from support.connecting import Secrets, source
from support.plays import Play, Request
from support.servers import Server


def listen_to_tag(web: Web, server: Server, token: str = "", **options: str) -> MastodonConnector:
    """A connector for #acme at `server`."""
    secrets = Secrets(access_token=token) if token else Secrets()
    told = {"server": server.url(""), "tag": "acme", **options}
    return connect(source("mastodon", told), web, secrets)


def quiet(request: Request) -> Play | None:
    """Nothing special happens."""
    return None


def fail_from(number: int, play: Callable[[], Play]) -> Callable[[Request], Play | None]:
    """Fail every request for a timeline from the `number`th on, counted from 1."""
    asked = 0

    def before(request: Request) -> Play | None:
        nonlocal asked
        if "/timelines/" not in request.path:
            return None
        asked += 1
        return play() if asked >= number else None

    return before
