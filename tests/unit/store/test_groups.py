"""Who of what many tell waits for an answer, as the file knows it."""

from __future__ import annotations

from array import array
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.store import log
from cmconsole.store.instants import NO_DEADLINE, to_micros
from cmconsole.store.reading.groups import Group, Member, Topic, gathered
from cmconsole.store.reading.outline import Outline, Sort
from cmconsole.store.reading.queues import Filter, Queue
from support.inboxes import NOON, Desk, arrival, author, desk_at, minutes


async def told(desk: Desk, *topics: Topic) -> tuple[Group, ...]:
    return await desk.read(lambda c: gathered(c, topics))


def topic(*mentions: int, key: str = "story:1") -> Topic:
    return Topic(key, ("hot", "case"), mentions)


async def crowd(desk: Desk, people: int = 4, **fields: object) -> list[int]:
    """The mentions of so many people, one each; the last is the most urgent."""
    stored = await desk.take(
        *(
            arrival(f"Hot {n}", due=minutes(60 - n), author=author(f"@p{n}"), **fields)  # type: ignore[arg-type]
            for n in range(people)
        )
    )
    return list(stored.live)


async def close(desk: Desk, mention: int, kind: EventKind = EventKind.CLOSED) -> None:
    row = (await desk.inbox.rows([mention]))[0]
    assert row.conversation_id is not None
    answered = NOON if kind is EventKind.ANSWERED else None
    event = Event(log.new_uid(NOON), NOON, "Kim", kind, answered_at=answered)
    await desk.inbox.desk.record_all([(row.conversation_id, event)])


async def test_who_waits_stands_there_in_the_order_of_the_list(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        ids = await crowd(desk)
        red = await desk.take(
            arrival("Burnt", level=Level.RED_ZONE, due=minutes(90), author=author("@red"))
        )
        (group,) = await told(desk, topic(*ids, *red.live))
        assert [each.id for each in group.members] == [*red.live, *reversed(ids)]
        assert group.gravest.level is Level.RED_ZONE
        assert group.first_due.id == ids[-1]
        assert (group.networks, group.answered) == (("mastodon",), 0)


async def test_two_posts_of_one_conversation_are_one(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        ids = await crowd(desk, 2)
        again = await desk.take(
            arrival("Still hot", author=author("@p0"), at=NOON + minutes(1), due=minutes(60))
        )
        (group,) = await told(desk, topic(*ids, *again.live))
        faces = await desk.inbox.desk.outline(Queue.ANSWER)
        assert sorted(each.id for each in group.members) == sorted(faces.ids)


async def test_who_is_done_leaves_and_who_was_answered_is_counted(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        ids = await crowd(desk)
        await close(desk, ids[0])
        await close(desk, ids[1], EventKind.ANSWERED)
        (group,) = await told(desk, topic(*ids))
        assert sorted(each.id for each in group.members) == ids[2:]
        assert group.answered == 1


async def test_nobody_is_in_two_groups(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        ids = await crowd(desk)
        one, two = await told(desk, topic(*ids[:3]), topic(*ids[1:], key="story:2"))
        assert {each.id for each in one.members} == set(ids[:3])
        assert {each.id for each in two.members} == set(ids[3:])


async def test_what_never_waited_is_nobody(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        stored = await desk.take(
            arrival("Old", history=True, author=author("@old")),
            arrival("Nice", MentionClass.PRAISE, due=None, author=author("@nice")),
        )
        (group,) = await told(desk, topic(*stored.live, 999_999))
        assert group.members == ()


async def test_a_spike_of_thousands_is_read_whole(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        ids = await crowd(desk, 1_300)
        (group,) = await told(desk, topic(*ids))
        assert len(group.members) == 1_300


async def test_one_group_alone_is_a_list_in_its_order(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        ids = await crowd(desk)
        await desk.take(arrival("Parcel", due=minutes(57.5), author=author("@parcel")))
        inbox = desk.inbox.desk
        for sort in Sort:
            whole = await inbox.outline(Queue.ANSWER, sort=sort, topics=[topic(*ids)])
            assert len(whole.ids) == 5
            alone = whole.within("story:1")
            assert list(alone.ids) == [number for number in whole.ids if number in ids]
            assert bool(alone.due) == (sort is Sort.TIME_LEFT)
        major = Filter(level_at_least=Level.HIGH)
        none = await inbox.outline(Queue.ANSWER, only=major, topics=[topic(*ids)])
        assert not none.within("story:1").ids


def member(number: int, due: int, level: Level = Level.MEDIUM) -> Member:
    return Member(number, due, MentionClass.MINOR, level, "mastodon")


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 8)), unique=False, max_size=30),
    st.sets(st.integers(0, 29)),
    st.integers(0, 3),
)
def test_whoever_is_in_the_list_is_found_in_it(
    rows: list[tuple[bool, int]], chosen: set[int], off: int
) -> None:
    """Also where the list knows another deadline than the group, as after a change that is not read yet."""
    rows.sort(key=lambda row: (not row[0], row[1]))
    late = to_micros(NOON + timedelta(days=1))
    due = array("q", (late if d == 8 else d for _, d in rows))
    ids = array("q", range(100, 100 + len(rows)))
    outline = Outline(ids, due, sum(1 for red, _ in rows if red))
    group = Group(
        "k",
        (),
        tuple(
            member(
                100 + n,
                (rows[n][1] + (off if n % 3 == 0 else 0)) if n < len(rows) else NO_DEADLINE,
                Level.RED_ZONE if n < len(rows) and rows[n][0] else Level.LOW,
            )
            for n in chosen
        ),
    )
    found = outline.placed(group)
    assert [at for at, _ in found] == sorted(n for n in chosen if n < len(rows))
    assert all(outline.ids[at] == each.id for at, each in found)
