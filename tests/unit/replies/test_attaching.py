"""Files that go with a reply: taken up, described, kept with the draft, let go of in time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.domain.errors import UsageError
from cmconsole.domain.replies import Attachment, Draft, Mode, ReplyState
from cmconsole.networks.mastodon.media import RULES
from cmconsole.replies.attaching import Attaching, advise, media_type
from cmconsole.replies.bare_pictures import Hidden
from cmconsole.store.rows import MentionRow
from support.clocks import MORNING, FakeClock
from support.desks import Desk, desk_at
from support.lossy import LossyMastodon
from support.pictures import drawn

PNG = drawn("PNG")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MORNING)


@pytest.fixture
async def desk(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path, "http://127.0.0.1:9", clock) as desk:
        yield desk


@pytest.fixture
async def mention(desk: Desk) -> MentionRow:
    return await desk.arrive(LossyMastodon().post("My lock is stuck"))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVE", ""),
        (b"<svg onload=alert(1)>", ""),
        (b"MZ", ""),
        (b"", ""),
    ],
)
def test_what_a_file_is_is_read_from_its_first_bytes(content: bytes, kind: str) -> None:
    assert media_type(content) == kind


async def test_only_pictures_that_can_be_read_are_taken_up(desk: Desk, tmp_path: Path) -> None:
    attaching = Attaching(desk.inbox, desk.clock)
    picture = tmp_path / "lock.png"
    picture.write_bytes(PNG)
    taken = await attaching.add(picture)
    made = taken.attachment
    assert taken.removed is Hidden.NOTHING
    assert (made.name, made.media_type, made.size) == ("lock.png", "image/png", len(PNG))
    assert await desk.inbox.replies.contents([made]) == [PNG]
    (tmp_path / "fake.png").write_bytes(b"#!/bin/sh")
    (tmp_path / "cut.png").write_bytes(PNG[:-20])
    for wrong in ("fake.png", "cut.png", "absent.png", "."):
        with pytest.raises(UsageError, match="Nothing was attached"):
            await attaching.add(tmp_path / wrong)


def test_a_picture_needs_a_description_and_room() -> None:
    one = Attachment("d", "a.png", "image/png", 10)
    assert [a.text for a in advise([one], RULES)] == [
        "Describe “a.png” for those who cannot see it."
    ]
    good = replace(one, alt="a lock")
    assert advise([good], RULES) == []
    assert advise([good] * 5, RULES)[0].text.startswith("At most 4")
    assert "too large" in advise([replace(good, size=10**8)], RULES)[0].text
    assert "kind" in advise([replace(good, media_type="image/tiff")], RULES)[0].text
    assert "3 characters too long" in advise([replace(good, alt="x" * 1503)], RULES)[0].text
    assert "Remove them" in advise([good], None)[0].text
    assert all(a.blocks for a in advise([one], None))


async def test_files_stay_with_the_draft_and_come_back_with_a_reply_that_is_taken_back(
    desk: Desk, mention: MentionRow, clock: FakeClock
) -> None:
    store = desk.inbox.replies
    digest = await store.keep_attachment(PNG, clock.now())
    one = Attachment(digest, "a.png", "image/png", len(PNG), "a lock")
    assert mention.work is not None
    place = mention.id, mention.work.conversation_id, Mode.PUBLIC
    draft = Draft(mention.id, Mode.PUBLIC, "", clock.now(), place[1], attachments=(one,))
    await store.save_draft(draft)
    found = await store.draft(*place)
    assert found is not None, "a picture alone is a draft too"
    assert found.attachments == (one,)
    desk.undo_seconds = 60
    (reply,) = await desk.outbox.put(replace(desk.order(mention, "Look"), attachments=(one,)))
    assert await store.draft(*place) is None
    assert (await store.get(reply.id)).order.attachments == (one,)
    (cancelled,) = await desk.outbox.take_back(reply.id, "me")
    assert cancelled.state is ReplyState.CANCELLED
    found = await store.draft(*place)
    assert found is not None
    assert (found.text, found.attachments) == ("Look", (one,))


async def test_what_nothing_names_is_let_go_of_after_30_days(
    desk: Desk, mention: MentionRow, clock: FakeClock
) -> None:
    store = desk.inbox.replies
    kept = await store.keep_attachment(PNG, clock.now())
    gone = await store.keep_attachment(PNG + b"2", clock.now())
    one, other = (Attachment(d, "a.png", "image/png", 1, "x") for d in (kept, gone))
    desk.undo_seconds = 3600
    await desk.outbox.put(replace(desk.order(mention, "Look"), attachments=(one,)))
    await store.forget_old_drafts(clock.now() + timedelta(days=29))
    assert len(await store.contents([one, other])) == 2
    await store.forget_old_drafts(clock.now() + timedelta(days=31))
    assert await store.contents([one]) == [PNG]
    with pytest.raises(LookupError):
        await store.contents([other])
