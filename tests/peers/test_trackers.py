"""Against a real Request Tracker and a real Roundup: exactly one ticket, whatever gets lost.

    CMCONSOLE_PEERS=/some/folder python -m pytest tests/peers/test_trackers.py

See tests/support/peers.py; needs root and the Debian packages of Request Tracker, and Roundup in a
virtual environment in that folder.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest

from cmconsole.domain.conversations import Event, EventKind, State
from cmconsole.domain.handoffs import Handoff, HandoffState
from cmconsole.store.log import new_uid
from support.command import one_mention
from support.handing import handing_at
from support.losing import losing
from support.peer_desk import PeerDesk
from support.peers import needs, runs_as_nobody, started

SEED = 4
TOGETHER = 12
"""Hand-offs in one run of losses."""


@dataclass(frozen=True)
class Peer:
    """A running ticket system, asked beside the console."""

    kind: str
    url: str
    path: str
    options: Mapping[str, str]
    client: httpx.Client

    def numbers(self, handoff: Handoff) -> list[str]:
        """The tickets that a hand-off became, by a search of our own."""
        if self.kind == "rt":
            query = f"RefersTo = '{UUID(handoff.uid).urn}'"
            page = self.client.get("/REST/2.0/tickets", params={"query": query}).json()
            return [item["id"] for item in page["items"]]
        page = self.client.get("/demo/rest/data/issue", params={"title": handoff.packet.tag}).json()
        return [item["id"] for item in page["data"]["collection"]]

    def title(self, number: str) -> str:
        """What a ticket is called."""
        if self.kind == "rt":
            return str(self.client.get(f"/REST/2.0/ticket/{number}").json()["Subject"])
        page = self.client.get(f"/demo/rest/data/issue/{number}").json()
        return str(page["data"]["attributes"]["title"])

    def comment(self, number: str, text: str) -> None:
        """Somebody writes in a ticket."""
        if self.kind == "rt":
            told = {"Content": text, "ContentType": "text/plain"}
            self.client.post(f"/REST/2.0/ticket/{number}/comment", json=told).raise_for_status()
            return
        message = {"author": "3", "date": ".", "content": text}
        made = self.client.post("/demo/rest/data/msg", json=message).json()["data"]["id"]
        known = self.client.get(f"/demo/rest/data/issue/{number}").json()["data"]["attributes"]
        messages = [*(one["id"] for one in known["messages"]), made]
        self._put(number, {"messages": messages})

    def solve(self, number: str) -> None:
        """Somebody is done with a ticket."""
        self._stands(number, "resolved")

    def open_again(self, number: str) -> str:
        """Somebody is not done after all; returns the state it has then."""
        status = "open" if self.kind == "rt" else "chatting"
        self._stands(number, status)
        return status

    def _stands(self, number: str, status: str) -> None:
        if self.kind == "rt":
            done = self.client.put(f"/REST/2.0/ticket/{number}", json={"Status": status})
            done.raise_for_status()
        else:
            self._put(number, {"status": status})

    def _put(self, number: str, change: Mapping[str, object]) -> None:
        path = f"/demo/rest/data/issue/{number}"
        headers = {"If-Match": self.client.get(path).headers["etag"]}
        self.client.put(path, json=change, headers=headers).raise_for_status()


@pytest.fixture(scope="module")
def rt(shared: Path) -> Iterator[Peer]:
    needs(
        "Request Tracker",
        "rt-setup-database-5",
        "/usr/share/request-tracker5/libexec/rt-server",
        install="apt-get install request-tracker5 rt5-standalone rt5-db-sqlite",
    )
    script = str(shared / "peers" / "rt" / "start-rt.sh")
    url = "http://127.0.0.1:18080"
    with started(["bash", script, "start"], 18080, stop=["bash", script, "stop"]):
        options = {"user": "root", "key": "password"}
        with httpx.Client(base_url=url, auth=("root", "password"), trust_env=False) as client:
            client.timeout = httpx.Timeout(60)
            yield Peer("rt", url, "", options, client)


@pytest.fixture(scope="module")
def roundup(shared: Path) -> Iterator[Peer]:
    folder = Path(os.environ.get("CMCONSOLE_PEERS", "")) / "rdup"
    needs(
        "Roundup",
        str(folder / "bin" / "roundup-server"),
        root=False,
        install=f"python3 -m venv {folder} && {folder}/bin/pip install roundup==2.6.0",
    )
    runs_as_nobody("Roundup", folder / "bin" / "roundup-server")
    script = str(shared / "peers" / "roundup" / "start-roundup.sh")
    url = "http://127.0.0.1:18085"
    headers = {"X-Requested-With": "rest", "Origin": url, "Referer": f"{url}/demo/"}
    home = folder.parent / "rdup-home"
    start = ["bash", script, str(folder), str(home)]
    with (
        started(start, 18085, pid=home / "pid"),
        httpx.Client(
            base_url=url, auth=("agent", "secret-agent"), headers=headers, trust_env=False
        ) as client,
    ):
        yield Peer("roundup", url, "/demo", {"user": "agent", "key": "secret-agent"}, client)


@pytest.fixture(params=["rt", "roundup"])
def peer(request: pytest.FixtureRequest) -> Peer:
    found: Peer = request.getfixturevalue(request.param)
    return found


async def test_a_hand_off_becomes_one_ticket_and_its_story_comes_back(
    peer: Peer, tmp_path: Path
) -> None:
    async with handing_at(tmp_path, answer_time=30) as bench:
        place = await bench.add(peer.kind, url=peer.url + peer.path, **peer.options)
        assert (await bench.destinations.test(place)).endswith(".")
        mention = await bench.arrive("Der Akku wurde heiß 🔥 und <b>niemand</b> hilft")
        for _ in range(3):
            handoff = await bench.settle(await bench.hand_over(mention, place, owner="Ilse"))
        assert handoff.state is HandoffState.OPEN, handoff.reason
        assert peer.numbers(handoff) == [handoff.ticket]
        assert "Der Akku wurde heiß 🔥" in peer.title(handoff.ticket)
        conversation = await bench.inbox.replies.conversation(handoff.conversation_id)
        assert conversation is not None
        assert conversation.state is State.OFFLINE

        assert (await bench.running.look()).trouble == {}
        first = (await bench.store.get(handoff.id)).state
        assert first is HandoffState.OPEN, "nobody has taken it yet"
        peer.comment(handoff.ticket, "Wir tauschen das Gerät – bis Freitag.")
        looked = await bench.running.look()
        assert looked.trouble == {}
        assert (await bench.store.get(handoff.id)).state is HandoffState.CONFIRMED
        peer.solve(handoff.ticket)
        await bench.running.look()
        await bench.running.look()
        solved = await bench.store.get(handoff.id)
        assert solved.state is HandoffState.SOLVED
        assert solved.status == "resolved"
        assert await bench.details(handoff, "text") == [
            "Wir tauschen das Gerät – bis Freitag.",
            f"{'root' if peer.kind == 'rt' else 'agent'} has it.",
            f"{place} says that it is done (“resolved”).",
        ]
        assert await bench.details(handoff, "suggested") == ["outcome"]
        conversation = await bench.inbox.replies.conversation(handoff.conversation_id)
        assert conversation is not None
        assert conversation.state is State.OFFLINE, "only a person says what the outcome is"


async def test_lost_requests_and_lost_answers_make_exactly_one_ticket_each(
    peer: Peer, tmp_path: Path
) -> None:
    print(f"seed {SEED}")
    async with (
        losing(peer.url, random.Random(SEED)) as proxy,
        handing_at(tmp_path, answer_time=30) as bench,
    ):
        place = await bench.add(peer.kind, url=proxy.url + peer.path, **peer.options)
        handoffs = []
        for number in range(TOGETHER):
            mention = await bench.arrive(f"Number {number} is broken")
            handoff = await bench.hand_over(mention, place)
            await bench.desk.deliver(handoff.id)
            await bench.restart()
            again = await bench.hand_over(mention, place)
            assert again.id == handoff.id
            handoffs.append(await bench.settle(again))
    assert proxy.told["lost before"] > 3
    assert proxy.told["lost after"] > 3
    assert {one.state for one in handoffs} == {HandoffState.OPEN}, [h.reason for h in handoffs]
    assert [peer.numbers(one) for one in handoffs] == [[one.ticket] for one in handoffs]
    print({**proxy.told, "tickets": len(handoffs)})


async def test_a_ticket_that_is_opened_again_is_ours_to_follow_again(
    peer: Peer, tmp_path: Path
) -> None:
    async with handing_at(tmp_path, answer_time=30) as bench:
        place = await bench.add(peer.kind, url=peer.url + peer.path, **peer.options)
        handoff = await bench.sent(place, "The lock is stuck again")
        peer.solve(handoff.ticket)
        await bench.running.look()
        assert (await bench.store.get(handoff.id)).state is HandoffState.SOLVED
        now = bench.clock.now()
        outcome = Event(new_uid(now), now, "priya", EventKind.OUTCOME)
        await bench.inbox.record(handoff.conversation_id, [outcome])
        assert (await bench.running.look()).changed == 0

        await bench.clock.advance(600)
        status = peer.open_again(handoff.ticket)
        assert (await bench.running.look()).changed == 1
        again = await bench.store.get(handoff.id)
        assert (again.state, again.status) == (HandoffState.CONFIRMED, status)
        told = await bench.details(handoff, "text")
        assert told[-1] == f"{place} has opened it again (“{status}”). It is not done after all."
        conversation = await bench.inbox.replies.conversation(handoff.conversation_id)
        assert conversation is not None
        assert conversation.state is State.OFFLINE, "an outcome is owed again"
        peer.solve(handoff.ticket)
        await bench.running.look()
        assert (await bench.store.get(handoff.id)).state is HandoffState.SOLVED
        assert (await bench.running.look()).changed == 0
        print(f"{peer.kind}: resolved, {status}, resolved, each told once")


async def test_the_command_line_hands_over_once_and_a_single_poll_does_what_is_due(
    peer: Peer, tmp_path: Path
) -> None:
    desk = PeerDesk.at(tmp_path)
    await desk.does("import", one_mention(tmp_path))
    async with losing(peer.url, random.Random(SEED), trouble=0.0) as proxy:
        given = [f"{key}={value}" for key, value in peer.options.items() if key != "key"]
        where = (f"url={proxy.url}{peer.path}", "name=Care desk", *given, "key=-")
        await desk.does("handoff", "add", peer.kind, *where, stdin=f"{peer.options['key']}\n")
        # The answer to the request that makes the ticket is lost.
        proxy.plan = ["lost after"] if peer.kind == "rt" else ["passed", "passed", "lost after"]
        sent = await desk.does("handoff", "send", 1, "Care desk", status=1)
        assert sent["state"] == "uncertain"
        again = await desk.does("handoff", "send", 1, "Care desk", status=1)
        assert again["uid"] == sent["uid"]
        begun = time.monotonic()
        while (known := await desk.does("handoff", "show"))[0]["state"] == "uncertain":
            assert time.monotonic() - begun < 90
            await asyncio.sleep(1)
            await desk.does("poll", "--once")
        print(f"{peer.kind}: found after {time.monotonic() - begun:.0f} s by a single poll")
        assert known[0]["state"] == "open"
        number = known[0]["ticket"]
        page = peer.client.get(
            *(
                ("/REST/2.0/tickets?query=" + quote(f"RefersTo = '{UUID(sent['uid']).urn}'"),)
                if peer.kind == "rt"
                else (f"/demo/rest/data/issue?title={sent['uid'][:8]}",)
            )
        ).json()
        found = page["items"] if peer.kind == "rt" else page["data"]["collection"]
        assert [str(one["id"]) for one in found] == [number], "exactly one ticket"

        peer.comment(number, "Ein neues Schloss ist unterwegs.")
        polled = await desk.does("poll", "--once")
        assert polled["handoffs"]["changed"] == 1
        assert (await desk.does("handoff", "show"))[0]["state"] == "confirmed"
        peer.solve(number)
        assert (await desk.does("poll", "--once"))["handoffs"]["changed"] == 1
        assert await desk.does("handoff", "show") == []
        status = peer.open_again(number)
        assert (await desk.does("handoff", "check"))["changed"] == 1
        (back,) = await desk.does("handoff", "show")
        assert (back["state"], back["status"]) == ("confirmed", status)
    assert [one["state"] for one in await desk.inbox("stuck")] == ["offline"]


async def test_a_wrong_key_and_a_wrong_place_are_told_plainly(peer: Peer, tmp_path: Path) -> None:
    async with handing_at(tmp_path, answer_time=30) as bench:
        wrong = {**peer.options, "key": "wrong"}
        place = await bench.add(peer.kind, url=peer.url + peer.path, **wrong)
        handoff = await bench.sent(place)
        assert handoff.state is HandoffState.FAILED
        assert "does not accept the name and key" in handoff.reason
        assert "Nothing was handed over" in handoff.reason
        odd = {"queue": "Nope"} if peer.kind == "rt" else {"priority": "nope"}
        other = await bench.add(
            peer.kind, "other", url=peer.url + peer.path, **{**peer.options, **odd}
        )
        refused = await bench.sent(other)
        assert refused.state is HandoffState.FAILED
        assert "ope" in refused.reason, "it says in its own words what was wrong"
        assert peer.numbers(refused) == []
