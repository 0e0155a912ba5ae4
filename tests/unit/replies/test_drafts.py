"""What was begun is kept: per conversation and mode, across a crash, and when a template takes its place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.domain.replies import Draft, Mode
from cmconsole.store.database import Database
from cmconsole.store.inbox import Inbox
from cmconsole.store.rows import MentionRow
from support.clocks import MORNING, FakeClock
from support.desks import Desk, desk_at
from support.lossy import LossyMastodon

CLOCK = FakeClock(MORNING)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path, "http://127.0.0.1:9", CLOCK) as desk:
        yield desk


@pytest.fixture
async def mention(desk: Desk) -> MentionRow:
    return await desk.arrive(LossyMastodon().post("My lock is stuck"))


def draft(mention: MentionRow, text: str, mode: Mode = Mode.PUBLIC) -> Draft:
    assert mention.work is not None
    return Draft(mention.id, mode, text, MORNING, mention.work.conversation_id, caret=len(text))


async def kept(desk: Desk, mention: MentionRow, mode: Mode = Mode.PUBLIC) -> str | None:
    assert mention.work is not None
    found = await desk.inbox.replies.draft(mention.id, mention.work.conversation_id, mode)
    return found.text if found else None


async def test_public_private_and_note_never_share_a_draft(desk: Desk, mention: MentionRow) -> None:
    for mode in Mode:
        await desk.inbox.replies.save_draft(draft(mention, f"in {mode}", mode))
    assert [await kept(desk, mention, mode) for mode in Mode] == [f"in {mode}" for mode in Mode]
    assert len(await desk.inbox.replies.drafts()) == 3
    assert mention.work is not None
    assert await desk.inbox.replies.drafted() == {mention.work.conversation_id}


async def test_a_draft_is_there_after_the_program_was_killed(
    desk: Desk, mention: MentionRow, tmp_path: Path
) -> None:
    await desk.inbox.replies.save_draft(draft(mention, "half a sen"))
    # Nothing is closed: another process opens the same files as they lie there.
    other = Inbox(Database.open(tmp_path / "inbox.sqlite3", tmp_path / "backups"))
    (found,) = await other.replies.drafts()
    assert (found.text, found.caret) == ("half a sen", 10)
    await other.close()


async def test_a_template_that_takes_the_place_of_a_text_does_not_lose_it(
    desk: Desk, mention: MentionRow
) -> None:
    await desk.inbox.replies.save_draft(draft(mention, "my own words"))
    await desk.inbox.replies.swap_draft(replace(draft(mention, "Hello Tess"), template="thank"))
    assert await kept(desk, mention) == "Hello Tess"
    assert mention.work is not None
    before = await desk.inbox.replies.before(mention.id, mention.work.conversation_id, Mode.PUBLIC)
    assert [one.text for one in before] == ["my own words"]


async def test_an_emptied_draft_is_gone(desk: Desk, mention: MentionRow) -> None:
    await desk.inbox.replies.save_draft(draft(mention, "something"))
    await desk.inbox.replies.save_draft(draft(mention, "  "))
    assert await kept(desk, mention) is None


async def test_drafts_are_let_go_of_after_thirty_days(desk: Desk, mention: MentionRow) -> None:
    await desk.inbox.replies.save_draft(draft(mention, "old"))
    assert await desk.inbox.replies.forget_old_drafts(MORNING + timedelta(days=30)) == 0
    later = MORNING + timedelta(days=30, seconds=1)
    assert await desk.inbox.replies.forget_old_drafts(later) == 1
    assert await kept(desk, mention) is None


async def test_a_reply_that_is_taken_back_does_not_overwrite_what_was_begun_since(
    desk: Desk, mention: MentionRow
) -> None:
    desk.undo_seconds = 10
    (reply,) = await desk.outbox.put(desk.order(mention, "first"))
    await desk.inbox.replies.save_draft(draft(mention, "second"))
    await desk.outbox.take_back(reply.id, "priya")
    assert await kept(desk, mention) == "first\n\nsecond"
