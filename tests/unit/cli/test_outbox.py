"""Replies that wait: `reply list`, `send`, `found` and `cancel`, and what `poll --once` does with them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cmconsole.console import Console
from cmconsole.domain.replies import ReplyState
from cmconsole.domain.roles import Role
from cmconsole.system.paths import Profile
from support.command import Done
from support.desk import Desk
from support.keyrings import memory_keyring
from support.lossy import LossyMastodon
from support.servers import serve

TEXT = "Sorry about the lock"


class Fate(random.Random):
    """Dice that show what a test wants."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def choice(self, seq: Any) -> Any:
        """The trouble that was wanted."""
        return self._kind


@dataclass
class Counter:
    """A command line, and the network it answers on."""

    desk: Desk
    mastodon: LossyMastodon
    mention: int

    async def reply(self, *words: object) -> Done:
        """`cmconsole reply …`."""
        return await self.desk.cli("reply", *words)

    async def press(self) -> Done:
        """Answer the mention."""
        return await self.reply(self.mention, "--text", TEXT, "--yes", "--json")

    async def listed(self) -> list[dict[str, Any]]:
        """What `reply list` tells."""
        listed: list[dict[str, Any]] = (await self.reply("list", "--json")).json()
        return listed

    async def one(self) -> dict[str, Any]:
        """The only reply that waits."""
        (waits,) = await self.listed()
        return waits

    def trouble(self, kind: str) -> None:
        """Every request to post meets this."""
        self.mastodon.trouble, self.mastodon.dice = 1.0, Fate(kind)

    def peace(self) -> None:
        """And none does any more."""
        self.mastodon.trouble = 0.0

    def customer_writes(self, text: str, **fields: Any) -> None:
        """Below what they wrote first."""
        asked = next(one for one in self.mastodon.statuses if "stuck" in one["content"])
        self.mastodon.post(text, in_reply_to_id=asked["id"], **fields)

    async def held(self) -> int:
        """A reply that is held, as the customer wrote meanwhile; its number."""
        self.customer_writes("It opened!")
        assert (await self.press()).json()["state"] == "held"
        return int((await self.one())["reply"])

    async def unsure(self) -> int:
        """A reply of which nobody knows whether it is there; its number."""
        self.mastodon.software, self.mastodon.honours_keys = "gotosocial", False
        self.trouble("reset")
        done = (await self.press()).json()
        assert (done["state"], done["trouble"]) == ("uncertain", "decide")
        self.peace()
        return int((await self.one())["reply"])

    async def owes(self) -> bool:
        """Whether the mention still waits for an answer."""
        rows = (await self.desk.cli("inbox", "--json")).json()
        return next(row for row in rows if row["id"] == self.mention)["state"] == "open"

    @property
    def posted(self) -> int:
        """How often the text is on the network."""
        return len(self.mastodon.posts_of(TEXT))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server on loopback needs no quarter of a minute to finish what it was doing."""
    for room in ("delivery", "dispatch"):
        monkeypatch.setattr(f"cmconsole.replies.{room}.SETTLING", timedelta(milliseconds=20))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever presses leaves at once where the network has trouble, as one who closes the laptop does."""
    monkeypatch.setattr("cmconsole.cli.reply.PATIENCE", timedelta(0))


@pytest.fixture(autouse=True)
def safe() -> Iterator[None]:
    with memory_keyring():
        yield


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    mastodon = LossyMastodon(now=lambda: datetime.now(UTC), trouble=0, reading_trouble=0)
    async with serve(mastodon.routes()) as server:
        desk, url = Desk(tmp_path), server.url("").rstrip("/")
        await desk.listen("Fedi", url, "mastodon", notifications="yes", access_token="good-token")
        mastodon.notify(mastodon.post("My lock is stuck since the update"))
        assert (await desk.poll())["Fedi"]["new"] == 1
        (row,) = (await desk.cli("inbox", "--json")).json()
        yield Counter(desk, mastodon, row["id"])
        assert (await desk.doctor())["ok"] is True


async def test_nothing_waits_where_nothing_was_pressed(counter: Counter) -> None:
    assert await counter.listed() == []
    assert "Nothing waits" in (await counter.reply("list")).out
    polled = (await counter.desk.cli("poll", "--once", "--json")).json()
    assert "replies" not in polled


