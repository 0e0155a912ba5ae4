"""One poll: what comes is stored page by page, and nothing a network does ends the listening."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.coverage import Absence
from cmconsole.domain.errors import NetworkDown
from cmconsole.domain.events import (
    ConversationsChanged,
    MentionsArrived,
    MentionsChanged,
    PollFailed,
    PollFinished,
)
from cmconsole.domain.judgement import MentionClass
from cmconsole.networks.base import Refreshed
from cmconsole.store.log import new_uid
from cmconsole.store.reading.queues import Queue
from support.clocks import FakeClock
from support.inboxes import NOON, author, minutes, post
from support.listening import Listener, ScriptedNetwork, listener_at, page

USUAL = minutes(3)


@pytest.fixture
async def listener(tmp_path: Path) -> AsyncIterator[Listener]:
    async with listener_at(tmp_path, ScriptedNetwork(), FakeClock(NOON)) as opened:
        yield opened


async def test_every_page_is_committed_with_its_cursor(listener: Listener) -> None:
    listener.network.polls = [
        [page("one", "two", cursor={"p": 1}, complete=False), page("three", cursor={"p": 2})]
    ]
    told: list[object] = []
    for kind in (MentionsArrived, PollFinished):
        listener.bus.subscribe(kind, told.append)
    report = await listener.poller().poll("", USUAL)
    assert (report.fetched, report.new, report.duplicates, report.error) == (3, 3, 0, None)
    assert await listener.desk.inbox.cursor(1) == {"p": 2}
    assert told == [
        MentionsArrived((1, 2), 1),
        MentionsArrived((3,), 1),
        PollFinished(1, 3, 0),
    ]


async def test_what_was_read_before_trouble_is_kept_and_the_cursor_goes_on_from_there(
    listener: Listener,
) -> None:
    trouble = NetworkDown("a.example has a problem of its own at the moment.")
    listener.network.polls = [[page("one", cursor={"p": 1}, complete=False), trouble]]
    told: list[PollFailed] = []
    listener.bus.subscribe(PollFailed, told.append)
    report = await listener.poller().poll("", USUAL)
    assert (report.new, report.error) == (1, trouble)
    assert told == [PollFailed(1, trouble)]
    assert await listener.desk.texts() == ["one"]
    assert await listener.ledger() == []
    await listener.poller().poll("", USUAL)
    assert listener.network.asked[-1][0] == {"p": 1}
    assert listener.network.closed == 2


@pytest.mark.expects_log
async def test_a_bug_of_a_connector_is_told_without_its_words(
    listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    listener.network.polls = [[page("one", complete=False), ZeroDivisionError("secret words")]]
    report = await listener.poller().poll("", USUAL)
    assert report.new == 1
    assert "Nothing stored is lost" in str(report.error)
    assert "secret" not in str(report.error)
    assert "source 1" in caplog.text


async def test_a_second_look_counts_what_is_known(listener: Listener) -> None:
    first = page("one", "two")
    listener.network.polls = [first, replace(first, posts=(*first.posts, post("three")), fetched=3)]
    await listener.poller().poll("", USUAL)
    report = await listener.poller().poll("", USUAL)
    assert (report.fetched, report.new, report.duplicates, report.changed) == (3, 1, 2, 0)


async def test_an_edit_is_a_change_and_keeps_the_time_the_customer_has_waited(
    listener: Listener,
) -> None:
    undated = post("it leaks", published_at=None)
    listener.network.polls = [
        page(),
        page(undated),
        page(replace(undated, text="it leaks a lot", published_at=NOON + minutes(40))),
    ]
    changed: list[MentionsChanged] = []
    listener.bus.subscribe(MentionsChanged, changed.append)
    await listener.poller().poll("", USUAL)
    await listener.poller().poll("", USUAL)
    await listener.clock.advance(3600)
    report = await listener.poller().poll("", USUAL)
    assert (report.changed, report.duplicates) == (1, 0)
    assert changed == [MentionsChanged((1,))]
    (row,) = await listener.desk.inbox.search("leaks")
    assert row.published_at == NOON
    assert row.work is not None
    assert row.work.waiting_since == NOON
    assert row.work.due_at == NOON + minutes(60)


async def test_a_post_from_the_future_is_answered_from_when_it_was_seen(listener: Listener) -> None:
    listener.network.polls = [page(post("hello", published_at=NOON + timedelta(days=999)))]
    await listener.poller().poll("", USUAL)
    (row,) = await listener.desk.inbox.search("hello")
    assert row.published_at == NOON
    assert row.work is not None
    assert row.work.due_at == NOON + minutes(60)


async def test_what_was_posted_before_the_source_was_added_is_history(listener: Listener) -> None:
    old = post("old", published_at=NOON - timedelta(microseconds=1))
    listener.network.polls = [page(old, post("new", published_at=NOON))]
    told: list[MentionsArrived] = []
    listener.bus.subscribe(MentionsArrived, told.append)
    report = await listener.poller().poll("", USUAL)
    assert report.new == 2
    assert [(len(event.ids), event.history) for event in told] == [(1, False), (1, True)]
    assert (await listener.desk.inbox.counts(NOON))["answer"] == 1


async def test_our_own_posts_are_no_mentions_but_answer_them(listener: Listener) -> None:
    asked = post("where is it?")
    ours = post("on its way", own=True, parent_uri=asked.canonical_uri)
    told: list[ConversationsChanged] = []
    listener.bus.subscribe(ConversationsChanged, told.append)
    listener.network.polls = [page(asked, ours)]
    report = await listener.poller().poll("", USUAL)
    assert (report.fetched, report.new) == (2, 1)
    assert told == [ConversationsChanged((1,))]
    assert await listener.desk.ask("SELECT state FROM conversation") == [("acknowledged",)]


async def test_an_absence_is_in_the_report_and_in_the_ledger(listener: Listener) -> None:
    await listener.poller().poll(Absence.NOT_RUNNING, USUAL)
    await listener.clock.advance(7200)
    listener.network.polls = [page("while we were away")]
    report = await listener.poller().poll(Absence.OFFLINE, USUAL)
    (gap,) = report.gaps
    assert (gap.reason, gap.refilled_at) == ("offline", NOON + minutes(120))
    assert await listener.ledger() == [("gap", 0, 120, "offline", True)]


async def test_a_pinned_old_post_does_not_hide_that_others_rolled_out(listener: Listener) -> None:
    await listener.clock.advance(60)
    await listener.poller().poll("", USUAL)
    await listener.clock.advance(3600)
    pinned = post("pinned", published_at=NOON - timedelta(days=900))
    oldest = post("oldest", published_at=NOON + minutes(41))
    listener.network.polls = [page(pinned, oldest, joined=False, missed_since=NOON + minutes(1))]
    report = await listener.poller().poll("", USUAL)
    assert [gap.refilled_at for gap in report.gaps] == [None]
    assert await listener.ledger() == [
        ("listened", 0, 1, "", False),
        ("gap", 1, 41, Absence.ROLLED_OUT, False),
        ("listened", 41, 61, "", False),
    ]


async def test_posts_somebody_works_on_are_looked_at_again(listener: Listener) -> None:
    first, second = post("first"), post("second")
    listener.network.polls = [page(first, second)]
    poller = listener.poller()
    await poller.poll("", USUAL)
    listener.network.now_there = Refreshed(
        (replace(first, text="first, edited"),), (second.canonical_uri,)
    )
    assert await poller.refresh() == 2
    assert {one.canonical_uri for one in listener.network.looked_at[0]} == {
        first.canonical_uri,
        second.canonical_uri,
    }
    counts = await listener.desk.inbox.counts(NOON)
    assert (counts["answer"], counts["done"]) == (1, 1)
    assert await listener.desk.found("edited") == ["first, edited"]


async def test_a_second_look_neither_adds_posts_nor_fails_the_poll(listener: Listener) -> None:
    listener.network.polls = [page("first")]
    poller = listener.poller()
    await poller.poll("", USUAL)
    listener.network.now_there = Refreshed((post("a stranger"),))
    assert await poller.refresh() == 0
    assert await listener.desk.texts() == ["first"]
    listener.network.now_there = NetworkDown("a.example has a problem.")
    assert await poller.refresh() == 0


async def test_nothing_open_means_no_second_look(listener: Listener) -> None:
    assert await listener.poller().refresh() == 0
    assert listener.network.looked_at == []


async def test_who_asks_again_after_two_days_without_an_answer_is_raised(
    listener: Listener,
) -> None:
    poller, ann = listener.poller(), author("@ann@example.social")
    listener.network.polls = [[page(post("Where is my order?", author=ann))]]
    await poller.poll("", USUAL)
    listener.clock.jump(49 * 3600)
    later = listener.clock.now()
    again = post("Still waiting for my order", author=ann, published_at=later)
    stranger = post("Where is mine?", author=author("@bob@example.social"), published_at=later)
    listener.network.polls = [[page(again, stranger)]]
    await poller.poll("", USUAL)
    rows = {row.text: row.judgement for row in (await listener.desk.inbox.page(Queue.ALL))[0]}
    assert rows["Still waiting for my order"].mention_class is MentionClass.MAJOR
    told = rows["Still waiting for my order"].reasons[0].text
    assert told == "Asked before, not answered: 2 posts in 2 days"
    assert rows["Where is mine?"].mention_class is MentionClass.MINOR
    assert rows["Where is my order?"].mention_class is MentionClass.MINOR


async def test_an_answer_in_between_raises_nothing(listener: Listener) -> None:
    poller, ann = listener.poller(), author("@ann@example.social")
    listener.network.polls = [[page(post("Where is my order?", author=ann))]]
    await poller.poll("", USUAL)
    (row,) = (await listener.desk.inbox.page(Queue.ALL))[0]
    assert row.work is not None
    answered = Event(new_uid(NOON), NOON + minutes(5), "Kim", EventKind.ANSWERED)
    await listener.desk.inbox.record(row.work.conversation_id, [answered])
    listener.clock.jump(49 * 3600)
    again = post("And another thing", author=ann, published_at=listener.clock.now())
    listener.network.polls = [[page(again)]]
    await poller.poll("", USUAL)
    (found,) = await listener.desk.inbox.search("another thing")
    assert found.judgement.mention_class is MentionClass.MINOR
