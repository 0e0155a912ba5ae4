"""Steps, debts, closing, concessions, permissions, and ways to answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.domain.conversations import EventKind, State
from cmconsole.domain.errors import UsageError
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.posts import Author, Post
from cmconsole.domain.replies import Step
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.networks import registry
from cmconsole.replies import elsewhere
from cmconsole.replies.safety import before_closing, out_of_proportion
from cmconsole.replies.steps import (
    Closing,
    Offline,
    Standing,
    Steps,
    closing,
    stepper,
    taking_offline,
)
from cmconsole.replies.ways import way
from cmconsole.store.replying.ledgers import Concession, Permission
from cmconsole.store.rows import MentionRow
from cmconsole.system.paths import resource
from support.clocks import MORNING, FakeClock
from support.desks import Desk, desk_at
from support.lossy import LossyMastodon


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MORNING)


@pytest.fixture
async def desk(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path, "http://127.0.0.1:9", clock) as desk:
        yield desk


@pytest.fixture
def steps(desk: Desk, clock: FakeClock) -> Steps:
    targets = targets_from_toml(resource("targets.toml").read_text("utf-8"))
    return Steps(desk.inbox, desk.bus, clock, lambda: targets, lambda: "priya")


@pytest.fixture
async def mention(desk: Desk) -> MentionRow:
    return await desk.arrive(LossyMastodon().post("My lock is stuck"))


async def marks(desk: Desk, mention: MentionRow, clock: FakeClock) -> list[Standing]:
    assert mention.work is not None
    conversation = await desk.inbox.replies.conversation(mention.work.conversation_id)
    events = await desk.inbox.replies.events(mention.work.conversation_id)
    assert conversation is not None
    return [mark.standing for mark in stepper(conversation, events, clock.now())]


async def test_the_stepper_shows_what_is_done_left_out_due_and_late(
    desk: Desk, steps: Steps, mention: MentionRow, clock: FakeClock
) -> None:
    clock.jump(60)
    assert await marks(desk, mention, clock) == [Standing.LATE, Standing.LATER, Standing.LATER]
    order = desk.order(mention, "We look into it", step=Step.ACKNOWLEDGE)
    await elsewhere.confirm(desk.inbox, desk.bus, clock, order)
    assert await marks(desk, mention, clock) == [Standing.DONE, Standing.NOW, Standing.LATER]
    await steps.skip(mention, Step.OFFLINE, "everything fits in public")
    assert await marks(desk, mention, clock) == [Standing.DONE, Standing.SKIPPED, Standing.NOW]
    due = await steps.outcome(mention, "a new lock", "@brand")
    assert due == clock.now() + timedelta(hours=48)
    clock.jump(49 * 3600)
    assert (await marks(desk, mention, clock))[-1] is Standing.LATE
    await elsewhere.confirm(
        desk.inbox, desk.bus, clock, closing(desk.order(mention, "Solved"), Closing(agreed=True))
    )
    assert (await marks(desk, mention, clock))[-1] is Standing.DONE


async def test_the_public_close_can_be_waived_with_a_reason_and_only_with_one(
    desk: Desk, steps: Steps, mention: MentionRow, clock: FakeClock
) -> None:
    with pytest.raises(UsageError):
        await steps.skip(mention, Step.CLOSE, " ")
    await steps.outcome(mention, "refunded", "@brand")
    await steps.skip(mention, Step.CLOSE, "a court is involved")
    assert mention.work is not None
    conversation = await desk.inbox.replies.conversation(mention.work.conversation_id)
    assert conversation is not None
    assert conversation.state is State.WAIVED
    assert conversation.debts == frozenset()


async def test_moving_a_major_complaint_offline_asks_how_who_and_when(
    desk: Desk, mention: MentionRow
) -> None:
    order = desk.order(mention, "Please write to us")
    with pytest.raises(UsageError, match="why"):
        taking_offline(order, MentionClass.MAJOR, Offline(reason=""))
    with pytest.raises(UsageError, match="how and who and when"):
        taking_offline(order, MentionClass.MAJOR, Offline(reason="account data"))
    taking_offline(order, MentionClass.MINOR, Offline(reason="account data"))
    full = Offline("account data", "phone", "Ilse", MORNING)
    known = taking_offline(order, MentionClass.MAJOR, full)
    assert known.step is Step.OFFLINE
    assert known.due_at == MORNING
    assert known.details["who"] == "Ilse"


async def test_a_close_is_seen_by_everybody_or_it_is_none(desk: Desk, mention: MentionRow) -> None:
    with pytest.raises(UsageError):
        closing(desk.order(mention, "Solved", private=True), Closing())


def test_doubts_before_a_close_are_named() -> None:
    old = Post("mastodon", "1", "u", Author("a", "@a"), "hm", MORNING - timedelta(days=20))
    doubts = before_closing("Order D-20733 is refunded", agreed=False, thread=[old], now=MORNING)
    assert [doubt.what for doubt in doubts] == ["private data", "not agreed", "thread quiet"]
    gone = before_closing("It is refunded", agreed=True, thread=[], now=MORNING)
    assert [doubt.what for doubt in gone] == ["thread gone"]
    assert before_closing("It is refunded", agreed=True, thread=None, now=MORNING) == []


async def test_a_gift_that_is_larger_than_the_last_six_gets_a_gentle_word(
    desk: Desk, mention: MentionRow
) -> None:
    assert mention.work is not None
    conversation_id = mention.work.conversation_id

    def given(amount: int, currency: str = "EUR") -> Concession:
        return Concession(conversation_id, MORNING, "priya", "voucher", "@fan", amount, currency)

    for amount in (500, 1000, 1500, 1000, 1000, 2000, 9900):
        await desk.inbox.replies.concede(given(amount))
    last = await desk.inbox.replies.last_concessions()
    assert [one.amount for one in last] == [9900, 2000, 1000, 1000, 1500, 1000]
    assert out_of_proportion(given(9900), last) == ""
    assert "last 6 got (usually 12.50 EUR)" in out_of_proportion(given(10_000), last)
    assert out_of_proportion(given(10_000, "SEK"), last) == ""
    events = await desk.inbox.replies.events(conversation_id)
    noted = [event.details for event in events if event.kind is EventKind.NOTED]
    assert noted[0] == {"concession": "voucher", "to": "@fan", "amount": "5.00", "currency": "EUR"}
    assert await desk.inbox.problems() == []


async def test_a_permission_holds_from_the_yes_until_it_ends_or_is_taken_back(
    desk: Desk, mention: MentionRow
) -> None:
    asked = Permission(
        mention.id,
        MORNING,
        "@fan",
        "the whole post",
        "our home page",
        "priya",
        expires_at=MORNING + timedelta(days=90),
    )
    number = await desk.inbox.replies.permission(asked)
    (known,) = await desk.inbox.replies.permissions(mention.id)
    assert not known.holds(MORNING)
    yes = MORNING + timedelta(hours=1)
    await desk.inbox.replies.decide_permission(number, granted=True, at=yes, author="priya")
    (known,) = await desk.inbox.replies.permissions()
    assert known.holds(yes)
    assert not known.holds(MORNING + timedelta(days=90))
    await desk.inbox.replies.decide_permission(number, granted=False, at=yes, author="priya")
    (known,) = await desk.inbox.replies.permissions()
    assert not known.holds(yes)
    assert await desk.inbox.problems() == []


async def test_what_cannot_be_answered_from_here_says_why_and_where(
    desk: Desk, mention: MentionRow
) -> None:
    sources = await desk.inbox.sources()
    here = way(mention, sources, registry.kind)
    assert here.source == sources[0]
    silent = [replace(sources[0], options={"server": "social.example", "tag": "acme"})]
    nobody = way(mention, silent, registry.kind)
    assert nobody.source is None
    assert "No account is signed in on Mastodon" in nobody.why_not
    assert nobody.link == mention.permalink
    another = LossyMastodon()
    another.next_id()
    story = another.post("Elsewhere")
    news = await desk.arrive(story, network="hackernews", native_id="42")
    reader = way(news, sources, registry.kind)
    assert reader.source is None
    assert reader.link == "https://news.ycombinator.com/reply?id=42"
    private = way(mention, silent, registry.kind, private=True)
    assert private.link is not None
    assert private.link.startswith("https://social.example/share?text=%40fan")


async def test_an_answer_posted_by_hand_stops_the_clock_and_says_so(
    desk: Desk, mention: MentionRow, clock: FakeClock
) -> None:
    clock.jump(60)
    await elsewhere.confirm(
        desk.inbox, desk.bus, clock, desk.order(mention, "done"), "https://x.example/1"
    )
    row = (await desk.inbox.rows([mention.id]))[0]
    assert row.work is not None
    assert row.work.waiting_since is None
    events = await desk.inbox.replies.events(row.work.conversation_id)
    assert events[-1].details["via"] == "browser"
    assert events[-1].post == "https://x.example/1"


async def test_thanks_at_the_end_open_no_new_wait_but_a_question_does(
    desk: Desk, mention: MentionRow, clock: FakeClock
) -> None:
    clock.jump(60)
    await elsewhere.confirm(desk.inbox, desk.bus, clock, desk.order(mention, "It is open"))
    mastodon = LossyMastodon(now=clock.now)
    for _ in range(3):
        mastodon.next_id()
    thread = {"parent_uri": mention.canonical_uri, "thread_uri": mention.canonical_uri}
    clock.jump(60)
    thanks = await desk.arrive(mastodon.post("Thank you, works."), MentionClass.NOISE, **thread)
    assert thanks.work is not None
    assert thanks.work.waiting_since is None
    assert mention.work is not None
    assert thanks.work.conversation_id == mention.work.conversation_id
    more = mastodon.post("Thanks. And the second lock?")
    asking = await desk.arrive(more, MentionClass.QUESTION, **thread)
    assert asking.work is not None
    assert asking.work.waiting_since is not None
