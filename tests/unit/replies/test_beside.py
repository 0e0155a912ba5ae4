"""Closing, concessions, praise, hand-overs and macros as services: what they store and what they say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.errors import UsageError
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.posts import PostAddress
from cmconsole.domain.replies import Order, Step
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.networks import registry
from cmconsole.replies.accounts import Accounts
from cmconsole.replies.composing import Composing
from cmconsole.replies.ending import Ending
from cmconsole.replies.giving import Giving, price_of
from cmconsole.replies.kindness import Allowed, Kindness
from cmconsole.replies.macro_running import MacroRunning
from cmconsole.replies.macros import Action, Do
from cmconsole.replies.steps import Closing, closing
from cmconsole.store.rows import MentionRow
from cmconsole.system.paths import resource
from support.clocks import MORNING, FakeClock
from support.desks import Desk, desk_at
from support.mastodon import FakeMastodon
from support.servers import Server, serve

UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MORNING)


@pytest.fixture
def mastodon() -> FakeMastodon:
    return FakeMastodon()


@pytest.fixture
async def server(mastodon: FakeMastodon) -> AsyncIterator[Server]:
    async with serve(mastodon.routes()) as server:
        yield server


@pytest.fixture
async def desk(tmp_path: Path, server: Server, clock: FakeClock) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path, server, clock) as desk:
        yield desk


@pytest.fixture
async def mention(desk: Desk, mastodon: FakeMastodon) -> MentionRow:
    return await desk.arrive(mastodon.post("My lock is stuck"))


@pytest.fixture
async def praise(desk: Desk, mastodon: FakeMastodon) -> MentionRow:
    return await desk.arrive(mastodon.post("Marieke was lovely"), MentionClass.PRAISE)


def accounts(desk: Desk) -> Accounts:
    return Accounts(desk.inbox, lambda source: desk.connector)


def kindness(desk: Desk) -> Kindness:
    known = accounts(desk)
    composing = Composing(desk.inbox, known, desk.clock, registry.kind, lambda: "priya")
    me = lambda: "priya"  # noqa: E731
    return Kindness(desk.inbox, known.connector, composing, desk.bus, desk.clock, me)


async def events_of(desk: Desk, mention: MentionRow) -> list[Event]:
    assert mention.work is not None
    return await desk.inbox.replies.events(mention.work.conversation_id)


def close_order(desk: Desk, mention: MentionRow, text: str, *, agreed: bool) -> Order:
    order = desk.order(mention, text, step=Step.CLOSE)
    return closing(order, Closing(agreed=agreed))


async def test_a_close_is_safe_where_they_agreed_and_the_thread_is_alive(
    desk: Desk, mention: MentionRow
) -> None:
    ending = Ending(accounts(desk), desk.clock)
    assert await ending.doubts(close_order(desk, mention, "Solved.", agreed=True)) == []


async def test_a_close_says_every_doubt_there_is(
    desk: Desk, mention: MentionRow, mastodon: FakeMastodon
) -> None:
    ending = Ending(accounts(desk), desk.clock)
    order = close_order(desk, mention, "Write to eamon@example.org", agreed=False)
    gone = replace(order, answer_to=PostAddress("404", "https://x.example/404"))
    mastodon.statuses.clear()
    found = [doubt.what for doubt in await ending.doubts(gone)]
    assert found == ["private data", "not agreed", "thread gone"]


async def test_a_thread_that_cannot_be_read_is_no_doubt(
    desk: Desk, mention: MentionRow, server: Server, mastodon: FakeMastodon
) -> None:
    from support.plays import Close

    mastodon.before = lambda request: Close()
    ending = Ending(accounts(desk), desk.clock)
    assert await ending.doubts(close_order(desk, mention, "Solved.", agreed=True)) == []


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", (None, "")),
        ("25", (2500, "EUR")),
        ("25,5", (2550, "EUR")),
        ("25.50 usd", (2550, "USD")),
        ("€ 20", (2000, "EUR")),
        ("20 £", (2000, "GBP")),
    ],
)
def test_prices_are_read_as_people_type_them(words: str, wanted: tuple[int | None, str]) -> None:
    assert price_of(words) == wanted


@pytest.mark.parametrize("words", ["a lot", "-3", "1.234.567", "10 %%%%%", "12345678901"])
def test_what_is_no_amount_is_said(words: str) -> None:
    with pytest.raises(UsageError, match="is no amount"):
        price_of(words)


async def test_a_concession_is_kept_with_its_limit_and_compared_with_the_last_six(
    desk: Desk, mention: MentionRow
) -> None:
    giving = Giving(desk.inbox, desk.bus, desk.clock, lambda: "priya")
    said = []
    for price in ("10", "30", "20"):
        made = giving.concession(mention, "a month", price, "up to 30", offered=False)
        said.append(await giving.give(made))
    assert said == ["", "", ""], "one is no measure, and a smaller one is no reason for a word"
    made = giving.concession(mention, "a year", "120", "up to 30", offered=True)
    warning = await giving.give(made)
    assert "more than the last 3 got (usually 20.00 EUR)" in warning
    last = await giving.last()
    assert (last[0].what, last[0].policy, last[0].offered) == ("a year", "up to 30", True)
    event = (await events_of(desk, mention))[-1]
    assert event.details["concession"] == "a year"
    assert event.details["amount"] == "120.00"
    assert event.details["policy"] == "up to 30"
    assert event.details["offered"] == "yes"
    assert event.details["to"] == mention.author_handle


async def test_praise_is_liked_and_reposted_on_the_network_and_in_the_log(
    desk: Desk, praise: MentionRow, mastodon: FakeMastodon
) -> None:
    kind = kindness(desk)
    await kind.like(praise)
    await kind.repost(praise)
    status = mastodon.find(praise.native_id)
    assert status["favourited"]
    assert status["reblogged"]
    notes = [event.details for event in await events_of(desk, praise) if event.details]
    assert {"liked": "yes"} in notes
    assert {"reposted": "yes"} in notes


async def test_a_permission_is_kept_with_its_date_its_scope_and_its_end(
    desk: Desk, praise: MentionRow, clock: FakeClock
) -> None:
    kind = kindness(desk)
    until = clock.now() + timedelta(days=365)
    await kind.asked(praise, Allowed(praise.text, "our website", until))
    (asked,) = await kind.permissions(praise)
    assert asked.granted_at is None
    clock.jump(60)
    await kind.answered(asked, granted=True)
    (granted,) = await kind.permissions(praise)
    assert granted.holds(clock.now())
    assert granted.scope == "our website"
    assert granted.granted_at == clock.now()
    assert not granted.holds(until)
    await kind.answered(granted, granted=False)
    assert not (await kind.permissions(praise))[0].holds(clock.now())


async def test_praise_is_passed_on_with_their_words_and_a_link(
    desk: Desk, praise: MentionRow
) -> None:
    kind = kindness(desk)
    assert await kind.pass_on(praise, "Marieke", "") == ""
    link = await kind.pass_on(praise, "Marieke", "marieke@example.org")
    assert link.startswith("mailto:marieke@example.org?")
    assert "Marieke%20was%20lovely" in link
    passed = [e for e in await events_of(desk, praise) if e.details.get("passed_on")]
    assert [event.details["passed_on"] for event in passed] == ["Marieke", "Marieke"]
    with pytest.raises(UsageError):
        await kind.pass_on(praise, " ", "")


async def test_the_weeks_text_quotes_what_was_public_and_counts_what_was_not(
    desk: Desk, mastodon: FakeMastodon, clock: FakeClock
) -> None:
    await desk.arrive(mastodon.post("Marieke was lovely"), MentionClass.PRAISE)
    hidden = mastodon.post("Only for you")
    await desk.arrive(hidden, MentionClass.PRAISE, visibility="private")
    await desk.arrive(mastodon.post("My lock is stuck"))
    words = await kindness(desk).of_the_week()
    assert "“Marieke was lovely”" in words
    assert "Only for you" not in words
    assert "1 more came in private." in words
    assert "stuck" not in words
    clock.jump(8 * 86_400)
    assert "Nobody wrote a kind word" in await kindness(desk).of_the_week()


async def test_a_macro_does_what_publishes_nothing_in_one_commit(
    desk: Desk, mention: MentionRow
) -> None:
    targets = targets_from_toml(resource("targets.toml").read_text("utf-8"))
    running = MacroRunning(desk.inbox, desk.bus, desk.clock, lambda: targets, lambda: "priya")
    actions = (Action(Do.ASSIGN, "Jonas"), Action(Do.CLASS, "minor"), Action(Do.NOTE, "called"))
    before = len(await events_of(desk, mention))
    await running.do(actions, mention)
    new = (await events_of(desk, mention))[before:]
    assert [event.kind for event in new] == [
        EventKind.ASSIGNED,
        EventKind.CLASS_CHANGED,
        EventKind.NOTED,
    ]
    assert new[1].level is Level.MEDIUM
    assert new[1].due_at is not None
    await running.do((), mention)
    assert len(await events_of(desk, mention)) == before + 3
