"""Signing in: what is sent to a server and what is made of its answers."""

from __future__ import annotations

import pytest

from cmconsole.domain.errors import UnreadableAnswer
from cmconsole.networks.mastodon.oauth import (
    App,
    keep_app,
    register_app,
)
from support.connecting import open_web
from support.plays import Reply, json_reply
from support.servers import serve


@pytest.mark.parametrize("answer", [Reply(200, b"<html>"), json_reply([]), json_reply({})])
async def test_an_answer_without_what_was_asked_for_is_an_error(answer: Reply) -> None:
    async with serve({"*": answer}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer):
            await register_app(web, server.url(""), client_name="cmconsole")


async def test_an_old_server_keeps_the_app_because_it_got_a_token() -> None:
    async with serve({"*": json_reply({})}) as server, open_web() as web:
        await keep_app(web, App(server.url(""), "id", "secret"))
        (kept,) = server.requests
    assert kept.path == "/oauth/token"
    assert kept.form["grant_type"] == ["client_credentials"]
