"""What the team says about contacts, in a real inbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import PersonChanged
from cmconsole.domain.likeness import Evidence
from cmconsole.domain.people import Identity, PersonEventKind
from cmconsole.domain.stories import Fate, fate_of
from cmconsole.networks.registry import may_match
from cmconsole.store.deciding.people import ALIKE
from cmconsole.store.deciding.person_drafts import At
from cmconsole.store.reading.contacts import Contact
from cmconsole.store.reading.queues import Queue
from support.inboxes import NOON, Desk, arrival, author, desk_at, minutes, post
from support.tables import Table

TESS = author("@tesswilder@tooting.example", name="Tess Wilder")
ELSEWHERE = {
    "bluesky": author("@tesswilder.example", key="did:tess"),
    "x": author("@tesswilder", key="77"),
    "reddit": author("u/fiona", name="Tess Wilder"),
}


class KnownPeople(Table):
    """An inbox in which one person wrote on several networks."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.people = self.handling.people

    async def contact(self, text: str = "On mastodon") -> Contact:
        rows = (await self.inbox.page(Queue.ALL))[0]
        row = next(row for row in rows if row.text == text)
        return await self.inbox.desk.contact(row, may_match)


ME, THERE = Identity("mastodon", TESS.key), Identity("bluesky", "did:tess")


@asynccontextmanager
async def table_at(folder: Path) -> AsyncIterator[KnownPeople]:
    async with desk_at(folder) as desk:
        await desk.take(arrival(post("On mastodon", author=TESS)))
        for network, who in ELSEWHERE.items():
            await desk.take(arrival(post(f"On {network}", author=who, network=network)))
        yield KnownPeople(desk)


async def test_accounts_elsewhere_are_suggested_and_never_linked_by_themselves(
    tmp_path: Path,
) -> None:
    async with table_at(tmp_path) as table:
        contact = await table.contact()
        assert contact.others == ()
        assert [(s.account.handle, s.evidence) for s in contact.suggested] == [
            ("@tesswilder.example", (Evidence.HANDLE,)),
            ("u/fiona", (Evidence.NAME,)),
        ]
        assert contact.earlier == ()


async def test_nobody_is_matched_where_the_terms_of_a_network_forbid_it(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        assert not may_match("x")
        assert not may_match("unheard of")
        assert (await table.contact("On x")).suggested == ()
        for pair in ((ME, Identity("x", "77")), (Identity("x", "77"), ME)):
            with pytest.raises(UsageError, match="terms"):
                await table.people.link(*pair, "She said so")
        assert (await table.contact()).others == ()


async def test_a_link_brings_the_conversations_of_all_networks_and_unlinking_takes_them_away(
    tmp_path: Path,
) -> None:
    async with table_at(tmp_path) as table:
        told: list[int] = []
        table.bus.subscribe(PersonChanged, lambda event: told.extend(event.authors))
        await table.people.link(ME, THERE, "She said so", ("handle",))
        contact = await table.contact()
        assert [each.account.handle for each in contact.others] == ["@tesswilder.example"]
        assert [each.mention.text for each in contact.earlier] == ["On bluesky"]
        assert [s.account.handle for s in contact.suggested] == ["u/fiona"]
        assert len(told) == 2
        link = contact.others[0].link
        assert link is not None
        await table.people.unlink(link)
        assert (await table.contact()).others == ()
        action = await table.handling.undo()
        assert action is not None
        assert action.kind is PersonEventKind.UNLINKED
        assert len((await table.contact()).others) == 1
        await table.handling.undo()
        assert (await table.contact()).others == ()


async def test_a_refused_suggestion_is_not_made_again_until_that_is_undone(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await table.people.keep_apart(ME, THERE)
        assert [s.account.handle for s in (await table.contact()).suggested] == ["u/fiona"]
        await table.handling.undo()
        assert len((await table.contact()).suggested) == 2


async def test_notes_language_and_zone_are_kept_and_undone_in_order(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await table.people.note(ME, "Prefers messages")
        note = (await table.contact()).person.notes[0]
        await table.people.change_note(note, "Prefers messages over calls")
        await table.people.set_language(ME, "pt")
        await table.people.set_zone(ME, "Europe/Lisbon")
        person = (await table.contact()).person
        assert (person.notes[0].text, person.language, person.zone) == (
            "Prefers messages over calls",
            "pt",
            "Europe/Lisbon",
        )
        for _ in range(3):
            await table.handling.undo()
        person = (await table.contact()).person
        assert (person.notes[0].text, person.language, person.zone) == ("Prefers messages", "", "")
        await table.people.remove_note(note)
        assert (await table.contact()).person.notes == ()


async def test_a_zone_that_there_is_not_is_refused(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        with pytest.raises(UsageError, match="Lisboa"):
            await table.people.set_zone(ME, "Europe/Lisboa")


async def test_what_was_said_of_somebody_survives_a_restart(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await table.people.link(ME, THERE, "She said so")
        await table.people.note(ME, "Prefers messages")
    async with desk_at(tmp_path) as desk:
        contact = await KnownPeople(desk).contact()
        assert len(contact.others) == 1
        assert [note.text for note in contact.person.notes] == ["Prefers messages"]
        assert await desk.inbox.problems() == []


async def test_earlier_conversations_say_what_became_of_them(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await table.people.link(ME, THERE, "She said so")
        at = NOON + minutes(38)
        done = [
            Event("01", at, "Priya", EventKind.ANSWERED),
            Event("02", at, "Priya", EventKind.CLOSED),
        ]
        await table.inbox.record(2, done)
        earlier = (await table.contact()).earlier[0]
        assert earlier.story is not None
        assert fate_of(earlier.story) is Fate.ANSWERED
        assert earlier.story.turns[0].person == "Priya"


async def test_people_who_are_called_alike_are_found_by_an_index(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        names = ("stem", "name", "url", "closed", "network", "limit")
        plan = await table.desk.read(
            lambda c: c.execute(f"EXPLAIN QUERY PLAN {ALIKE}", dict.fromkeys(names, "a")).fetchall()
        )
        used = " ".join(row[3] for row in plan)
        assert "SCAN author" not in used
        for index in ("author_stem", "author_called", "author_page"):
            assert index in used


async def test_a_change_that_was_begun_is_found_from_every_account_of_the_person(
    tmp_path: Path,
) -> None:
    async with table_at(tmp_path) as table:
        here, there = await table.contact(), await table.contact("On bluesky")
        begun = [(At(here.author_id, "note-1"), "Likes tea"), (At(here.author_id), "New")]
        for at, words in begun:
            await table.people.keep_begun(at, words)
        assert await table.people.begun(At(there.author_id, "note-1")) == "Likes tea"
        assert await table.people.begun(At(there.author_id)) == "", "a new one is of its account"
        await table.people.keep_begun(At(there.author_id, "note-1"), "Likes tea and cake")
        assert await table.people.begun(At(here.author_id, "note-1")) == "Likes tea and cake"
        await table.people.keep_begun(At(there.author_id, "note-1"), " ")
        assert await table.people.begun(At(here.author_id, "note-1")) == ""
        assert await table.people.begun(At(here.author_id)) == "New"


async def test_what_was_begun_is_let_go_of_after_thirty_days(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        at = At((await table.contact()).author_id)
        await table.people.keep_begun(at, "New")
        month = table.clock.now() + timedelta(days=30)
        assert await table.inbox.replies.forget_old_drafts(month) == 0
        assert await table.people.begun(at) == "New"
        assert await table.inbox.replies.forget_old_drafts(month + timedelta(seconds=1)) == 1
        assert await table.people.begun(at) == ""
