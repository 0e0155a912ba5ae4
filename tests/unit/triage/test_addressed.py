"""What is said to us is not filed away: our own labelled posts, and single cases of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Judgement, Level, MentionClass
from cmconsole.triage.judge import ToJudge, Triage
from cmconsole.triage.rules import Policy
from cmconsole.triage.shipped import make_triage

FOLDER = Path(__file__).parent / "labelled"
HARMLESS = (MentionClass.PRAISE, MentionClass.NOISE)


def posts(name: str) -> list[tuple[str, str]]:
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return [(wanted, text) for wanted, text in (line.split(" | ", 1) for line in lines)]


def level_of(wanted: str) -> Level:
    return Level.RED_ZONE if wanted == "red" else LEVEL_OF_CLASS[MentionClass(wanted)]


def said_to_us(triage: Triage, texts: list[str]) -> list[Judgement]:
    return triage.judge_many([ToJudge(text, addressed="mention") for text in texts])


def is_filed_away(judgement: Judgement) -> bool:
    return judgement.level < Level.RED_ZONE and judgement.mention_class in HARMLESS


@pytest.mark.parametrize(
    ("name", "filed", "red", "read", "right"),
    [
        ("addressed", 0.07, 0.80, 0.65, 0.65),
        ("addressed_second", 0.07, 0.90, 0.60, 0.70),
        ("addressed_unseen", 0.09, 0.0, 0.65, 0.44),
    ],
)
def test_hardly_a_complaint_to_us_is_filed_away(
    triage: Triage, name: str, filed: float, red: float, read: float, right: float
) -> None:
    labelled = posts(name)
    judged = said_to_us(triage, [text for _, text in labelled])
    pairs = [(wanted, j, text) for (wanted, text), j in zip(labelled, judged, strict=True)]
    asking = [
        (j, text) for wanted, j, text in pairs if wanted not in ("praise", "noise", "question")
    ]
    lost = [text for j, text in asking if is_filed_away(j)]
    serious = [j.level is Level.RED_ZONE for wanted, j, _ in pairs if wanted == "red"]
    alarms = [text for wanted, j, text in pairs if wanted != "red" and j.level is Level.RED_ZONE]
    calm = [j for wanted, j, _ in pairs if wanted in ("praise", "noise")]
    assert len({text for _, text in labelled}) == len(labelled) >= 60
    assert len(lost) / len(asking) <= filed, lost
    assert sum(serious) / len(serious) >= red
    assert not alarms
    assert sum(j.mention_class not in HARMLESS for j in calm) / len(calm) <= read
    assert sum(level_of(wanted) is j.level for wanted, j, _ in pairs) / len(pairs) >= right


@pytest.mark.parametrize(
    ("name", "found", "taken"),
    [("self_harm", 0.95, 0.04), ("self_harm_second", 0.92, 0.0), ("self_harm_unseen", 0.1, 0.0)],
)
def test_who_speaks_of_dying_is_seen_and_who_jokes_is_not(
    triage: Triage, name: str, found: float, taken: float
) -> None:
    labelled = [
        (line[0] == "+", line[2:])
        for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    ]
    judged = triage.judge_many([ToJudge(text) for _, text in labelled])
    pairs = [
        (true, j.level is Level.RED_ZONE, text)
        for (true, text), j in zip(labelled, judged, strict=True)
    ]
    missed = [text for true, red, text in pairs if true and not red]
    innocent = [text for true, red, text in pairs if red and not true]
    meant = sum(true for true, _, _ in pairs)
    assert len({text for _, text in labelled}) == len(labelled) >= 30
    assert 1 - len(missed) / meant >= found, missed
    assert len(innocent) / (len(labelled) - meant) <= taken, innocent


@pytest.mark.parametrize(
    ("name", "lost", "read"), [("distress", 0.3, 0.7), ("distress_unseen", 0.4, 0.45)]
)
def test_unusual_words_of_somebody_in_distress_are_read(
    triage: Triage, name: str, lost: float, read: float
) -> None:
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    labelled = [(line[0] == "+", line[2:]) for line in lines]
    judged = triage.judge_many([ToJudge(text) for _, text in labelled])
    pairs = [
        (true, is_filed_away(j), text) for (true, text), j in zip(labelled, judged, strict=True)
    ]
    missed = [text for true, filed, text in pairs if true and filed]
    bothers = [text for true, filed, text in pairs if not true and not filed]
    meant = sum(true for true, _, _ in pairs)
    assert len({text for _, text in labelled}) == len(labelled) >= 60
    assert len(missed) / meant <= lost, missed
    assert len(bothers) / (len(labelled) - meant) <= read, bothers


def test_what_may_be_distress_says_so_and_is_no_praise_either(triage: Triage) -> None:
    judgement = triage.judge("everyone would cope better once I'm gone")
    assert judgement.mention_class is MentionClass.MINOR
    assert judgement.reasons[0].text == "Perhaps somebody in distress: better read than missed"
    assert judgement.reasons[0].words
    kind = triage.judge("thank you all for everything, I won't be around much longer")
    assert kind.mention_class not in HARMLESS


@pytest.mark.parametrize(
    "text",
    [
        "@FreshBox found a plaster in my salad",
        "@healthapp you emailed my test results to a stranger",
        "@loanz I'm going to jump in front of a train",
        "@FreshBox whole family throwing up since last night's dinner",
        "@bankly I can see someone else's transactions in my app!!!",
        "@carz ich bringe mich um",
        "@prestamos me voy a matar",
    ],
)
def test_what_is_dangerous_is_red_also_where_the_model_calls_it_harmless(
    triage: Triage, text: str
) -> None:
    assert triage.judge(text, addressed="mention").level is Level.RED_ZONE


def test_a_possible_complaint_to_us_is_read_where_a_remark_about_us_is_not(triage: Triage) -> None:
    text = "@shoefix they glued the sole on crooked"
    about, to_us = triage.judge(text), triage.judge(text, addressed="mention")
    assert about.complaint_probability < to_us.complaint_probability < 0.28
    assert about.mention_class is MentionClass.NOISE
    assert to_us.mention_class is MentionClass.MINOR
    assert to_us.reasons[0].text == "Possible complaint, not sure: better read than missed"


def test_the_bound_for_posts_to_us_is_the_policys(shipped: Policy) -> None:
    score = replace(shipped.score, safe_below_addressed=1.0)
    judgement = make_triage(replace(shipped, score=score)).judge(
        "@shoefix they glued the sole on crooked", addressed="mention"
    )
    assert judgement.mention_class is MentionClass.NOISE


def test_words_of_a_grave_rule_to_us_are_read_however_unlikely(triage: Triage) -> None:
    text = "good start to the week getting a text about fraud on my debit card 👍🏼"
    assert triage.judge(text).complaint_probability < 0.1
    assert triage.judge(text, addressed="mention").mention_class not in HARMLESS


@pytest.mark.parametrize("text", ["", "@shoply", "@shoply @other"])
def test_a_picture_sent_to_us_is_looked_at(triage: Triage, text: str) -> None:
    sent = triage.judge(text, addressed="mention")
    assert sent.mention_class is MentionClass.MINOR
    assert sent.reasons[0].text == "No text, perhaps a picture: better looked at than missed"
    assert triage.judge("").mention_class is MentionClass.NOISE


def test_many_names_before_the_text_do_not_hide_it(triage: Triage) -> None:
    text = " ".join(f"@name{i}" for i in range(20)) + " your charger caught fire"
    assert triage.judge(text, addressed="mention").level is Level.RED_ZONE


def test_kind_words_with_a_hazard_inside_are_no_praise(triage: Triage) -> None:
    text = (
        "Love the new design @kettleco! Only thing is that the lid fell into the boiling water and "
        "splashed my toddler"
    )
    assert triage.judge(text).level is Level.RED_ZONE
    bitter = triage.judge("@NorthRail oh brilliant, another cancelled train. Living the dream.")
    assert bitter.mention_class is MentionClass.MINOR
