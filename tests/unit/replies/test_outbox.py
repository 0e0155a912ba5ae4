"""What becomes of a reply, step by step, on a server that behaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.domain.conversations import EventKind, State
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged, PollFinished
from cmconsole.domain.posts import Author, Post
from cmconsole.domain.replies import Draft, Mode, Reply, ReplyState, Step, Trouble
from cmconsole.store.arriving.pages import PageToStore
from cmconsole.store.rows import MentionRow
from support.clocks import FakeClock
from support.desks import Desk, desk_at
from support.lossy import LossyMastodon
from support.plays import Close, Reset, json_reply
from support.servers import Server, serve


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def mastodon(clock: FakeClock) -> LossyMastodon:
    return LossyMastodon(now=clock.now, trouble=0, reading_trouble=0)


@pytest.fixture
async def server(mastodon: LossyMastodon) -> AsyncIterator[Server]:
    async with serve(mastodon.routes()) as server:
        yield server


@pytest.fixture
async def desk(tmp_path: Path, server: Server, clock: FakeClock) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path, server, clock) as desk:
        yield desk


@pytest.fixture
async def mention(desk: Desk, mastodon: LossyMastodon, clock: FakeClock) -> MentionRow:
    status = mastodon.post("My lock is stuck")
    clock.jump(60)
    return await desk.arrive(status)


async def press(
    desk: Desk, mention: MentionRow, text: str = "We look into it", **more: object
) -> Reply:
    return (await desk.outbox.put(desk.order(mention, text, **more)))[0]


def post_of(native_id: str, uri: str, text: str, parent: MentionRow, clock: FakeClock) -> Post:
    """A post of our own, as a poll brings it."""
    return Post(
        "mastodon",
        native_id,
        uri,
        Author("brand", "@brand"),
        text,
        clock.now(),
        parent_uri=parent.canonical_uri,
        own=True,
    )


async def test_a_reply_is_sent_once_and_stops_the_clock_with_the_time_of_the_network(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow
) -> None:
    reply = await press(desk, mention)
    sent = await desk.dispatch.deliver(reply.id)

    assert sent.state is ReplyState.SENT
    (status,) = mastodon.posts_of("We look into it")
    assert status["in_reply_to_id"] == mention.native_id
    assert sent.post is not None
    assert sent.post.native_id == status["id"]
    row = (await desk.inbox.rows([mention.id]))[0]
    assert row.work is not None
    assert row.work.waiting_since is None
    assert row.work.state == State.ACKNOWLEDGED
    events = await desk.inbox.replies.events(row.work.conversation_id)
    answered = events[-1]
    assert answered.kind is EventKind.ANSWERED
    assert answered.author == "priya"
    assert answered.details["to"] == mention.canonical_uri
    assert answered.post == status["uri"]
    assert answered.answered_at is not None


async def test_nothing_leaves_before_the_undo_window_has_passed_and_undo_makes_a_draft_of_it(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    desk.undo_seconds = 10
    desk.background.start(desk.dispatch.run(), "outbox")
    reply = await press(desk, mention, "Too quick")
    await clock.advance(9)
    assert mastodon.posted == []

    await desk.outbox.take_back(reply.id, "priya")
    await clock.advance(60)
    assert mastodon.posted == []
    assert mention.work is not None
    draft = await desk.inbox.replies.draft(mention.id, mention.work.conversation_id, Mode.PUBLIC)
    assert draft is not None
    assert draft.text == "Too quick"


async def test_the_window_passes_and_the_reply_goes_out_by_itself(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    desk.undo_seconds = 10
    desk.background.start(desk.dispatch.run(), "outbox")
    reply = await press(desk, mention, "In time")
    await desk.gets_to(reply.id, ReplyState.SENT)
    assert clock.now() >= reply.created_at + timedelta(seconds=10)
    with pytest.raises(UsageError):
        await desk.outbox.take_back(reply.id, "priya")
    assert len(mastodon.posts_of("In time")) == 1


async def test_pressing_send_takes_the_draft_away_in_the_same_step(
    desk: Desk, mention: MentionRow, clock: FakeClock
) -> None:
    assert mention.work is not None
    where = mention.id, mention.work.conversation_id
    await desk.inbox.replies.save_draft(
        Draft(mention.id, Mode.PUBLIC, "half a", clock.now(), mention.work.conversation_id)
    )
    await press(desk, mention)
    assert await desk.inbox.replies.draft(*where, Mode.PUBLIC) is None


async def test_a_customer_who_writes_meanwhile_holds_the_reply_until_a_person_has_seen_it(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    reply = await press(desk, mention)
    clock.jump(30)
    mastodon.post("Never mind, it opened", in_reply_to_id=mention.native_id)

    held = await desk.dispatch.deliver(reply.id)
    assert held.state is ReplyState.HELD
    assert held.trouble is Trouble.CHANGED
    assert [change.text for change in held.changes] == ["Never mind, it opened"]
    assert mastodon.posted == []

    await desk.outbox.send_again(reply.id, "priya", "Good to hear")
    sent = await desk.dispatch.deliver(reply.id)
    assert sent.state is ReplyState.SENT
    assert len(mastodon.posts_of("Good to hear")) == 1


async def test_an_answer_from_the_phone_holds_the_reply(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    reply = await press(desk, mention)
    clock.jump(30)
    mastodon.post("On it!", author=mastodon.me, in_reply_to_id=mention.native_id)
    held = await desk.dispatch.deliver(reply.id)
    assert held.state is ReplyState.HELD
    assert held.changes[0].who == "us"


async def test_what_the_same_person_pressed_before_holds_nothing_up_however_late_it_goes_out(
    desk: Desk, mention: MentionRow, clock: FakeClock
) -> None:
    seen = clock.now()
    public = await press(desk, mention, "I write to you in private")
    private = await press(desk, mention, "Both go back today", seen_at=seen, private=True)
    clock.jump(30)
    assert (await desk.dispatch.deliver(public.id)).state is ReplyState.SENT
    assert (await desk.dispatch.deliver(private.id)).state is ReplyState.SENT


async def test_what_a_colleague_pressed_meanwhile_holds_the_reply(
    desk: Desk, mention: MentionRow, clock: FakeClock
) -> None:
    seen = clock.now()
    order = replace(desk.order(mention, "On it"), author="Ilse")
    (theirs,) = await desk.outbox.put(order)
    mine = await press(desk, mention, "We look into it", seen_at=seen)
    clock.jump(30)
    assert (await desk.dispatch.deliver(theirs.id)).state is ReplyState.SENT
    assert (await desk.dispatch.deliver(mine.id)).trouble is Trouble.CHANGED


async def test_strangers_who_talk_in_the_thread_hold_nothing_up(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    reply = await press(desk, mention)
    clock.jump(30)
    stranger = mastodon.post(
        "Mine too!",
        author=mastodon.account("stranger", "elsewhere.example"),
        in_reply_to_id=mention.native_id,
    )
    mastodon.post("Sorry!", author=mastodon.me, in_reply_to_id=stranger["id"])
    assert (await desk.dispatch.deliver(reply.id)).state is ReplyState.SENT


async def test_what_the_inbox_had_at_the_press_holds_nothing_up(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    clock.jump(30)
    second = mastodon.post("Hello?", in_reply_to_id=mention.native_id)
    await desk.arrive(second, parent_uri=mention.canonical_uri, thread_uri=mention.canonical_uri)
    reply = await press(desk, mention)
    assert (await desk.dispatch.deliver(reply.id)).state is ReplyState.SENT


async def test_what_arrived_in_the_undo_window_holds_the_reply_though_the_inbox_has_it(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    reply = await press(desk, mention)
    clock.jump(5)
    second = mastodon.post("Forget it", in_reply_to_id=mention.native_id)
    await desk.arrive(second, parent_uri=mention.canonical_uri, thread_uri=mention.canonical_uri)
    assert (await desk.dispatch.deliver(reply.id)).state is ReplyState.HELD


async def test_an_edited_post_holds_the_reply(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    reply = await press(desk, mention)
    clock.jump(30)
    status = mastodon.find(mention.native_id)
    status["content"] = "<p>My lock is fine, I was joking</p>"
    status["edited_at"] = clock.now().isoformat()
    held = await desk.dispatch.deliver(reply.id)
    assert held.state is ReplyState.HELD
    assert "changed the post" in held.reason


async def test_a_deleted_post_ends_it_in_one_sentence_with_the_text_kept(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow
) -> None:
    reply = await press(desk, mention)
    mastodon.delete(mastodon.find(mention.native_id))
    failed = await desk.dispatch.deliver(reply.id)
    assert failed.state is ReplyState.FAILED
    assert failed.trouble is Trouble.GONE
    assert failed.order.text == "We look into it"
    assert "deleted" in failed.reason
    assert mastodon.posted == []


async def test_a_text_that_is_too_long_is_refused_before_anything_is_sent(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow
) -> None:
    reply = await press(desk, mention, "long " * 120)
    failed = await desk.dispatch.deliver(reply.id)
    assert failed.trouble is Trouble.REFUSED
    assert "500" in failed.reason
    assert failed.reason.endswith("Your text is kept.")
    assert mastodon.posted == []


async def test_a_server_that_refuses_the_author_is_told_plainly(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow
) -> None:
    mastodon.refusal = json_reply({"error": "This action is not allowed"}, 403)
    reply = await press(desk, mention)
    failed = await desk.dispatch.deliver(reply.id)
    assert failed.trouble is Trouble.NOT_ALLOWED
    assert "Nothing was posted" in failed.reason


async def test_a_429_waits_as_long_as_it_says(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    mastodon.refusal = json_reply({"error": "Too many"}, 429, {"Retry-After": "40"})
    reply = await press(desk, mention)
    waiting = await desk.dispatch.deliver(reply.id)
    assert waiting.state is ReplyState.WAITING
    assert waiting.trouble is Trouble.BUSY
    assert waiting.next_at is not None
    assert timedelta(seconds=39) <= waiting.next_at - clock.now() <= timedelta(seconds=41)
    mastodon.refusal = None
    await clock.advance(41)
    assert (await desk.dispatch.deliver(reply.id)).state is ReplyState.SENT
    assert len(mastodon.posts_of("We look into it")) == 1


async def test_an_expired_sign_in_keeps_the_text_and_goes_on_after_a_poll_went_through(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    desk.background.start(desk.dispatch.run(), "outbox")
    await clock.settle()
    mastodon.token = "another"
    reply = await press(desk, mention)

    async def signed_out() -> bool:
        return (await desk.inbox.replies.get(reply.id)).trouble is Trouble.SIGNED_OUT

    await clock.until(signed_out)
    waiting = await desk.inbox.replies.get(reply.id)
    assert waiting.next_at is None
    assert waiting.needs_person

    await desk.credentials.keep("access_token", "another")
    desk.bus.publish(PollFinished(desk.source.id, 0))
    await desk.gets_to(reply.id, ReplyState.SENT)


async def test_a_reply_waits_while_there_is_no_connection_and_says_since_when(
    desk: Desk, server: Server, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    server.on("*", Close())
    reply = await press(desk, mention)
    waiting = await desk.dispatch.deliver(reply.id)
    assert waiting.state is ReplyState.WAITING
    assert waiting.trouble is Trouble.OFFLINE
    pending = await desk.outbox.pending()
    assert [(r.id, r.created_at) for r in pending.going] == [(reply.id, reply.created_at)]
    server.on("*", mastodon.routes()["*"])
    await clock.advance(180)
    assert (await desk.dispatch.deliver(reply.id)).state is ReplyState.SENT


async def test_a_reply_that_waited_too_long_is_shown_to_a_person_first(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    reply = await press(desk, mention)
    clock.jump(7 * 3600)
    held = await desk.dispatch.deliver(reply.id)
    assert held.trouble is Trouble.OLD
    assert "7 hours" in held.reason
    await desk.outbox.send_again(reply.id, "priya")
    assert (await desk.dispatch.deliver(reply.id)).state is ReplyState.SENT


async def test_a_lost_answer_is_looked_for_and_found(
    desk: Desk, server: Server, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    mastodon.honours_keys = False

    async def lose(request: object) -> Reset:
        mastodon._publish(request)  # type: ignore[arg-type]
        return Reset()

    server.on("POST /api/v1/statuses", lose)
    reply = await press(desk, mention)
    uncertain = await desk.dispatch.deliver(reply.id)
    assert uncertain.state is ReplyState.UNCERTAIN
    assert not uncertain.needs_person
    await clock.advance(16)
    sent = await desk.dispatch.deliver(reply.id)
    assert sent.state is ReplyState.SENT
    assert len(mastodon.posts_of("We look into it")) == 1


async def test_without_a_key_a_reply_that_is_not_found_is_never_sent_again_by_itself(
    desk: Desk, server: Server, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    mastodon.software, mastodon.honours_keys = "gotosocial", False
    server.on("POST /api/v1/statuses", Reset())
    reply = await press(desk, mention)
    await desk.dispatch.deliver(reply.id)
    await clock.advance(16)
    asking = await desk.dispatch.deliver(reply.id)
    assert asking.state is ReplyState.UNCERTAIN
    assert asking.trouble is Trouble.DECIDE
    await clock.advance(86_400)
    await desk.dispatch.deliver(reply.id)
    assert len(server.asked("/api/v1/statuses")) == 1

    server.on("POST /api/v1/statuses", mastodon.routes()["*"])
    await desk.outbox.send_again(reply.id, "priya")
    assert (await desk.dispatch.deliver(reply.id)).state is ReplyState.SENT


async def test_a_server_that_only_looks_like_one_with_keys_is_not_trusted_with_them(
    desk: Desk, server: Server, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    mastodon.nodeinfo, mastodon.honours_keys = False, False
    server.on("POST /api/v1/statuses", Reset())
    reply = await press(desk, mention)
    await desk.dispatch.deliver(reply.id)
    await clock.advance(16)
    assert (await desk.dispatch.deliver(reply.id)).trouble is Trouble.DECIDE
    assert len(server.asked("/api/v1/statuses")) == 1


async def test_a_key_that_may_be_forgotten_protects_nothing_so_a_person_decides(
    desk: Desk, server: Server, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    server.on("POST /api/v1/statuses", Reset())
    reply = await press(desk, mention)
    await desk.dispatch.deliver(reply.id)
    clock.jump(3600)
    asking = await desk.dispatch.deliver(reply.id)
    assert asking.trouble is Trouble.DECIDE
    assert len(server.asked("/api/v1/statuses")) == 1


async def test_a_person_who_finds_it_by_hand_stops_the_clock_without_a_second_post(
    desk: Desk, server: Server, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    mastodon.software = "gotosocial"
    server.on("POST /api/v1/statuses", Reset())
    reply = await press(desk, mention)
    await desk.dispatch.deliver(reply.id)
    await clock.advance(16)
    await desk.dispatch.deliver(reply.id)
    sent = await desk.outbox.found_by_hand(reply.id, "priya", "https://social.example/@brand/9")
    assert sent.state is ReplyState.SENT
    row = (await desk.inbox.rows([mention.id]))[0]
    assert row.work is not None
    assert row.work.waiting_since is None


async def test_the_parts_of_a_thread_follow_each_other_and_answer_the_part_before(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    desk.background.start(desk.dispatch.run(), "outbox")
    orders = [desk.order(mention, text) for text in ("First part.", "Second part.", "Third part.")]
    replies = await desk.outbox.put(*orders)
    for reply in replies:
        await desk.gets_to(reply.id, ReplyState.SENT)
    first, second, third = (mastodon.posts_of(order.text)[0] for order in orders)
    assert [second["in_reply_to_id"], third["in_reply_to_id"]] == [first["id"], second["id"]]


async def test_parts_wait_while_the_first_is_held_and_go_when_it_is_taken_back(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    replies = await desk.outbox.put(desk.order(mention, "One."), desk.order(mention, "Two."))
    clock.jump(30)
    mastodon.post("Wait", in_reply_to_id=mention.native_id)
    await desk.dispatch.deliver(replies[0].id)
    assert (await desk.dispatch.deliver(replies[1].id)).state is ReplyState.WAITING
    await desk.outbox.take_back(replies[0].id, "priya")
    assert (await desk.inbox.replies.get(replies[1].id)).state is ReplyState.CANCELLED
    drafts = await desk.inbox.replies.drafts()
    assert [draft.text for draft in drafts] == ["One.\n\nTwo."]
    assert mastodon.posted == []


async def test_a_private_reply_is_addressed_to_the_customer_alone(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow
) -> None:
    reply = await press(desk, mention, "Send us the number", private=True, step=Step.OFFLINE)
    await desk.dispatch.deliver(reply.id)
    (status,) = mastodon.posts_of("Send us the number")
    assert status["visibility"] == "direct"
    row = (await desk.inbox.rows([mention.id]))[0]
    assert row.work is not None
    assert row.work.state == State.OFFLINE


async def test_a_poll_that_meets_the_reply_first_does_not_count_it_as_written_elsewhere(
    desk: Desk, server: Server, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    async def lose(request: object) -> Reset:
        mastodon._publish(request)  # type: ignore[arg-type]
        return Reset()

    server.on("POST /api/v1/statuses", lose)
    reply = await press(desk, mention)
    await desk.dispatch.deliver(reply.id)
    (status,) = mastodon.posts_of("We look into it")
    ours = post_of(status["id"], status["uri"], "We look into it", mention, clock)
    await desk.inbox.store_page(PageToStore(desk.source, (), None, clock.now(), own=(ours,)))
    await clock.advance(16)
    await desk.dispatch.deliver(reply.id)
    assert mention.work is not None
    conversation = await desk.inbox.replies.conversation(mention.work.conversation_id)
    assert conversation is not None
    events = await desk.inbox.replies.events(mention.work.conversation_id)
    undone = {event.undoes for event in events}
    vias = [
        event.details.get("via")
        for event in events
        if event.kind is EventKind.ANSWERED and event.uid not in undone
    ]
    assert vias == ["cmconsole"]
    assert await desk.inbox.problems() == []


async def test_a_poll_that_meets_an_uncertain_reply_settles_it_without_anybody(
    desk: Desk, server: Server, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    mastodon.software, mastodon.honours_keys = "gotosocial", False
    server.on("POST /api/v1/statuses", Reset())
    reply = await press(desk, mention)
    await desk.dispatch.deliver(reply.id)
    await clock.advance(16)
    assert (await desk.dispatch.deliver(reply.id)).trouble is Trouble.DECIDE
    desk.background.start(desk.dispatch.run(), "outbox")
    await clock.settle()
    late = mastodon.post("@fan We look into it", author=mastodon.me)
    ours = post_of(late["id"], late["uri"], "@fan We look into it", mention, clock)
    await desk.inbox.store_page(PageToStore(desk.source, (), None, clock.now(), own=(ours,)))
    assert mention.work is not None
    desk.bus.publish(ConversationsChanged((mention.work.conversation_id,)))
    await desk.gets_to(reply.id, ReplyState.SENT)
    assert mastodon.posted == []


async def test_a_clock_that_is_set_back_does_not_hold_up_what_waits(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    desk.undo_seconds = 10
    reply = await press(desk, mention)
    clock.jump(-3600)
    await desk.inbox.replies.shift(timedelta(seconds=-3600))
    await clock.advance(10)
    assert (await desk.dispatch.deliver(reply.id)).state is ReplyState.SENT


async def test_every_step_is_in_the_log_before_the_next_one(
    desk: Desk, mention: MentionRow
) -> None:
    reply = await press(desk, mention)
    await desk.dispatch.deliver(reply.id)
    kinds = await desk.inbox._database.read(
        lambda c: [
            row[0]
            for row in c.execute("SELECT kind FROM event WHERE kind LIKE 'reply %' ORDER BY id")
        ]
    )
    assert kinds == ["reply waiting", "reply rechecking", "reply sending", "reply sent"]
    assert await desk.inbox.problems() == []


async def test_the_same_words_to_the_same_post_are_sent_once_however_often_they_are_pressed(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow
) -> None:
    first = await press(desk, mention, "On it")
    with pytest.raises(UsageError, match="in the outbox"):
        await press(desk, mention, "On it")
    await desk.dispatch.deliver(first.id)
    with pytest.raises(UsageError, match="went to this post before"):
        await press(desk, mention, "On it")
    other = await press(desk, mention, "On it now")
    assert (await desk.dispatch.deliver(other.id)).state is ReplyState.SENT
    assert len(mastodon.posts_of("On it")) == 1
    assert len(await desk.inbox.replies.of_mention(mention.id)) == 2


async def test_the_same_words_to_another_post_of_theirs_are_another_reply(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    second = mastodon.post("And my lock again")
    clock.jump(60)
    later = await desk.arrive(second)
    for one in (mention, later):
        reply = await press(desk, one, "On it")
        assert (await desk.dispatch.deliver(reply.id)).state is ReplyState.SENT
    assert len(mastodon.posts_of("On it")) == 2


async def test_pressing_again_what_was_held_takes_its_place(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    first = await press(desk, mention, "On it")
    clock.jump(1)
    mastodon.post("It works again", in_reply_to_id=mention.native_id)
    assert (await desk.dispatch.deliver(first.id)).state is ReplyState.HELD
    again = await press(desk, mention, "On it")
    assert (await desk.inbox.replies.get(first.id)).state is ReplyState.CANCELLED
    assert [reply.id for reply in (await desk.outbox.pending()).going] == [again.id]
    with pytest.raises(UsageError):
        await desk.outbox.send_again(first.id, "priya")


async def test_what_may_be_on_the_network_is_never_pressed_a_second_time(
    desk: Desk, mention: MentionRow, clock: FakeClock
) -> None:
    first = await press(desk, mention, "On it")
    lost = {"trouble": Trouble.DECIDE, "next_at": None}
    now = clock.now()
    moved = await desk.inbox.replies.move(
        first.id, {ReplyState.WAITING}, ReplyState.UNCERTAIN, now, lost
    )
    assert moved is not None
    with pytest.raises(UsageError, match="Nothing is sent twice"):
        await press(desk, mention, "On it")


async def test_what_continues_another_reply_never_goes_out_before_it(
    desk: Desk, mastodon: LossyMastodon, mention: MentionRow, clock: FakeClock
) -> None:
    parts = [desk.order(mention, f"Part {n}") for n in (1, 2)]
    first, second = await desk.outbox.put(*parts)
    clock.jump(1)
    mastodon.post("It works again", in_reply_to_id=mention.native_id)
    # As the window does when it closes: everything that waits is to go.
    await desk.outbox.send_now(first.id, second.id)
    assert (await desk.dispatch.deliver(first.id)).state is ReplyState.HELD
    assert (await desk.dispatch.deliver(second.id)).state is ReplyState.WAITING
    assert not mastodon.everything()
    await desk.outbox.send_again(first.id, "priya")
    assert (await desk.dispatch.deliver(first.id)).state is ReplyState.SENT
    assert (await desk.dispatch.deliver(second.id)).state is ReplyState.SENT
    (one,), (two,) = mastodon.posts_of("Part 1"), mastodon.posts_of("Part 2")
    assert two["in_reply_to_id"] == one["id"]
