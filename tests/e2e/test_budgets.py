"""What networks count is counted for all who use it, and a restart forgets nothing of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.commercial import FakeX, FakeYouTube
from support.desk import Desk
from support.keyrings import MemoryKeyring, memory_keyring
from support.plays import Play, Reply, Request, Route, json_reply
from support.servers import Server, serve
from support.subjects import SUBJECTS, OnLoopback


@pytest.fixture(autouse=True)
def safe() -> Iterator[MemoryKeyring]:
    with memory_keyring() as kept:
        yield kept


class WritableX(FakeX):
    """X that takes answers."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.refuses = 0

    def answer(self, request: Request) -> Play:
        if request.method == "POST" and request.path == "/2/tweets":
            if self.refuses:
                return json_reply({"title": "Forbidden"}, self.refuses)
            text = json.loads(request.body)["text"]
            self.sent.append(text)
            return json_reply({"data": {"id": "9001", "text": text}}, 201)
        if request.path.startswith("/2/tweets/") and "search" not in request.path:
            number = int(request.path.rpartition("/")[2]) - 1000
            return json_reply({"data": self._one(number), "includes": {"users": [_TESS]}})
        if request.path == "/2/tweets":
            ids = [int(one) - 1000 for one in request.query["ids"][0].split(",")]
            return json_reply({"data": [self._one(i) for i in ids], "includes": {"users": [_TESS]}})
        return super().answer(request)

    def _one(self, index: int) -> dict[str, Any]:
        return {
            "id": str(1000 + index),
            "text": self.texts[index],
            "author_id": "7",
            "created_at": self.at(index).isoformat(),
            "conversation_id": str(1000 + index),
        }


_TESS = {"id": "7", "username": "tess", "name": "Tess"}


async def _listen(desk: Desk, server: Server, **options: str) -> None:
    told = [f"{key}={value}" for key, value in options.items()]
    done = await desk.cli(
        "source", "add", "x", "name=X", f"server={server.url('')}", "access_token=at", *told
    )
    assert done.status == 0, done.err


async def _dollars(desk: Desk) -> float:
    (source,) = (await desk.cli("source", "list", "--json")).json()
    (budget,) = source["budgets"]
    assert budget["what"] == "US dollars"
    return float(budget["used"])


async def test_what_an_answer_costs_is_said_before_and_counted_after(tmp_path: Path) -> None:
    desk, fake = Desk(tmp_path), WritableX()
    fake.post("@acme my kettle leaks")
    async with serve(fake.routes()) as server:
        await _listen(desk, server)
        await desk.poll()
        read = await _dollars(desk)
        assert 0 < read < 0.1
        (mention,) = (await desk.cli("inbox", "--json")).json()
        link = "We are sorry about the kettle: https://acme.com/help"
        asked = await desk.cli("reply", mention["id"], "--text", link, "--dry-run", "--json")
        (costs,) = [one for one in asked.json()["advice"] if one["check"] == "costs"]
        assert costs["text"].startswith("Sending it costs 0.20 USD.")
        assert await _dollars(desk) == read, "asking what it costs costs nothing"
        plain = "We are sorry about the kettle. A new lid is on its way."
        sent = await desk.cli("reply", mention["id"], "--text", plain, "--yes", "--json")
        assert sent.json()["state"] == "sent", sent.err
        after = await _dollars(desk)
        assert after >= read + 0.01
        await desk.poll()
        assert await _dollars(desk) >= after, "a poll does not forget what was sent in between"
    assert fake.sent == [plain]


async def test_the_ceiling_holds_for_answers_too_whoever_spent_the_money(tmp_path: Path) -> None:
    desk, fake = Desk(tmp_path), WritableX()
    fake.post("@acme my kettle leaks")
    async with serve(fake.routes()) as server:
        await _listen(desk, server, ceiling="0.30")
        await desk.poll()
        (mention,) = (await desk.cli("inbox", "--json")).json()
        text = "Sorry about the kettle {}: https://acme.com/help"
        first = await desk.cli("reply", mention["id"], "--text", text.format(1), "--yes", "--json")
        assert first.json()["state"] == "sent", first.err
        spent = await _dollars(desk)
        second = await desk.cli("reply", mention["id"], "--text", text.format(2), "--yes", "--json")
        assert second.status == 1
        assert "ceiling" in second.json()["reason"]
        assert await _dollars(desk) < spent + 0.1
    assert len(fake.sent) == 1


async def test_an_answer_that_was_refused_is_not_paid_for(tmp_path: Path) -> None:
    desk, fake = Desk(tmp_path), WritableX()
    fake.post("@acme my kettle leaks")
    fake.refuses = 400
    async with serve(fake.routes()) as server:
        await _listen(desk, server)
        await desk.poll()
        (mention,) = (await desk.cli("inbox", "--json")).json()
        text = "Sorry about the kettle: https://acme.com/help"
        await desk.cli("reply", mention["id"], "--text", text, "--yes", "--json")
        assert await _dollars(desk) < 0.1


