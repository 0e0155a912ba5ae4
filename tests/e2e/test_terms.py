"""What the terms of networks want of us: X's posts go when they are deleted, and nothing is learned."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.console import Console
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.replies import Change, ReplyState
from cmconsole.networks import registry
from cmconsole.polling.vanishing import PROMISE
from cmconsole.store.arriving import keeping
from cmconsole.store.upkeep import backups
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from support.clocks import MORNING, FakeClock
from support.commercial import FakeX
from support.linkedin import TOKEN, FakeLinkedIn
from support.plays import Play, Request, json_reply
from support.servers import serve

LINKEDIN = {"kind": "linkedin", "token": TOKEN, "page": "10203040"}
TELLTALE = "the-kettle-of-Mr-Quigley"


class DeletableX(FakeX):
    """X with a look-up of posts by their ids; what was deleted is an error per id."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: set[int] = set()
        self.asked: list[int] = []
        """The size of each look-up."""

    def answer(self, request: Request) -> Play:
        if request.path != "/2/tweets":
            return super().answer(request)
        ids = [int(one) - 1000 for one in request.query["ids"][0].split(",")]
        self.asked.append(len(ids))
        there = [index for index in ids if index not in self.gone]
        data = [
            {
                "id": str(1000 + index),
                "text": self.texts[index],
                "author_id": "7",
                "created_at": self.at(index).isoformat(),
            }
            for index in there
        ]
        errors = [
            {
                "type": "https://api.twitter.com/2/problems/resource-not-found",
                "resource_id": str(1000 + index),
                "value": str(1000 + index),
            }
            for index in ids
            if index in self.gone
        ]
        users = [{"id": "7", "username": "quigley", "name": "Mr Quigley"}]
        return json_reply({"data": data, "errors": errors, "includes": {"users": users}})


@asynccontextmanager
async def desk(folder: Path, clock: FakeClock) -> AsyncIterator[Console]:
    secrets = SessionSecrets()
    async with Console.open(Profile.at(folder), clock=clock, secrets=secrets) as console:
        yield console


async def listen(
    console: Console, url: str, kind: str = "x", token: str = "at", **options: str
) -> None:
    source = await console.inbox.add_source(
        kind=kind,
        name="X",
        options={"server": url, "access_token": "kept in the keyring", **options},
        match=(),
        leave_out=(),
        author="Tess",
        now=console.clock.now() - timedelta(hours=1),
    )
    await console.sources.secrets(source.uid).keep("access_token", token)
    await poll(console)


async def poll(console: Console) -> None:
    (source,) = await console.inbox.sources()
    report = await (await console.sources.watch(source)).once()
    assert report.error is None


def everywhere(folder: Path) -> list[str]:
    """The tables in which the telltale can be read."""
    found = []
    path = next(folder.rglob("inbox.sqlite3"))
    with closing(sqlite3.connect(path)) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%fts%'"
            )
        ]
        for name in names:
            rows = connection.execute(f"SELECT * FROM {name}").fetchall()
            if any("quigley" in str(value).lower() for row in rows for value in row):
                found.append(name)
        match = "SELECT count(*) FROM mention_fts WHERE mention_fts MATCH 'quigley'"
        if connection.execute(match).fetchone()[0]:
            found.append("mention_fts")
    return found


async def test_a_post_that_is_deleted_on_x_is_gone_from_here_within_a_day(tmp_path: Path) -> None:
    clock, fake = FakeClock(MORNING, auto=True, grace=0.002), DeletableX()
    fake.post(f"@acme {TELLTALE} leaks and it burned my hand")
    fake.post("@acme another kettle")
    async with serve(fake.routes()) as server, desk(tmp_path, clock) as console:
        await listen(console, server.url(""))
        assert "mention" in everywhere(tmp_path)
        vanishing = console.sources.vanishing()
        await vanishing.once()
        looked = len(fake.asked)
        fake.gone.add(0)
        deleted_at = clock.now()
        while clock.now() - deleted_at < PROMISE:
            clock.jump(30 * 60)
            await vanishing.once()
        rows = await console.inbox.rows([1, 2])
        assert [row.text for row in rows] == [keeping.DELETED, "@acme another kettle"]
        log = await console.inbox.problems()
        assert log == [], "the log's chain is whole"
    left = [name for name in everywhere(tmp_path) if name != "author"]
    assert left == []
    assert len(fake.asked) - looked <= 2, "each post costs money: once a day is enough"


