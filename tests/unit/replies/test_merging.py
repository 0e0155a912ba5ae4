"""Merging two conversations in a real inbox: lists, clocks, later posts, drafts, undo, separating."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cmconsole.domain.conversations import EventKind
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged
from cmconsole.domain.people import Identity
from cmconsole.domain.replies import Draft, Mode
from cmconsole.store.reading.queues import Queue
from cmconsole.store.reporting.measures import catch_up
from cmconsole.store.rows import MentionRow
from cmconsole.store.upkeep import checkup
from support.inboxes import NOON, arrival, author, desk_at, minutes, post
from support.tables import Table

TESS = author("@tess@tooting.example")
TESS_THERE = author("@tess.example", key="did:tess")


class Crossroads(Table):
    """An inbox with somebody who decides."""

    async def row(self, text: str) -> MentionRow:
        return next(row for row in (await self.inbox.page(Queue.ALL))[0] if row.text == text)

    async def rows(self, *texts: str) -> list[MentionRow]:
        return [await self.row(text) for text in texts]

    async def home(self, text: str) -> int:
        work = (await self.row(text)).work
        assert work is not None
        return work.conversation_id

    async def healthy(self) -> bool:
        return await self.desk.read(checkup.problems) == []


@asynccontextmanager
async def table_at(folder: Path) -> AsyncIterator[Crossroads]:
    async with desk_at(folder) as desk:
        await desk.take(
            arrival(post("The case got hot", author=TESS), at=NOON - minutes(40)),
            arrival(post("Still warm", author=TESS_THERE, network="bluesky"), at=NOON),
            arrival(post("Somebody else", author=author("@bo@example.social"))),
        )
        yield Crossroads(desk)


async def linked(table: Crossroads) -> None:
    one, other = Identity("mastodon", TESS.key), Identity("bluesky", TESS_THERE.key)
    await table.handling.people.link(one, other, "She said so")


async def test_two_networks_become_one_row_with_the_earlier_clock(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await linked(table)
        before = await table.row("The case got hot")
        changed: list[int] = []
        table.bus.subscribe(ConversationsChanged, lambda event: changed.extend(event.ids))
        await table.handling.merging.merge(await table.rows("Still warm", "The case got hot"))
        assert await table.desk.texts(Queue.ANSWER) == ["The case got hot", "Somebody else"]
        assert sorted(changed) == [1, 2]
        merged = await table.row("Still warm")
        assert merged.work is not None
        assert before.work is not None
        assert merged.work.due_at == before.work.due_at
        thread = await table.inbox.desk.thread(merged.id)
        assert thread is not None
        assert [each.text for each in thread.posts] == ["The case got hot", "Still warm"]
        assert [part.posts for part in thread.parts] == [{merged.canonical_uri}]
        assert await table.healthy()


async def test_people_who_are_not_linked_are_not_merged(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        with pytest.raises(UsageError, match="different people"):
            await table.handling.merging.merge(await table.rows("Still warm", "The case got hot"))
        assert len(await table.desk.texts(Queue.ANSWER)) == 3


async def test_one_conversation_or_a_handled_one_is_not_merged(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await linked(table)
        with pytest.raises(UsageError, match="two or more"):
            await table.handling.merging.merge(await table.rows("Still warm"))
        stale = await table.rows("Still warm", "The case got hot")
        await table.handling.close(stale[0])
        with pytest.raises(UsageError, match="still open"):
            await table.handling.merging.merge(stale)


async def test_undo_takes_the_merging_back_and_the_next_one_what_was_done_before(
    tmp_path: Path,
) -> None:
    async with table_at(tmp_path) as table:
        await linked(table)
        await table.handling.assign(await table.row("Somebody else"), "Kim")
        await table.handling.merging.merge(await table.rows("Still warm", "The case got hot"))
        action = await table.handling.undo()
        assert action is not None
        assert action.kind is EventKind.MERGED
        assert sorted(await table.desk.texts(Queue.ANSWER)) == [
            "Somebody else",
            "Still warm",
            "The case got hot",
        ]
        assert await table.home("Still warm") != await table.home("The case got hot")
        action = await table.handling.undo()
        assert action is not None
        assert action.kind is EventKind.ASSIGNED
        assert await table.healthy()


async def test_separating_later_is_undoable_too(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await linked(table)
        await table.handling.merging.merge(await table.rows("Still warm", "The case got hot"))
        merged = await table.row("Still warm")
        thread = await table.inbox.desk.thread(merged.id)
        assert thread is not None
        await table.handling.merging.separate(thread.parts[0].conversation_id)
        assert len(await table.desk.texts(Queue.ANSWER)) == 3
        await table.handling.undo()
        assert await table.home("Still warm") == await table.home("The case got hot")
        assert await table.healthy()


async def test_what_they_write_in_either_thread_goes_on_in_the_one_and_goes_home_again(
    tmp_path: Path,
) -> None:
    async with table_at(tmp_path) as table:
        await linked(table)
        await table.handling.merging.merge(await table.rows("Still warm", "The case got hot"))
        there = (await table.row("Still warm")).canonical_uri
        later = post("And now smoke", author=TESS_THERE, network="bluesky", thread_uri=there)
        await table.desk.take(arrival(later, at=NOON + minutes(5)))
        home = await table.home("The case got hot")
        assert await table.home("And now smoke") == home
        await table.handling.undo()
        assert await table.home("And now smoke") == await table.home("Still warm") != home
        assert await table.healthy()


async def test_what_is_done_with_a_row_read_before_the_merging_counts_where_it_goes_on(
    tmp_path: Path,
) -> None:
    async with table_at(tmp_path) as table:
        await linked(table)
        stale = await table.row("Still warm")
        await table.handling.merging.merge(await table.rows("Still warm", "The case got hot"))
        await table.handling.close(stale)
        assert await table.desk.texts(Queue.ANSWER) == ["Somebody else"]


async def test_an_edit_and_a_deletion_of_a_merged_post_reach_the_wait(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await linked(table)
        await table.handling.merging.merge(await table.rows("Still warm", "The case got hot"))
        gone = (await table.row("The case got hot")).canonical_uri
        await table.desk.take(deleted=(gone,))
        merged = await table.row("Still warm")
        assert merged.work is not None
        assert merged.work.waiting_since == merged.published_at
        assert await table.healthy()


async def test_no_draft_is_lost(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await linked(table)
        for row in await table.rows("Still warm", "The case got hot"):
            assert row.work is not None
            words = f"Draft for {row.text}"
            draft = Draft(row.id, Mode.PUBLIC, words, NOON, row.work.conversation_id)
            await table.inbox.replies.save_draft(draft)
        await table.handling.merging.merge(await table.rows("Still warm", "The case got hot"))
        merged = await table.row("Still warm")
        assert merged.work is not None
        home = merged.work.conversation_id
        kept = await table.inbox.replies.draft(merged.id, home, Mode.PUBLIC)
        before = await table.inbox.replies.before(merged.id, home, Mode.PUBLIC)
        assert kept is not None
        assert {kept.text, before[0].text} == {"Draft for Still warm", "Draft for The case got hot"}


async def test_three_become_one_and_one_undo_takes_all_back(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await table.desk.take(
            *(arrival(post(f"Again {n}", author=TESS), at=NOON + minutes(n)) for n in (1, 2))
        )
        await table.handling.merging.merge(
            await table.rows("Again 1", "Again 2", "The case got hot")
        )
        assert len(await table.desk.texts(Queue.ANSWER)) == 3
        await table.handling.undo()
        assert len(await table.desk.texts(Queue.ANSWER)) == 5
        assert await table.healthy()


async def test_what_was_merged_can_be_merged_again(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await table.desk.take(
            *(arrival(post(f"Again {n}", author=TESS), at=NOON - minutes(50 - n)) for n in (1, 20))
        )
        await table.handling.merging.merge(await table.rows("Again 20", "The case got hot"))
        await table.handling.merging.merge(await table.rows("Again 1", "The case got hot"))
        home = await table.home("Again 1")
        assert {await table.home(t) for t in ("Again 20", "The case got hot")} == {home}
        thread = await table.inbox.desk.thread((await table.row("Again 1")).id)
        assert thread is not None
        assert len(thread.parts) == 2
        await table.handling.undo()
        assert await table.home("Again 20") == await table.home("The case got hot") != home
        assert await table.healthy()


async def test_reports_count_a_merged_wait_once(tmp_path: Path) -> None:
    async with table_at(tmp_path) as table:
        await linked(table)
        await table.desk.database.write(lambda c: catch_up(c))
        await table.handling.merging.merge(await table.rows("Still warm", "The case got hot"))
        await table.desk.database.write(lambda c: catch_up(c))
        fates = await table.desk.ask("SELECT conversation_id, fate FROM measure ORDER BY 1")
        assert fates == [(1, 2), (2, 6), (3, 2)]
