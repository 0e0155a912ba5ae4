"""Erasing a person: nothing of them is left in the file, every number stays, the log still verifies."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from cmconsole.domain.errors import UsageError
from cmconsole.domain.handoffs import Handoff, HandoffState
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.packets import Moment, Packet
from cmconsole.domain.people import Identity
from cmconsole.domain.posts import PostAddress
from cmconsole.domain.replies import Attachment, Draft, Mode, Order, Step
from cmconsole.replies.erasing import Erasing
from cmconsole.store import log
from cmconsole.store.deciding.person_drafts import At
from cmconsole.store.reading.queues import Queue
from cmconsole.store.replying import handoffs, ledgers, outbox
from cmconsole.store.replying.ledgers import Concession
from cmconsole.store.reporting.measures import catch_up, forget_all
from cmconsole.store.rows import MentionRow
from cmconsole.store.upkeep import erasing
from support.inboxes import NOON, Desk, arrival, author, desk_at, minutes, post
from support.tables import Table

SECRETS = ("quillon", "zanzibar", "peppermint", "wolfsbane", "kumquat", "haberdash", "marzipan")
"""Words that only stand in what is about her."""
ADA = author("@quillon@zanzibar.example", name="Quillon Haberdash", key="https://zanzibar.example/quillon",
             url="https://zanzibar.example/@quillon", followers=4321)  # fmt: skip
ELSEWHERE = author("@quillon.example", key="did:quillon")
BEN = author("@ben@b.example", name="Ben")
PICTURE = b"a picture of a kumquat"


class KnownPeople(Table):
    """An inbox that knows a lot about one person, and a little about another."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.erasing = Erasing(self.inbox, self.bus, self.clock, lambda: "Kim")

    async def row(self, text: str) -> MentionRow:
        rows = (await self.inbox.page(Queue.ALL, limit=100))[0]
        return next(row for row in rows if row.text == text)

    async def fill(self) -> None:
        address = "https://zanzibar.example/@quillon/"
        first = post("The peppermint is off", author=ADA, canonical_uri=address + "1", native_id="1",
                     permalink=address + "1")  # fmt: skip
        again = post("And a wolfsbane", author=ADA, canonical_uri=address + "2", native_id="2",
                     parent_uri=address + "1", thread_uri=address + "1")  # fmt: skip
        other = post("My own kumquat", author=ELSEWHERE, network="bluesky",
                     canonical_uri="at://did:quillon/3", native_id="3")  # fmt: skip
        await self.desk.take(arrival(first, MentionClass.MAJOR), arrival(again), arrival(other))
        await self.desk.take(arrival(post("All is well", author=BEN)))
        await self.desk.take(arrival(post("Not answered", author=BEN)))
        people, ada = self.handling.people, Identity("mastodon", ADA.key)
        await people.link(ada, Identity("bluesky", "did:quillon"), "Quillon said so", ("handle",))
        await people.note(ada, "Likes marzipan")
        await people.set_zone(ada, "Africa/Nairobi")
        await people.keep_begun(
            At((await self.row("The peppermint is off")).author_id), "More marzip"
        )
        row = await self.row("The peppermint is off")
        self.clock.jump(600)
        await self.handling.note(row, "Call Quillon about the marzipan")
        await self.handling.judge(row, MentionClass.MINOR, red_zone=False, reason="just marzipan")
        await self._concede(row)
        self.clock.jump(600)
        await self.handling.close(row)
        await self.handling.close(await self.row("All is well"))

    async def _concede(self, row: MentionRow) -> None:
        assert row.work is not None
        given = Concession(row.work.conversation_id, self.clock.now(), "Kim", "a voucher",
                           row.author_handle, 2500, "EUR")  # fmt: skip
        await self.inbox.write(lambda c: ledgers.concede(c, given))

    async def write_to(self, text: str) -> int:
        """A picture in a draft and one in a sent reply."""
        row = await self.row(text)
        assert row.work is not None
        digest = await self.inbox.replies.keep_attachment(PICTURE, self.clock.now())
        one = Attachment(digest, "kumquat.png", "image/png", len(PICTURE), "a kumquat")
        draft = Draft(row.id, Mode.PUBLIC, "Dear Quillon", self.clock.now(), row.work.conversation_id,
                      attachments=(one,))  # fmt: skip
        await self.inbox.replies.save_draft(draft)
        await self.inbox.replies.swap_draft(replace(draft, text="Sorry about the peppermint"))
        return row.id

    async def texts_in_file(self) -> list[str]:
        """What any cell of any table says, the words of the search index included."""

        def cells(connection: sqlite3.Connection) -> list[str]:
            names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'mention_fts%'"
            found = []
            for (name,) in connection.execute(names).fetchall():
                for row in connection.execute(f"SELECT * FROM {name}"):
                    found += [f"{name}: {cell!r}" for cell in row]
            return found

        return await self.desk.read(cells)

    async def told_of_her(self) -> list[str]:
        cells = await self.texts_in_file()
        return [cell for cell in cells if any(word in cell.casefold() for word in SECRETS)]


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[KnownPeople]:
    async with desk_at(tmp_path) as desk:
        made = KnownPeople(desk)
        await made.fill()
        yield made


