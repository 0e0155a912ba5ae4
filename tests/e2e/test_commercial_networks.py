"""The commercial networks through the whole console: added, polled, stored once, searched for, removed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.commercial import FakeDiscord, FakeGraph, FakePlay, FakeTelegram, FakeX, FakeYouTube
from support.desk import Desk
from support.keyrings import MemoryKeyring, memory_keyring
from support.keys import rsa_pair
from support.linkedin import TOKEN as LINKEDIN_TOKEN
from support.linkedin import FakeLinkedIn
from support.mail_server import PASSWORD, USER, imap_server
from support.plays import Reply
from support.servers import serve


@pytest.fixture
def safe() -> Iterator[MemoryKeyring]:
    with memory_keyring() as kept:
        yield kept


SECRET = "zq81-unmistakable-key"
SERVICE_ACCOUNT = json.dumps({"client_email": "a@b.example", "private_key": rsa_pair()[0]})
CASES = {
    "youtube": (FakeYouTube, {"refresh_token": SECRET, "client_id": "c"}, ("server", "accounts")),
    "x": (FakeX, {"access_token": SECRET}, ("server",)),
    "facebook": (FakeGraph, {"access_token": SECRET, "page": "100"}, ("server",)),
    "instagram": (FakeGraph, {"access_token": SECRET, "account": "100"}, ("server",)),
    "threads": (FakeGraph, {"access_token": SECRET}, ("server",)),
    "googleplay": (
        FakePlay,
        {"service_account": SERVICE_ACCOUNT, "app": "com.acme.app"},
        ("server", "accounts"),
    ),
    "linkedin": (
        lambda: FakeLinkedIn(datetime.now(UTC)),
        {"access_token": LINKEDIN_TOKEN, "page": "10203040"},
        ("server",),
    ),
    "telegram": (FakeTelegram, {"token": "99999:abcdefghijklmno"}, ("server",)),
    "discord": (FakeDiscord, {"token": SECRET, "guild": "4", "channels": "5"}, ("server",)),
}


def _everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", CASES)
async def test_a_network_is_added_polled_and_removed(
    kind: str, tmp_path: Path, safe: MemoryKeyring
) -> None:
    make, options, addresses = CASES[kind]
    fake = make()
    for index in range(3):
        fake.post(f"acme number-{index}")
    desk = Desk(tmp_path)
    async with serve(fake.routes()) as server:
        base = server.url("").rstrip("/")
        told = [f"{name}={value}" for name, value in options.items()]
        told += [f"{name}={base}" for name in addresses]
        added = await desk.cli("source", "add", kind, "name=Acme", *told)
        assert added.status == 0, added.err
        assert safe.kept, "the secret is in the keyring"
        first = (await desk.poll())["Acme"]
        assert (first["error"], first["new"]) == (None, 3)
        fake.post("acme number-3")
        second = (await desk.poll())["Acme"]
        assert (second["error"], second["new"]) == (None, 1)
        tested = await desk.cli("source", "test", "Acme", "--json")
        assert json.loads(tested.out)["ok"], tested.err
        found = await desk.texts("number-3")
        listed = (await desk.cli("source", "list", "--json")).out
        stored = _everything(tmp_path)
        for (_, _), secret in list(safe.kept.items()):
            assert secret not in listed
            assert secret[:40].encode() not in stored
        await desk.cli("source", "remove", "Acme")
    assert len(found) == 1
    assert "acme number-3" in found[0]
    assert not safe.kept, "removing the source forgets its secrets"


async def test_an_app_store_feed_needs_no_keyring(tmp_path: Path) -> None:
    entry = (
        "<entry><updated>2026-11-20T08:00:00Z</updated><id>7</id><title>Broken</title>"
        '<content type="text">It crashes</content><im:rating>1</im:rating></entry>'
    )
    feed = f'<feed xmlns:im="http://itunes.apple.com/rss" xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'
    empty = feed.replace(entry, "")
    page = "/us/rss/customerreviews/page=1/id=1404176564/sortby=mostrecent/xml"
    desk = Desk(tmp_path)
    async with serve({page: Reply(body=feed.encode()), "*": Reply(body=empty.encode())}) as server:
        await desk.listen("Reviews", server.url("").rstrip("/"), "appstore", app="1404176564")
        assert (await desk.poll())["Reviews"]["new"] == 1
        assert (await desk.poll())["Reviews"]["duplicates"] == 1
    assert await desk.texts() == ["★☆☆☆☆ Broken\n\nIt crashes"]


async def test_a_mailbox_is_polled_through_the_command_line(
    tmp_path: Path, safe: MemoryKeyring
) -> None:
    desk = Desk(tmp_path)
    with imap_server() as imap:
        imap.put(
            b"From: tess@example.test\r\nMessage-ID: <e2e@x>\r\nSubject: Lost\r\n\r\nWhere?\r\n"
        )
        told = [
            f"imap=127.0.0.1:{imap.port}",
            "security=none",
            f"user={USER}",
            f"password={PASSWORD}",
        ]
        added = await desk.cli("source", "add", "email", "name=Mail", *told)
        assert added.status == 0, added.err
        first = (await desk.poll())["Mail"]
        second = (await desk.poll())["Mail"]
    assert first["error"] is None
    assert first["new"] >= 1
    assert second["new"] == 0
    assert await desk.texts("Where") == ["Lost\n\nWhere?"]


async def test_an_end_of_the_sign_in_is_told_and_other_sources_go_on(
    tmp_path: Path, safe: MemoryKeyring
) -> None:
    good, bad = FakeDiscord(), FakeX()
    good.post("acme number-0")
    bad.before = lambda request: Reply(401, b'{"title": "Unauthorized"}')
    desk = Desk(tmp_path)
    async with serve(good.routes()) as working, serve(bad.routes()) as ended:
        await desk.listen(
            "Chat", working.url("").rstrip("/"), "discord", token="t", guild="4", channels="5"
        )
        await desk.listen("X", ended.url("").rstrip("/"), "x", access_token="t")
        polled = await desk.poll()
    assert polled["Chat"]["new"] == 1
    assert "sign in again" in polled["X"]["error"]


async def test_a_search_hit_on_x_is_answered_in_the_browser_and_a_mention_from_here(
    tmp_path: Path, safe: MemoryKeyring
) -> None:
    found, spoken_to = FakeX(), FakeX()
    found.post("acme is late again")
    spoken_to.post("nothing yet")
    desk = Desk(tmp_path)
    async with serve(found.routes()) as searched, serve(spoken_to.routes()) as mentioned:
        base = searched.url("").rstrip("/")
        await desk.listen("Search", base, "x", access_token=SECRET, query="acme")
        await desk.poll()
        (hit,) = (await desk.cli("inbox", "--json")).json()
        asked = len(searched.requests)
        done = await desk.cli("reply", hit["id"], "--text", "Sorry!", "--yes")
        assert len(searched.requests) == asked, "nothing was sent, nothing was paid"
        said = done.out + done.err
        assert "in the browser" in said
        assert "mentioned or quoted" in said
        await desk.listen("Mentions", mentioned.url("").rstrip("/"), "x", access_token=SECRET)
        spoken_to.post("@acme where is my train")
        await desk.poll()
        rows = (await desk.cli("inbox", "--json")).json()
        mention = next(row for row in rows if "train" in row["text"])
        shown = await desk.cli("reply", mention["id"], "--text", "Sorry!", "--dry-run")
    assert shown.status == 0, shown.err
    assert "mentioned or quoted" not in shown.out + shown.err