async def test_the_author_is_forgotten_with_the_last_post(tmp_path: Path) -> None:
    clock, fake = FakeClock(MORNING, auto=True, grace=0.002), DeletableX()
    fake.post(f"@acme {TELLTALE} leaks")
    async with serve(fake.routes()) as server, desk(tmp_path, clock) as console:
        await listen(console, server.url(""))
        fake.gone.add(0)
        clock.jump(24 * 3600)
        await console.sources.vanishing().once()
    assert everywhere(tmp_path) == []


async def test_what_a_poll_finds_deleted_is_gone_at_once(tmp_path: Path) -> None:
    clock, fake = FakeClock(MORNING, auto=True, grace=0.002), DeletableX()
    fake.post(f"@acme {TELLTALE} leaks and it burned my hand")
    async with serve(fake.routes()) as server, desk(tmp_path, clock) as console:
        await listen(console, server.url(""))
        fake.gone.add(0)
        await poll(console)
        (row,) = await console.inbox.rows([1])
        assert row.deleted_at is not None
        assert row.text == keeping.DELETED
        assert row.judgement.reasons == ()
        assert row.permalink, "reports keep its address and its times"
    assert everywhere(tmp_path) == []


async def test_an_edit_on_x_leaves_no_text_in_the_log_that_is_never_changed(tmp_path: Path) -> None:
    clock, fake = FakeClock(MORNING, auto=True, grace=0.002), DeletableX()
    fake.post(f"@acme {TELLTALE} leaks and it burned my hand")
    async with serve(fake.routes()) as server, desk(tmp_path, clock) as console:
        await listen(console, server.url(""))
        fake.texts[0] = "@acme a kettle leaks and it burned my hand"
        await poll(console)
        (row,) = await console.inbox.rows([1])
        assert row.text == fake.texts[0]
    assert everywhere(tmp_path) == []


async def test_done_posts_are_let_go_of_after_a_week_because_asking_costs(tmp_path: Path) -> None:
    clock, fake = FakeClock(MORNING, auto=True, grace=0.002), DeletableX()
    fake.post(f"@acme {TELLTALE} leaks and it burned my hand")
    async with serve(fake.routes()) as server, desk(tmp_path, clock) as console:
        await listen(console, server.url(""))
        vanishing = console.sources.vanishing()
        for _ in range(9):
            clock.jump(24 * 3600)
            await vanishing.once()
        (row,) = await console.inbox.rows([1])
        assert TELLTALE in row.text, "somebody still works on it"
        await console.inbox.write(
            lambda c: c.execute("UPDATE conversation SET queue = 'done', state = 'closed'")
        )
        clock.jump(24 * 3600)
        before = len(fake.asked)
        await vanishing.once()
        (row,) = await console.inbox.rows([1])
        assert row.text == keeping.LET_GO
        assert row.deleted_at is None
        assert len(fake.asked) == before
        await poll(console)
        (row,) = await console.inbox.rows([1])
        assert row.text == keeping.LET_GO, "a later poll does not bring it back"


async def test_nothing_is_let_go_of_while_the_network_cannot_be_asked(tmp_path: Path) -> None:
    clock, fake = FakeClock(MORNING, auto=True, grace=0.002), DeletableX()
    fake.post(f"@acme {TELLTALE} leaks and it burned my hand")
    async with serve(fake.routes()) as server, desk(tmp_path, clock) as console:
        await listen(console, server.url(""))
        fake.before = lambda request: json_reply({}, 503)
        clock.jump(3 * 24 * 3600)
        await console.sources.vanishing().once()
        (row,) = await console.inbox.rows([1])
        assert TELLTALE in row.text
        fake.before = lambda request: None
        fake.gone.add(0)
        clock.jump(3600)
        await console.sources.vanishing().once()
        (row,) = await console.inbox.rows([1])
        assert row.text == keeping.DELETED


@pytest.mark.parametrize(("kind", "learns"), [("x", False), ("reddit", False), ("mastodon", True)])
async def test_corrections_teach_only_where_the_terms_allow_it(
    kind: str, learns: bool, tmp_path: Path
) -> None:
    assert registry.kind(kind).terms.learn_from is learns
    clock, fake = FakeClock(MORNING, auto=True, grace=0.002), DeletableX()
    fake.post("@acme the kettle leaks")
    async with serve(fake.routes()) as server, desk(tmp_path, clock) as console:
        await listen(console, server.url(""))
        await console.inbox.write(lambda c: c.execute("UPDATE mention SET network = ?", (kind,)))
        (row,) = await console.inbox.rows([1])
        learned = await console.judging.correct(row.id, MentionClass.PRAISE, "wrong", "Tess")
        lessons = await console.inbox.rulings.lessons("")
    assert bool(lessons) is learns
    assert learned <= learns


