"""What people say of mentions, and what triage makes of it: learned, undone, forgotten, never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.console import Console
from cmconsole.console.who_is_meant import stands_aside, usual_texts
from cmconsole.domain.judgement import MentionClass, Reason
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Source
from cmconsole.store.arriving.pages import PageToStore
from cmconsole.store.deciding.corrections import Lesson
from cmconsole.store.rows import MentionRow
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from cmconsole.triage.entity import NOT_US, is_set_aside
from cmconsole.triage.remembering import is_as_said
from support.clocks import FakeClock
from support.inboxes import NOON, arrival, author, judgement, minutes, post

C = MentionClass
BIRDS = (
    "Saw a grey heron by the river this morning, standing in the water like a statue",
    "The heron in our pond ate another fish. Birds of the river are hungry",
    "Heron nest high over the river, three young birds in it",
)
ZORBLE = "The zorble is quite something today"
FRINDLE = "The frindle stands by the window in the evening sun"
BIRD = "Beautiful heron at the river, fishing, and other water birds"


class School:
    """An open profile, with short ways to hear and to correct."""

    def __init__(self, console: Console, source: Source) -> None:
        self.console, self.source = console, source

    async def hears(self, *arrivals: Arrival) -> list[MentionRow]:
        page = PageToStore(self.source, arrivals, None, NOON)
        stored = await self.console.inbox.store_page(page)
        return await self.console.inbox.rows(stored.live)

    async def says(
        self, text: str, new: MentionClass, uid: str = "", network: str = "mastodon"
    ) -> bool:
        (row,) = await self.hears(arrival(text, network=network, author=author(f"@{text}")))
        return await self.console.judging.correct(row.id, new, "because", "Kim", uid)

    async def learns_of_zorbles(self, uid: str = "") -> None:
        """Enough of both kinds for what was learned to count: it has to tell some before it may."""
        for number in range(8):
            zorble, frindle = f"{ZORBLE} {number}", f"{FRINDLE} {number}"
            assert await self.says(zorble, C.MAJOR, f"{uid} zorble {number}" if uid else "")
            assert await self.says(frindle, C.NOISE, f"{uid} frindle {number}" if uid else "")

    async def probability(self, text: str) -> float:
        return (await self.console.judging.triage()).judge(text).complaint_probability

    async def judged(self, each: Post) -> bool:
        """Whether a post that arrives now would be set aside."""
        await self.console.judging.triage()
        return is_set_aside(self.console.judging.judge([each])[0])


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    secrets = SessionSecrets()
    async with Console.open(
        Profile.at(tmp_path), clock=FakeClock(NOON + minutes(1)), secrets=secrets
    ) as console:
        source = await console.inbox.add_source(
            kind="mastodon", name="@b", options={}, author="Kim", now=NOON - timedelta(days=9)
        )
        yield School(console, source)


async def lessons(school: School) -> tuple[Lesson, ...]:
    return (await school.console.judging.schooling()).lessons


async def test_taking_a_change_back_takes_its_lesson_back(school: School) -> None:
    before = await school.probability(ZORBLE)
    await school.learns_of_zorbles("event")
    assert await school.probability(ZORBLE) > before
    for number in range(8):
        for what in ("zorble", "frindle"):
            assert await school.console.judging.take_back([f"event {what} {number}"], "Kim") == 1
    assert await school.probability(ZORBLE) == pytest.approx(before)
    assert (await school.console.judging.schooling()).lessons == ()
    assert await school.console.judging.take_back(["event zorble 1", "another"], "Kim") == 0


async def test_the_log_tells_of_a_post_to_us_what_the_box_showed(school: School) -> None:
    (row,) = await school.hears(arrival(ZORBLE, addressed="mention"))
    triage = await school.console.judging.triage()
    shown = triage.judge(ZORBLE, addressed="mention").complaint_probability
    assert shown != triage.judge(ZORBLE).complaint_probability
    assert await school.console.judging.correct(row.id, C.MAJOR, "because", "Kim")
    for _ in ("at once", "after a restart"):
        (learned,) = (await school.console.judging.schooling()).learned
        assert learned.before == pytest.approx(shown, abs=1e-3)
        await school.console.judging.reload()


async def test_a_lesson_taken_back_stays_forgotten_after_a_restart(school: School) -> None:
    await school.says("The zorble is quite something", C.MAJOR, "e1")
    await school.says("The frindle is quite something", C.MAJOR, "e2")
    await school.console.judging.take_back(["e1"], "Kim")
    await school.console.judging.reload()
    schooling = await school.console.judging.schooling()
    assert [lesson.text for lesson in schooling.lessons] == ["The frindle is quite something"]
    assert len(schooling.learned) == 1


async def test_the_last_word_on_a_mention_counts_and_comes_back_when_a_later_one_goes(
    school: School,
) -> None:
    (row,) = await school.hears(arrival("The zorble is quite something"))
    correct = school.console.judging.correct
    assert await correct(row.id, C.PRAISE, "a slip", "Kim", "e1")
    assert await correct(row.id, C.NOISE, "said again", "Kim", "e2")
    assert [lesson.correction.new for lesson in await lessons(school)] == [C.NOISE]
    assert not await correct(row.id, C.NOISE, "its level only", "Kim", "e3")
    assert not await correct(row.id, row.judgement.mention_class, "as it was", "Kim", "e4")
    schooling = await school.console.judging.schooling()
    assert (schooling.lessons, schooling.learned) == ((), ())
    await school.console.judging.take_back(["e4"], "Kim")
    assert [lesson.correction.new for lesson in await lessons(school)] == [C.NOISE]
    assert len((await school.console.judging.schooling()).learned) == 1


async def test_a_class_that_was_never_changed_teaches_nothing(school: School) -> None:
    (row,) = await school.hears(arrival("The zorble is quite something"))
    said = row.judgement.mention_class
    assert not await school.console.judging.correct(row.id, said, "its level", "Kim", "e1")
    await school.console.judging.correct(row.id, C.PRAISE, "no", "Kim", "e2")
    await school.console.judging.take_back(["e2"], "Kim")
    assert await lessons(school) == ()


async def test_what_people_said_of_the_same_words_is_not_set_aside(school: School) -> None:
    ours = [f"My Heron lamp number {n} flickers, please help" for n in range(4)]
    await school.hears(*[arrival(t, author=author(f"@o{i}")) for i, t in enumerate(ours)])
    rows = await school.hears(*[arrival(t, author=author(f"@{i}")) for i, t in enumerate(BIRDS)])
    for row in rows:
        await school.console.judging.are_us([(row, "")], False, "Kim")
    assert await school.judged(post(BIRD))
    await school.says(BIRD, C.MAJOR)
    assert not await school.judged(post(BIRD))


async def test_nothing_else_would_change_what_people_said_of_the_same_words(school: School) -> None:
    text = "The zorble broke and I want a refund for it now"
    (row,) = await school.hears(arrival(text))
    await school.console.judging.correct(row.id, C.MAJOR, "because", "Kim")
    explained = await school.console.judging.explain(row)
    assert is_as_said(explained.judgement)
    assert explained.changes == ()


async def test_the_last_answer_to_is_this_us_counts(school: School) -> None:
    (row,) = await school.hears(arrival(BIRDS[0]))
    judging = school.console.judging
    assert not await stands_aside(school.console.inbox, row)
    await judging.are_us([(row, "e1")], False, "Kim")
    assert await stands_aside(school.console.inbox, row)
    await judging.are_us([(row, "e2")], True, "Kim")
    assert not await stands_aside(school.console.inbox, row)
    assert [lesson.correction.us for lesson in await lessons(school)] == [True]
    await judging.take_back(["e2"], "Kim")
    assert await stands_aside(school.console.inbox, row)


async def test_what_triage_set_aside_stands_aside_until_somebody_says_it_is_us(
    school: School,
) -> None:
    aside = replace(judgement(C.NOISE), reasons=(Reason("Probably not us", (), NOT_US),))
    noise, set_aside = await school.hears(
        arrival("Apple pie", C.NOISE), replace(arrival("Heron"), judgement=aside)
    )
    judging = school.console.judging
    assert not await stands_aside(school.console.inbox, noise)
    assert await stands_aside(school.console.inbox, set_aside)
    await judging.are_us([(set_aside, "")], True, "Kim")
    assert not await stands_aside(school.console.inbox, set_aside)


async def test_texts_that_may_not_be_learned_from_say_nothing_of_what_is_usual(
    school: School,
) -> None:
    reddit = [f"A heron at the river, fishing, number {n}" for n in range(30)]
    ours = [f"My lamp number {n} flickers, please help" for n in range(4)]
    await school.hears(
        *[arrival(t, network="reddit", author=author(f"@r{i}")) for i, t in enumerate(reddit)]
    )
    await school.hears(*[arrival(t, author=author(f"@o{i}")) for i, t in enumerate(ours)])
    rows = await school.hears(*[arrival(t, author=author(f"@{i}")) for i, t in enumerate(BIRDS)])
    for row in rows:
        await school.console.judging.are_us([(row, "")], False, "Kim")
    assert await school.judged(post(BIRD))
    usual = await usual_texts(school.console.inbox, NOON + minutes(9), 50, {BIRDS[0]})
    assert sorted(usual) == sorted([*BIRDS[1:], *ours])


async def test_a_network_that_forbids_it_is_kept_and_not_learned_from(school: School) -> None:
    assert not await school.says("The zorble is something", C.MAJOR, network="reddit")
    schooling = await school.console.judging.schooling()
    assert (schooling.lessons, schooling.forbidden) == ((), 1)


async def test_forgetting_everything_brings_the_shipped_judgement_back(school: School) -> None:
    text = ZORBLE
    before = await school.probability(text)
    await school.learns_of_zorbles()
    assert await school.probability(text) > before
    await school.console.judging.unlearn("Kim")
    assert await school.probability(text) == pytest.approx(before)


async def test_homonyms_drop_out_after_three_noes_and_a_yes_brings_them_back(
    school: School,
) -> None:
    rows = await school.hears(*[arrival(t, author=author(f"@{i}")) for i, t in enumerate(BIRDS)])
    ours = [f"My Heron lamp number {n} flickers, please help" for n in range(4)]
    await school.hears(*[arrival(t, author=author(f"@o{i}")) for i, t in enumerate(ours)])
    assert not await school.judged(post(BIRD))
    for row in rows:
        await school.console.judging.are_us([(row, "")], False, "Kim")
    assert await school.judged(post(BIRD))
    assert not await school.judged(post(ours[0]))
    assert not await school.judged(post(BIRD, addressed="mention"))
    await school.console.judging.reload()
    assert await school.judged(post(BIRD))
    for number in range(3):
        (row,) = await school.hears(arrival(f"{BIRD} {number}", author=author(f"@y{number}")))
        await school.console.judging.are_us([(row, "")], True, "Kim")
    assert not await school.judged(post(BIRD))


async def test_not_us_teaches_who_is_meant_and_not_what_a_complaint_looks_like(
    school: School,
) -> None:
    text = "The heron ate my fish, terrible, I want my money back"
    before = await school.probability(text)
    for number in range(5):
        (row,) = await school.hears(arrival(f"{text} {number}", author=author(f"@{number}")))
        await school.console.judging.are_us([(row, f"e{number}")], False, "Kim")
    assert await school.probability(text) == pytest.approx(before)
    schooling = await school.console.judging.schooling()
    assert len(schooling.lessons) == 5
    assert schooling.learned == ()


async def test_what_is_brought_back_is_judged_as_it_was_when_it_came(school: School) -> None:
    text = "Which bus goes to the lake on Sunday?"
    came = post(text, addressed="mention", language="en")
    (row,) = await school.hears(arrival(came))
    (found,) = await school.console.judging.as_ours([row])
    assert found == school.console.judging.judge([came])[0]
    assert found.reasons != school.console.judging.judge([post(text)])[0].reasons


async def test_a_set_aside_mention_is_explained_as_what_it_would_be(school: School) -> None:
    (row,) = await school.hears(arrival("My parcel never arrived. I want a refund"))
    (found,) = await school.console.judging.as_ours([row])
    assert found.mention_class in (C.MAJOR, C.MINOR)
    explained = await school.console.judging.explain(row)
    assert explained.judgement.mention_class is found.mention_class


async def test_no_word_is_said_to_decide_where_something_else_did(school: School) -> None:
    text = "My new lamp arrived broken and I want my money back"
    alone = (await school.console.judging.triage()).judge(text)
    for given, told in ((alone.mention_class, True), (C.NOISE, False)):
        (row,) = await school.hears(arrival(text, given, author=author(f"@{given}")))
        assert bool((await school.console.judging.explain(row)).changes) is told
