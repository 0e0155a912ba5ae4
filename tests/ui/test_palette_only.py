"""Commands without a key, reached through the palette."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction

from cmconsole.__main__ import SCREENS
from cmconsole.domain.mentions import Arrival
from cmconsole.ui.look import Look
from cmconsole.ui.settings.screen import SettingsScreen
from cmconsole.ui.settings.sources_page import SourcesPage
from cmconsole.ui.window.offers import offer_places
from support.inboxes import arrival, author
from support.plays import Play, Request, json_reply
from support.servers import serve
from support.windows import WindowDesk, until, window_at


@pytest.fixture
def comment() -> Arrival:
    return arrival("You are all crooks", author=author("@tess"), network="x")


def command(desk: WindowDesk, words: str) -> QAction:
    found = [one for one in desk.window.actions() if words in one.text()]
    assert len(found) == 1, [one.text() for one in desk.window.actions()]
    return found[0]


async def nothing() -> None:
    """No source is listened to in these tests."""


async def test_every_way_in_is_a_command(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("It waits")) as desk:
        offer_places(desk.window, look, desk.console, nothing)
        for words, form in (
            ("Sign in at a network", "signing"),
            ("Paste a post", "bringing"),
        ):
            command(desk, words).trigger()
            screen = desk.window.places.widget("settings")
            assert isinstance(screen, SettingsScreen)
            page = screen.pages["sources"]
            assert isinstance(page, SourcesPage)
            shown = getattr(page, form).form
            await until(lambda shown=shown, page=page: shown.isVisibleTo(page))
            desk.window.places.leave()
        assert command(desk, "Bring in a file of mentions").isEnabled()


async def test_a_comment_is_hidden_where_its_network_can(
    tmp_path: Path, look: Look, comment: Arrival
) -> None:
    hidden: list[tuple[str, bytes]] = []

    def hide(request: Request) -> Play:
        hidden.append((request.path, request.body))
        return json_reply({"data": {"hidden": True}})

    async with serve({"*": hide}) as server, window_at(tmp_path, look, comment) as desk:
        offer_places(desk.window, look, desk.console, nothing)
        source = await desk.console.inbox.add_source(
            kind="x",
            name="X",
            options={"server": server.url(""), "access_token": "kept in the keyring"},
            match=(),
            leave_out=(),
            author="Kim",
            now=desk.clock.now(),
        )
        await desk.console.sources.secrets(source.uid).keep("access_token", "at")
        await desk.reads("You are all crooks")
        desk.window.finder.open()
        action = command(desk, "Hide this comment")
        assert action.isEnabled()
        action.trigger()
        await until(lambda: "hidden from the public" in desk.window.list_pane.toast.message)
        assert [path for path, _ in hidden] == [f"/2/tweets/{comment.post.native_id}/hidden"]
        assert b"true" in hidden[0][1]


async def test_hiding_is_not_offered_where_the_network_cannot(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("It waits")) as desk:
        offer_places(desk.window, look, desk.console, nothing)
        await desk.reads("It waits")
        desk.window.finder.open()
        assert not command(desk, "Hide this comment").isEnabled()


async def test_from_another_screen_only_what_is_about_no_mention_is_offered(
    tmp_path: Path, look: Look, comment: Arrival
) -> None:
    async with window_at(tmp_path, look, comment) as desk:
        offer_places(desk.window, look, desk.console, nothing)
        await desk.reads("You are all crooks")
        desk.window.places.open("reports")
        desk.window.finder.open()
        offered = {entry.words for entry in desk.window.finder._commands()}
        assert "Hide this comment from the public" not in offered
        assert {"Paste a post", "Sign in at a network", "Add a source"} <= offered
        desk.press("Esc")
        desk.window.places.leave()
        desk.window.finder.open()
        offered = {entry.words for entry in desk.window.finder._commands()}
        assert "Hide this comment from the public" in offered


async def test_what_hides_waits_for_one_mention(
    tmp_path: Path, look: Look, comment: Arrival
) -> None:
    others = arrival("It waits")
    async with window_at(tmp_path, look, comment, others) as desk:
        offer_places(desk.window, look, desk.console, nothing)
        await desk.reads("You are all crooks")
        desk.press("Shift+J", "K")
        await desk.reads("You are all crooks")
        desk.window.finder.open()
        command(desk, "Hide this comment").trigger()
        assert desk.window.list_pane.toast.message.startswith("This is done with one mention")


async def test_hiding_without_an_account_says_so(
    tmp_path: Path, look: Look, comment: Arrival
) -> None:
    async with window_at(tmp_path, look, comment) as desk:
        offer_places(desk.window, look, desk.console, nothing)
        await desk.reads("You are all crooks")
        desk.window.finder.open()
        command(desk, "Hide this comment").trigger()
        await until(lambda: "No account here may hide" in desk.window.list_pane.toast.message)


async def test_every_screen_that_can_be_asked_for_is_there(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("Where is it?")) as desk:
        offer_places(desk.window, look, desk.console, nothing)
        for name in SCREENS:
            desk.window.places.open(name)
            assert desk.window.places.at == name
