"""The radar over a real inbox: spikes, slow burns, silence, stories, and what it never does."""

from __future__ import annotations

import asyncio
import math
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from cmconsole.domain.bus import Bus
from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.events import MentionsArrived, RadarChanged
from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.domain.mentions import Arrival
from cmconsole.store.arriving.pages import Edit
from cmconsole.store.deciding import crisis_rows, radar_rows, radar_seen, story_rows
from cmconsole.store.log import new_uid
from cmconsole.store.reading import alike
from cmconsole.store.reading.queues import Queue
from cmconsole.triage.radar.picture import Picture, SpikeRule
from cmconsole.triage.radar.spikes import Hour, listen, needed
from cmconsole.triage.radar.topics import Earlier, topic
from cmconsole.triage.radar.usual import Usual, usual
from cmconsole.triage.radar.watching import Radar
from cmconsole.triage.stories import sign
from support.clocks import FakeClock
from support.inboxes import NOON, Desk, arrival, author, desk_at, minutes

HOT = (
    "The charging case of my Kestrel earbuds got really hot in my pocket",
    "My Kestrel earbuds: the charging case gets really hot, pocket nearly burnt",
    "Really hot charging case, Kestrel earbuds, it was in my pocket",
    "Anyone else? Kestrel earbuds charging case really hot in the pocket",
    "Kestrel charging case really hot. Earbuds were in my pocket",
    "Got a really hot charging case in my pocket, Kestrel earbuds",
)
DAYS = timedelta(days=1)


def says(text: str, who: object, at: datetime, **fields: object) -> Arrival:
    """A post by somebody, published when it reached us."""
    person = fields.pop("author", None) or author(f"@p{who}@example.social")
    return arrival(text, at=at, published_at=at, author=person, **fields)  # type: ignore[arg-type]


def calm(weeks: float = 3, each: timedelta = timedelta(hours=6)) -> list[Arrival]:
    """Somebody different every few hours, until an hour ago."""
    at, found = NOON - timedelta(weeks=weeks), []
    while at < NOON - timedelta(hours=1):
        words = sha256(str(len(found)).encode()).hexdigest()
        text = " ".join(words[i : i + 6] for i in range(0, 48, 6))
        found.append(says(text, len(found), at))
        at += each
    return found


