"""A LinkedIn Page through the command line: signed in by a pasted token, read, answered, let go of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.desk import Desk
from support.keyrings import MemoryKeyring, memory_keyring
from support.linkedin import PAGE, TOKEN, FakeLinkedIn, refusal
from support.servers import serve


@pytest.fixture
def safe() -> Iterator[MemoryKeyring]:
    with memory_keyring() as kept:
        yield kept


def _everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_a_page_from_the_pasted_token_to_the_answer_and_out_again(
    tmp_path: Path, safe: MemoryKeyring
) -> None:
    desk, fake = Desk(tmp_path), FakeLinkedIn(datetime.now(UTC))
    fake.post("Where is my parcel?")
    fake.post("My number is 0664")
    first, second = fake.comments
    async with serve(fake.routes()) as server:
        told = [f"server={server.url('')}", "page=10203040", f"access_token={TOKEN}", "name=Us"]
        added = await desk.cli("account", "add", "linkedin", *told, "--yes", "--json")
        assert added.status == 0, added.err
        name = added.json()["name"]
        source = await desk.cli("source", "add", "linkedin", f"sign_in={name}", "name=Page")
        assert source.status == 0, source.err
        assert (await desk.poll())["Page"]["new"] == 2
        mentions = (await desk.cli("inbox", "--json")).json()
        asked = next(one for one in mentions if "parcel" in one["text"])
        sent = await desk.cli("reply", asked["id"], "--text", "On its way", "--yes", "--json")
        assert sent.json()["state"] == "sent", sent.err
        (answer,) = [one for one in fake.comments.values() if one["actor"] == PAGE]
        assert answer["parentComment"] == fake.urn(first)
        fake.notify("COMMENT_DELETE", second)
        del fake.comments[second]
        await desk.poll()
        assert not await desk.texts("0664"), "what its author deleted is gone here too"
        fake.before = lambda request: refusal(401, "EXPIRED_ACCESS_TOKEN", "expired", 65602)
        ended = (await desk.poll())["Page"]
        assert "sixty days" in ended["error"]
        out = await desk.cli("account", "sign-out", name, "--json")
    assert "Permitted services" in out.json()["left"][0]
    assert not any(safe.kept.values())
    assert TOKEN.encode() not in _everything(tmp_path)
