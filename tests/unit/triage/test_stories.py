"""Which posts tell the same story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from cmconsole.triage.stories import ALIKE, MOST_STORIES, Stories, alike, sign

OUTAGE = [
    "The Fjord app has been down since this morning, cannot log in, anybody else?",
    "@fjord app down since this morning and I cannot log in anymore",
    "cannot log in, the fjord app is down since morning https://t.example/1",
    "Is the Fjord app down? Cannot log in since this morning",
]
OTHERS = [
    "My parcel arrived with a broken lid and nobody answers the phone",
    "Lovely colours on the new winter jackets, well done whoever chose them",
    "Will there be a version for left-handed people next spring?",
]


def test_the_same_story_told_by_four_people_is_one_story() -> None:
    stories = Stories()
    found = [stories.add(i, f"person {i}", text) for i, text in enumerate(OUTAGE)]
    assert len({story.number for story in found if story}) == 1
    assert [len(s.people) for s in stories.told_by(2)] == [4]


def test_different_stories_stay_apart() -> None:
    stories = Stories()
    found = [stories.add(i, i, text) for i, text in enumerate([*OUTAGE[:1], *OTHERS])]
    assert len({story.number for story in found if story}) == 4
    assert stories.told_by(2) == []


def test_one_person_who_repeats_a_story_is_one_person() -> None:
    stories = Stories()
    for i in range(5):
        story = stories.add(i, "the same", OUTAGE[0])
    assert story is not None
    assert (len(story.posts), len(story.people)) == (5, 1)


def test_a_text_that_says_nothing_starts_no_story() -> None:
    assert sign("") is None
    assert sign("@fjord ... what is this? https://t.example/1") is None


def numbers(texts: Sequence[str], stories: Stories | None = None) -> list[int]:
    """Which story each text tells, each by a person of their own."""
    stories = stories or Stories()
    found = [stories.add((text, i), i, text) for i, text in enumerate(texts)]
    return [story.number for story in found if story]


@pytest.mark.parametrize(
    "texts",
    [
        (
            "@shoply your charger caught fire in my kitchen",
            "charger from @shoply caught fire last night, be careful",
            "Be careful with the @shoply charger, mine caught fire",
        ),
        (
            "@saas cannot log in since the update, it says token expired",
            "token expired error every time I log in to saas",
            "Anyone else getting token expired on saas login?",
        ),
        (
            "Seit dem Update startet die App nicht mehr, nur schwarzer Bildschirm",
            "schwarzer Bildschirm seit dem letzten Update der App",
            "Nach Update schwarzer Bildschirm, App unbrauchbar",
        ),
        (
            "我的充电宝着火了,很危险,客服不理我",
            "充电宝着火了!很危险!客服没人理",
            "充电宝突然着火,好危险",
        ),
        (
            "充電器から煙が出ました。とても危ないです。",
            "御社の充電器から煙が出て危ないです",
            "充電器から煙が出た。危ない!",
        ),
        ("ที่ชาร์จไฟไหม้ อันตรายมาก", "ที่ชาร์จของร้านนี้ไฟไหม้ อันตราย"),
        (
            "충전기에서 연기가 나요 위험해요",
            "새로 산 충전기에서 연기가 났어요",
            "충전기 연기 나는데 위험합니다",
        ),
        ("site down?", "@shoply site down", "Site down!!"),
    ],
    ids=["fire", "token", "german", "chinese", "japanese", "thai", "korean", "short"],
)
def test_retellings_of_one_matter_are_one_story(texts: Sequence[str]) -> None:
    told = numbers(texts)
    assert len(told) == len(texts)
    assert len(set(told)) == 1


@pytest.mark.parametrize(
    "texts",
    [
        (
            "@shoply my order never arrived and nobody answers my emails",
            "@shoply my voucher is invalid and nobody answers my emails",
            "@shoply my jacket is torn and nobody answers my emails",
        ),
        (
            "@telco still waiting for an engineer to come",
            "@telco still waiting for a refund",
            "@telco still waiting for my new router to come",
        ),
        (
            "the lamp is dented and I want my money back",
            "the blender leaks and I want my money back",
        ),
        ("worst company ever, my sofa is stained", "worst company ever, the plumber left"),
        ("still waiting", "please reply"),
        ("It got hot", "Still hot"),
    ],
)
def test_what_is_said_about_any_matter_joins_nothing(texts: Sequence[str]) -> None:
    assert len(set(numbers(texts))) == len(texts)


def test_a_word_that_everybody_says_on_this_desk_joins_less() -> None:
    pair = ("the saffron tram is late at Elm", "saffron tram has graffiti all over")
    assert len(set(numbers(pair))) == 1
    stories = Stories()
    for i in range(600):
        stories.add(i, i, f"saffron tram {i} alpha{i} beta{i} gamma{i} delta{i} eps{i} zeta{i}")
    assert len(set(numbers(pair, stories))) == 2


def test_what_many_tell_at_once_goes_on_as_one_story() -> None:
    stories = Stories()
    texts = [f"Kestrel charging case gets really hot number{i} extra{i}" for i in range(900)]
    assert len(set(numbers(texts, stories))) == 1


def test_a_chain_of_likenesses_is_no_story() -> None:
    words = [f"word{chr(97 + i)}" for i in range(26)]
    told = numbers([" ".join(words[i : i + 4]) for i in range(20)])
    assert max(Counter(told).values()) < 10


def test_likeness_without_a_radar_asks_for_shared_words_that_tell_something() -> None:
    def like(one: str, other: str) -> float:
        first, second = sign(one), sign(other)
        assert first is not None
        assert second is not None
        return alike(first, second)

    assert like(OUTAGE[0], OUTAGE[1]) >= ALIKE
    assert like("my order never came, nobody answers", "my refund, nobody answers") == 0
    assert like("充电宝着火了", "充电宝着火了") == 1


def test_old_stories_go_when_there_are_too_many() -> None:
    stories = Stories()
    for i in range(MOST_STORIES + 1):
        stories.add(i, i, f"alpha{i} beta{i} gamma{i} delta{i}")
    again = stories.add("again", 0, "alpha0 beta0 gamma0 delta0")
    assert again is not None
    assert again.posts == ["again"]


def test_stories_go_when_they_were_told_too_often_together() -> None:
    stories = Stories(most_signed=12)
    first = stories.add("first", 0, OTHERS[0])
    for i in range(40):
        # Each of four stories in ten ways: far fewer than may be remembered by their number.
        stories.add(i, i, f"alpha{i % 4} beta{i % 4} gamma{i % 4} delta{i % 4} and number{i}")
    assert len(stories.told_by(1)) < 12
    again = stories.add("again", 0, OTHERS[0])
    assert first is not None
    assert again is not None
    assert again.number != first.number
