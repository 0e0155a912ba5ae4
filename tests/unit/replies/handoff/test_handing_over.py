"""What a hand-off means for its conversation, and how it comes back when nobody takes it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.errors import StoreError, UsageError
from cmconsole.domain.events import HandoffsReturned
from cmconsole.domain.handoffs import HandoffState
from cmconsole.networks.base import Terms
from cmconsole.replies.handoff.gathering import CUSTOMER, Wanted, packet
from cmconsole.replies.handoff.packet import markdown, plain
from cmconsole.replies.handoff.pdf_packet import pdf
from cmconsole.store.database import connect
from cmconsole.store.log import new_uid
from cmconsole.store.reading.queues import Queue
from cmconsole.store.upkeep import checkup
from support.clocks import MORNING, FakeClock
from support.handing import Bench, handing_at
from support.servers import Close, json_reply, redirect, serve
from support.trackers import OPTIONS, FakeRequestTracker

SECRET = "a secret that is long enough"


async def hooked(bench: Bench, url: str) -> str:
    return await bench.add("webhook", "Back office", url=url, key=SECRET)


async def test_a_hand_off_is_a_debt_it_waits_offline_and_the_answer_stays_due(
    tmp_path: Path,
) -> None:
    async with (
        serve({"*": json_reply({"url": "https://d.example/4"})}) as server,
        handing_at(tmp_path) as bench,
    ):
        handoff = await bench.sent(await hooked(bench, server.url("/in")))
        assert (handoff.state, handoff.link) == (HandoffState.OPEN, "https://d.example/4")
        kinds = [event.kind for event in await bench.events(handoff)]
        assert kinds[-2:] == [EventKind.NOTED, EventKind.TAKEN_OFFLINE]
        rows, _ = await bench.inbox.page(Queue.ANSWER)
        assert [row.id for row in rows] == [handoff.mention_id], "the customer waits as before"
        answered = Event(new_uid(bench.clock.now()), bench.clock.now(), "priya", EventKind.ANSWERED)
        await bench.inbox.record(handoff.conversation_id, [answered])
        rows, _ = await bench.inbox.page(Queue.OFFLINE)
        assert [row.id for row in rows] == [handoff.mention_id]


async def test_what_nobody_confirms_in_time_comes_back_with_a_reason(tmp_path: Path) -> None:
    async with serve({"*": json_reply({})}) as server, handing_at(tmp_path) as bench:
        told: list[HandoffsReturned] = []
        bench.bus.subscribe(HandoffsReturned, told.append)
        place = await hooked(bench, server.url("/in"))
        handoff = await bench.settle(await bench.hand_over(await bench.arrive(), place, hours=4))
        bench.clock.jump(4 * 3600 - 1)
        assert (await bench.running.look()).returned == ()
        assert await bench.store.next_at(bench.clock.now()) == MORNING + timedelta(hours=4)
        bench.clock.jump(1)
        (back,) = (await bench.running.look()).returned
        assert back.state is HandoffState.BACK
        assert back.reason == "Nobody at Back office has confirmed it in time. It is ours again."
        assert back.needs_person
        assert [event.ids for event in told] == [(handoff.id,)]
        assert await bench.details(handoff, "reason") == ["handed over", back.reason]
        assert (await bench.running.look()).returned == (), "it comes back once"
        late = await bench.desk.confirm(handoff.id, "Ilse rang")
        assert (late.state, late.reason) == (HandoffState.CONFIRMED, "")
        bench.clock.jump(9 * 3600)
        assert (await bench.running.look()).returned == ()


async def test_a_conversation_that_has_ended_brings_nothing_back(tmp_path: Path) -> None:
    async with serve({"*": json_reply({})}) as server, handing_at(tmp_path) as bench:
        handoff = await bench.sent(await hooked(bench, server.url("/in")))
        now = bench.clock.now()
        waived = Event(new_uid(now), now, "priya", EventKind.WAIVED, details={"reason": "moot"})
        await bench.inbox.record(handoff.conversation_id, [waived])
        bench.clock.jump(48 * 3600)
        assert (await bench.running.look()).returned == ()
        assert await bench.store.unsettled() == []


async def test_a_person_confirms_gives_back_and_hands_over_anew(tmp_path: Path) -> None:
    async with serve({"*": json_reply({})}) as server, handing_at(tmp_path) as bench:
        place = await hooked(bench, server.url("/in"))
        mention = await bench.arrive()
        first = await bench.settle(await bench.hand_over(mention, place))
        await bench.desk.confirm(first.id)
        with pytest.raises(UsageError, match="Say why"):
            await bench.desk.give_back(first.id, " ")
        back = await bench.desk.give_back(first.id, "not their product")
        assert (back.state, back.reason) == (HandoffState.BACK, "not their product")
        with pytest.raises(UsageError, match="moved on already"):
            await bench.desk.give_back(first.id, "again")
        second = await bench.settle(await bench.hand_over(mention, place))
        assert second.id != first.id
        assert second.uid != first.uid, "a new hand-off is a new ticket"
        keys = [request.headers["idempotency-key"] for request in server.requests]
        assert keys == [first.uid, second.uid]
        assert await bench.inbox.desk.last_undoable("priya", MORNING) is None, (
            "what left this computer is not undone by Ctrl+Z"
        )


async def test_a_phone_call_is_written_down_and_comes_back_like_the_others(
    tmp_path: Path,
) -> None:
    async with handing_at(tmp_path) as bench:
        mention = await bench.arrive()
        with pytest.raises(UsageError, match="Say who takes it"):
            await bench.desk.record(mention, "phone", Wanted())
        with pytest.raises(UsageError, match="phone, mailto, other"):
            await bench.desk.record(mention, "pigeon", Wanted(owner="Ilse"))
        deadline = bench.clock.now() + timedelta(hours=2)
        call = await bench.desk.record(mention, "phone", Wanted(owner="Ilse", deadline=deadline))
        assert (call.state, call.via, call.place) == (HandoffState.OPEN, "phone", "Ilse")
        bench.clock.jump(3 * 3600)
        (back,) = (await bench.running.look()).returned
        assert back.id == call.id
        with pytest.raises(UsageError, match="has passed already"):
            await bench.desk.record(mention, "phone", Wanted(owner="Ilse", deadline=deadline))


async def test_a_webhook_that_moves_is_refused_and_one_without_an_answer_goes_again(
    tmp_path: Path,
) -> None:
    async with serve() as server, handing_at(tmp_path) as bench:
        place = await hooked(bench, server.url("/in"))
        server.on("/in", redirect(server.url("/elsewhere"), 307))
        moved = await bench.sent(place)
        assert moved.state is HandoffState.FAILED
        assert "moved to another address" in moved.reason
        assert server.asked("/elsewhere") == []
        cancelled = await bench.desk.cancel(moved.id)
        assert cancelled.state is HandoffState.CANCELLED
        server.on("/in", Close(), json_reply({}))
        sent = await bench.sent(place)
        assert (sent.state, sent.attempts) == (HandoffState.OPEN, 2)
        keys = [one.headers["idempotency-key"] for one in server.asked("/in")]
        assert keys[1:] == [sent.uid] * 2


async def test_a_removed_destination_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    async with serve() as server, handing_at(tmp_path) as bench:
        place = await hooked(bench, server.url("/in"))
        handoff = await bench.hand_over(await bench.arrive(), place)
        await bench.destinations.remove(place)
        failed = await bench.settle(handoff)
        assert failed.state is HandoffState.FAILED
        assert "was removed" in failed.reason
        assert server.requests == []


async def test_history_is_nobody_s_to_hand_over(tmp_path: Path) -> None:
    async with serve() as server, handing_at(tmp_path) as bench:
        place = await hooked(bench, server.url("/in"))
        mention = await bench.arrive()
        old = type(mention)((*mention.stored[:26], *[None] * (len(mention.stored) - 26)))
        with pytest.raises(UsageError, match="Nothing is owed"):
            await bench.hand_over(old, place)
        with pytest.raises(UsageError, match="no destination called “Nowhere”"):
            await bench.hand_over(mention, "Nowhere")


async def test_the_row_is_there_before_anything_leaves(tmp_path: Path) -> None:
    async with serve({"*": json_reply({})}) as server, handing_at(tmp_path) as bench:
        place = await hooked(bench, server.url("/in"))
        handoff = await bench.hand_over(await bench.arrive(), place)

        async def full(*_a: object, **_k: object) -> None:
            raise StoreError("The disk is full.")

        bench.delivery._store.move = full  # type: ignore[method-assign, assignment]
        with pytest.raises(StoreError):
            await bench.desk.deliver(handoff.id)
        assert server.requests == [], "what cannot be written down is not done"


async def test_the_file_stays_whole_through_all_of_it(tmp_path: Path) -> None:
    clock = FakeClock()
    tracker = FakeRequestTracker(clock.now, plan=["lost after", "422"])
    async with serve({"*": tracker.play}) as server, handing_at(tmp_path, clock) as bench:
        place = await bench.add("rt", url=server.url(""), **OPTIONS["rt"])
        for _ in range(3):
            await bench.sent(place)
        bench.clock.jump(48 * 3600)
        await bench.running.look()
    with closing(connect(tmp_path / "inbox.sqlite3", cache_mb=2, read_only=True)) as connection:
        assert checkup.problems(connection) == []


async def test_a_network_that_forbids_it_gets_no_names_into_the_packet(tmp_path: Path) -> None:
    async with handing_at(tmp_path) as bench:
        mention = await bench.arrive()
        thread = await bench.inbox.desk.thread(mention.id)
        assert thread is not None
        named = packet(thread, Wanted(), "Mastodon", Terms())
        assert mention.author_handle in markdown(named, UTC)
        unnamed = packet(thread, Wanted(), "X", Terms(match_to_person=False))
        assert mention.author_handle not in markdown(unnamed, UTC).replace(str(unnamed.links), "")
        assert unnamed.customer == CUSTOMER


async def test_a_network_that_forbids_it_gets_no_words_into_the_packet(tmp_path: Path) -> None:
    terms = Terms(match_to_person=False, hand_off=False)
    async with handing_at(tmp_path) as bench:
        mention = await bench.arrive("The kettle of Quigley leaks")
        thread = await bench.inbox.desk.thread(mention.id)
        assert thread is not None
        made = packet(thread, Wanted(summary="A leak, second one this week."), "LinkedIn", terms)
        shown = markdown(made, UTC) + plain(made, UTC) + made.subject
        again = packet(thread, Wanted(summary=made.summary), "LinkedIn", terms)
    assert "Quigley" not in shown
    assert mention.author_handle not in shown.replace(str(mention.permalink), "")
    assert made.links == (mention.permalink,)
    assert made.summary == (
        "A leak, second one this week. LinkedIn does not let us pass on what people write there;"
        " read it at its address."
    )
    assert again.summary == made.summary, "it is said once"


async def test_a_packet_is_a_tidy_pdf_whatever_was_written(tmp_path: Path) -> None:
    async with handing_at(tmp_path) as bench:
        texts = ["Schloss klemmt 🔒 " + "sehr " * 900, "x" * 3_000, "مرحبا\n\n\nעזרה 日本語"]
        for text in texts:
            made = await bench.desk.packet(await bench.arrive(text), Wanted(owner="Ilse"))
            page = pdf(made, UTC)
            assert page.startswith(b"%PDF-")
            assert page.rstrip().endswith(b"%%EOF")
            assert len(page) < 200_000


async def test_a_packet_for_a_ticket_is_shortened_at_its_oldest_end(tmp_path: Path) -> None:
    async with handing_at(tmp_path) as bench:
        made = await bench.desk.packet(await bench.arrive("Line " * 400), Wanted(summary="Short"))
        long = plain(made, UTC, 900)
        assert len(long) <= 901
        assert "left out here" in long
        assert made.uid in long
