"""Whoever stores a setting says so in one place, and the log of that stops nobody."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from cmconsole.console import Console
from cmconsole.console.changing import mark, text_of
from cmconsole.domain.changes import Area, Change, last
from cmconsole.domain.errors import DiskFull, UsageError
from cmconsole.domain.events import SettingChanged
from cmconsole.networks import registry
from cmconsole.polling.enrolling import draft
from cmconsole.system.change_log import ChangeLogFile
from cmconsole.system.keys_file import KeysFile
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from support.clocks import FakeClock
from support.inboxes import NOON


def opened(folder: Path) -> AbstractAsyncContextManager[Console]:
    return Console.open(Profile.at(folder), clock=FakeClock(NOON), secrets=SessionSecrets())


def stored(console: Console) -> list[Change]:
    return ChangeLogFile(console.profile.changes).read()


async def test_each_setting_is_noted_with_who_when_and_from_what_to_what(tmp_path: Path) -> None:
    async with opened(tmp_path) as console:
        console.settings.change(author="Kim")
        heard: list[Change] = []
        console.bus.subscribe(SettingChanged, lambda event: heard.append(event.change))
        console.settings.change(theme="dark", zoom=100)
        (change,) = heard
        assert (change.author, change.at, change.area) == ("Kim", NOON, Area.SETTING)
        assert change.parts == {"theme": ("system", "dark")}
        assert stored(console)[-1] == change
        console.settings.change(theme="dark")
        assert heard == [change], "nothing is another one"


async def test_a_refused_setting_is_not_noted(tmp_path: Path) -> None:
    async with opened(tmp_path) as console:
        with pytest.raises(UsageError):
            console.settings.change(theme="pink")
        assert stored(console) == []


async def test_who_takes_another_name_did_that_under_the_former(tmp_path: Path) -> None:
    async with opened(tmp_path) as console:
        console.settings.change(author="Kim")
        console.settings.change(author="Ann")
        assert stored(console)[-1].author == "Kim"


async def test_keys_are_noted_by_those_that_commands_come_with(tmp_path: Path) -> None:
    async with opened(tmp_path) as console:
        for expected in ({"E": ("E", "F8")}, {"E": ("F8", "E"), "S": ("S", "")}):
            file = KeysFile(console.profile.keys)
            file.load()
            file.noted = console.changes.note_keys
            file.change({usual: now for usual, (_, now) in expected.items() if now != usual})
            assert stored(console)[-1].parts == expected


async def test_a_source_is_noted_when_it_comes_changes_and_goes(tmp_path: Path) -> None:
    async with opened(tmp_path) as console:
        enrolling = console.sources.enrolling()
        wanted = draft(registry.kind("feed"), {"url": "https://example.org/f"}, console.clock)
        source = await enrolling.add(wanted, {})
        source = await enrolling.pause(source, True)
        await enrolling.change(
            source, name="News", match=["a, b"], leave_out=[], options=source.options
        )
        again = await console.inbox.source("News")
        secret = {"url": "https://example.org/f/what-nobody-may-read"}
        await enrolling.change(again, name="", match=["a"], leave_out=[], options=secret)
        await enrolling.remove(again)
        noted = [(dict(each.parts), each.returns) for each in stored(console)]
        assert noted == [
            ({"there": (False, True)}, False),
            ({"paused": ("", "yes")}, True),
            ({"name": (source.name, "News"), "match": ([], ["a", "b"])}, True),
            ({"match": (["a", "b"], ["a"]), "paused": ("yes", "")}, True),
            ({"there": (True, False)}, False),
        ]
        assert {each.subject for each in stored(console)} == {source.uid}
        assert b"nobody-may-read" not in console.profile.changes.read_bytes()


async def test_what_is_done_while_something_is_taken_back_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as console:
        changes, settings = console.changes, console.settings
        settings.change(brand="Dunnock")
        first = last(changes.known)
        assert first is not None

        async def later() -> None:
            await asyncio.sleep(0)
            settings.change(brand="")

        with changes.taking_back(first):
            begun = asyncio.ensure_future(later())
        settings.change(zoom=110)
        await begun
        assert [each.undoes for each in stored(console)] == ["", "", first.uid]
        assert getattr(last(changes.known), "subject", "") == "zoom"


async def test_a_log_that_cannot_be_written_stops_no_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object, __: Change) -> None:
        raise DiskFull("The disk is full.")

    async with opened(tmp_path) as console:
        with monkeypatch.context() as patch:
            patch.setattr(ChangeLogFile, "add", full)
            assert console.settings.change(theme="dark").theme == "dark"
            assert console.changes.trouble == "The disk is full."
            assert [each.subject for each in console.changes.known] == ["theme"]
        console.settings.change(theme="light")
        assert console.changes.trouble == ""


async def test_what_another_program_changed_is_read_and_nothing_is_told_twice(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as console:
        console.settings.change(theme="dark")
        ChangeLogFile(console.profile.changes).add(
            Change(uid="x", at=NOON, author="Ann", area=Area.START, parts={"start": (False, True)})
        )
        assert [each.uid for each in console.changes.known if each.author == "Ann"] == []
        await console.changes.read()
        assert [each.area for each in console.changes.known] == [Area.SETTING, Area.START]


async def test_a_version_is_found_again_by_its_number_and_its_text(tmp_path: Path) -> None:
    async with opened(tmp_path) as console:
        rulings = console.inbox.rulings
        assert await mark(console.inbox, "policy") == ""
        number = await rulings.remember_version("policy", "first", NOON)
        first = await mark(console.inbox, "policy", number)
        assert first == await mark(console.inbox, "policy")
        await rulings.remember_version("policy", "second", NOON)
        assert await mark(console.inbox, "policy") != first
        assert await text_of(console.inbox, "policy", first) == "first"
        other = f"{number}:{'0' * 16}"
        assert await text_of(console.inbox, "policy", other) is None, "a number of another inbox"
        for odd in ("", "x", "99:ab", ":"):
            assert await text_of(console.inbox, "policy", odd) is None
