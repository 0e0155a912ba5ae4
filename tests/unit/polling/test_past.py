"""What an author's past makes of a post, through the real triage, poll and inbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.judgement import Judgement, MentionClass
from cmconsole.domain.posts import Post
from cmconsole.networks.base import Refreshed
from cmconsole.polling.intake import Intake
from cmconsole.store.log import new_uid
from cmconsole.store.reading.queues import Queue
from cmconsole.store.rows import MentionRow
from cmconsole.system.paths import resource
from cmconsole.triage.judge import ToJudge, Triage
from cmconsole.triage.policy import load_policy
from cmconsole.triage.shipped import make_triage
from support.clocks import FakeClock
from support.inboxes import NOON, author, post
from support.listening import Listener, ScriptedNetwork, listener_at, page

C = MentionClass
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def triage() -> Triage:
    return make_triage(load_policy(resource("policy.toml")))


class Judged(Listener):
    """A listener whose posts are judged by their words."""

    triage: Triage

    def intake(self) -> Intake:
        return replace(super().intake(), judge=self._judge)

    def _judge(self, posts: list[Post]) -> list[Judgement]:
        return self.triage.judge_many(
            [ToJudge(one.text, one.network, addressed=one.addressed) for one in posts]
        )

    async def hears(
        self, text: str, later: timedelta = timedelta(), **fields: object
    ) -> MentionRow:
        """What somebody writes some time after what was heard before, as it stands in the inbox."""
        self.clock.jump(later.total_seconds())
        who = fields.pop("who", "@ann@example.social")
        assert isinstance(who, str)
        published = fields.pop("published_at", self.clock.now())
        came = post(text, author=author(who), published_at=published, **fields)
        self.network.polls = [page(came)]
        await self.poller().poll("", DAY)
        rows, _ = await self.desk.inbox.page(Queue.ALL)
        return next(row for row in rows if row.text == text)

    async def answers(self, row: MentionRow) -> None:
        """We answer, and nothing waits any more."""
        assert row.work is not None
        now = self.clock.now()
        answered = Event(new_uid(now), now, "Kim", EventKind.ANSWERED)
        await self.desk.inbox.record(row.work.conversation_id, [answered])


@pytest.fixture
async def listener(tmp_path: Path, triage: Triage) -> AsyncIterator[Judged]:
    async with listener_at(tmp_path, ScriptedNetwork(), FakeClock(NOON)) as opened:
        judged = Judged(opened.desk, opened.network, opened.clock)
        judged.triage = triage
        yield judged
        judged.worker.shutdown()


@pytest.mark.parametrize(
    ("first", "class_of_first"),
    [
        ("I love @CoffeeHub, best flat white in town", C.PRAISE),
        ("Wow what a match at the @CoffeeHub tonight", C.NOISE),
    ],
)
async def test_praise_and_chatter_that_nobody_answers_raise_no_question(
    listener: Judged, first: str, class_of_first: MentionClass
) -> None:
    for number in range(2):
        row = await listener.hears(f"{first} {'!' * number}".strip(), DAY)
        assert row.judgement.mention_class is class_of_first
    row = await listener.hears("Do you ship to Norway? @CoffeeHub", 3 * DAY)
    assert row.judgement.mention_class is C.QUESTION


async def test_a_waiting_customer_who_only_says_still_waiting_is_raised(listener: Judged) -> None:
    row = await listener.hears("@shoply where is my order 48213? It never arrived")
    assert row.judgement.mention_class is C.MAJOR
    soon = await listener.hears("Still waiting.", timedelta(hours=5))
    assert soon.judgement.mention_class is C.MINOR
    assert soon.judgement.reasons[0].text == "From somebody who waits for an answer"
    late = await listener.hears("@shoply anybody there", 2 * DAY)
    assert late.judgement.mention_class is C.MAJOR
    assert late.judgement.reasons[0].text == "Asked before, not answered: 3 posts in 2 days"
    assert "@shoply anybody there" in await listener.desk.texts(Queue.ANSWER)


async def test_an_edit_leaves_a_waiting_customer_raised_and_counts_no_post_twice(
    listener: Judged,
) -> None:
    await listener.hears("where is my order", canonical_uri="urn:1")
    await listener.hears("Still waiting", timedelta(hours=50), canonical_uri="urn:2")
    written = listener.clock.now()
    row = await listener.hears("Still waiting.", canonical_uri="urn:2", published_at=written)
    told = "Asked before, not answered: 2 posts in 2 days"
    assert (row.judgement.mention_class, row.judgement.reasons[0].text) == (C.MAJOR, told)
    again = post("Still waiting!", author=author(), canonical_uri="urn:2", published_at=written)
    listener.network.now_there = Refreshed((again,))
    assert await listener.poller().refresh() == 1
    (row,) = [r for r in await listener.desk.inbox.search("waiting")]
    assert (row.judgement.mention_class, row.judgement.reasons[0].text) == (C.MAJOR, told)
    assert len(await listener.desk.texts(Queue.ANSWER)) == 2


@pytest.mark.parametrize(
    "text", ["thanks, here is my order number: 48213", "gracias, pero sigue igual", "It is 48213"]
)
async def test_what_a_customer_adds_after_our_answer_waits_for_us(
    listener: Judged, text: str
) -> None:
    first = await listener.hears("where is my parcel")
    await listener.answers(first)
    row = await listener.hears(
        text, timedelta(minutes=20), thread_uri=first.canonical_uri, addressed="reply"
    )
    assert row.work is not None
    assert row.work.queue == "answer"
    assert row.work.waiting_since == row.published_at
    assert row.work.due_at is not None


@pytest.mark.parametrize("text", ["grazie mille", "谢谢", "thanks, all good now", "👍"])
async def test_thanks_after_our_answer_open_no_wait(listener: Judged, text: str) -> None:
    first = await listener.hears("where is my parcel")
    await listener.answers(first)
    row = await listener.hears(
        text, timedelta(days=3), thread_uri=first.canonical_uri, addressed="reply"
    )
    assert row.work is not None
    assert (row.work.queue, row.work.waiting_since) == ("acknowledged", None)


async def test_chatter_of_somebody_we_answered_elsewhere_stays_chatter(listener: Judged) -> None:
    await listener.answers(await listener.hears("where is my parcel"))
    row = await listener.hears("Wow what a match at the stadium tonight", DAY)
    assert row.judgement.mention_class is C.NOISE


async def test_the_constant_ranter_goes_on_watch_though_nobody_answers_rants(
    listener: Judged,
) -> None:
    for number in range(6):
        row = await listener.hears(
            f"You are all liars and idiots, what a pathetic company {'!' * number}".strip(), 2 * DAY
        )
        assert row.judgement.mention_class is C.RANT
    row = await listener.hears("ugh I just hate this @telcoX 😡😡", DAY)
    assert row.judgement.mention_class is C.RANT
    assert row.judgement.reasons[0].text == (
        "Keeps coming back: 6 posts in 30 days, none waits for an answer"
    )
