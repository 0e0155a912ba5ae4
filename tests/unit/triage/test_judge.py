"""What is decided, why, and what can never have a say in it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Judgement, Level, MentionClass, Reason
from cmconsole.triage.judge import ToJudge, Triage
from cmconsole.triage.policy import policy_from
from cmconsole.triage.reading import Reading, composed
from cmconsole.triage.rules import Policy, Rule

HARMLESS = (MentionClass.PRAISE, MentionClass.NOISE)


def judged(policy: dict[str, object], text: str, **said: str | None) -> Judgement:
    return Triage(policy_from(policy)).judge(text, **said)  # type: ignore[arg-type]


def rule(name: str, mention_class: str, **looks_for: object) -> dict[str, object]:
    return {"name": name, "reason": name, "class": mention_class, **looks_for}


def test_nothing_of_reach_can_get_in() -> None:
    assert list(inspect.signature(Triage.judge).parameters) == [
        "self", "text", "network", "language", "addressed", "author_handle",
    ]  # fmt: skip
    inputs = {f.name for kind in (ToJudge, Rule) for f in fields(kind)}
    assert not {name for name in inputs if "follow" in name or "boost" in name or "like" in name}
    assert "reach" not in inputs


def test_the_first_rule_that_fits_decides_and_is_named() -> None:
    policy = {
        "rule": [rule("A", "minor", any=["late"]), rule("B", "major", any=["late", "parcel"])]
    }
    late = judged(policy, "my parcel is late")
    assert late.mention_class is MentionClass.MINOR
    assert late.reasons[0] == Reason("A", ("late",), "A", 0)
    assert judged(policy, "my parcel").mention_class is MentionClass.MAJOR


def test_the_order_of_the_rules_is_the_order_of_the_file() -> None:
    rows = [rule("A", "minor", any=["late"]), rule("B", "major", any=["late"])]
    assert judged({"rule": rows}, "late").mention_class is MentionClass.MINOR
    assert judged({"rule": rows[::-1]}, "late").mention_class is MentionClass.MAJOR


def test_a_rule_that_is_switched_off_says_nothing() -> None:
    rows = [rule("A", "major", any=["late"], enabled=False), rule("B", "minor", any=["late"])]
    assert judged({"rule": rows}, "late").reasons[0].rule == "B"


def test_a_red_zone_lies_on_the_class_that_the_rules_decide() -> None:
    policy = {
        "rule": [
            rule("Ask", "question", question=True),
            {"name": "Fire", "reason": "Safety", "red_zone": True, "any": ["fire"], "points": 40},
        ]
    }
    both = judged(policy, "is it true that one caught Fire?")
    assert both.mention_class is MentionClass.QUESTION
    assert both.level is Level.RED_ZONE
    assert both.reasons[0] == Reason("Safety", ("Fire",), "Fire", 40)
    assert judged(policy, "is it true?").level is Level.MEDIUM


def test_a_red_zone_is_never_filed_as_praise_or_noise() -> None:
    policy = {
        "rule": [
            rule("Spam", "noise", any=["fire"]),
            {"name": "Fire", "reason": "Safety", "red_zone": True, "any": ["fire"]},
        ]
    }
    found = judged(policy, "fire")
    assert found.mention_class is MentionClass.MINOR
    told = Reason("“Spam” not followed in the red zone: better read than missed", ("fire",))
    assert told in found.reasons


@pytest.mark.parametrize(
    ("looks_for", "fits", "does_not"),
    [
        ({"any": ["late", "slow"]}, "so slow", "so fast"),
        ({"all": ["late", "parcel"]}, "late parcel", "late"),
        ({"any": ["late"], "none": ["thanks"]}, "late", "late, thanks"),
        ({"any": ["burn*"], "apart_from": ["burned out"]}, "burned", "burned out"),
        ({"any": ["burn*"], "apart_from": ["burned out"]}, "burned, not burned out", "burned out"),
        ({"pattern": r"#\d{4,6}"}, "order #12345", "order #12"),
        ({"question": True}, "here?", "here"),
        ({"languages": ["de"]}, "das ist nicht gut", "that is not good"),
        ({"sentiment_below": -0.5}, "this is horrible, awful and bad", "this is good"),
        ({"sentiment_above": 0.5}, "this is wonderful and great", "das ist wunderbar und gut"),
        ({"scored": False}, "das ist nicht gut", "that is not good"),
        ({"complaint_above": 0.5}, "late late", "early"),
    ],
)
def test_a_rule_fits_when_each_thing_it_asks_for_is_so(
    looks_for: dict[str, object], fits: str, does_not: str
) -> None:
    cue = {"name": "Late", "reason": "Late", "weight": 5, "any": ["late"]}
    policy = {"rule": [rule("A", "rant", **looks_for)], "cue": [cue]}
    assert judged(policy, fits).mention_class is MentionClass.RANT
    assert judged(policy, does_not).mention_class is not MentionClass.RANT


def test_a_rule_can_ask_for_the_network_the_author_and_the_address() -> None:
    policy = {"rule": [rule("A", "rant", networks=["feed"], author=["Bot"], addressed=True)]}
    said = {"network": "feed", "author_handle": "@newsbot", "addressed": "mention"}
    assert judged(policy, "hello", **said).mention_class is MentionClass.RANT
    for key, other in (("network", "mastodon"), ("author_handle", "@tess"), ("addressed", None)):
        assert (
            judged(policy, "hello", **{**said, key: other}).mention_class is not MentionClass.RANT
        )


def test_the_points_of_all_reasons_add_up_to_the_urgency(triage: Triage) -> None:
    for text in (
        "charged twice, no reply for weeks",
        "I love it",
        "how do I reset it?",
        "it hurt my hand",
    ):
        judgement = triage.judge(text)
        points = sum(reason.points for reason in judgement.reasons)
        assert judgement.urgency == max(0, min(100, points)), text


BROKEN = {"name": "Broken", "reason": "Broken", "weight": 4, "any": ["broken"]}


def test_a_likely_complaint_is_not_filed_as_praise_by_a_shipped_rule() -> None:
    policy = {"rule": [rule("Kind words", "praise", any=["great"])], "cue": [BROKEN]}
    kind = judged(policy, "great")
    assert kind.mention_class is MentionClass.PRAISE
    assert not any("not followed" in reason.text for reason in kind.reasons)
    found = judged(policy, "great, broken again")
    assert found.mention_class is MentionClass.MINOR
    assert found.reasons[1] == Reason(
        "“Kind words” not followed: better read than missed", ("great",)
    )


def test_the_rules_of_the_team_decide_before_the_probability() -> None:
    policy = {
        "rule": [
            rule("Kind words", "praise", any=["great"]),
            rule("Team: variant", "noise", any=["great variant"]),
        ],
        "cue": [BROKEN],
    }
    found = judged(policy, "the great variant is broken")
    assert found.complaint_probability > 0.5
    assert (found.mention_class, found.reasons[0].rule) == (MentionClass.NOISE, "Team: variant")
    assert found.reasons[1].text.startswith("“Kind words” not followed")


def test_a_possible_complaint_is_kept_and_says_that_it_is_not_sure() -> None:
    policy = {
        "score": {"base": -0.2, "complaint_from": 0.5, "safe_below": 0.4},
        "rule": [rule("Kind words", "praise", any=["box"])],
    }
    unsure = judged(policy, "it is in the box")
    assert 0.4 <= unsure.complaint_probability < 0.5
    assert unsure.mention_class is MentionClass.MINOR
    assert unsure.reasons[0].text == "Possible complaint, not sure: better read than missed"


def test_what_people_say_outranks_how_nice_it_sounds(triage: Triage) -> None:
    text = "Great, love waiting three weeks for a broken phone. Best customer service ever, thanks!"
    judgement = triage.judge(text)
    assert judgement.sentiment == "positive"
    assert judgement.mention_class not in HARMLESS


def test_a_text_that_cannot_be_scored_says_so_and_is_judged_by_rules(triage: Triage) -> None:
    judgement = triage.judge("Mein Paket ist nicht angekommen und niemand antwortet")
    assert judgement.language == "de"
    assert judgement.sentiment is None
    assert judgement.compound is None
    assert judgement.mention_class is MentionClass.MAJOR
    assert "Not scored: written in German" in [reason.text for reason in judgement.reasons]


def test_a_language_without_rules_is_never_called_harmless(triage: Triage) -> None:
    for text in (
        "Tilaukseni ei ole tullut ja olen odottanut",
        "返事がまだ来ません",
        "Ombo langu halijafika bado kabisa",
    ):
        judgement = triage.judge(text)
        assert judgement.mention_class not in HARMLESS, text
        assert judgement.confidence < 0.5


def test_emoji_alone_are_judged(triage: Triage) -> None:
    assert triage.judge("🎉🎉 👏").mention_class is MentionClass.PRAISE
    assert triage.judge("😡😡").mention_class not in HARMLESS


def test_a_text_with_nothing_in_it_is_noise(triage: Triage) -> None:
    for text in ("", "   ", "\n\t"):
        judgement = triage.judge(text)
        assert judgement.mention_class is MentionClass.NOISE
        assert judgement.urgency == 0


def test_the_decision_carries_the_version_of_the_policy(shipped: Policy) -> None:
    assert Triage(replace(shipped, version=41)).judge("hello").policy_version == 41


def test_many_are_judged_as_one_is(triage: Triage) -> None:
    items = [ToJudge("late again", language="en"), ToJudge("wo ist es?", addressed="mention")]
    assert triage.judge_many(items) == [
        triage.judge("late again", language="en"),
        triage.judge("wo ist es?", addressed="mention"),
    ]


def test_the_same_text_gets_the_same_judgement_on_every_thread(triage: Triage) -> None:
    texts = [f"order {n} is late and nobody replies {n}" for n in range(200)]
    expected = [triage.judge(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            assert list(pool.map(triage.judge, texts)) == expected


WORDS = st.sampled_from(
    [
        "refund",
        "hot",
        "hurt",
        "not",
        "good",
        "😡",
        "?",
        "https://x.example/?a",
        "nunca",
        "返金",
        "@me",
        "#x",
        "\x00",
        "\u202e",
        "ñ",
    ]
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(WORDS, max_size=60).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.none() | st.text(max_size=12), st.none() | st.sampled_from(["mention", "reply"]))
def test_any_text_gets_a_judgement_that_holds_together(
    triage: Triage, text: str, language: str | None, addressed: str | None
) -> None:
    judgement = triage.judge(text, language=language, addressed=addressed)
    assert 0 <= judgement.urgency <= 100
    assert 0 <= judgement.confidence <= 1
    assert 0 <= judgement.complaint_probability <= 1
    assert judgement.reasons
    assert judgement.level in (Level.RED_ZONE, LEVEL_OF_CLASS[judgement.mention_class])
    assert (judgement.sentiment is None) == (judgement.compound is None)
    read = composed(Reading(text).text)
    assert all(word in read for reason in judgement.reasons for word in reason.words)
    if judgement.mention_class in HARMLESS:
        assert judgement.complaint_probability < 0.5
        assert judgement.level is not Level.RED_ZONE


@pytest.mark.parametrize(
    "text", ["\ud800", "\x00", "\ufeff", "\u202e@x", "\U0010ffff", "*", "?", "'", "@"]
)
def test_odd_characters_are_judged_too(triage: Triage, text: str) -> None:
    assert triage.judge(text).reasons
    assert triage.judge(f"late {text} again {text}{text}").reasons


LONG = {
    "an article": "The update broke my phone and nobody replies to my refund request, so I wait. "
    * 520,
    "one word": "a" * 40_000,
    "short words": "a " * 20_000,
    "the same cue": "refund " * 5_700,
    "the beginning of every phrase": "waiting for a refund not received my " * 1_080,
    "emoji": "😡" * 40_000,
    "Chinese": "返金" * 20_000,
    "German": "wo bleibt mein Paket, niemand antwortet mir seit Wochen " * 720,
    "question marks": "?" * 40_000,
    "links": "https://x.example/?a=b " * 1_700,
    "control characters": "\x00\x1b\u202e" * 13_000,
    "quotation marks": "’" * 40_000,
    "combining marks": "e\u0301" * 20_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_no_text_of_forty_thousand_characters_holds_up_the_others(
    triage: Triage, text: str
) -> None:
    """Counted, not timed: 2,000 characters take up to 7,000 calls; `tests/bench/triage.py` has the time."""
    triage.judge(text)  # words that were never met are worked out once
    assert _calls(lambda: triage.judge(text)) < 25_000


def _calls(work: Callable[[], object]) -> int:
    """How many functions are called, Python's own among them."""
    count = 0

    def see(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
