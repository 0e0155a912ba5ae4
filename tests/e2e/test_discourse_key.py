"""Signing in at a forum by a key that is agreed to in the browser and copied back."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.desk import Desk
from support.discourse_keys import ForumWithKeys, copied
from support.keyrings import MemoryKeyring, memory_keyring
from support.openapi import OpenApi
from support.servers import serve

SPEC = "networks/fixtures/specs/discourse-openapi.trimmed.json"


@pytest.fixture
def safe() -> Iterator[MemoryKeyring]:
    with memory_keyring() as kept:
        yield kept


class Person:
    """Somebody with a browser who copies what a page shows into the terminal."""

    def __init__(self) -> None:
        self.visited: list[str] = []
        self.instead = ""
        """What they paste instead; empty: what the page showed."""
        self._lines: queue.Queue[str] = queue.Queue()

    def open(self, address: str, *_: object) -> bool:
        """Agree on the page, copy, paste, and end with an empty line."""
        self.visited.append(address)
        shown = copied(address)
        for line in [*(self.instead or shown).splitlines(), ""]:
            self._lines.put(f"{line}\n")
        return True

    def readline(self) -> str:
        """What the terminal gets."""
        return self._lines.get(timeout=10)

    def isatty(self) -> bool:
        """A person is at it."""
        return True


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    someone = Person()
    monkeypatch.setattr("webbrowser.open", someone.open)
    monkeypatch.setattr("sys.stdin", someone)
    return someone


def _everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_a_forum_from_the_copied_key_to_the_answer_and_out_again(
    tmp_path: Path, safe: MemoryKeyring, person: Person, shared: Path
) -> None:
    desk, forum = Desk(tmp_path), ForumWithKeys(OpenApi(shared / SPEC))
    forum.notify("acme number-0, please help")
    async with serve(forum.routes()) as server:
        told = ["account", "add", "discourse", f"server={server.url('').rstrip('/')}"]
        added = await desk.cli(*told, "--yes", "--json")
        assert added.status == 0, added.err
        assert added.err.index("private messages included") < added.err.index("Open this page")
        account = added.json()
        (key,) = forum.given
        assert safe.named("api_key") == [key]
        source = await desk.cli(
            "source", "add", "discourse", f"sign_in={account['name']}", "name=Forum"
        )
        assert source.status == 0, source.err
        polled = (await desk.poll())["Forum"]
        assert (polled["error"], polled["new"]) == (None, 1)
        (row,) = (await desk.cli("inbox", "--json")).json()
        words = ["reply", row["id"], "--text", "Sorry, it is on its way.", "--yes", "--json"]
        sent = await desk.cli(*words)
        assert sent.json()["state"] == "sent", sent.err
        assert "on its way" in forum.posts[-1]["cooked"]
        checked = await desk.cli("account", "check", account["name"])
        assert checked.status == 0, checked.err
        said = [added.out, added.err, source.out, sent.out, checked.out]
        out = await desk.cli("account", "sign-out", account["name"], "--json")
        assert out.json()["left"] == []
        assert forum.keys == set(), "the forum takes the key back"
        assert "needs a key" in (await desk.poll())["Forum"]["error"]
    assert not any(safe.kept.values())
    assert all(key not in words for words in said)
    stored = _everything(tmp_path)
    assert key.encode() not in stored
    assert b"PRIVATE KEY" not in stored
    assert len(person.visited) == 1


async def test_a_key_of_another_attempt_signs_nobody_in(
    tmp_path: Path, safe: MemoryKeyring, person: Person
) -> None:
    desk, forum = Desk(tmp_path), ForumWithKeys()
    async with serve(forum.routes()) as server:
        told = ["account", "add", "--yes", "discourse", f"server={server.url('').rstrip('/')}"]
        first = await desk.cli(*told, "name=First")
        assert first.status == 0, first.err
        for wrong in (_shown_before(person), "hello", "SGVsbG8="):
            person.instead = wrong
            refused = await desk.cli(*told, "name=Second")
            assert refused.status != 0
            assert "start again" in refused.err
            assert wrong not in refused.err
        names = [one["name"] for one in (await desk.cli("account", "list", "--json")).json()]
    assert names == ["First"]
    assert safe.named("api_key") == [forum.given[0]]


def _shown_before(person: Person) -> str:
    from support.discourse import show_key

    return show_key(person.visited[0])


async def test_a_key_the_forum_took_away_is_asked_for_again(
    tmp_path: Path, safe: MemoryKeyring, person: Person
) -> None:
    desk, forum = Desk(tmp_path), ForumWithKeys()
    async with serve(forum.routes()) as server:
        told = ["account", "add", "discourse", f"server={server.url('').rstrip('/')}", "--yes"]
        added = await desk.cli(*told, "--json")
        name = added.json()["name"]
        await desk.cli("source", "add", "discourse", f"sign_in={name}", "name=Forum")
        assert (await desk.poll())["Forum"]["error"] is None
        forum.keys.clear()
        assert "does not accept the key" in (await desk.poll())["Forum"]["error"]
        again = await desk.cli("account", "add", "discourse", "--again", name, "--yes", "--json")
        assert again.status == 0, again.err
        forum.notify("acme number-1")
        polled = (await desk.poll())["Forum"]
        assert (polled["error"], polled["new"]) == (None, 1)
    assert safe.named("api_key") == [forum.given[1]]
