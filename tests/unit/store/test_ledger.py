"""The coverage ledger in the file, the cursor, health, and the versions of rules."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from cmconsole.domain.coverage import Absence
from cmconsole.domain.errors import UsageError
from cmconsole.domain.sources import CoverageKind, SourceState
from cmconsole.store.deciding import versions
from support.inboxes import NOON, Desk, arrival, minutes

Told = list[tuple[str, datetime, datetime, str, bool]]


async def ledger(desk: Desk) -> Told:
    found = await desk.inbox.coverage(desk.source, NOON - timedelta(days=9))
    return [(str(c.kind), c.since, c.until, c.reason, c.refilled_at is not None) for c in found]


async def test_a_day_of_polls_is_one_row(desk: Desk) -> None:
    for number in range(1, 50):
        await desk.take(cursor={"n": number}, listened_at=NOON + minutes(number))
    assert await ledger(desk) == [("listened", NOON, NOON + minutes(49), "", False)]
    assert await desk.ask("SELECT count(*) FROM coverage") == [(1,)]
    assert await desk.inbox.cursor(desk.source.id) == {"n": 49}


async def test_a_poll_without_a_new_cursor_still_counts_as_listened(desk: Desk) -> None:
    await desk.take(cursor={"n": 1}, listened_at=NOON + minutes(1))
    await desk.take(listened_at=NOON + minutes(2))
    await desk.take(listened_at=NOON + minutes(3))
    assert await ledger(desk) == [("listened", NOON, NOON + minutes(3), "", False)]
    assert await desk.inbox.cursor(desk.source.id) == {"n": 1}
    (health,) = await desk.inbox.health()
    assert health.last_success_at == NOON + minutes(3)
    assert await desk.ask("SELECT count(*) FROM coverage") == [(1,)]


async def test_an_absence_is_a_gap_that_was_refilled_when_nothing_was_missed(desk: Desk) -> None:
    await desk.take(cursor={}, listened_at=NOON + minutes(1))
    stored = await desk.take(
        cursor={}, listened_at=NOON + minutes(90), absence=Absence.OFFLINE, usual=minutes(2)
    )
    (gap,) = stored.coverage
    assert gap.kind is CoverageKind.GAP
    await desk.take(cursor={}, listened_at=NOON + minutes(91))
    assert await ledger(desk) == [
        ("listened", NOON, NOON + minutes(1), "", False),
        ("gap", NOON + minutes(1), NOON + minutes(90), "offline", True),
        ("listened", NOON + minutes(90), NOON + minutes(91), "", False),
    ]


async def test_what_rolled_out_stays_a_gap(desk: Desk) -> None:
    await desk.take(cursor={}, listened_at=NOON + minutes(1))
    await desk.take(
        cursor={},
        listened_at=NOON + minutes(90),
        joined=False,
        missed_since=NOON + minutes(10),
        read_back_to=NOON + minutes(70),
    )
    assert await ledger(desk) == [
        ("listened", NOON, NOON + minutes(10), "", False),
        ("gap", NOON + minutes(10), NOON + minutes(70), Absence.ROLLED_OUT, False),
        ("listened", NOON + minutes(70), NOON + minutes(90), "", False),
    ]


async def test_a_clock_set_back_takes_back_what_was_claimed_of_the_future(desk: Desk) -> None:
    await desk.take(cursor={}, listened_at=NOON + minutes(60))
    # It was 12:20 in truth. Then the computer slept until 12:50.
    await desk.take(cursor={}, listened_at=NOON + minutes(20))
    await desk.take(
        cursor={}, listened_at=NOON + minutes(50), absence=Absence.ASLEEP, usual=minutes(2)
    )
    assert await ledger(desk) == [
        ("listened", NOON, NOON + minutes(20), "", False),
        ("gap", NOON + minutes(20), NOON + minutes(50), "asleep", True),
    ]


async def test_two_sources_have_two_ledgers(desk: Desk) -> None:
    other = await desk.add_source("Other")
    await desk.take(cursor={}, listened_at=NOON + minutes(5))
    await desk.take(cursor={}, listened_at=NOON + minutes(9), source=other)
    assert [c.until for c in await desk.inbox.coverage(other, NOON)] == [NOON + minutes(9)]
    assert (await ledger(desk))[-1][2] == NOON + minutes(5)


async def test_a_page_that_is_not_the_last_moves_the_cursor_and_claims_nothing(desk: Desk) -> None:
    await desk.take(arrival(), cursor={"at": 1})
    assert await ledger(desk) == []
    assert await desk.inbox.cursor(desk.source.id) == {"at": 1}


async def test_health_tells_since_when_nobody_listens(desk: Desk) -> None:
    number = desk.source.id
    await desk.take(cursor={}, listened_at=NOON)
    for minute in (1, 2, 3):
        at = NOON + minutes(minute)
        await desk.inbox.poll_failed(number, SourceState.FAILING, f"no {minute}", at, at)
    (health,) = await desk.inbox.health()
    assert (health.failing_since, health.failures) == (NOON + minutes(1), 3)
    assert (health.last_error, health.state) == ("no 3", SourceState.FAILING)
    assert health.last_success_at == NOON
    await desk.inbox.poll_went_well(number, NOON + minutes(9))
    (health,) = await desk.inbox.health()
    assert (health.failing_since, health.failures, health.last_error) == (None, 0, "")
    assert (health.state, health.next_poll_at) == (SourceState.LISTENING, NOON + minutes(9))


async def test_a_source_keeps_what_it_was_given(desk: Desk) -> None:
    source = await desk.inbox.add_source(
        kind="feed",
        name="Café",
        options={"url": "https://a.example/ä"},
        match=["a b", "ç"],
        leave_out=["x"],
        author="Kim",
        now=NOON,
    )
    assert await desk.inbox.source("Café") == source
    assert (source.match, source.leave_out) == (("a b", "ç"), ("x",))
    assert source.options == {"url": "https://a.example/ä"}
    assert source.added_at == NOON


async def test_a_name_can_be_taken_once_and_is_free_after_removal(desk: Desk) -> None:
    with pytest.raises(UsageError, match="already a source called “Example”"):
        await desk.add_source("Example")
    await desk.take(arrival())
    await desk.inbox.remove_source(desk.source, author="Kim", now=NOON)
    assert await desk.inbox.sources() == []
    assert len(await desk.texts()) == 1
    await desk.add_source("Example")
    with pytest.raises(UsageError, match=r"no source called “Nope”\. Sources: Example\."):
        await desk.inbox.source("Nope")


async def test_what_happens_to_sources_is_in_the_log(desk: Desk) -> None:
    await desk.take(moved_to="https://new.example/feed", cursor={})
    assert (await desk.inbox.source("Example")).options["url"] == "https://new.example/feed"
    await desk.inbox.remove_source(desk.source, author="Lee", now=NOON)
    told = await desk.ask("SELECT kind, author FROM event ORDER BY id")
    assert told == [
        ("source added", "Kim"),
        ("source moved", "poller"),
        ("source removed", "Lee"),
    ]


async def test_the_source_of_imported_files_is_made_once_and_never_polled(desk: Desk) -> None:
    first = await desk.inbox.import_source(NOON)
    assert await desk.inbox.import_source(NOON + minutes(1)) == first
    assert first.id not in {source.id for source in await desk.inbox.sources()}


async def test_a_text_of_the_rules_is_kept_once_and_numbered(desk: Desk) -> None:
    assert await desk.inbox.rulings.remember_version("targets", "a", NOON) == 1
    assert await desk.inbox.rulings.remember_version("targets", "a", NOON) == 1
    assert await desk.inbox.rulings.remember_version("policy", "a", NOON) == 1
    assert await desk.inbox.rulings.remember_version("targets", "b", NOON) == 2
    assert await desk.inbox.rulings.remember_version("targets", "a", NOON) == 3
    assert await desk.read(lambda c: versions.body_of(c, "targets", 2)) == "b"
    assert await desk.read(lambda c: versions.body_of(c, "targets", 9)) is None
    told = await desk.ask("SELECT kind, body FROM event WHERE kind LIKE '%changed' ORDER BY id")
    assert [(kind, json.loads(body)["version"]) for kind, body in told] == [
        ("targets changed", 1),
        ("policy changed", 1),
        ("targets changed", 2),
        ("targets changed", 3),
    ]


async def test_looking_at_rules_that_are_known_writes_nothing(desk: Desk) -> None:
    await desk.inbox.rulings.remember_version("targets", "a", NOON)
    before = await desk.ask("PRAGMA data_version")
    changes = desk.database._writer.total_changes
    await desk.inbox.rulings.remember_version("targets", "a", NOON)
    assert desk.database._writer.total_changes == changes
    assert await desk.ask("PRAGMA data_version") == before


async def test_a_note_without_a_conversation_is_kept(desk: Desk) -> None:
    await desk.inbox.note("computer slept", {"seconds": 60}, NOON)
    told = await desk.ask("SELECT author, body FROM event WHERE kind = 'computer slept'")
    assert told == [("console", '{"seconds":60}')]
