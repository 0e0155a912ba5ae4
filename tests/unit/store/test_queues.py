"""The lists: their order, their pages, their filters and their counts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta

import pytest

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.store import log
from cmconsole.store.database import connect
from cmconsole.store.instants import to_micros
from cmconsole.store.reading.first_page import first_page
from cmconsole.store.reading.queues import Filter, Key, Queue
from cmconsole.store.rows import MentionRow
from support.inboxes import NOON, Desk, arrival, author, minutes

LISTS = [queue for queue in Queue if queue not in (Queue.ALL, Queue.DONE)]


async def fill(desk: Desk, count: int = 120, seed: int = 1) -> None:
    """Conversations of every kind: open, assigned, snoozed, answered, offline, closed; and history."""
    chance = random.Random(seed)
    for number in range(count):
        cls = chance.choice(list(MentionClass))
        came = arrival(
            f"mention {number}",
            cls,
            level=Level.RED_ZONE if chance.random() < 0.1 else None,
            due=None if LEVEL_OF_CLASS[cls] < 2 else minutes(chance.randrange(4)),
            author=author(f"@person{number}@a.example"),
            network=chance.choice(("mastodon", "feed")),
            published_at=NOON - minutes(chance.randrange(3)),
            history=chance.random() < 0.2,
        )
        stored = await desk.take(came)
        if stored.conversations and chance.random() < 0.6:
            await act(desk, stored.conversations[0], chance)


async def act(desk: Desk, conversation: int, chance: random.Random) -> None:
    kind = chance.choice(list(EventKind)[2:])
    facts: dict[EventKind, dict[str, object]] = {
        EventKind.ASSIGNED: {"owner": chance.choice(("Kim", "Lee"))},
        EventKind.SNOOZED: {"until": NOON + minutes(chance.randrange(1, 60))},
        EventKind.OUTCOME: {"due_at": NOON + minutes(9)},
        EventKind.LEVEL_CHANGED: {"level": chance.choice(list(Level)), "due_at": NOON},
        EventKind.CLASS_CHANGED: {"mention_class": MentionClass.MAJOR},
    }
    told = Event(log.new_uid(NOON), NOON, "Kim", kind, **facts.get(kind, {}))  # type: ignore[arg-type]
    await desk.inbox.record(conversation, [told])


def urgency(row: MentionRow) -> tuple[object, ...]:
    """The order people work in, written down once more: red zone, then deadline, then gravity."""
    work = row.work
    assert work is not None
    late = work.due_at.timestamp() if work.due_at else float("inf")
    return work.level != Level.RED_ZONE, late, -work.level, work.conversation_id


async def every_page(
    desk: Desk, queue: Queue, limit: int, only: Filter | None = None
) -> list[MentionRow]:
    rows: list[MentionRow] = []
    key: Key | None = None
    while True:
        page, key = await desk.inbox.page(queue, after=key, limit=limit, only=only, me="Kim")
        rows += page
        if key is None:
            return rows


@pytest.mark.parametrize("queue", LISTS)
async def test_work_is_ordered_by_urgency_however_it_is_paged(desk: Desk, queue: Queue) -> None:
    await fill(desk)
    whole, after = await desk.inbox.page(queue, limit=1000, me="Kim")
    assert after is None
    assert [row.id for row in whole] == [row.id for row in sorted(whole, key=urgency)]
    for limit in (1, 7, len(whole) or 1):
        assert await every_page(desk, queue, limit) == whole
    assert list(await desk.inbox.ids(queue, me="Kim")) == [row.id for row in whole]


async def test_the_first_paint_shows_the_top_of_the_list(desk: Desk) -> None:
    await fill(desk)
    whole, _ = await desk.inbox.page(Queue.ANSWER, limit=1000)
    with closing(connect(desk.inbox.path, cache_mb=1, read_only=True)) as connection:
        assert first_page(connection, Queue.ANSWER, 5) == whole[:5]


async def test_every_conversation_stands_in_the_list_that_its_state_says(desk: Desk) -> None:
    await fill(desk)
    for queue in (Queue.SNOOZED, Queue.OFFLINE, Queue.LOOP, Queue.PRAISE, Queue.RANT, Queue.NOISE):
        for row in await every_page(desk, queue, 50):
            assert row.work is not None
            assert row.work.queue == str(queue)
    for row in await every_page(desk, Queue.MINE, 50):
        assert row.work is not None
        assert (row.work.queue, row.work.owner) == ("answer", "Kim")
    for row in await every_page(desk, Queue.UNASSIGNED, 50):
        assert row.work is not None
        assert (row.work.queue, row.work.owner) == ("answer", None)
    for row in await every_page(desk, Queue.RED_ZONE, 50):
        assert row.work is not None
        assert (row.work.queue, row.work.level) == ("answer", Level.RED_ZONE)


async def test_what_is_done_comes_newest_first_and_all_by_publication(desk: Desk) -> None:
    await fill(desk)
    done = await every_page(desk, Queue.DONE, 4)
    closed = await desk.ask(
        "SELECT id FROM conversation WHERE queue = 'done' ORDER BY closed_at DESC, id DESC"
    )
    assert [row.work.conversation_id for row in done if row.work] == [c for (c,) in closed]
    everything = await every_page(desk, Queue.ALL, 9)
    keys = [(row.published_at, row.id) for row in everything]
    assert len(keys) == 120
    assert keys == sorted(keys, reverse=True)


async def test_counts_agree_with_what_the_lists_hold(desk: Desk) -> None:
    await fill(desk)
    counts = await desk.inbox.counts(NOON, me="Kim")
    for queue in Queue:
        assert counts[str(queue)] == len(await every_page(desk, queue, 50)), queue
    late = [
        row
        for row in await every_page(desk, Queue.ANSWER, 50)
        if row.work and row.work.due_at and row.work.due_at < NOON
    ]
    assert late
    assert counts["overdue"] == len(late)
    assert await desk.inbox.problems() == []


@pytest.mark.parametrize(
    "only",
    [
        Filter(networks=("feed",)),
        Filter(networks=("feed", "mastodon")),
        Filter(classes=(MentionClass.MAJOR, MentionClass.MINOR)),
        Filter(level_at_least=Level.HIGH),
        Filter(owner="Kim"),
        Filter(networks=("mastodon",), classes=(MentionClass.MAJOR,), level_at_least=Level.HIGH),
        Filter(networks=("none",)),
    ],
)
@pytest.mark.parametrize("queue", [Queue.ANSWER, Queue.DONE, Queue.OFFLINE, Queue.ALL])
async def test_a_filter_leaves_exactly_what_it_says(desk: Desk, queue: Queue, only: Filter) -> None:
    await fill(desk)

    def fits(row: MentionRow) -> bool:
        work = row.work if queue is not Queue.ALL else None
        cls = work.mention_class if work else row.judgement.mention_class
        level = work.level if work else row.judgement.level
        owner = row.work.owner if row.work else None
        return (
            (not only.networks or row.network in only.networks)
            and (not only.classes or cls in only.classes)
            and level >= only.level_at_least
            and (only.owner is None or owner == only.owner)
        )

    whole = await every_page(desk, queue, 500)
    expected = [row.id for row in whole if fits(row)]
    assert [row.id for row in await every_page(desk, queue, 3, only)] == expected


async def test_rows_that_arrive_between_two_pages_neither_repeat_nor_hide_others(
    desk: Desk,
) -> None:
    await fill(desk, 60, seed=2)
    for queue in (Queue.ANSWER, Queue.ALL):
        before = {row.id for row in await every_page(desk, queue, 500)}
        met: list[int] = []
        key: Key | None = None
        while True:
            page, key = await desk.inbox.page(queue, after=key, limit=5)
            met += [row.id for row in page]
            if key is None:
                break
            await fill(desk, 4, seed=len(met))
        assert len(met) == len(set(met))
        assert before <= set(met)


async def test_rows_come_in_the_order_asked_for_and_missing_ones_are_left_out(desk: Desk) -> None:
    stored = await desk.take(*(arrival(f"m{i}") for i in range(1200)))
    wanted: Sequence[int] = [*reversed(stored.new), 999_999]
    assert [row.id for row in await desk.inbox.rows(wanted)] == list(reversed(stored.new))


async def test_the_lists_are_read_from_an_index_and_never_sorted(desk: Desk) -> None:
    await fill(desk, 30)
    asked: list[str] = []
    desk.database._reader.set_trace_callback(asked.append)
    for queue in Queue:
        await desk.inbox.page(queue, limit=5, me="Kim")
    desk.database._reader.set_trace_callback(None)
    for statement in asked:
        if "LIMIT" in statement:
            plan = await desk.ask(f"EXPLAIN QUERY PLAN {statement}")
            told = " ".join(str(step[-1]) for step in plan)
            assert "USING" in told, statement
            assert "TEMP B-TREE" not in told, statement


async def test_a_deadline_that_is_just_now_is_not_overdue(desk: Desk) -> None:
    await desk.take(arrival(due=minutes(60)))
    due = NOON + minutes(60)
    assert (await desk.inbox.counts(due))["overdue"] == 0
    assert (await desk.inbox.counts(due + timedelta(microseconds=1)))["overdue"] == 1


async def test_what_is_mine_and_falls_due_is_found_among_a_thousand_of_others(desk: Desk) -> None:
    await desk.take(*(arrival(author=author(f"@a{n}@b")) for n in range(1_000)))
    last = arrival(author=author("@last@b"), due=minutes(61))
    (mine,) = (await desk.take(last)).conversations
    owned = Event(log.new_uid(NOON), NOON, "Kim", EventKind.ASSIGNED, owner="Kim")
    await desk.inbox.record(mine, [owned])
    day = (NOON, NOON + timedelta(days=1))
    assert len(await desk.inbox.desk.due_between(*day)) == 1_000, "no more are asked for"
    found = await desk.inbox.desk.due_between(*day, "Kim")
    assert [(due.owner, due.due_at) for due in found] == [("Kim", to_micros(NOON + minutes(61)))]
