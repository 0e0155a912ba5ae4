"""The policy that ships, on sentences as people write them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.triage_quality import SETS, area_under_curve, macro_f1, read
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.system.paths import resource
from cmconsole.triage.deciding import GIVE_WAY
from cmconsole.triage.judge import Triage
from cmconsole.triage.policy import load_policy
from cmconsole.triage.rules import Rule
from cmconsole.triage.scorer import make_scorer
from cmconsole.triage.shipped import make_triage

RED_ZONE = [
    ("The charging case got hot enough to hurt my hand.", "Harm", ("hot enough to",)),
    ("My daughter swallowed a part of your toy", "Harm: somebody is hurt", ("swallowed",)),
    ("The kettle caught fire last night", "Safety", ("caught fire",)),
    ("You will hear from my lawyer", "Law", ("my lawyer",)),
    ("I can see someone else's order in my account", "Private data", ("someone else's order",)),
    ("I'm a journalist, who can I talk to?", "Press", ("journalist",)),
    ("Das Ladegerät brennt!", "Safety", ("brennt",)),
    ("Mi hijo está herido por su culpa", "Harm", ("herido",)),
    ("La batterie a pris feu hier soir", "Safety", ("pris feu",)),
    ("O carregador pegou fogo ontem", "Safety", ("pegou fogo",)),
    ("Ich gehe damit zur Verbraucherzentrale", "Law", ("Verbraucherzentrale",)),
]


@pytest.mark.parametrize(("text", "reason", "words"), RED_ZONE)
def test_the_red_zone_is_seen_and_quoted(
    triage: Triage, text: str, reason: str, words: tuple[str, ...]
) -> None:
    judgement = triage.judge(text)
    assert judgement.level is Level.RED_ZONE
    found = next(r for r in judgement.reasons if r.text == reason)
    assert set(found.words) & set(words), found
    assert all(word in text for word in found.words)


@pytest.mark.parametrize(
    "text",
    [
        "Feeling burned out after a long week",
        "This track is so good, you're on fire",
        "I was fired up for the new album",
        "Wouldn't hurt to add a dark mode",
        "Smoking hot design, well done",
        "I'm out of my data plan again",
    ],
)
def test_figures_of_speech_are_not_the_red_zone(triage: Triage, text: str) -> None:
    assert triage.judge(text).level is not Level.RED_ZONE


CLASSES = [
    ("Charged twice for one pair of earbuds. The bank says it is you.", MentionClass.MAJOR),
    ("Five weeks and still no refund @north", MentionClass.MAJOR),
    ("Flight cancelled, stranded in Oslo with two kids", MentionClass.MAJOR),
    ("My parcel never arrived and no one answers", MentionClass.MAJOR),
    ("Can't log in since yesterday, account locked", MentionClass.MAJOR),
    ("Mir wurde doppelt abgebucht", MentionClass.MAJOR),
    ("Me cobraron dos veces y nadie responde", MentionClass.MAJOR),
    ("Colis perdu, aucune réponse depuis des semaines", MentionClass.MAJOR),
    ("Cobraram duas vezes e ninguém responde", MentionClass.MAJOR),
    ("The app logs me out after every update, please fix", MentionClass.MINOR),
    ("Left ear cushion is peeling, not good quality", MentionClass.MINOR),
    ("Does the Fjord do multipoint with two laptops?", MentionClass.QUESTION),
    ("Anyone know how to pair it with a TV", MentionClass.QUESTION),
    ("Wann kommt das Update für Android?", MentionClass.QUESTION),
    ("¿Alguien sabe cuándo abren la tienda?", MentionClass.QUESTION),
    ("Est-ce que le casque marche avec un PC ?", MentionClass.QUESTION),
    ("Vocês têm loja no Porto?", MentionClass.QUESTION),
    ("Is it true that you are closing all shops?", MentionClass.MISINFORMED),
    ("You are all liars and idiots, what a pathetic company", MentionClass.RANT),
    ("Ugh, I hate this day, so annoyed and sad", MentionClass.VENTING),
    ("I love my new Halden, best headphones ever", MentionClass.PRAISE),
    ("Vielen Dank, ich bin begeistert", MentionClass.PRAISE),
    ("¡Me encanta, muchas gracias!", MentionClass.PRAISE),
    ("J'adore ce casque, merci beaucoup", MentionClass.PRAISE),
    ("Adorei, muito obrigado!", MentionClass.PRAISE),
    ("GIVEAWAY! Follow and retweet for a chance to win", MentionClass.NOISE),
    ("We're hiring a cook, apply now", MentionClass.NOISE),
    ("Listening to records on the balcony", MentionClass.NOISE),
]


@pytest.mark.parametrize(("text", "mention_class"), CLASSES)
def test_a_plain_case_gets_its_class(
    triage: Triage, text: str, mention_class: MentionClass
) -> None:
    judgement = triage.judge(text)
    assert judgement.mention_class is mention_class, judgement


def test_a_question_to_us_says_so(triage: Triage) -> None:
    text = "Does the Fjord do multipoint?"
    assert triage.judge(text, addressed="mention").reasons[0].text == "Direct question to us"
    assert triage.judge(text).reasons[0].text == "Question"


def test_venting_asks_for_a_kind_word_only(triage: Triage) -> None:
    judgement = triage.judge("Ugh, I hate this day, so annoyed and sad")
    assert judgement.reasons[0].text == "Venting, no request: a kind word is enough"


def test_a_problem_in_a_giveaway_is_not_noise(triage: Triage) -> None:
    text = "Your giveaway page does not work and nobody replies"
    assert triage.judge(text).mention_class is not MentionClass.NOISE


def test_the_rules_that_give_way_to_a_possible_complaint_are_all_that_ship() -> None:
    harmless = (MentionClass.PRAISE, MentionClass.NOISE)
    shipped = load_policy(resource("policy.toml")).rules
    assert {rule.name for rule in shipped if rule.decides in harmless} == GIVE_WAY


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("The delta variant is terrible, no hospital beds and nobody helps us", "sam"),
        ("Login problem resolved. Sorry for the trouble.", "statusbot"),
    ],
)
def test_the_model_does_not_overrule_what_the_team_calls_noise(text: str, author: str) -> None:
    shipped = load_policy(resource("policy.toml"))
    own = (
        Rule(name="Virus", reason="Not us", any=("delta variant",), decides=MentionClass.NOISE),
        Rule(name="Bot", reason="Ours", author=("statusbot",), decides=MentionClass.NOISE),
    )
    asked = make_triage(replace(shipped, rules=(*shipped.rules, *own)))
    judgement = asked.judge(text, author_handle=author)
    assert judgement.complaint_probability > 0.5
    assert (judgement.mention_class, judgement.reasons[0].points) == (MentionClass.NOISE, 0)
    burning = asked.judge(f"{text} Your charger caught fire", author_handle=author)
    assert burning.level is Level.RED_ZONE
    assert burning.mention_class not in (MentionClass.NOISE, MentionClass.PRAISE)


def test_a_red_zone_is_more_urgent_than_a_question_and_that_than_praise(triage: Triage) -> None:
    texts = ("The kettle caught fire", "Does it pair with a TV?", "I love it, thanks")
    urgencies = [triage.judge(text).urgency for text in texts]
    assert urgencies == sorted(urgencies, reverse=True)
    assert len(set(urgencies)) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "ahead"),
    [
        ("ACL 2019", 0.1),
        ("ACL 2019, to brands", 0.08),
        ("FINCORP", 0.1),
        ("CESAMARD (reviews)", 0.01),
    ],
)
def test_complaints_are_told_better_than_by_vader_alone(
    triage: Triage, shared: Path, name: str, ahead: float
) -> None:
    rows = [row for row in read(shared / "triage" / "complaint.csv") if SETS[name](row)]
    score = make_scorer()
    truth = [row["label"] == "1" for row in rows]
    compound = [score(row["text"]).compound for row in rows]
    likely = [triage.judge(row["text"]).complaint_probability for row in rows]
    vader = macro_f1(truth, [c <= -0.05 for c in compound])
    assert macro_f1(truth, [p >= 0.5 for p in likely]) > vader + ahead
    assert area_under_curve(truth, likely) > area_under_curve(truth, [-c for c in compound])


@pytest.mark.parametrize(
    "text",
    [
        "@cityhall the garbage truck skipped our street again",
        "@dentalx worst company, drilled the wrong tooth",
        "@FreshBox the chicken was disgusting and smelled off",
        "@bankly your app is garbage, transfers hang since Monday",
        "@insureme greedy lot, you raised my premium 60% with no claims",
    ],
)
def test_strong_words_about_something_to_solve_are_no_rant(triage: Triage, text: str) -> None:
    assert triage.judge(text).mention_class is not MentionClass.RANT


def test_abuse_of_people_with_nothing_to_solve_is_a_rant(triage: Triage) -> None:
    judgement = triage.judge(
        "Honestly screw you, you useless idiots, worst people I ever dealt with"
    )
    assert judgement.mention_class is MentionClass.RANT
    assert judgement.reasons[0].rule == "Abuse"


@pytest.mark.parametrize(
    "text",
    [
        "@hotel_lux no wifi by the lake, pure bliss, thank you",
        "@bankly how do I report a phishing mail I got in your name?",
        "@shoply I never received such a lovely parcel before",
        "@AirNova the outage drill at the museum was fun",
    ],
)
def test_a_word_of_trouble_alone_makes_nothing_major(triage: Triage, text: str) -> None:
    assert triage.judge(text).level < Level.HIGH


@pytest.mark.parametrize("text", ["server down", "@bankly card declined", "overcharged"])
def test_who_says_the_trouble_and_no_more_is_taken_at_their_word(triage: Triage, text: str) -> None:
    judgement = triage.judge(text)
    assert judgement.complaint_probability < 0.4
    assert judgement.level is Level.HIGH
