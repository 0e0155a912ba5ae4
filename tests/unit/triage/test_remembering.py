"""Words that people gave a class to are judged as they said when they come again, but for the red zone."""

from __future__ import annotations

import pytest

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Judgement, Level, MentionClass, Reason
from cmconsole.triage.judge import Triage
from cmconsole.triage.remembering import AS_SAID, MOST, Remembered, is_as_said, key_of
from cmconsole.triage.rules import Policy
from cmconsole.triage.shipped import make_triage

C = MentionClass
LONG = "The shop at the corner has a purple door and opens at nine"


@pytest.fixture
def triage(shipped: Policy) -> Triage:
    return make_triage(shipped)


def judgement(mention_class: MentionClass, level: Level | None = None) -> Judgement:
    reasons = (
        Reason("Insults", ("fool",), "insults", 20),
        Reason("Complaint, 40% likely", points=12),
    )
    level = LEVEL_OF_CLASS[mention_class] if level is None else level
    return Judgement(mention_class, level, 32, reasons, 0.4, 0.3, None, None, "en", 3)


@pytest.mark.parametrize(
    "other",
    [
        "the SHOP at the corner has a purple door, and opens at nine!!",
        "@shoply the shop at the corner has a “purple” door and opens at nine https://shop.example/1",
        "The shop at the corner has a purple door and opens at nine #1234567",
    ],
)
def test_the_same_words_are_known_in_another_dress(other: str) -> None:
    assert key_of(other) == key_of(LONG)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I would buy it again", "I would not buy it again"),
        ("You ship to Norway", "You ship to Norway?"),
        ("Great service", "Great service :("),
        ("Great service", "Great service 🙄"),
        ("1 star for this app", "5 star for this app"),
        ("Thanks, but no", "No, but thanks"),
    ],
)
def test_what_can_turn_the_meaning_is_another_text(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_one_correction_raises_the_same_words_and_says_why(triage: Triage) -> None:
    text = "@FreshBox the salad had brown edges"
    before = triage.judge("The soup had brown edges")
    triage.teach(1, text, C.MAJOR)
    found = triage.judge("@other The salad had brown edges!")
    assert (found.mention_class, found.level) == (C.MAJOR, Level.HIGH)
    assert found.reasons[0] == Reason("As you said of the same words", (), AS_SAID)
    assert is_as_said(found)
    assert triage.judge("The soup had brown edges") == before
    triage.forget()
    assert not is_as_said(triage.judge(text))


def test_it_is_remembered_in_every_language(triage: Triage) -> None:
    text = "Die Lampe flackert seit gestern Abend"
    assert triage.teach(1, text, C.MAJOR) is None
    assert triage.judge(text).mention_class is C.MAJOR


def test_the_red_zone_stays_whatever_was_said(triage: Triage) -> None:
    text = "Your charger caught fire and my son was burnt last night"
    before = triage.judge(text)
    assert before.level is Level.RED_ZONE
    triage.teach(1, text, C.PRAISE)
    triage.teach(2, text, C.PRAISE)
    after = triage.judge(text)
    assert (after.mention_class, after.level) == (before.mention_class, Level.RED_ZONE)
    assert not is_as_said(after)


def test_a_few_words_take_a_text_lower_only_when_people_said_so_twice() -> None:
    known, minor = Remembered(), judgement(C.MINOR)
    known.take("Where is my order", C.NOISE)
    assert known.judged("where is my order", minor) == minor
    known.take("Where is my order!", C.NOISE)
    assert known.judged("where is my order", minor).mention_class is C.NOISE
    known.take(LONG, C.NOISE)
    assert known.judged(LONG, minor).mention_class is C.NOISE


def test_what_decided_before_is_no_reason_any_more_and_counts_no_points() -> None:
    known = Remembered()
    known.take(LONG, C.MAJOR)
    found = known.judged(LONG, judgement(C.RANT))
    assert [reason.text for reason in found.reasons] == [
        "As you said of the same words",
        "Complaint, 40% likely",
    ]
    assert found.urgency == 12
    assert found.complaint_probability == 0.4


def test_the_newest_word_on_the_same_words_counts() -> None:
    known = Remembered()
    known.take("Lights are out", C.MAJOR)
    known.take("Lights are out", C.QUESTION)
    assert known.judged("Lights are out", judgement(C.MINOR)).mention_class is C.QUESTION


def test_no_more_is_remembered_than_the_newest() -> None:
    known = Remembered()
    for number in range(MOST + 1):
        known.take(f"word{number}", C.MAJOR)
    assert len(known) == MOST
    assert known.judged("word0", judgement(C.MINOR)).mention_class is C.MINOR
    assert known.judged("word1", judgement(C.MINOR)).mention_class is C.MAJOR


def test_a_text_without_words_is_not_remembered() -> None:
    known = Remembered()
    known.take("@you https://example.org !!", C.MAJOR)
    assert len(known) == 0
    assert known.judged("", judgement(C.NOISE)).mention_class is C.NOISE