async def test_a_held_reply_is_listed_with_the_reason_and_what_changed(counter: Counter) -> None:
    number = await counter.held()
    waits = await counter.one()
    assert (waits["state"], waits["needs_person"], waits["id"]) == ("held", True, counter.mention)
    assert waits["changes"] == ["It opened!"]
    told = (await counter.reply("list")).out
    assert f"{number}: " in told
    assert "wrote again meanwhile" in told
    assert "It opened!" in told
    assert counter.posted == 0


async def test_a_held_reply_goes_out_only_by_a_command_that_names_what_it_publishes(
    counter: Counter,
) -> None:
    number = await counter.held()
    asked = await counter.reply("send", number)
    assert asked.status == 2, "nobody can be asked here"
    shown = await counter.reply("send", number, "--dry-run")
    assert (shown.status, "Post publicly with “Fedi” on Mastodon" in shown.out) == (0, True)
    assert "It opened!" in shown.out
    assert (counter.posted, (await counter.one())["state"]) == (0, "held")
    sent = await counter.reply("send", number, "--yes", "--json")
    assert (sent.status, sent.json()["state"]) == (0, "sent"), sent.err
    assert (counter.posted, await counter.listed(), await counter.owes()) == (1, [], False)
    again = await counter.reply("send", number, "--yes")
    assert (again.status, counter.posted) == (2, 1)


async def test_who_writes_after_the_look_holds_it_again(counter: Counter) -> None:
    number = await counter.held()
    counter.customer_writes("No, it shut again")
    held = await counter.reply("send", number, "--yes", "--json")
    assert (held.status, held.json()["state"]) == (1, "held")
    assert (held.json()["changes"], counter.posted) == (["No, it shut again"], 0)


async def test_what_changed_while_a_person_was_asked_is_not_sent(counter: Counter) -> None:
    number = await counter.held()

    def agree(question: str) -> bool:
        """A person who takes so long that the customer writes, and somebody else decides."""
        slow.undo()
        counter.customer_writes("No, it shut again")
        with ThreadPoolExecutor() as elsewhere:
            sent = elsewhere.submit(counter.desk.now, "reply", "send", number, "--yes")
        assert sent.result().status == 1
        return "Post publicly" in question

    slow = pytest.MonkeyPatch()
    slow.setattr("cmconsole.cli.outbox.agreed", agree)
    late = await counter.reply("send", number)
    assert (late.status, "went on meanwhile" in late.err, counter.posted) == (2, True, 0)


async def test_what_was_lost_is_sent_again_when_a_person_looked(counter: Counter) -> None:
    number = await counter.unsure()
    told = (await counter.reply("list")).out
    assert "look and decide" in told
    assert "Look there: http" in told
    polled = await counter.desk.cli("poll", "--once")
    assert "1 reply waits for a person" in polled.out
    assert (counter.posted, polled.status) == (0, 0), "nobody decided"
    sent = await counter.reply("send", number, "--yes", "--json")
    assert (sent.json()["state"], counter.posted) == ("sent", 1), sent.err


async def test_what_is_there_already_stops_the_clock_and_is_not_sent(counter: Counter) -> None:
    number = await counter.unsure()
    wrong = await counter.reply("found", number, "--posted", "javascript:alert(1)")
    assert (wrong.status, await counter.owes()) == (2, True)
    found = await counter.reply("found", number, "--posted", "https://fedi.example/1", "--json")
    assert (found.status, found.json()["permalink"]) == (0, "https://fedi.example/1")
    assert (await counter.listed(), await counter.owes()) == ([], False)
    await counter.desk.poll()
    assert counter.posted == 0


async def test_what_is_not_wanted_any_more_is_a_draft_again(counter: Counter) -> None:
    number = await counter.held()
    gone = await counter.reply("cancel", number, "--json")
    assert (gone.status, gone.json()["state"]) == (0, "cancelled")
    async with Console.open(Profile.at(counter.desk.folder)) as console:
        drafts = await console.inbox.replies.drafts()
        assert [draft.text for draft in drafts] == [TEXT]
    await counter.desk.poll()
    assert (counter.posted, await counter.owes(), await counter.listed()) == (0, True, [])


