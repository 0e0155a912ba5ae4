"""Every open network of the table through the console's own commands: add, poll, test, reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.desk import Desk
from support.keyrings import MemoryKeyring, memory_keyring
from support.servers import serve
from support.subjects import SUBJECTS, OnLoopback

ANSWERED = ("mastodon account", "bluesky")
"""Those at which an account answers; all others of them are tried in `test_answers.py`."""
BROWSER = ("hackernews", "reddit", "lemmy 3", "lemmy 4", "stackexchange", "github", "discourse")
"""Those that are read by nobody in particular, and answered in the browser."""


WRITERS: Mapping[str, Callable[[Any, str], object]] = {
    # What is answered is read again first, so it has to stand somewhere besides the inbox.
    "mastodon account": lambda fake, text: fake.notify(fake.post(text)),
}


@pytest.fixture(autouse=True)
def safe() -> Iterator[MemoryKeyring]:
    with memory_keyring() as kept:
        yield kept


@pytest.mark.parametrize("name", [*ANSWERED, *BROWSER, "mastodon", "bluesky search", "matrix"])
async def test_it_is_added_polled_and_answered(
    name: str, tmp_path: Path, safe: MemoryKeyring
) -> None:
    subject, desk = SUBJECTS[name](), Desk(tmp_path)
    text = "acme number-0, please help"
    assert isinstance(subject, OnLoopback)
    # The console goes by the day's own clock, and what is older than the source is history to it.
    subject.fake.begins = datetime.now(UTC) + timedelta(minutes=1)
    WRITERS.get(name, lambda fake, words: subject.write(words))(subject.fake, text)
    async with serve(subject.routes()) as server:
        told = dict(subject.source(server).options) | dict(subject.secrets)
        words = [f"{key}={value}" for key, value in told.items()]
        added = await desk.cli("source", "add", subject.kind.kind, *words, "name=It")
        assert added.status == 0, added.err
        for secret in subject.secrets.values():
            assert secret not in added.out
        report = (await desk.poll())["It"]
        assert (report["error"], report["new"]) == (None, 1)
        (row,) = (await desk.cli("inbox", "--json")).json()
        assert "number-0" in row["text"]
        words = ["reply", row["id"], "--text", "Sorry, and thank you for number-0.", "--json"]
        done = await desk.cli(*words, "--yes")
        answer = done.json()
        if name in BROWSER:
            assert answer["state"] == "open in browser"
            assert answer["link"]
            confirmed = await desk.cli(*words, "--posted")
            assert confirmed.status == 0, confirmed.err
            assert confirmed.json()["state"] == "confirmed"
        elif name in ANSWERED:
            assert answer["state"] == "sent", (answer["reason"], answer["changes"], done.err)
        (row,) = (await desk.cli("inbox", "--json")).json()
        if name in (*BROWSER, *ANSWERED):
            assert row["state"] != "open", "its clock has stopped"
