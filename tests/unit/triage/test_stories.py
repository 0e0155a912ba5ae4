"""Which posts tell the same story."""

from __future__ import annotations

from cmconsole.triage.stories import MOST_STORIES, Stories, sign

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


def test_a_text_that_says_too_little_starts_no_story() -> None:
    assert Stories().add(1, 1, "down again?") is None
    assert sign("") is None


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
