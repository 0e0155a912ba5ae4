"""A major complaint from the first word to the last, against the demo network and its people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from cmconsole.console import Console
from cmconsole.demo import DemoNetwork
from cmconsole.domain.conversations import Event, EventKind, State
from cmconsole.domain.judgement import LEVEL_OF_CLASS, MentionClass
from cmconsole.domain.replies import Order, Reply, ReplyState, Step
from cmconsole.networks import registry
from cmconsole.replies.checks import Situation, advise, gaps
from cmconsole.replies.safety import before_closing
from cmconsole.replies.steps import (
    Channel,
    Closing,
    Offline,
    Standing,
    closing,
    stepper,
    taking_offline,
)
from cmconsole.replies.templates import fill, suggest
from cmconsole.replies.ways import address_of, way
from cmconsole.store.log import new_uid
from cmconsole.store.rows import MentionRow
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import ScopedSecrets, SessionSecrets
from support.clocks import FakeClock

T = TypeVar("T")
IN_KEYRING = "kept in the keyring"


@dataclass
class Desk:
    """A console that listens to the demo network, and the clock both live by."""

    console: Console
    demo: DemoNetwork
    clock: FakeClock

    async def look(self) -> None:
        """Poll every source once."""
        for source in await self.console.inbox.sources():
            watch = await self.console.sources.watch(source)
            report = await self.through(watch.once())
            assert report.error is None, report.error

    async def through(self, work: Coroutine[Any, Any, T]) -> T:
        """Let time pass until something is done: the console paces itself by the clock."""
        task = asyncio.create_task(work)
        while not task.done():
            await self.clock.advance(0.25)
        return await task

    async def mentions_of(self, name: str) -> list[MentionRow]:
        """What somebody wrote, oldest first."""
        rows = await self.console.inbox.search(f"from:{name}")
        return sorted(rows, key=lambda row: row.published_at)

    async def judge(self, conversation_id: int, mention_class: MentionClass) -> None:
        """A person says what it is."""
        now = self.clock.now()
        level = LEVEL_OF_CLASS[mention_class]
        event = Event(
            new_uid(now),
            now,
            "Noor",
            EventKind.CLASS_CHANGED,
            level=level,
            mention_class=mention_class,
            due_at=now,
        )
        await self.console.inbox.record(conversation_id, [event])

    async def order(self, mention: MentionRow, text: str) -> Order:
        """What the composer makes of a text."""
        found = way(mention, await self.console.inbox.sources(), registry.kind)
        assert found.source is not None
        assert mention.work is not None
        return Order(
            mention_id=mention.id,
            source_id=found.source.id,
            text=text,
            answer_to=address_of(mention),
            author="Noor",
            conversation_id=mention.work.conversation_id,
            details={"newest": mention.canonical_uri},
        )

    async def send(self, order: Order) -> Reply:
        """Press, and let the undo window pass."""
        (reply,) = await self.console.replies.outbox.put(order)
        return await self.goes(reply.id)

    async def goes(self, reply_id: int) -> Reply:
        """Let a reply that was pressed go as far as it goes."""

        async def arrived() -> bool:
            reply = await self.console.inbox.replies.get(reply_id)
            return reply.state in (ReplyState.SENT, ReplyState.HELD, ReplyState.FAILED)

        await self.clock.until(arrived)
        return await self.console.inbox.replies.get(reply_id)

    async def later(self, seconds: float) -> None:
        """Time passes, people answer, the console hears of it."""
        await self.clock.advance(seconds)
        await self.look()


@asynccontextmanager
async def desk_at(folder: Path) -> AsyncIterator[Desk]:
    clock = FakeClock()
    secrets = SessionSecrets()
    async with (
        DemoNetwork(speed=0, clock=clock) as demo,
        Console.open(Profile.at(folder), clock=clock, secrets=secrets) as console,
    ):
        for wanted in demo.sources():
            if wanted.kind != "mastodon":
                continue
            hidden = dict.fromkeys(wanted.secrets, IN_KEYRING)
            source = await console.inbox.add_source(
                kind=wanted.kind,
                name=wanted.name,
                options={**wanted.options, **hidden},
                match=wanted.match,
                leave_out=wanted.leave_out,
                author="Noor",
                now=wanted.added_at,
            )
            for key, secret in wanted.secrets.items():
                await ScopedSecrets(secrets, source.uid).keep(key, secret)
        console.background.start(console.replies.outbox.dispatch.run(), "send replies")
        desk = Desk(console, demo, clock)
        await desk.look()
        yield desk


@pytest.mark.slow
async def test_a_major_complaint_is_acknowledged_moved_offline_and_closed_in_public(
    tmp_path: Path,
) -> None:
    async with desk_at(tmp_path) as desk:
        replies = desk.console.inbox.replies
        mention = (await desk.mentions_of("eamon"))[-1]
        assert mention.work is not None
        conversation_id = mention.work.conversation_id
        await desk.judge(conversation_id, MentionClass.MAJOR)
        mention = (await desk.mentions_of("eamon"))[-1]
        assert mention.work is not None
        assert mention.work.mention_class is MentionClass.MAJOR

        # 1. Acknowledge, with a template in the customer's language.
        template = suggest(
            desk.console.replies.templates(),
            mention.work.mention_class,
            mention.work.level,
            late=True,
            language=mention.judgement.language,
            step=Step.ACKNOWLEDGE,
        )[0]
        values = {
            "name": mention.author_name,
            "problem": "the 119 euro that were taken three times",
            "colleague": "Marieke from accounts",
            "when": "18:00",
            "agent": "Noor",
        }
        filled = fill(template, values, language=mention.judgement.language)
        assert gaps(filled.text) == []
        assert not [
            advice
            for advice in advise(filled.text, Situation(customer=mention.text, late=True))
            if advice.blocks
        ]
        order = replace(await desk.order(mention, filled.text), step=Step.ACKNOWLEDGE)
        assert (await desk.send(order)).state is ReplyState.SENT
        conversation = await replies.conversation(conversation_id)
        assert conversation is not None
        assert conversation.state is State.ACKNOWLEDGED
        assert conversation.waiting_since is None
        assert conversation.first_response_at is not None

        # 2. The customer answers in public and sends the figures in private; we move offline.
        await desk.later(30)
        theirs = await desk.mentions_of("eamon")
        public = [row for row in theirs if row.visibility == "public"][-1]
        private = [row for row in theirs if row.visibility == "private"][-1]
        assert private.work is not None
        assert private.work.conversation_id == conversation_id
        offline = Offline(
            reason="The bookings are account data.",
            how="private message",
            who="Marieke from accounts",
            when=desk.clock.now() + timedelta(hours=4),
        )
        order = await desk.order(public, "Thank you. We go on in private, Marieke writes to you.")
        order = taking_offline(order, MentionClass.MAJOR, offline)
        assert (await desk.send(order)).state is ReplyState.SENT
        answer = await desk.order(private, "Both bookings go back today. Marieke")
        assert (await desk.send(replace(answer, private=True))).state is ReplyState.SENT
        conversation = await replies.conversation(conversation_id)
        assert conversation is not None
        assert conversation.state is State.OFFLINE
        assert conversation.queue == "offline"

        # 3. The outcome is known: a word in public is owed within 48 hours.
        mention = (await desk.console.inbox.rows([mention.id]))[0]
        known_at = desk.clock.now()
        due = await desk.console.replies.steps().outcome(mention, "two bookings refunded", "tag")
        assert due == known_at + timedelta(hours=48)
        counts = await desk.console.inbox.counts(desk.clock.now())
        assert counts["loop"] == 1

        # 4. Closed in public; the thanks that follow open nothing.
        text = "Both bookings went back this afternoon, Eamon. Thank you for your patience. Noor"
        assert before_closing(text, agreed=True, thread=None, now=desk.clock.now()) == []
        order = closing(
            await desk.order(public, text),
            Closing(agreed=True, channel=Channel.PHONE, broken="booking of Dunnock Care"),
        )
        held = await desk.send(order)
        assert held.state is ReplyState.HELD, "he thanked us meanwhile; nobody had seen it"
        assert "apology that did not read like a form" in held.changes[0].text
        await desk.look()
        await desk.console.replies.outbox.send_again(held.id, "Noor")
        assert (await desk.goes(held.id)).state is ReplyState.SENT
        await desk.later(30)

        events = await replies.events(conversation_id)
        conversation = await replies.conversation(conversation_id)
        assert conversation is not None
        assert conversation.state is State.CLOSED_IN_PUBLIC
        assert conversation.debts == frozenset()
        kinds = [event.kind for event in events if event.author == "Noor"]
        assert kinds.count(EventKind.ANSWERED) == 4
        marks = stepper(conversation, events, desk.clock.now())
        assert [mark.standing for mark in marks] == [Standing.DONE] * 3
        closed = next(event for event in events if event.kind is EventKind.CLOSED_IN_PUBLIC)
        assert closed.details["channel"] == "phone"
        taken = next(event for event in events if event.kind is EventKind.TAKEN_OFFLINE)
        assert taken.details["who"] == "Marieke from accounts"
        mine = [item for item in desk.demo.items() if item["own"] and "Eamon" in str(item["text"])]
        assert len(mine) == len({item["text"] for item in mine})
        assert await desk.console.inbox.problems() == []


@pytest.mark.slow
async def test_an_answer_written_on_the_phone_is_noticed_and_stops_the_clock(
    tmp_path: Path,
) -> None:
    async with desk_at(tmp_path) as desk:
        mention = (await desk.mentions_of("pim"))[-1]
        order = await desk.order(mention, "We look into it")
        connector = await desk.console.replies.accounts.connector(order.source_id)
        from cmconsole.networks.abilities import publishes
        from cmconsole.networks.base import Outgoing

        publisher = publishes(connector)
        assert publisher is not None
        (reply,) = await desk.console.replies.outbox.put(order)
        phone = Outgoing("from the phone", "On it, Pim", order.answer_to)
        await desk.through(publisher.publish(phone))
        held = await desk.goes(reply.id)
        assert held.state is ReplyState.HELD
        assert held.changes[0].who == "us"
        assert "On it, Pim" in held.changes[0].text
