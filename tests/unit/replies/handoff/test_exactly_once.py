"""Exactly one ticket, however often it is tried, whatever is lost, whenever the console ends."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.domain.handoffs import HandoffState
from support.clocks import FakeClock
from support.handing import handing_at
from support.servers import serve
from support.trackers import ALL, OPTIONS, FakeJira, FakeRequestTracker, FakeRoundup, FakeTracker

FATES = ("lost before", "lost after", "502 after", "503", "429", "late")
SEEDS = range(3)
every = pytest.mark.parametrize("make", ALL, ids=lambda make: make.kind)


@every
@pytest.mark.parametrize("seed", SEEDS)
async def test_any_row_of_troubles_ends_in_one_ticket(
    make: type[FakeTracker], seed: int, tmp_path: Path
) -> None:
    clock, dice = FakeClock(), random.Random(seed)
    tracker = make(clock.now)
    tracker.plan = [dice.choice(FATES) for _ in range(dice.randint(1, 5))]
    told = list(tracker.plan)
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        place = await bench.add(make.kind, url=server.url(""), **OPTIONS[make.kind])
        mention = await bench.arrive()
        handoff = await bench.hand_over(mention, place)
        await bench.desk.deliver(handoff.id)
        await bench.restart()
        assert (await bench.hand_over(mention, place)).id == handoff.id, "pressed twice"
        handoff = await bench.settle(handoff)
    tracker.arrive_late()
    assert handoff.state is HandoffState.OPEN, (told, handoff.reason)
    assert [str(t["id"]) for t in tracker.tickets] == [handoff.ticket.removeprefix("CARE-")], told


@every
async def test_an_answer_that_was_lost_is_looked_for_before_anything_is_sent_again(
    make: type[FakeTracker], tmp_path: Path
) -> None:
    clock = FakeClock()
    tracker = make(clock.now)
    tracker.plan = ["lost after"]
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        place = await bench.add(make.kind, url=server.url(""), **OPTIONS[make.kind])
        handoff = await bench.hand_over(await bench.arrive(), place)
        lost = await bench.desk.deliver(handoff.id)
        assert lost.state is HandoffState.UNCERTAIN
        assert "not certain that it arrived" in lost.reason
        found = await bench.settle(lost)
    assert found.state is HandoffState.OPEN
    assert found.attempts == 1
    creates = [request for request in tracker.asked if tracker.is_create(request)]
    assert len(creates) == 1, "nothing was sent a second time"


async def test_a_search_that_lags_is_not_believed_too_soon(tmp_path: Path) -> None:
    clock = FakeClock()
    jira = FakeJira(clock.now, lag=timedelta(minutes=8))
    jira.plan = ["lost after"]
    async with serve({"*": jira.play}) as server, handing_at(tmp_path, clock) as bench:
        place = await bench.add("jira", url=server.url(""), **OPTIONS["jira"])
        handoff = await bench.sent(place)
    assert handoff.state is HandoffState.OPEN
    assert len(jira.tickets) == 1


async def test_a_request_that_arrives_late_is_waited_for(tmp_path: Path) -> None:
    clock = FakeClock()
    tracker = FakeRequestTracker(clock.now)
    tracker.plan = ["late"]
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        place = await bench.add("rt", url=server.url(""), **OPTIONS["rt"])
        handoff = await bench.sent(place)
    assert handoff.state is HandoffState.OPEN
    assert (len(tracker.tickets), handoff.attempts) == (1, 1)


async def test_a_link_that_takes_one_post_is_kept_and_used_again(tmp_path: Path) -> None:
    clock = FakeClock()
    roundup = FakeRoundup(clock.now)
    roundup.plan = ["lost before", "lost before"]
    async with serve({"*": roundup.play}) as server, handing_at(tmp_path, clock) as bench:
        place = await bench.add("roundup", url=server.url(""), **OPTIONS["roundup"])
        handoff = await bench.sent(place)
    used = {request.path for request in roundup.asked if roundup.is_create(request)}
    assert len(used) == 1, "the same link each time, so that a late first post cannot be a second"
    assert len(roundup.messages) == 1, "and the text is stored once"
    assert (len(roundup.tickets), handoff.attempts) == (1, 3)


async def test_a_link_that_ends_too_soon_is_not_used_again(tmp_path: Path) -> None:
    clock = FakeClock()
    roundup = FakeRoundup(clock.now, life=60.0)
    roundup.plan = ["lost before"]
    async with serve({"*": roundup.play}) as server, handing_at(tmp_path, clock) as bench:
        place = await bench.add("roundup", url=server.url(""), **OPTIONS["roundup"])
        handoff = await bench.sent(place)
    used = {request.path for request in roundup.asked if roundup.is_create(request)}
    assert (len(used), len(roundup.tickets), handoff.attempts) == (2, 1, 2)
