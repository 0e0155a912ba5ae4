"""A window and a command line on one profile: each reply is sent by one of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from cmconsole.domain.errors import ProfileInUse
from cmconsole.domain.replies import ReplyState, Trouble
from cmconsole.replies.dispatch import Dispatch
from support.clocks import FakeClock
from support.desks import desk_at
from support.lossy import LossyMastodon
from support.servers import serve


async def test_two_that_deliver_the_same_reply_send_it_once(tmp_path: Path) -> None:
    clock = FakeClock()
    mastodon = LossyMastodon(now=clock.now, honours_keys=False, trouble=0, reading_trouble=0)
    async with (
        serve(mastodon.routes()) as server,
        desk_at(tmp_path, server, clock) as window,
        desk_at(tmp_path, server, clock) as command,
    ):
        texts = [f"Reply {number}" for number in range(8)]
        replies = []
        for text in texts:
            name = f"c{len(mastodon.statuses)}"
            author = mastodon.account(name, "elsewhere.example")
            mention = await window.arrive(mastodon.post("Help", author=author))
            replies += await window.outbox.put(window.order(mention, text))
        await asyncio.gather(
            *(desk.dispatch.deliver(reply.id) for reply in replies for desk in (window, command))
        )
        states = [(await command.inbox.replies.get(reply.id)).state for reply in replies]
    assert states == [ReplyState.SENT] * len(texts)
    assert [len(mastodon.posts_of(text)) for text in texts] == [1] * len(texts)


async def test_what_another_process_is_sending_is_not_called_lost(tmp_path: Path) -> None:
    clock = FakeClock()
    mastodon = LossyMastodon(now=clock.now, trouble=0, reading_trouble=0)

    def taken() -> None:
        raise ProfileInUse("Another command is still writing to this profile.")

    async with serve(mastodon.routes()) as server, desk_at(tmp_path, server, clock) as desk:
        mention = await desk.arrive(mastodon.post("Help"))
        (reply,) = await desk.outbox.put(desk.order(mention, "We see it"))
        start, to = ReplyState.WAITING, ReplyState.SENDING
        await desk.inbox.replies.move(reply.id, (start,), to, clock.now(), {"next_at": None})
        window = Dispatch(
            desk.inbox,
            desk._connect,
            desk.bus,
            clock,
            desk.background,
            taken,  # type: ignore[arg-type]
        )
        assert await window.recover() == []
        assert (await desk.inbox.replies.get(reply.id)).state is ReplyState.SENDING
        assert await desk.dispatch.recover() == [reply.id]
        found = await desk.inbox.replies.get(reply.id)
    assert (found.state, found.trouble) == (ReplyState.UNCERTAIN, Trouble.LOST)


@pytest.mark.expects_log
async def test_a_bug_in_a_network_added_by_others_leaves_it_uncertain_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    mastodon = LossyMastodon(now=clock.now, trouble=0, reading_trouble=0)

    async def publish(_outgoing: object) -> None:
        raise KeyError("a field that others forgot")

    async with serve(mastodon.routes()) as server, desk_at(tmp_path, server, clock) as desk:
        mention = await desk.arrive(mastodon.post("Help"))
        (reply,) = await desk.outbox.put(desk.order(mention, "We see it"))
        with monkeypatch.context() as patch:
            patch.setattr(desk.connector, "publish", publish)
            left = await desk.dispatch.deliver(reply.id)
        assert (left.state, left.trouble) == (ReplyState.UNCERTAIN, Trouble.LOST)
        await clock.advance(16)
        assert (await desk.dispatch.deliver(reply.id)).state is ReplyState.SENT
    assert len(mastodon.posts_of("We see it")) == 1