async def test_a_desk_that_only_looks_decides_nothing(counter: Counter) -> None:
    number = await counter.held()
    async with Console.open(Profile.at(counter.desk.folder)) as console:
        console.settings.change(role=str(Role.READ_ONLY))
    for words in (("send", number, "--yes"), ("cancel", number), ("found", number)):
        done = await counter.reply(*words)
        assert (done.status, "read-only" in done.err) == (2, True)
    assert (counter.posted, (await counter.one())["state"]) == (0, "held")


@pytest.mark.parametrize("words", [("send",), ("send", 99), ("found", 99), ("cancel", 99)])
async def test_a_reply_that_does_not_wait_is_wrong_use(
    counter: Counter, words: tuple[object, ...]
) -> None:
    done = await counter.reply(*words)
    assert done.status == 2
    assert "reply list" in done.err


async def test_a_text_belongs_to_a_mention_and_not_to_a_reply_that_waits(counter: Counter) -> None:
    number = await counter.held()
    other = await counter.reply("send", number, "--text", "Something else", "--yes")
    assert (other.status, "reply cancel" in other.err) == (2, True)
    assert (await counter.reply(counter.mention, number, "--text", "No", "--yes")).status == 2
    assert (counter.posted, (await counter.one())["text"]) == (0, TEXT)


@pytest.mark.usefixtures("impatient")
async def test_what_was_pressed_while_offline_goes_out_with_the_next_poll(
    counter: Counter,
) -> None:
    counter.trouble("down")
    waits = (await counter.press()).json()
    assert (waits["state"], waits["trouble"]) == ("waiting", "offline")
    counter.peace()
    polled = await counter.desk.cli("poll", "--once", "--json")
    (sent,) = polled.json()["replies"]["sent"]
    assert (sent["text"], polled.status, counter.posted) == (TEXT, 0, 1)
    await counter.desk.poll()
    assert (counter.posted, await counter.owes(), await counter.listed()) == (1, False, [])


@pytest.mark.usefixtures("impatient")
async def test_a_poll_sends_for_the_source_it_is_told_only(counter: Counter) -> None:
    counter.trouble("down")
    await counter.press()
    counter.peace()
    added = await counter.desk.cli(
        "source", "add", "feed", "url=http://127.0.0.1:9/feed", "name=Other"
    )
    assert added.status == 0, added.err
    polled = await counter.desk.cli("poll", "--once", "--source", "Other")
    assert (counter.posted, "1 reply waits in the outbox" in polled.out) == (0, True)
    await counter.desk.cli("poll", "--once", "--source", "Fedi")
    assert counter.posted == 1
    await counter.desk.cli("source", "remove", "Other")


@pytest.mark.usefixtures("impatient")
async def test_a_poll_that_cannot_send_says_so_and_keeps_it(counter: Counter) -> None:
    counter.trouble("busy")
    assert (await counter.press()).json()["trouble"] == "busy"
    polled = await counter.desk.cli("poll", "--once")
    assert (polled.status, counter.posted) == (0, 0), "it was asked to wait, and waits"
    assert "1 reply waits in the outbox, the next from" in polled.out


@pytest.mark.usefixtures("impatient")
async def test_a_reply_that_is_held_by_a_poll_is_told_and_fails_it(counter: Counter) -> None:
    counter.trouble("down")
    await counter.press()
    counter.peace()
    counter.customer_writes("It opened!")
    polled = await counter.desk.cli("poll", "--once")
    assert (polled.status, counter.posted) == (1, 0)
    assert "wrote again meanwhile" in polled.err
    assert "“cmconsole reply list” says why" in polled.out


async def test_what_a_killed_command_was_sending_is_looked_for_by_the_next_poll(
    counter: Counter,
) -> None:
    await counter.held()
    async with Console.open(Profile.at(counter.desk.folder)) as console:
        store, now = console.inbox.replies, console.clock.now()
        (reply,) = await store.open_replies()
        facts = {"next_at": None, "tried_at": now, "attempts": 1}
        # As a process leaves it that dies between the row and the answer to it.
        assert await store.move(reply.id, [ReplyState.HELD], ReplyState.SENDING, now, facts)
    counter.customer_writes(TEXT, account=counter.mastodon.me)  # it is ours, and had arrived
    polled = await counter.desk.cli("poll", "--once", "--json")
    (sent,) = polled.json()["replies"]["sent"]
    assert (sent["state"], counter.posted, await counter.owes()) == ("sent", 1, False)
