""" "Is this us?": homonyms drop out, and nothing that may be ours does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmconsole.domain.judgement import Judgement, Level, MentionClass
from cmconsole.triage.entity import (
    NOT_US,
    PERHAPS_NOT_US,
    Answer,
    EntityMatch,
    is_set_aside,
    set_aside,
)
from support.inboxes import judgement

BIRDS = (
    "Saw a grey heron by the river this morning, standing in the water like a statue",
    "The heron in our pond ate another fish. Birds of the river are hungry",
    "Heron nest high over the river, three young birds in it",
)
BIRD = "Beautiful heron at the river, fishing, and other water birds"
OURS = (
    "My Heron lamp flickers since the last firmware, can you help",
    "Heron, where is my order? The lamp should have come on Monday",
    "The app of the Heron lamp signs me out every day",
    "Love the Heron desk lamp, warm light",
)


def unlikely(mention_class: MentionClass = MentionClass.MINOR) -> Judgement:
    """Hardly a complaint."""
    return replace(judgement(mention_class), complaint_probability=0.3)


def taught(*yes: str) -> EntityMatch:
    return EntityMatch(
        [Answer(text, False) for text in BIRDS] + [Answer(t, True) for t in yes], OURS
    )


def test_after_three_noes_a_homonym_is_doubted_by_its_own_words() -> None:
    doubt = taught().doubt(BIRD)
    assert doubt is not None
    assert doubt.chance >= 0.9
    assert set(doubt.words) <= {"river", "birds", "water", "heron"}
    assert "heron" not in doubt.words


@pytest.mark.parametrize("text", OURS)
def test_what_is_ours_is_never_doubted(text: str) -> None:
    assert taught().doubt(text) is None


def test_our_own_name_tells_nothing_though_every_no_holds_it() -> None:
    assert taught().doubt("Heron heron heron") is None
    assert taught().doubt("What is a Heron?") is None


def test_two_noes_are_too_few() -> None:
    match = EntityMatch([Answer(text, False) for text in BIRDS[:2]], OURS)
    assert match.doubt(BIRD) is None


def test_a_yes_takes_the_say_from_words_that_are_ours_too() -> None:
    text = "Heron lamp fell into the river, the water got in. Fish saw light"
    assert taught().doubt("the river and its water birds and fish") is not None
    ours = [f"{text} number {n}" for n in range(4)]
    assert taught(*ours).doubt("My lamp lies in the river, in the water") is None


def test_what_is_set_aside_says_why_and_keeps_its_other_reasons() -> None:
    doubt = taught().doubt(BIRD)
    assert doubt is not None
    found = set_aside(unlikely(), doubt)
    assert (found.mention_class, found.level, found.urgency) == (MentionClass.NOISE, Level.NONE, 0)
    assert found.reasons[0].rule == NOT_US
    assert len(found.reasons) == 2
    assert is_set_aside(found)


def test_the_red_zone_is_never_set_aside() -> None:
    doubt = taught().doubt(BIRD)
    assert doubt is not None
    red = judgement(MentionClass.MINOR, Level.RED_ZONE)
    assert set_aside(red, doubt) is red


def test_a_likely_complaint_or_a_major_matter_is_marked_and_stays() -> None:
    doubt = taught().doubt(BIRD)
    assert doubt is not None
    for grave in (judgement(MentionClass.MINOR), unlikely(MentionClass.MAJOR)):
        found = set_aside(grave, doubt)
        assert not is_set_aside(found)
        assert [reason.rule for reason in found.reasons] == ["question", PERHAPS_NOT_US]
        assert found.reasons[1].words == doubt.words
        assert replace(found, reasons=grave.reasons) == grave


def test_words_of_dealings_speak_for_us_unless_a_no_holds_them() -> None:
    other = "River birds in the water"
    assert taught().doubt(other) is not None
    assert taught().doubt(f"{other}, my parcel and the refund") is None
    noes = [Answer(f"{text}, no refund for the parcel", False) for text in BIRDS]
    assert EntityMatch(noes, OURS).doubt(f"{other}, my parcel and the refund") is not None