class Watched:
    """A desk and the radar over it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.clock, self.bus = desk, FakeClock(NOON), Bus()
        self.radar = Radar(desk.inbox, self.bus, self.clock)

    async def hears(self, *arrivals: Arrival) -> Picture:
        """Mentions arrive, and the radar looks."""
        for start in range(0, len(arrivals), 400):
            await self.desk.take(*arrivals[start : start + 400])
        return await self.radar.look()

    async def judges(
        self, text: str, mention_class: MentionClass, at: datetime = NOON
    ) -> tuple[int, str]:
        """A person says what the mention with this text is. Returns conversation and event."""
        row = next(r for r in await self.desk.inbox.search(f'"{text}"') if r.text == text)
        assert row.work is not None
        level = LEVEL_OF_CLASS[mention_class]
        event = Event(
            new_uid(at),
            at,
            "Kim",
            EventKind.CLASS_CHANGED,
            level=level,
            mention_class=mention_class,
        )
        await self.desk.inbox.record(row.work.conversation_id, [event])
        return row.work.conversation_id, event.uid

    async def sums(self) -> list[list[tuple[object, ...]]]:
        """Everything that is counted."""
        tables = (f"SELECT * FROM radar_{name} ORDER BY 1, 2" for name in radar_rows.SUMS)
        return [await self.desk.ask(statement) for statement in tables]

    async def takes_back(self, conversation: int, event: str) -> None:
        """Undo."""
        undone = Event(new_uid(NOON), NOON, "Kim", EventKind.UNDONE, undoes=event)
        await self.desk.inbox.record(conversation, [undone])

    async def answers(self, text: str, at: datetime, /, **details: str) -> tuple[int, str]:
        """We say something in the conversation of the mention with this text."""
        row = next(r for r in await self.desk.inbox.search(f'"{text}"') if r.work)
        assert row.work is not None
        event = Event(new_uid(at), at, "Kim", EventKind.ANSWERED, answered_at=at, details=details)
        await self.desk.inbox.record(row.work.conversation_id, [event])
        return row.work.conversation_id, event.uid


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    async with desk_at(tmp_path) as desk:
        yield Watched(desk)


def hot(start: datetime, count: int = len(HOT), **fields: object) -> list[Arrival]:
    """Different people tell the same, two minutes apart."""
    return [
        says(HOT[i % len(HOT)], f"hot{i}", start + minutes(2 * i), **fields) for i in range(count)
    ]


# Spikes


async def test_many_people_who_tell_the_same_within_an_hour_are_a_spike(watched: Watched) -> None:
    picture = await watched.hears(*calm(), *hot(NOON - minutes(40)))
    spike = picture.spike
    assert spike is not None
    assert (spike.people, len(spike.mentions), spike.since) == (6, 6, NOON - minutes(40))
    assert "kestrel" in {word.lower() for word in spike.words}
    assert spike.silent(NOON) == minutes(40)
    assert sum(picture.bins) == 6


async def test_an_ordinary_hour_is_no_spike(watched: Watched) -> None:
    picture = await watched.hears(*calm())
    assert picture.spike is None
    assert picture.usual.known
    assert picture.usual.weeks == 2


async def test_one_person_who_writes_ten_times_is_no_spike(watched: Watched) -> None:
    arrivals = [says(HOT[0], "same", NOON - minutes(30 - i)) for i in range(10)]
    assert (await watched.hears(*calm(), *arrivals)).spike is None


async def test_an_hour_far_above_the_usual_is_a_spike_whatever_its_words_are(
    watched: Watched,
) -> None:
    various = [
        says(f"{word} {word}ed the {word}er badly", f"v{i}", NOON - minutes(50 - 2 * i))
        for i, word in enumerate(("lamp", "door", "chair", "sofa", "desk", "rug", "shelf", "bed"))
    ]
    spike = (await watched.hears(*calm(), *various)).spike
    assert spike is not None
    assert (spike.story, spike.people) == (0, 8)


async def test_what_is_usual_at_this_hour_of_the_week_is_no_spike(watched: Watched) -> None:
    every_monday = [
        says(
            f"Ticket {week}{i} for seat {i}",
            f"m{week}-{i}",
            NOON - week * 7 * DAYS - minutes(50 - 5 * i),
        )
        for week in (0, 1, 2)
        for i in range(9)
    ]
    assert (await watched.hears(*calm(2.2), *every_monday)).spike is None
    assert (await watched.hears()).usual.people == pytest.approx(9, abs=1.5)


async def test_praise_and_noise_raise_nothing(watched: Watched) -> None:
    kind = hot(NOON - minutes(30), mention_class=MentionClass.PRAISE)
    picture = await watched.hears(*calm(), *kind)
    assert picture.spike is None
    assert picture.people == 0


async def test_what_was_posted_before_a_source_was_added_is_no_spike(watched: Watched) -> None:
    assert (await watched.hears(*calm(), *hot(NOON - minutes(40), history=True))).spike is None


async def test_what_was_found_of_the_past_tells_nothing_of_what_is_usual(watched: Watched) -> None:
    found = [says(f"Lamp {n} of the past", n, NOON - n * DAYS, history=True) for n in range(1, 30)]
    now = [says(f"{w} is late and {w} again", w, NOON - minutes(9)) for w in "abcdefghij"]
    picture = await watched.hears(*found, *now)
    assert picture.spike is None
    assert not picture.usual.known
    assert (picture.silence.people, picture.silence.days) == (10, 1)


async def test_a_spike_ends_when_nobody_writes_any_more(watched: Watched) -> None:
    assert (await watched.hears(*calm(), *hot(NOON - minutes(40)))).spike is not None
    watched.clock.jump(2 * 3600)
    assert (await watched.radar.look()).spike is None


async def test_with_a_new_inbox_nothing_is_called_unusual_but_the_same_told_by_many(
    watched: Watched,
) -> None:
    first = [says(f"{w} is late and {w} again", w, NOON - minutes(9)) for w in "abcdefgh"]
    picture = await watched.hears(*first)
    assert picture.spike is None
    assert not picture.usual.known
    assert (await watched.hears(*hot(NOON - minutes(30)))).spike is not None


@pytest.mark.parametrize(("boosts", "raised"), [(0, False), (400, True)])
async def test_reach_raises_the_radar_earlier(watched: Watched, boosts: int, raised: bool) -> None:
    picture = await watched.hears(*calm(), *hot(NOON - minutes(20), 3, boosts=boosts))
    assert (picture.spike is not None) is raised


async def test_reach_changes_nobodys_place_in_a_list(watched: Watched) -> None:
    loud = author("@loud@example.social", followers=2_000_000)
    await watched.hears(
        says("First in line", "quiet", NOON - minutes(9)),
        says("Second in line", "x", NOON - minutes(8), author=loud, boosts=50_000),
        *hot(NOON - minutes(7), 3, boosts=9_000),
    )
    texts = await watched.desk.texts(Queue.ANSWER)
    assert texts == ["First in line", "Second in line", *HOT[:3]]
    rows = (await watched.desk.inbox.page(Queue.ANSWER))[0]
    assert {row.judgement.urgency for row in rows} == {50}


async def test_the_hurt_and_the_networks_of_a_spike_are_named(watched: Watched) -> None:
    red = says(HOT[0], "hurt", NOON - minutes(5), level=Level.RED_ZONE, network="bluesky")
    spike = (await watched.hears(*calm(), *hot(NOON - minutes(40)), red)).spike
    assert spike is not None
    assert len(spike.red) == 1
    assert set(spike.networks) == {"mastodon", "bluesky"}


async def test_a_search_finds_the_mentions_of_the_spike(watched: Watched) -> None:
    await watched.hears(*calm(), *hot(NOON - minutes(40)))
    assert sorted(await watched.desk.found("is:spike")) == sorted(HOT)
    watched.clock.jump(2 * 3600)
    await watched.radar.look()
    assert await watched.desk.found("is:spike") == []


async def test_three_people_in_the_red_zone_are_a_spike_whatever_is_usual(
    watched: Watched,
) -> None:
    hurt = [
        says(text, f"r{i}", NOON - minutes(30 - 9 * i), level=Level.RED_ZONE)
        for i, text in enumerate(
            ("My kettle burst and scalded me", "Smoke from the plug of my lamp", "Melted charger")
        )
    ]
    # Nothing is known of what is usual: it is the first day.
    assert (await watched.hears(*hurt[:2])).spike is None
    spike = (await watched.hears(hurt[2])).spike
    assert spike is not None
    assert (spike.people, len(spike.red), spike.since) == (3, 3, NOON - minutes(30))
    watched.clock.jump(2 * 3600)
    assert (await watched.radar.look()).spike is None


async def test_in_the_first_week_far_more_than_in_any_hour_before_is_a_spike(
    watched: Watched,
) -> None:
    first = [says(f"{w} is late and {w} again", w, NOON - minutes(9)) for w in "abcdefghij"]
    spike = (await watched.hears(*calm(3 / 7), *first)).spike
    assert spike is not None
    assert spike.people == 10


# Stories, silence and slow burns


async def test_the_same_told_on_several_networks_is_one_story(watched: Watched) -> None:
    mixed = [
        says(text, f"n{i}", NOON - i * DAYS, network=("mastodon", "bluesky", "reddit")[i % 3])
        for i, text in enumerate(HOT)
    ]
    picture = await watched.hears(*calm(), *mixed)
    (story,) = picture.stories
    assert (story.people, len(story.networks)) == (6, 3)
    assert story.spoke_at is None
    assert len(await watched.desk.found(f"story:{story.numbers[0]}")) == 6


async def test_the_silence_meter_counts_each_person_once_until_we_answer_them(
    watched: Watched,
) -> None:
    wrote = [
        says(f"{chr(97 + i % 26) * 6} broke", f"s{i % 40}", NOON - (i % 3) * DAYS - minutes(i))
        for i in range(80)
    ]
    silence = (await watched.hears(*wrote)).silence
    assert (silence.people, silence.days, silence.spoke_at) == (40, 3, None)
    await watched.desk.take(says("A lamp of mine broke", "s0", NOON - minutes(1)))
    await watched.answers("A lamp of mine broke", NOON)
    silence = (await watched.radar.look()).silence
    # Whoever was answered about one thing still waits for a word about the other.
    assert (silence.people, silence.spoke_at) == (40, NOON)


async def test_an_answer_in_public_ends_the_silence_of_those_who_told_the_same(
    watched: Watched,
) -> None:
    lamp = says("The lamp I ordered in May came broken twice", "lamp", NOON - 2 * DAYS)
    await watched.hears(lamp, *hot(NOON - minutes(40)))
    await watched.answers(HOT[3], NOON - minutes(33))
    picture = await watched.radar.look()
    # Four had told the story by then; two told it afterwards, and nobody spoke of the lamp.
    assert (picture.silence.people, picture.silence.days) == (3, 3)
    assert picture.silence.spoke_at == NOON - minutes(33)
    (story,) = picture.stories
    assert story.spoke_at == NOON - minutes(33)


async def test_an_answer_that_is_taken_back_leaves_them_waiting(watched: Watched) -> None:
    before = await watched.hears(*hot(NOON - minutes(40)))
    answered = await watched.answers(HOT[5], NOON - minutes(5))
    assert (await watched.radar.look()).silence.people == 0
    await watched.takes_back(*answered)
    assert await watched.radar.look() == before


async def test_thanks_to_a_fan_end_no_silence_and_no_slow_burn(watched: Watched) -> None:
    fan = says("Love the lamp", "fan", NOON - minutes(30), mention_class=MentionClass.PRAISE)
    before = await watched.hears(*burning(), fan)
    await watched.answers("Love the lamp", NOON - minutes(10))
    after = await watched.radar.look()
    assert after == before
    assert after.burn is not None
    assert after.silence.spoke_at is None


async def test_a_day_on_which_nobody_complained_and_we_answered_is_no_day_of_silence(
    watched: Watched,
) -> None:
    assert (await watched.hears(*burning())).burn is not None
    watched.clock.jump(20 * 3600)
    assert (await watched.radar.look()).burn is not None
    await watched.answers("Refund refused 2 0", NOON + timedelta(hours=18))
    assert (await watched.radar.look()).burn is None


async def test_a_spike_is_spoken_of_only_where_we_answered_somebody_in_it(
    watched: Watched,
) -> None:
    other = says("Where is lamp 77", "x", NOON - 2 * DAYS)
    await watched.hears(other, *calm(), *hot(NOON - minutes(40)))
    await watched.answers("Where is lamp 77", NOON - minutes(3))
    spike = (await watched.radar.look()).spike
    assert spike is not None
    assert spike.silent(NOON) == minutes(40)
    await watched.answers(HOT[1], NOON - minutes(2))
    spike = (await watched.radar.look()).spike
    assert spike is not None
    assert spike.silent(NOON) == minutes(2)


@pytest.mark.parametrize(("about", "left"), [("hour:1", 0), ("", 0), ("story:1", 1)])
async def test_a_holding_statement_is_about_whoever_wrote_since_it_began(
    watched: Watched, about: str, left: int
) -> None:
    first = says("Where is lamp 77", "x", NOON - minutes(30))
    await watched.hears(first, *hot(NOON - minutes(40)))
    body = crisis_rows.opening(about, "", NOON - minutes(40), ())
    said = "Some cases get hot. Please unplug yours."
    written = {"text": said, "networks": ["mastodon"]}
    for kind, facts in ((crisis_rows.OPENED, body), (crisis_rows.WRITTEN, written)):
        await watched.desk.inbox.write(
            lambda c, k=kind, f=facts: crisis_rows.write(c, k, f, author="Kim", now=NOON)  # type: ignore[misc]
        )
    await watched.answers(HOT[5], NOON - minutes(1), text=said)
    assert (await watched.radar.look()).silence.people == left


async def test_silence_is_that_of_a_fortnight_in_whole_days(watched: Watched) -> None:
    first = (NOON - 13 * DAYS).replace(hour=0)
    old, kept = says("Broken lamp", "a", first - minutes(1)), says("Torn rug", "b", first)
    silence = (await watched.hears(old, kept)).silence
    assert (silence.people, silence.days) == (1, 14)
    watched.clock.jump(11 * 3600)
    assert (await watched.radar.look()).silence == silence
    watched.clock.jump(2 * 3600)
    assert (await watched.radar.look()).silence.people == 0


async def test_an_answer_in_private_is_silence_for_everybody_else(watched: Watched) -> None:
    await watched.hears(says("Broken lamp", "a", NOON - minutes(90)))
    await watched.answers("Broken lamp", NOON - minutes(80), private="yes")
    assert (await watched.radar.look()).silence.spoke_at is None


def burning() -> list[Arrival]:
    """A fortnight of calm with one voice a day, then three days on which more complain each day."""
    quiet = [
        says(f"Order {i} of shelf {i * 3}", f"q{i}", NOON - (14 - i) * DAYS) for i in range(11)
    ]
    fire = [
        says(f"Refund refused {day} {i}", f"f{day}-{i}", NOON - (2 - day) * DAYS - minutes(3 * i))
        for day, people in enumerate((6, 11, 18))
        for i in range(people)
    ]
    return [*quiet, *fire]


async def test_more_complaints_each_day_while_we_are_silent_are_a_slow_burn(
    watched: Watched,
) -> None:
    burn = (await watched.hears(*burning())).burn
    assert burn is not None
    assert (burn.days, burn.authors) == (3, 18)


async def test_a_word_of_ours_ends_the_slow_burn(watched: Watched) -> None:
    await watched.hears(*burning())
    await watched.answers("Refund refused 2 0", NOON)
    assert (await watched.radar.look()).burn is None


async def test_a_slow_burn_is_still_told_in_the_morning_before_anybody_wrote(
    watched: Watched,
) -> None:
    await watched.hears(*burning())
    watched.clock.jump(13 * 3600)
    assert (await watched.radar.look()).burn is not None


async def test_what_begins_after_weeks_in_which_nobody_wrote_is_a_slow_burn(
    watched: Watched,
) -> None:
    await watched.desk.add_source("Listened to for long", NOON - timedelta(weeks=5))
    fire = [
        says(f"Refund refused {day} {i}", f"f{day}-{i}", NOON - day * DAYS - minutes(3 * i))
        for day in range(3)
        for i in range(17)
    ]
    picture = await watched.hears(*fire)
    assert picture.silence.people == 51
    assert picture.burn is not None
    assert (picture.burn.days, picture.burn.times_usual) == (3, None)


# What people decide reaches it


async def test_not_us_and_noise_leave_every_sum_and_come_back_when_undone(
    watched: Watched,
) -> None:
    before = await watched.hears(*calm(), *hot(NOON - minutes(40)))
    said = [await watched.judges(text, MentionClass.NOISE) for text in HOT[:4]]
    picture = await watched.radar.look()
    assert picture.spike is None
    assert (picture.people, picture.silence.people) == (
        before.people - 4,
        before.silence.people - 4,
    )
    assert picture.stories == ()
    assert await watched.desk.found(f"story:{before.stories[0].numbers[0]}") == [HOT[5], HOT[4]]
    for conversation, event in said:
        await watched.takes_back(conversation, event)
    assert await watched.radar.look() == before


async def test_noise_that_a_person_calls_a_complaint_is_counted(watched: Watched) -> None:
    noise = hot(NOON - minutes(40), mention_class=MentionClass.NOISE)
    assert (await watched.hears(*calm(), *noise)).spike is None
    for text in HOT:
        await watched.judges(text, MentionClass.MAJOR)
    picture = await watched.radar.look()
    assert picture.spike is not None
    assert picture.spike.people == 6
    assert [story.people for story in picture.stories] == [6]


async def test_the_sums_come_again_with_what_people_decided_and_answered(
    watched: Watched,
) -> None:
    await watched.hears(*calm(), *hot(NOON - minutes(40)), *burning())
    await watched.judges(HOT[0], MentionClass.PRAISE)
    await watched.judges("Order 3 of shelf 9", MentionClass.MAJOR)
    await watched.answers(HOT[2], NOON - minutes(35))
    await watched.answers("Refund refused 1 3", NOON - minutes(5))
    before, sums = await watched.radar.look(), await watched.sums()
    await watched.desk.inbox.write(radar_rows.forget_all)
    assert await Radar(watched.desk.inbox, Bus(), watched.clock).look() == before
    assert await watched.sums() == sums


async def test_a_day_of_what_is_not_about_us_is_no_part_of_a_slow_burn(watched: Watched) -> None:
    assert (await watched.hears(*burning())).burn is not None
    for n in range(15):
        await watched.judges(f"Refund refused 2 {n}", MentionClass.NOISE)
    assert (await watched.radar.look()).burn is None


async def test_what_comes_after_a_persons_word_is_judged_anew(watched: Watched) -> None:
    first = says(HOT[0], "a", NOON - minutes(50))
    await watched.desk.take(first, now=NOON - minutes(50))
    await watched.judges(HOT[0], MentionClass.NOISE, NOON - minutes(45))
    assert (await watched.radar.look()).silence.people == 0
    uri = first.post.canonical_uri
    again = says(HOT[1], "a", NOON - minutes(5), thread_uri=uri, parent_uri=uri)
    assert (await watched.hears(again)).silence.people == 1
    # Whatever else is done there: what came later keeps its own class.
    await watched.answers(HOT[1], NOON, private="yes")
    assert (await watched.radar.look()).silence.people == 1
    assert await watched.desk.ask("SELECT count(*) FROM conversation") == [(1,)]


# The service


async def test_after_a_restart_the_picture_is_the_same_and_nothing_is_counted_twice(
    tmp_path: Path,
) -> None:
    async with desk_at(tmp_path) as desk:
        before = await Watched(desk).hears(*calm(), *hot(NOON - minutes(40)))
    async with desk_at(tmp_path) as desk:
        again = Watched(desk)
        assert await again.radar.look() == before
        more = await again.hears(says(HOT[0], "late", NOON))
        assert more.stories[0].numbers == before.stories[0].numbers
        assert more.stories[0].people == before.stories[0].people + 1


async def test_what_rose_while_the_program_was_closed_is_seen_at_the_start(
    watched: Watched,
) -> None:
    await watched.hears(*calm())
    # Another command polls while no window is there to look.
    await watched.desk.take(*hot(NOON - minutes(40)))
    spike = (await Radar(watched.desk.inbox, Bus(), watched.clock).look()).spike
    assert spike is not None
    assert (spike.people, spike.since) == (6, NOON - minutes(40))


async def test_a_slow_burn_of_the_days_while_it_was_closed_is_seen_at_the_start(
    watched: Watched,
) -> None:
    await watched.hears(*calm())
    watched.clock.jump(5 * 86_400)
    for day in range(6):
        people = range(2 + 2 * day)
        at = NOON + day * DAYS - minutes(60)
        await watched.desk.take(
            *[says(f"{HOT[n % 6]} ({day})", f"{day}-{n}", at - minutes(n)) for n in people]
        )
    picture = await Radar(watched.desk.inbox, Bus(), watched.clock).look()
    assert picture.burn is not None
    assert picture.stories[0].burn is not None


async def test_nothing_new_needs_no_stories(watched: Watched) -> None:
    before = await watched.hears(*calm(), *hot(NOON - minutes(40)))
    asked: list[str] = []
    await watched.desk.read(lambda c: c.set_trace_callback(asked.append))
    assert await Radar(watched.desk.inbox, Bus(), watched.clock).look() == before
    assert any("radar_hour" in statement for statement in asked)
    assert not any("signature" in statement for statement in asked)


async def test_only_the_stories_that_were_told_last_are_read_with_all_that_was_told_of_them(
    watched: Watched,
) -> None:
    first, second, *_ = hot(NOON - minutes(40))
    await watched.hears(first, *calm(0.5), second)
    known = await watched.desk.read(lambda c: story_rows.remembered(c, NOON, 2))
    everything = await watched.desk.read(lambda c: story_rows.remembered(c, NOON, 2_000))
    assert len({told.story for told in known.told}) == 2
    assert [told.story for told in known.told].count(known.told[0].story) == 2
    assert known.told[0] == everything.told[0]
    assert known.newest == everything.newest == max(told.story for told in everything.told)


async def test_what_another_program_counted_meanwhile_goes_on_as_the_same_story(
    watched: Watched,
) -> None:
    first, second, *others = hot(NOON - minutes(40))
    await watched.hears(*calm(), first)
    await watched.desk.take(second)
    await Radar(watched.desk.inbox, Bus(), watched.clock).look()
    picture = await watched.hears(*others)
    assert [(story.people, len(story.numbers)) for story in picture.stories] == [(6, 1)]


async def test_its_numbers_serve_whoever_looks_for_the_same_problem_until_the_text_changes(
    watched: Watched,
) -> None:
    first, second, *_ = hot(NOON - minutes(40))
    await watched.hears(first, second)
    number = next(m.id for m in await watched.desk.inbox.search("nearly") if m.text == HOT[1])
    post = replace(second.post, text=HOT[2])
    await watched.desk.take(edits=(Edit(number, replace(second, post=post)),))
    texts = await watched.desk.read(lambda c: alike.open_texts(c, 10))
    assert {each.text: each.signature for each in texts} == {HOT[0]: sign(HOT[0]), HOT[2]: None}


async def test_two_programs_on_one_inbox_count_each_mention_once(watched: Watched) -> None:
    other = Radar(watched.desk.inbox, Bus(), watched.clock)
    await watched.desk.take(*calm(), *hot(NOON - minutes(40)))
    one, two = await asyncio.gather(watched.radar.look(), other.look())
    assert one == two
    assert one.spike is not None
    assert one.spike.people == 6


async def test_the_sums_come_again_from_the_mentions(watched: Watched) -> None:
    before = await watched.hears(*calm(), *hot(NOON - minutes(40)))
    await watched.desk.inbox.write(radar_rows.forget_all)
    assert await Radar(watched.desk.inbox, Bus(), watched.clock).look() == before


async def test_it_looks_when_something_arrives_and_tells_only_what_changed(
    watched: Watched,
) -> None:
    told: list[RadarChanged] = []
    watched.bus.subscribe(RadarChanged, told.append)
    await watched.desk.take(*calm())
    running = asyncio.create_task(watched.radar.run())
    # It is told once it is written down, which is after it can be seen.
    await _sees(watched, lambda picture: picture.spike is None and told)
    await watched.clock.advance(300)
    assert len(told) == 1
    stored = await watched.desk.take(*hot(NOON - minutes(10)))
    watched.bus.publish(MentionsArrived(stored.live, watched.desk.source.id))
    # A look that was under way when they came may tell of the people before it knows their story.
    await _sees(watched, lambda picture: picture.spike is not None and len(told) > 1)
    running.cancel()


async def _sees(watched: Watched, wanted: object) -> None:
    async def there() -> bool:
        picture = watched.radar.picture
        await watched.desk.read(lambda c: c.execute("SELECT 1").fetchone())
        return picture is not None and wanted(picture)  # type: ignore[operator,no-any-return]

    await watched.clock.until(there)


async def test_a_changed_rule_holds_from_the_next_look_on(watched: Watched) -> None:
    strict = Radar(watched.desk.inbox, watched.bus, watched.clock, lambda: SpikeRule(people=50))
    await watched.hears(*calm(), *hot(NOON - minutes(40)))
    assert (await strict.look()).spike is None


# Its parts


def false_spikes(rate: float, seed: int) -> int:
    """Spikes in two weeks in which nothing happens: people come by chance, more by day than by night."""
    chance = random.Random(seed)
    start = NOON - timedelta(weeks=3)
    day = [0.3 + max(0.0, math.sin((hour - 6) / 17 * math.pi)) for hour in range(24)]
    times = sorted(
        start + timedelta(hours=hour + chance.random())
        for hour in range(3 * 168)
        for _ in range(_poisson(chance, rate * day[hour % 24] / (sum(day) / 24)))
    )
    hours: Counter[int] = Counter()
    raised, last = 0, start
    for place, at in enumerate(times):
        hours[radar_rows.hour_of(at)] += 1
        people = sum(
            at - other < timedelta(hours=1) for other in times[max(place - 60, 0) : place + 1]
        )
        known = usual(hours, radar_rows.hour_of(times[0]), at)
        loud = listen(Hour(people, 0, (), known, {}), SpikeRule())
        if loud is not None and at > start + timedelta(weeks=1):
            raised += at - last > timedelta(hours=1)
            last = at
    return raised


def _poisson(chance: random.Random, mean: float) -> int:
    left, people = math.exp(-mean), 0
    product = chance.random()
    while product > left:
        product *= chance.random()
        people += 1
    return people


def test_a_level_that_rose_and_stayed_is_usual_after_a_day() -> None:
    hour = radar_rows.hour_of(NOON)
    hours = {hour - back: 2 for back in range(26, 400)} | {hour - back: 20 for back in range(26)}
    assert usual(hours, hour - 400, NOON).people == pytest.approx(20)


def test_less_than_a_day_tells_nothing_of_what_is_usual() -> None:
    hour = radar_rows.hour_of(NOON)
    assert not usual(dict.fromkeys(range(hour - 20, hour), 2), hour - 20, NOON).known
    assert usual(dict.fromkeys(range(hour - 30, hour), 2), hour - 30, NOON).known
    assert not usual({hour - 3: 5}, hour - 3, NOON).known
    assert not usual({}, None, NOON).known


def test_in_the_first_week_only_more_than_in_the_busiest_hour_is_unusual() -> None:
    hour = radar_rows.hour_of(NOON)
    hours = dict.fromkeys(range(hour - 100, hour), 1) | {hour - 50: 14}
    rule = SpikeRule()
    assert needed(usual(hours, hour - 100, NOON), rule) == 15
    assert needed(usual(hours, hour - 300, NOON), rule) < 10


def test_a_single_busy_hour_of_last_week_is_steadied_by_the_hours_near_it() -> None:
    hour = radar_rows.hour_of(NOON)
    quiet = dict.fromkeys(range(hour - 10 * 24, hour), 1)
    assert usual(quiet | {hour - 169: 3}, hour - 240, NOON).people < 2
    busy = {hour - 169 - week: 30 for week in (0, 168, 336)}
    quiet = dict.fromkeys(range(hour - 600, hour), 1)
    assert usual(quiet | busy, hour - 600, NOON).people == pytest.approx(30)


@pytest.mark.parametrize(
    ("people", "least"), [(0, 5), (0.5, 5), (1, 6), (2, 9), (3, 12), (5, 20), (900, 3600)]
)
def test_the_two_numbers_of_the_rule_decide_and_chance_alone_is_no_spike(
    people: float, least: int
) -> None:
    assert needed(Usual(people, 3, known=True), SpikeRule()) == least
    assert needed(Usual(people, 3, known=True), SpikeRule(40, 4)) == max(40, least)


def test_quiet_weeks_raise_less_than_one_spike_each() -> None:
    raised = sum(false_spikes(rate, seed) for rate in (0.5, 1, 2, 5) for seed in range(3))
    assert raised / (4 * 3 * 2) < 0.6


def test_a_topic_is_what_many_say_now_and_few_said_before() -> None:
    before = ["The speaker is great", "My speaker came late", "Love the speaker", "Speaker box"]
    texts = ["Speaker smells of smoke", "smoke from the speaker plug", "Plug: smoke, speaker dead"]
    assert {word.lower() for word in topic(texts, Earlier(before))} >= {"smoke", "plug"}
    assert topic(["one thing", "another matter", "a third"], Earlier([])) == ()
    leaked = ["The app shows somebody else’s address", "somebody else’s address, the app shows it"]
    assert {*topic(leaked, Earlier([]))} == {"app", "shows", "address"}


async def test_of_a_storm_the_newest_are_looked_at(watched: Watched) -> None:
    told = [says(f"It is down {n}", n, NOON - timedelta(minutes=60 - n)) for n in range(6)]
    await watched.desk.take(*told)
    since = NOON - timedelta(hours=6)
    seen = await watched.desk.inbox.read(lambda c: radar_seen.window(c, since, 3))
    assert [each.text for each in seen] == ["It is down 3", "It is down 4", "It is down 5"]