async def erase(table: KnownPeople, text: str = "The peppermint is off") -> erasing.Extent:
    return await table.erasing.erase(await table.erasing.extent((await table.row(text)).id))


async def measures(table: KnownPeople) -> list[tuple[object, ...]]:
    while not (await table.inbox.write(catch_up)).finished:
        pass
    return await table.desk.ask(
        """SELECT m.conversation_id, fate, published_at, answered_at, wait, posts, replies, words, k.class,
        k.reach, k.language, k.person FROM measure m JOIN cell k ON k.id = m.cell ORDER BY 1"""
    )


async def test_nothing_of_a_person_is_left_and_everybody_else_is_as_before(
    table: KnownPeople,
) -> None:
    await table.write_to("My own kumquat")
    before = await table.told_of_her()
    assert len(before) > 20
    extent = await table.erasing.extent((await table.row("And a wolfsbane")).id)
    assert (len(extent.accounts), len(extent.mentions), extent.drafts, len(extent.files)) == (
        2,
        3,
        2,
        1,
    )
    assert len(extent.unfinished) == 1, "the one on the other network"
    await erase(table)
    assert await table.told_of_her() == []
    for word in SECRETS:
        assert await table.desk.found(word) == []
    assert sorted(await table.desk.texts()) == [
        "All is well",
        "Not answered",
        *["[erased at a person's wish]"] * 3,
    ]
    assert (await table.row("All is well")).author_handle == "@ben@b.example"
    assert await table.inbox.problems() == []
    assert [row.text for row in (await table.inbox.page(Queue.ANSWER))[0]] == ["Not answered"]


async def test_the_numbers_stay(table: KnownPeople) -> None:
    await table.handling.close(await table.row("My own kumquat"))
    before = await measures(table)
    assert before
    await erase(table)
    assert await measures(table) == before
    await table.inbox.write(forget_all)
    assert await measures(table) == before, "folded anew from what is left of the log"


