"""`cmconsole handoff` as people and scripts use it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from cmconsole.console import Console
from cmconsole.domain.handoffs import HandoffState
from cmconsole.replies.handoff.gathering import Wanted
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from support.command import Command, one_mention
from support.desk import Desk
from support.mail_server import Taken, smtp_server
from support.servers import Reply, serve


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A profile with one mention whose clock runs."""
    desk = Desk(tmp_path / "profile")
    assert desk.now("import", one_mention(tmp_path)).status == 0
    return desk


def add(desk: Desk, port: int) -> None:
    settings = ("smtp_security=none", "address=care@brand.example", "name=Back office")
    done = desk.now(
        "handoff", "add", "mail", "to=ilse@brand.example", f"smtp=127.0.0.1:{port}", *settings
    )
    assert (done.status, done.err) == (0, "")


def test_a_mention_is_handed_over_shown_confirmed_and_given_back(desk: Desk) -> None:
    taken = Taken()
    with smtp_server(taken) as port:
        add(desk, port)
        (known,) = desk.now("handoff", "list", "--json").json()
        assert (known["name"], known["kind"], known["error"]) == ("Back office", "mail", None)
        shown = desk.now("handoff", "send", 1, "Back office", "--dry-run")
        assert "nobody answers the phone" in shown.out
        assert taken.mails == [], "a dry run sends nothing"
        for _ in range(3):
            sent = desk.now("handoff", "send", 1, "Back office", "--owner", "Ilse", "--json")
            assert (sent.status, sent.json()["state"]) == (0, "open"), sent.err
        assert len(taken.mails) == 1, "said three times, mailed once"
    (open_one,) = desk.now("handoff", "show", "--json").json()
    assert open_one["owner"] == "Ilse"
    assert desk.now("inbox", "--json").json()[0]["state"] == "offline"
    assert desk.now("handoff", "confirm", open_one["id"], "--reason", "Ilse rang").status == 0
    back = desk.now("handoff", "return", open_one["id"], "--reason", "wrong team", "--json")
    assert back.json()["state"] == "back"
    again = desk.now("handoff", "return", open_one["id"], "--reason", "wrong team")
    assert (again.status, again.err.strip()) == (
        2,
        "This hand-off has moved on already; look at how it stands now.",
    )
    checked = desk.now("handoff", "check", "--json")
    assert checked.json() == {"delivered": [], "returned": [], "changed": 0, "trouble": {}}


def test_nobody_at_the_mail_server_keeps_it_for_later(desk: Desk) -> None:
    with smtp_server(Taken()) as port:
        add(desk, port)
    done = desk.now("handoff", "send", 1, "Back office")
    assert done.status == 1
    assert "It is tried again by itself." in done.err
    (kept,) = desk.now("handoff", "show", "--json").json()
    assert kept["state"] == "waiting"
    assert desk.now("handoff", "cancel", kept["id"]).status == 0
    assert desk.now("handoff", "show", "--json").json() == []


def test_a_packet_is_written_without_any_account(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "packet.pdf"
    assert desk.now("handoff", "packet", 1, "--out", page, "--owner", "Ilse").status == 0
    assert page.read_bytes().startswith(b"%PDF-")
    text = tmp_path / "packet.md"
    assert desk.now("handoff", "packet", 1, "--out", text).status == 0
    assert "> My lock is stuck" in text.read_text("utf-8")
    call = desk.now("handoff", "send", 1, "phone", "--owner", "Ilse", "--json")
    assert (call.json()["state"], call.json()["via"]) == ("open", "phone")


def test_wrong_use_is_told_in_a_sentence(desk: Desk) -> None:
    for words, told in (
        (("add", "fax"), "Nothing is handed over to a fax from here."),
        (("add", "rt", "key=k"), "A destination of kind “rt” needs url=… (Its address)."),
        (("send", 1, "Nowhere"), "There is no destination called “Nowhere”."),
        (("send", 99, "phone"), "There is no mention 99."),
        (("send", 1, "phone", "--by", "tomorrow"), "“tomorrow” is not a time"),
        (("confirm", 7), "There is no hand-off with the number 7."),
    ):
        done = desk.now("handoff", *words)
        assert done.status == 2, done.err
        assert told in done.err
    kinds = [one["kind"] for one in desk.now("handoff", "kinds", "--json").json()]
    assert kinds == ["mail", "webhook", "zendesk", "jira", "zammad", "rt", "roundup"]


def test_without_a_keyring_a_destination_with_a_key_is_not_added(command: Command) -> None:
    done = command("handoff", "add", "rt", "url=https://rt.example", "key=-", stdin="secret\n")
    assert done.status == 1
    assert "no keyring" in done.err
    assert command("handoff", "list", "--json").json() == []


async def pressed(desk: Desk) -> int:
    """A hand-off that was pressed and stored, and that nobody has sent yet; its number."""
    async with Console.open(Profile.at(desk.folder), secrets=SessionSecrets()) as console:
        (mention,) = await console.inbox.rows([1])
        handoff = await console.handoffs.desk.hand_over(mention, "Back office", Wanted())
        assert handoff.state is HandoffState.WAITING
        return handoff.id


async def test_a_single_poll_hands_over_what_is_due_once(desk: Desk) -> None:
    taken = Taken()
    with smtp_server(taken) as port:
        await asyncio.to_thread(add, desk, port)
        await pressed(desk)
        polled = await desk.cli("poll", "--once", "--json")
        assert (polled.status, polled.err) == (0, "")
        (sent,) = polled.json()["handoffs"]["delivered"]
        assert (sent["state"], sent["attempts"]) == ("open", 1)
        again = (await desk.cli("poll", "--once", "--json")).json()["handoffs"]
        assert again == {"delivered": [], "returned": [], "changed": 0, "trouble": {}}
    assert len(taken.mails) == 1


async def test_a_single_poll_never_sends_again_what_may_have_been_sent(desk: Desk) -> None:
    taken = Taken()
    with smtp_server(taken) as port:
        await asyncio.to_thread(add, desk, port)
        number = await pressed(desk)
        async with Console.open(Profile.at(desk.folder), secrets=SessionSecrets()) as console:
            # As a program leaves it that dies while it sends.
            store, now = console.handoffs.store, console.clock.now()
            facts = {"next_at": None}
            waiting = (HandoffState.WAITING,)
            assert await store.move(number, waiting, HandoffState.SENDING, now, facts)
        assert (await desk.cli("poll", "--once")).status == 0
        (kept,) = (await desk.cli("handoff", "show", "--json")).json()
        assert kept["state"] == "uncertain"
        assert "ended while it was being sent" in kept["reason"]
    assert taken.mails == []


async def test_a_poll_of_one_source_leaves_hand_offs_alone(desk: Desk) -> None:
    taken = Taken()
    with smtp_server(taken) as port:
        await asyncio.to_thread(add, desk, port)
        await pressed(desk)
        async with serve({"/feed": Reply(200, b"<rss><channel/></rss>")}) as server:
            await desk.cli("source", "add", "feed", f"url={server.url('/feed')}", "name=News")
            polled = await desk.cli("poll", "--once", "--source", "News", "--json")
        assert set(polled.json()) == {"sources"}
    assert taken.mails == []
