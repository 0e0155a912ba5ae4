"""Each ticket system in its own dialect: what it is sent, how it refuses, what it tells."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from cmconsole.domain.conversations import State
from cmconsole.domain.errors import NetworkError, SecretsUnavailable, UsageError
from cmconsole.domain.handoffs import HandoffState
from cmconsole.networks.shape import Record
from cmconsole.replies.handoff.receivers import registry
from cmconsole.replies.handoff.receivers.jira import document, words_of
from cmconsole.replies.handoff.receivers.tracker import protected
from support.clocks import FakeClock
from support.handing import Bench, handing_at
from support.openapi import OpenApi
from support.servers import Reply, Server, json_reply, serve
from support.trackers import ALL, OPTIONS, FakeJira, FakeTracker, FakeZendesk

JIRA = "networks/fixtures/jira/platform-swagger.v3.trimmed.json"
every = pytest.mark.parametrize("make", ALL, ids=lambda make: make.kind)


async def added(bench: Bench, server: Server, kind: str, **besides: str) -> str:
    return await bench.add(kind, url=server.url(""), **{**OPTIONS[kind], **besides})


@every
@pytest.mark.parametrize(
    ("fate", "told"),
    [
        ("401", "does not accept the name and key"),
        ("403", "did not allow it (No permission to create tickets)"),
        ("422", "Subject: is too short"),
        ("moved", "has moved to another address; nothing was sent there"),
    ],
)
async def test_a_refusal_hands_nothing_over_and_says_why(
    make: type[FakeTracker], fate: str, told: str, tmp_path: Path
) -> None:
    clock = FakeClock()
    tracker = make(clock.now, plan=[fate])
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        handoff = await bench.sent(await added(bench, server, make.kind))
        assert handoff.state is HandoffState.FAILED
        assert told in handoff.reason
        assert handoff.reason.endswith("Nothing was handed over; it is kept here.")
        assert tracker.tickets == []
        again = await bench.desk.send_again(handoff.id)
        assert (await bench.settle(again)).state is HandoffState.OPEN, "once it is put right"
    assert len(tracker.tickets) == 1


@every
@pytest.mark.parametrize("fate", ["html", "list", "no id"])
async def test_an_answer_of_another_shape_is_uncertain_and_looked_into(
    make: type[FakeTracker], fate: str, tmp_path: Path
) -> None:
    clock = FakeClock()
    tracker = make(clock.now, plan=[fate])
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        place = await added(bench, server, make.kind)
        handoff = await bench.desk.deliver((await bench.hand_over(await bench.arrive(), place)).id)
        assert handoff.state is HandoffState.UNCERTAIN
        assert (await bench.settle(handoff)).state is HandoffState.OPEN
    assert len(tracker.tickets) == 1


@every
async def test_a_taken_ticket_confirms_and_a_solved_one_suggests_an_outcome(
    make: type[FakeTracker], tmp_path: Path
) -> None:
    clock = FakeClock()
    tracker = make(clock.now)
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        place = await added(bench, server, make.kind)
        handoff = await bench.sent(place)
        assert (await bench.running.look()).changed == 1, "its state is known now"
        assert (await bench.store.get(handoff.id)).state is HandoffState.OPEN
        tracker.comment("Ilse", "I have it.")
        assert (await bench.running.look()).changed == 1
        known = await bench.store.get(handoff.id)
        assert (known.state, known.taken_by) == (HandoffState.CONFIRMED, "Ilse")
        assert (await bench.running.look()).changed == 0, "nothing is told twice"
        tracker.comment("Priya", "New lock sent.")
        tracker.tickets[-1]["status"] = "solved"
        assert (await bench.running.look()).changed == 1
        solved = await bench.store.get(handoff.id)
        assert solved.state is HandoffState.SOLVED
        said = [e for e in await bench.events(handoff) if "heard" in e.details]
        assert [e.details["text"] for e in said] == ["I have it.", "New lock sent."]
        assert [e.details["who"] for e in said] == ["Ilse", "Priya"]
        assert await bench.details(handoff, "suggested") == ["outcome"]
        assert (await bench.running.look()).changed == 0
        conversation = await bench.inbox.replies.conversation(handoff.conversation_id)
        assert conversation is not None
        assert conversation.state is State.OFFLINE, "nothing closes by itself"


@every
async def test_an_assigned_ticket_counts_as_taken_unless_the_system_assigns_by_itself(
    make: type[FakeTracker], tmp_path: Path
) -> None:
    clock = FakeClock()
    tracker = make(clock.now)
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        handoff = await bench.sent(await added(bench, server, make.kind))
        tracker.tickets[-1]["owner"] = "Ilse"
        await bench.running.look()
        known = await bench.store.get(handoff.id)
    by_itself = make is FakeJira
    assert known.state is (HandoffState.OPEN if by_itself else HandoffState.CONFIRMED)


@every
async def test_a_ticket_that_is_gone_comes_back_to_us(
    make: type[FakeTracker], tmp_path: Path
) -> None:
    clock = FakeClock()
    tracker = make(clock.now)
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        handoff = await bench.sent(await added(bench, server, make.kind))
        server.on("*", json_reply({"error": "not found"}, 404))
        await bench.running.look()
        known = await bench.store.get(handoff.id)
        assert known.state is HandoffState.BACK
        assert "no longer has the ticket" in known.reason


@every
async def test_news_of_any_shape_break_nothing(make: type[FakeTracker], tmp_path: Path) -> None:
    clock = FakeClock()
    tracker = make(clock.now)
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        handoff = await bench.sent(await added(bench, server, make.kind))
        for body in (b"[]", b"{}", b'{"ticket": 7, "data": []}', b"<html>", b"null", b'"x"'):
            server.on("*", Reply(200, body, {"Content-Type": "application/json"}))
            await bench.running.look()
            assert (await bench.store.get(handoff.id)).state is HandoffState.OPEN, body


@every
async def test_a_system_that_is_down_is_told_with_its_destination(
    make: type[FakeTracker], tmp_path: Path
) -> None:
    clock = FakeClock()
    tracker = make(clock.now)
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        place = await added(bench, server, make.kind)
        await bench.sent(place)
        server.on("*", json_reply({}, 503))
        looked = await bench.running.look()
        assert "problem of its own" in looked.trouble[place]
        server.on("*", tracker.play)
        assert (await bench.running.look()).trouble == {}


@every
async def test_what_is_reached_is_said_in_a_sentence(
    make: type[FakeTracker], tmp_path: Path
) -> None:
    clock = FakeClock()
    tracker = make(clock.now)
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        kind = registry.kind(make.kind)
        given = {"url": server.url(""), **OPTIONS[make.kind]}
        assert (await bench.destinations.trial(make.kind, given)).startswith(kind.label)
        assert await bench.destinations.listed() == [], "a trial stores nothing"
        server.on("*", json_reply({"error": "no"}, 401))
        with pytest.raises(NetworkError, match="does not accept"):
            await bench.destinations.trial(make.kind, given)


async def test_zendesk_is_asked_as_its_documentation_says(tmp_path: Path, shared: Path) -> None:
    clock = FakeClock()
    tracker = FakeZendesk(clock.now)
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        handoff = await bench.sent(await added(bench, server, "zendesk", group="42"), "Stuck\nlock")
    request = next(one for one in tracker.asked if one.method == "POST")
    examples = json.loads((shared / "networks/fixtures/zendesk/docs-examples.json").read_text())
    documented = next(one for one in examples if one.get("path") == "/api/v2/tickets.json")
    assert (request.method, request.path) == (documented["method"], documented["path"])
    body = json.loads(request.body)
    assert set(documented["json"]["ticket"]) <= set(body["ticket"])
    assert body["ticket"]["comment"]["public"] is False, "the customer sees nothing of it"
    assert body["ticket"]["external_id"] == handoff.uid
    assert body["ticket"]["group_id"] == 42
    assert request.headers["idempotency-key"] == handoff.uid
    user = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
    assert user == "priya@brand.example/token:k"


async def test_jira_is_asked_as_its_documentation_says(tmp_path: Path, shared: Path) -> None:
    clock = FakeClock()
    tracker = FakeJira(clock.now)
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        handoff = await bench.sent(await added(bench, server, "jira"), "Schloss klemmt 🔒")
        await bench.running.look()
    api = OpenApi(shared / JIRA)
    checked = 0
    for request in tracker.asked:
        if api.knows(request.method, request.path):
            api.check_request(request.method, request.path, request.query)
            checked += 1
    assert checked == 2, "the issue was made, and read again"
    example = json.loads((shared / JIRA).read_bytes())["paths"]["/rest/api/3/issue"]["post"]
    documented = example["requestBody"]["content"]["application/json"]["example"]["fields"]
    (made,) = [json.loads(one.body) for one in tracker.asked if one.method == "POST"]
    assert set(made["fields"]) <= set(documented)
    assert made["fields"]["labels"] == ["cmconsole", f"cmconsole-{handoff.uid}"]
    text = "".join(words_of(Record(made["fields"]["description"])))
    assert "Schloss klemmt 🔒" in text


async def test_a_jira_of_one_s_own_gets_a_token_and_plain_text(tmp_path: Path) -> None:
    clock = FakeClock()
    tracker = FakeJira(clock.now)
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        place = await bench.add("jira", url=server.url("/jira"), key="pat", project="CARE")
        assert (await bench.sent(place)).state is HandoffState.OPEN
    (request,) = tracker.asked
    assert request.path == "/jira/rest/api/2/issue"
    assert request.headers["authorization"] == "Bearer pat"
    assert isinstance(json.loads(request.body)["fields"]["description"], str)


def test_a_document_reads_as_it_was_written_and_ends_however_deep_it_goes() -> None:
    text = "One\n\nTwo 🔒"
    assert "".join(words_of(Record(document(text)))).rstrip("\n") == text
    deep: dict[str, object] = {"type": "text", "text": "x"}
    for _ in range(2_000):
        deep = {"type": "paragraph", "content": [deep]}
    assert "x" not in "".join(words_of(Record(deep)))


@pytest.mark.parametrize("address", ["http://desk.example.com", "ftp://x", "", "desk example"])
def test_a_key_is_shown_to_protected_addresses_only(address: str) -> None:
    with pytest.raises(UsageError):
        protected(address, "Zammad")


@pytest.mark.parametrize(
    "address", ["https://desk.example.com/", "http://127.0.0.1:1", "http://10.1.2.3"]
)
def test_a_protected_address_or_one_of_the_own_network_will_do(address: str) -> None:
    assert protected(address, "Zammad") == address.rstrip("/")


async def test_options_that_make_no_sense_are_told_before_anything_is_stored(
    tmp_path: Path,
) -> None:
    async with handing_at(tmp_path) as bench:
        for kind, given, told in (
            ("fax", {}, "There are: mail"),
            ("rt", {"key": "k"}, "needs url="),
            ("rt", {"url": "https://rt.example", "key": "k", "colour": "red"}, "has no “colour”"),
            ("mail", {"to": "care", "smtp": "smtp.example"}, "to=care@example.com"),
            ("webhook", {"url": "http://desk.example/in", "key": "x" * 20}, "https://"),
        ):
            with pytest.raises(UsageError, match=told):
                await bench.destinations.add(kind, given)
        assert await bench.destinations.listed() == []
        url = "https://rt.example"
        name = (await bench.destinations.add("rt", {"url": url, "key": "secret-key"})).name
        assert name == "Request Tracker rt.example"
        with pytest.raises(UsageError, match="already a destination"):
            await bench.destinations.add("rt", {"url": url, "key": "k"}, name)
        (stored,) = await bench.destinations.listed()
        assert "secret-key" not in str(stored), "keys are in the keyring, not in the inbox"
        log = await bench.inbox.read(lambda c: c.execute("SELECT body FROM event").fetchall())
        assert "secret-key" not in str(log)
        await bench.destinations.remove(name)
        assert await bench.destinations.listed() == []


async def test_a_keyring_that_refuses_leaves_no_destination_behind(tmp_path: Path) -> None:
    class Locked:
        async def read(self, name: str) -> str | None:
            raise SecretsUnavailable("The keyring stayed locked.")

        async def keep(self, name: str, secret: str) -> None:
            raise SecretsUnavailable("The keyring stayed locked.")

        async def forget(self, name: str) -> None:
            raise SecretsUnavailable("The keyring stayed locked.")

    async with handing_at(tmp_path) as bench:
        bench.destinations._secrets = Locked()
        with pytest.raises(SecretsUnavailable):
            await bench.destinations.add("rt", {"url": "https://rt.example", "key": "k"})
        assert await bench.destinations.listed() == []