async def test_what_members_of_linkedin_wrote_is_gone_after_48_hours_done_or_not(
    tmp_path: Path,
) -> None:
    clock, fake = FakeClock(MORNING, auto=True, grace=0.002), FakeLinkedIn()
    fake.post(f"{TELLTALE} leaks and it burned my hand")
    async with serve(fake.routes()) as server, desk(tmp_path, clock) as console:
        await listen(console, server.url(""), **LINKEDIN)
        vanishing = console.sources.vanishing()
        clock.jump(47 * 3600)
        await vanishing.once()
        (row,) = await console.inbox.rows([1])
        assert TELLTALE in row.text
        fake.post("A second parcel")
        await poll(console)
        clock.jump(3600)
        await vanishing.once()
        first, second = await console.inbox.rows([1, 2])
        assert (first.text, first.deleted_at) == (keeping.LET_GO, None)
        assert first.work is not None
        assert first.work.queue == "answer", "it is still to be done"
        assert "parcel" in second.text
        await poll(console)
        await vanishing.once()
        (first,) = await console.inbox.rows([1])
        assert first.text == keeping.LET_GO, "a later poll does not bring it back"
        assert await console.inbox.problems() == []
    assert everywhere(tmp_path) == []


async def test_time_runs_out_without_the_source_and_without_the_network(tmp_path: Path) -> None:
    clock, fake = FakeClock(MORNING, auto=True, grace=0.002), FakeLinkedIn()
    fake.post(f"{TELLTALE} leaks")
    async with serve(fake.routes()) as server, desk(tmp_path, clock) as console:
        await listen(console, server.url(""), **LINKEDIN)
        (source,) = await console.inbox.sources()
        await console.sources.enrolling().remove(source)
        asked = len(server.requests)
        clock.jump(48 * 3600)
        await console.sources.vanishing().once()
        assert len(server.requests) == asked
    assert everywhere(tmp_path) == []


async def test_what_held_a_reply_up_goes_with_the_post(tmp_path: Path) -> None:
    clock, fake = FakeClock(MORNING, auto=True, grace=0.002), DeletableX()
    fake.post("@acme the kettle leaks")
    async with serve(fake.routes()) as server, desk(tmp_path, clock) as console:
        await listen(console, server.url(""))
        (row,) = await console.inbox.rows([1])
        composing = console.replies.composing
        order = composing.order(row, await composing.way(row), "Sorry!")
        (reply,) = await console.replies.outbox.put(order)
        meanwhile = Change("customer", "@quigley", TELLTALE, clock.now(), "x:2", None)
        await console.inbox.replies.move(
            reply.id, (reply.state,), ReplyState.HELD, clock.now(), {"changes": (meanwhile,)}
        )
        assert "reply" in everywhere(tmp_path)
        fake.gone.add(0)
        clock.jump(24 * 3600)
        await console.sources.vanishing().once()
        assert (await console.inbox.replies.get(reply.id)).order.text == "Sorry!"
    assert everywhere(tmp_path) == []


async def test_the_daily_backup_holds_no_words_that_may_not_be_kept_as_long(tmp_path: Path) -> None:
    clock, fake = FakeClock(MORNING, auto=True, grace=0.002), FakeLinkedIn()
    fake.post(f"{TELLTALE} leaks")
    async with serve(fake.routes()) as server, desk(tmp_path, clock) as console:
        await listen(console, server.url(""), **LINKEDIN)
        await console.housekeeping().back_up()
        (row,) = await console.inbox.rows([1])
        assert TELLTALE in row.text, "the inbox itself is as it was"
        (copy,) = console.profile.backups.glob("inbox-*.sqlite3")
    found = backups.look_at(copy)
    assert found is not None
    assert found.mentions == 1
    with closing(sqlite3.connect(copy)) as connection:
        (held,) = connection.execute("SELECT text FROM mention").fetchall()
        match = "SELECT count(*) FROM mention_fts WHERE mention_fts MATCH 'quigley'"
        assert connection.execute(match).fetchone() == (0,)
    assert held == (keeping.LET_GO,)
    assert b"Quigley leaks" not in copy.read_bytes()
    assert sorted(copy.parent.glob("inbox-*")) == [copy], "one file, with nothing beside it"