async def test_the_log_says_who_erased_and_a_change_beside_it_shows(table: KnownPeople) -> None:
    await erase(table)
    kinds = await table.desk.ask("SELECT author, kind FROM event WHERE kind = ?", log.ERASED)
    assert kinds == [("Kim", log.ERASED)]
    assert await table.desk.read(log.first_break) is None
    ((number,),) = await table.desk.ask("SELECT max(id) FROM event WHERE kind = 'person noted'")
    changes = "UPDATE event SET body = '{}' WHERE id = ?"
    with pytest.raises(Exception, match="append-only"):
        await table.inbox.write(lambda c: c.execute(changes, (number,)))
    with pytest.raises(Exception, match="append-only"):
        await table.inbox.write(lambda c: _change_more_than_words(c, number))

    def from_outside(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO erasing VALUES (?)", (number,))
        connection.execute(changes, (number,))
        connection.execute("DELETE FROM erasing")

    await table.inbox.write(from_outside)
    assert await table.desk.read(log.first_break) == number


def _change_more_than_words(connection: sqlite3.Connection, number: int) -> None:
    connection.execute("INSERT INTO erasing VALUES (?)", (number,))
    connection.execute("UPDATE event SET author = 'nobody' WHERE id = ?", (number,))


async def test_reading_the_post_again_brings_nothing_back_and_a_new_one_is_a_strangers(
    table: KnownPeople,
) -> None:
    await erase(table)
    address = "https://zanzibar.example/@quillon/"
    again = post("The peppermint is off", author=ADA, canonical_uri=address + "1", native_id="1")
    await table.desk.take(arrival(again))
    assert "The peppermint is off" not in await table.desk.texts()
    assert len(await table.desk.texts()) == 5
    await table.desk.take(arrival(post("Somebody new?", author=ADA, canonical_uri=address + "9")))
    contact = await table.inbox.desk.contact(await table.row("Somebody new?"), lambda _: True)
    assert (contact.earlier, contact.person.notes, contact.others) == ((), (), ())


async def test_nothing_is_erased_while_a_reply_is_on_its_way(table: KnownPeople) -> None:
    row = await table.row("My own kumquat")
    assert row.work is not None
    order = Order(row.id, table.desk.source.id, "On its way", PostAddress("3", row.canonical_uri, None),
                  "Kim", conversation_id=row.work.conversation_id)  # fmt: skip
    before = await table.told_of_her()
    await table.inbox.write(lambda c: outbox.put(c, [order], NOON, NOON + minutes(1)))
    with pytest.raises(UsageError, match="on its way"):
        await erase(table)
    assert len(await table.told_of_her()) >= len(before)


async def test_a_picture_that_somebody_else_was_sent_stays(table: KnownPeople) -> None:
    await table.write_to("My own kumquat")
    digest = await table.inbox.replies.keep_attachment(PICTURE, NOON)
    row = await table.row("Not answered")
    assert row.work is not None
    one = Attachment(digest, "a.png", "image/png", len(PICTURE))
    await table.inbox.replies.save_draft(
        Draft(row.id, Mode.PUBLIC, "Look", NOON, row.work.conversation_id, attachments=(one,))
    )
    await erase(table)
    assert await table.inbox.replies.contents([one]) == [PICTURE]


async def test_erasing_twice_and_somebody_who_was_unlinked(table: KnownPeople) -> None:
    await erase(table)
    await erase(table, "Not answered")
    assert await table.inbox.problems() == []
    assert len(await table.desk.ask("SELECT 1 FROM event WHERE kind = ?", log.ERASED)) == 2


async def test_what_was_sent_and_handed_over_goes_and_nothing_comes_back_of_it(
    table: KnownPeople,
) -> None:
    row = await table.row("My own kumquat")
    assert row.work is not None
    known, source = row.work.conversation_id, table.desk.source.id
    there = PostAddress("3", row.canonical_uri, None)
    order = Order(row.id, source, "@quillon we replace the kumquat", there, "Kim",
                  conversation_id=known, recipients=("@quillon",), step=Step.OFFLINE,
                  details={"mention": row.canonical_uri, "who": "Quillon"})  # fmt: skip
    packet = Packet("uid-1", "Kumquat", "Quillon waits", "@quillon", "bluesky", "Lee", "Soon",
                    NOON + minutes(60), (Moment(NOON, "@quillon", "wrote", "My own kumquat"),))  # fmt: skip
    state = HandoffState.OPEN
    handed = Handoff(0, packet, state, known, row.id, None, "mail", "Stores", "Kim", NOON)

    def sent(connection: sqlite3.Connection) -> None:
        (reply,) = outbox.put(connection, [order], NOON, NOON)
        connection.execute(
            "UPDATE reply SET state = 'sent', next_at = NULL WHERE id = ?", (reply.id,)
        )
        made = handoffs.put(connection, handed, NOON)
        connection.execute("UPDATE handoff SET ticket = 'T-17' WHERE id = ?", (made.id,))

    await table.inbox.write(sent)
    await erase(table)
    assert await table.told_of_her() == []
    (reply,) = await table.inbox.replies.of_mention(row.id)
    assert (reply.order.text, reply.order.author, reply.order.step) == (
        "[erased]",
        "Kim",
        Step.OFFLINE,
    )
    (left,) = await table.desk.read(lambda c: handoffs.of_conversation(c, known))
    assert (left.state, left.ticket, left.packet.owner) == (HandoffState.SOLVED, "T-17", "Lee")
    late = NOON + minutes(600)
    assert await table.desk.read(lambda c: handoffs.overdue(c, late)) == []
    assert await table.inbox.problems() == []


async def test_the_file_itself_holds_none_of_the_sentences(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        table = KnownPeople(desk)
        await table.fill()
        await erase(table)
    content = (tmp_path / "inbox.sqlite3").read_bytes()
    for told in (b"The peppermint is off", b"Likes marzipan", b"@zanzibar.example", b"did:quillon"):
        assert told not in content
    assert b"All is well" in content
