"""What was said to be solved and is not: noticed, told, owed again; and asked about seldom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.domain.conversations import Conversation, Event, EventKind, State
from cmconsole.domain.handoffs import SOLVED_FOR, Handoff, HandoffState, look_again
from cmconsole.store.log import new_uid
from support.clocks import MORNING, FakeClock
from support.handing import Bench, handing_at
from support.servers import Server, json_reply, serve
from support.trackers import ALL, OPTIONS, FakeTracker, FakeZendesk

every = pytest.mark.parametrize("make", ALL, ids=lambda make: make.kind)


@dataclass
class Case:
    """A hand-off that the ticket system calls done."""

    bench: Bench
    tracker: FakeTracker
    server: Server
    handoff: Handoff

    async def now(self) -> Handoff:
        """As it stands."""
        return await self.bench.store.get(self.handoff.id)

    async def conversation(self) -> Conversation:
        """What is owed."""
        found = await self.bench.inbox.replies.conversation(self.handoff.conversation_id)
        assert found is not None
        return found

    async def happens(self, kind: EventKind, **details: str) -> None:
        """A person does something about the conversation."""
        now = self.bench.clock.now()
        event = Event(new_uid(now), now, "priya", kind, details=details)
        await self.bench.inbox.record(self.handoff.conversation_id, [event])

    def stands(self, status: str) -> None:
        """The ticket is in another state from now on."""
        self.tracker.tickets[-1]["status"] = status


@asynccontextmanager
async def solved(make: type[FakeTracker], folder: Path) -> AsyncIterator[Case]:
    clock = FakeClock()
    tracker = make(clock.now)
    async with serve({"*": tracker.play}) as server, handing_at(folder, clock) as bench:
        place = await bench.add(make.kind, url=server.url(""), **OPTIONS[make.kind])
        case = Case(bench, tracker, server, await bench.sent(place))
        tracker.comment("Ilse", "New lock sent.")
        case.stands("solved")
        assert (await bench.running.look()).changed == 1
        assert (await case.now()).state is HandoffState.SOLVED
        await clock.advance(600)
        yield case


@every
async def test_a_ticket_opened_again_is_owed_again_and_told_once(
    make: type[FakeTracker], tmp_path: Path
) -> None:
    async with solved(make, tmp_path) as case:
        assert (await case.bench.running.look()).changed == 0, "it still is solved"
        case.stands("open")
        assert (await case.bench.running.look()).changed == 1
        again = await case.now()
        assert (again.state, again.status, again.solved_at) == (
            HandoffState.CONFIRMED,
            "open",
            None,
        )
        told = await case.bench.details(case.handoff, "text")
        assert told[-1] == (
            f"{again.place} has opened it again (“open”). It is not done after all."
        )
        assert (await case.bench.running.look()).changed == 0, "nothing is told twice"
        assert (await case.conversation()).state is State.OFFLINE
        assert again in await case.bench.store.unsettled()
        case.stands("solved")
        assert (await case.bench.running.look()).changed == 1
        assert (await case.now()).state is HandoffState.SOLVED
        assert await case.bench.details(case.handoff, "suggested") == ["outcome", "outcome"]


@pytest.mark.parametrize(
    ("done", "state", "reopened"),
    [
        ([EventKind.OUTCOME], State.OFFLINE, 0),
        ([EventKind.OUTCOME, EventKind.CLOSED_IN_PUBLIC], State.OFFLINE, 1),
        ([EventKind.OUTCOME, EventKind.WAIVED], State.WAIVED, 0),
        ([EventKind.NOT_ANSWERING], State.NOT_ANSWERING, 0),
    ],
)
async def test_an_outcome_that_was_none_is_owed_again_unless_a_person_decided_otherwise(
    done: list[EventKind], state: State, reopened: int, tmp_path: Path
) -> None:
    async with solved(FakeZendesk, tmp_path) as case:
        for kind in done:
            await case.happens(kind, reason="enough said")
        case.stands("open")
        await case.bench.running.look()
        conversation = await case.conversation()
        assert (conversation.state, conversation.reopened) == (state, reopened)
        assert conversation.ignored == ()
        assert await case.bench.details(case.handoff, "opened_again") == [case.handoff.uid]
        if state is State.OFFLINE:
            due = case.bench.clock.now() + timedelta(hours=24)
            assert conversation.loop_due_at == due
            assert (conversation.closed_at, conversation.merged_into) == (None, None)


@every
async def test_a_solved_ticket_that_was_tidied_away_stays_solved(
    make: type[FakeTracker], tmp_path: Path
) -> None:
    async with solved(make, tmp_path) as case:
        case.server.on("*", json_reply({"error": "not found"}, 404))
        assert (await case.bench.running.look()).changed == 0
        assert (await case.now()).state is HandoffState.SOLVED
        asked: list[str] = []
        case.server.on("*", lambda request: asked.append(request.path) or json_reply({}))
        await case.bench.running.look()
        assert asked == [], "nobody asks for it again"


async def test_what_a_person_took_back_stays_ours_while_the_ticket_says_nothing_new(
    tmp_path: Path,
) -> None:
    async with solved(FakeZendesk, tmp_path) as case:
        await case.bench.desk.give_back(case.handoff.id, "The customer says it still sticks")
        for _ in range(3):
            assert (await case.bench.running.look()).changed == 0
        assert (await case.now()).state is HandoffState.BACK, "the old “solved” is no news"
        case.stands("open")
        case.tracker.comment("Ilse", "We send another one.")
        await case.bench.running.look()
        assert (await case.now()).state is HandoffState.CONFIRMED


async def test_one_that_was_turned_down_after_all_comes_back(tmp_path: Path) -> None:
    from support.trackers import FakeRequestTracker

    async with solved(FakeRequestTracker, tmp_path) as case:
        await case.happens(EventKind.OUTCOME)
        case.stands("rejected")
        await case.bench.running.look()
        back = await case.now()
        assert (back.state, back.reason) == (
            HandoffState.BACK,
            "Request Tracker has the ticket as “rejected”.",
        )
        assert (await case.conversation()).state is State.OFFLINE
        assert await case.bench.details(case.handoff, "returned") == [back.uid]


async def test_a_solved_ticket_is_asked_about_less_and_less_often(tmp_path: Path) -> None:
    async with solved(FakeZendesk, tmp_path) as case:
        asked = 0
        for _ in range(240):
            before = len(case.tracker.asked)
            await case.bench.running.listen()
            asked += len(case.tracker.asked) > before
            await case.bench.clock.advance(180)
        # Twelve hours at every three minutes; the pause grows to an hour and a quarter.
        assert 25 <= asked <= 50, asked
        case.stands("open")
        await case.bench.clock.advance(75 * 60)
        assert await case.bench.running.listen() == 1


def test_the_pause_between_two_looks_grows_and_ends() -> None:
    looks, now = 0, MORNING
    while (at := look_again(MORNING, now)) is not None:
        assert (
            timedelta(minutes=3) <= at - now <= max(timedelta(minutes=3), (now - MORNING) / 10)
        ), now
        looks, now = looks + 1, at
    assert now - MORNING >= SOLVED_FOR
    assert looks < 100