async def test_the_quota_of_a_channel_counts_what_other_commands_used(tmp_path: Path) -> None:
    desk, fake = Desk(tmp_path), FakeYouTube()
    fake.post("acme number-0")
    routes: Mapping[str, Route] = fake.routes()
    async with serve(routes) as server:
        base = server.url("").rstrip("/")
        told = ["refresh_token=rt", "client_id=c", f"server={base}", f"accounts={base}"]
        await desk.cli("source", "add", "youtube", "name=Channel", *told)
        await desk.poll()

        async def used() -> float:
            (source,) = (await desk.cli("source", "list", "--json")).json()
            return float(source["budgets"][0]["used"])

        polled = await used()
        assert polled > 0
        await desk.cli("source", "test", "Channel")
        tested = await used()
        assert tested > polled
        await desk.poll()
        assert await used() > tested


def _soon() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=14)


DIALECTS: dict[str, tuple[Callable[[], dict[str, str]], float]] = {
    "mastodon account": (
        lambda: {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": "287",
            "X-RateLimit-Reset": _soon().isoformat().replace("+00:00", "Z"),
        },
        300,
    ),
    "github account": (
        lambda: {
            "x-ratelimit-limit": "5000",
            "x-ratelimit-remaining": "4987",
            "x-ratelimit-reset": str(int(_soon().timestamp())),
            "x-ratelimit-used": "13",
            "x-ratelimit-resource": "core",
        },
        5000,
    ),
    "bluesky": (
        lambda: {
            "RateLimit-Limit": "3000",
            "RateLimit-Remaining": "2987",
            "RateLimit-Reset": str(int(_soon().timestamp())),
            "RateLimit-Policy": "3000;w=300",
        },
        3000,
    ),
    "reddit account": (
        lambda: {
            "x-ratelimit-used": "13",
            "x-ratelimit-remaining": "587.0",
            "x-ratelimit-reset": "412",
        },
        600,
    ),
}


def _counting(fake: Any, routes: Mapping[str, Route], headers: Callable[[], dict[str, str]]) -> Any:
    """The same routes, with what the server counts in every answer."""

    async def told(route: Route, request: Request) -> Play:
        play: Any = route if hasattr(route, "perform") else route(request)
        play = await play if hasattr(play, "__await__") else play
        if not isinstance(play, Reply):
            return play  # type: ignore[no-any-return]
        return replace(play, headers={**play.headers, **headers()})

    return {key: (lambda one, route=route: told(route, one)) for key, route in routes.items()}


@pytest.mark.parametrize("name", DIALECTS)
async def test_the_calls_that_servers_count_are_shown_by_whoever_asks_next(
    name: str, tmp_path: Path
) -> None:
    subject, desk = SUBJECTS[name](), Desk(tmp_path)
    headers, limit = DIALECTS[name]
    assert isinstance(subject, OnLoopback)
    subject.write("acme number-0, please help")
    async with serve(_counting(subject.fake, subject.routes(), headers)) as server:
        told = dict(subject.source(server).options) | dict(subject.secrets)
        words = [f"{key}={value}" for key, value in told.items()]
        added = await desk.cli("source", "add", subject.kind.kind, *words, "name=It")
        assert added.status == 0, added.err
        (before,) = (await desk.cli("source", "list", "--json")).json()
        assert before["budgets"] == []
        assert (await desk.poll())["It"]["error"] is None
        asked = len(server.requests)
        (source,) = (await desk.cli("source", "list", "--json")).json()
        listed = (await desk.cli("source", "list")).out
        assert len(server.requests) == asked, "looking asks nobody"
    calls = next(one for one in source["budgets"] if one["what"] == "calls")
    assert (calls["used"], calls["limit"], calls["left"]) == (13, limit, limit - 13)
    until = datetime.fromisoformat(calls["resets_at"]) - datetime.now(UTC)
    assert timedelta(minutes=5) < until < timedelta(minutes=15)
    assert f"{limit - 13:,.0f} of {limit:,.0f} calls" in listed


async def test_an_account_shows_what_all_its_sources_were_told(tmp_path: Path) -> None:
    subject, desk = SUBJECTS["bluesky"](), Desk(tmp_path)
    headers, _ = DIALECTS["bluesky"]
    assert isinstance(subject, OnLoopback)
    async with serve(_counting(subject.fake, subject.routes(), headers)) as server:
        told = dict(subject.source(server).options) | dict(subject.secrets)
        words = [f"{key}={value}" for key, value in told.items()]
        added = await desk.cli("account", "add", "bluesky", *words, "--yes", "--json")
        assert added.status == 0, added.err
        name = added.json()["name"]
        checked = await desk.cli("account", "check", name)
        assert checked.status == 0, checked.err
        (account,) = (await desk.cli("account", "list", "--json")).json()
        listed = (await desk.cli("account", "list")).out
    assert {one["left"] for one in account["budgets"]} == {2987}
    assert "2,987 of 3,000 calls" in listed
