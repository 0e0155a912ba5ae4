"""The commercial networks keep the laws of the conformance kit too."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from support.business import PLACE, FakeBusiness
from support.commercial import (
    FakeAppStore,
    FakeDiscord,
    FakeGraph,
    FakePlay,
    FakeTelegram,
    FakeX,
    FakeYouTube,
)
from support.conformance import LAWS, Law, Subject
from support.keys import elliptic, rsa_pair
from support.servers import Server
from support.subjects import OnLoopback


@dataclass(frozen=True)
class Setup:
    """How a network is listened to on loopback."""

    kind: str
    fake: Callable[[], Any]
    secrets: Callable[[], dict[str, str]]
    options: dict[str, str] = field(default_factory=dict)
    addresses: tuple[str, ...] = ("server",)
    """The options that name the server."""


class Commercial(OnLoopback):
    """A subject whose server stands in more than one option."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(
            setup.kind,
            setup.fake(),
            lambda fake, text: fake.post(text),
            secrets=setup.secrets(),
            **{name: "kept in the keyring" for name in setup.secrets()},
            **setup.options,
        )
        self._addresses = setup.addresses

    def source(self, server: Server) -> Any:
        self._options |= {name: server.url("").rstrip("/") for name in self._addresses}
        return super().source(server)


def _service_account() -> dict[str, str]:
    account = {"client_email": "me@acme.example", "private_key": rsa_pair()[0]}
    return {"service_account": json.dumps(account)}


def _token(name: str = "access_token", value: str = "token") -> Callable[[], dict[str, str]]:
    return lambda: {name: value}


GOOGLE = ("server", "accounts")
SETUPS = {
    "appstore": Setup(
        "appstore",
        FakeAppStore,
        lambda: {"private_key": elliptic()[0]},
        {"app": "1404176564", "key_id": "K", "issuer": "I"},
        ("server", "api"),
    ),
    "youtube": Setup("youtube", FakeYouTube, _token("refresh_token"), {"client_id": "c"}, GOOGLE),
    "x mentions": Setup("x", FakeX, _token()),
    "x search": Setup("x", FakeX, _token(), {"query": "acme"}),
    "facebook": Setup("facebook", FakeGraph, _token(), {"page": "100"}),
    "instagram": Setup("instagram", FakeGraph, _token(), {"account": "100"}),
    "threads": Setup("threads", FakeGraph, _token()),
    "googleplay": Setup("googleplay", FakePlay, _service_account, {"app": "com.acme"}, GOOGLE),
    "googlebusiness": Setup(
        "googlebusiness",
        FakeBusiness,
        _token("refresh_token"),
        {"client_id": "c", "place": PLACE},
        GOOGLE,
    ),
    "telegram": Setup(
        "telegram", FakeTelegram, _token("token", "99999:abcdefghijklmno"), {"wait": "0"}
    ),
    "discord channels": Setup(
        "discord", FakeDiscord, _token("token"), {"guild": "400", "channels": "500"}
    ),
    "discord search": Setup("discord", FakeDiscord, _token("token"), {"guild": "400"}),
}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("name", SETUPS)
async def test_a_commercial_network_keeps_the_law(name: str, law: Law) -> None:
    make: Callable[[], Subject] = lambda: Commercial(SETUPS[name])  # noqa: E731
    await law(make)
