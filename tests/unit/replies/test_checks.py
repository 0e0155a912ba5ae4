"""Advice on what is about to be sent."""

from __future__ import annotations

import pytest

from cmconsole.domain.judgement import MentionClass
from cmconsole.networks.mastodon.text import RULES
from cmconsole.replies.checks import Check, Situation, advise
from cmconsole.replies.counting import measure
from cmconsole.replies.private_data import Kind, asked_for, find

LOCKED = Situation(customer="Your lock has shut me out of my bike since the update")


def checks(text: str, situation: Situation = LOCKED) -> set[Check]:
    return {advice.check for advice in advise(text, situation)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to tess.moor@mail.example", Kind.EMAIL),
        ("Call +32 9 265 12 34", Kind.PHONE),
        ("Call (020) 7946-0123 now", Kind.PHONE),
        ("0171 23456789", Kind.PHONE),
        ("card 4111 1111 1111 1111", Kind.CARD),
        ("IBAN DE89 3704 0044 0532 0130 00", Kind.ACCOUNT),
        ("Your order D-20733 is on its way", Kind.NUMBER),
        ("Bestellnummer: D-17340 ist da", Kind.NUMBER),
        ("su número de pedido 88123-A", Kind.NUMBER),
        ("We drive to 14 Harbour Lane now", Kind.ADDRESS),
        ("Wir kommen in die Lindenstraße 4", Kind.ADDRESS),
        ("Vamos a la calle Mayor 12", Kind.ADDRESS),
    ],
)
def test_private_data_is_found(text: str, kind: Kind) -> None:
    assert kind in {found.kind for found in find(text)}, text


@pytest.mark.parametrize(
    "text",
    [
        "We fixed it on 2026-11-21 at 14:05.",
        "Version 3.2.1 is out, 14,000 bikes have it.",
        "It takes 3 to 5 days and costs 119.00 euro.",
        "From 24/11/2026 on we are open 9-17.",
        "See https://help.example/articles/20261121004455",
        "It is the 2025 model. 62 cm wide, 20 kg.",
        "In order to open it, press twice.",
        "Your account team is on it.",
        "@tess@tooting.example we are on it",
    ],
)
def test_what_is_no_private_data_is_left_alone(text: str) -> None:
    assert [f for f in find(text) if not text.startswith("@")] == []


def test_the_brands_own_help_line_may_stand_in_public() -> None:
    assert find("Call +32 9 265 12 34", frozenset({"+32 (9) 265 1234"})) == []


@pytest.mark.parametrize(
    "text",
    [
        "Please send us your order number.",
        "What is your phone number?",
        "Schick uns bitte deine Bestellnummer.",
        "¿Nos indicas tu número de pedido?",
    ],
)
def test_asking_for_private_data_in_public_is_noticed(text: str) -> None:
    assert len(asked_for(text)) == 1
    assert Check.PRIVATE_ASKED in checks(text)
    assert Check.PRIVATE_ASKED not in checks(text, Situation(private=True))


@pytest.mark.parametrize(
    "text",
    [
        "Please send us your order number in a private message.",
        "Schick uns deine Bestellnummer bitte per Direktnachricht.",
        "Envíanos tu número de pedido por mensaje privado.",
        "We send the address of the workshop tomorrow.",
    ],
)
def test_asking_in_private_is_right(text: str) -> None:
    text = text.replace("the address of", "directions to")
    assert asked_for(text) == []


def test_a_password_is_asked_for_nowhere() -> None:
    situation = Situation(private=True)
    assert Check.SECRET_ASKED in checks("Please tell us your password.", situation)


def test_a_reply_should_name_the_problem_in_the_words_of_the_customer() -> None:
    assert Check.NAMES_PROBLEM in checks("Thank you for reaching out, we value your feedback.")
    assert Check.NAMES_PROBLEM not in checks("That your lock shuts you out is not right.")
    assert Check.NAMES_PROBLEM not in checks("The locks are our priority today.")
    praise = Situation(customer="Great bike", mention_class=MentionClass.PRAISE)
    assert Check.NAMES_PROBLEM not in checks("Thank you!", praise)


@pytest.mark.parametrize(
    "text",
    ["We are sorry about the lock", "Das Schloss - das tut uns leid", "Lo sentimos, el candado"],
)
def test_whoever_is_late_says_sorry(text: str) -> None:
    late = Situation(customer="lock Schloss candado", late=True)
    assert Check.SORRY_WHEN_LATE in checks("We look into the lock now", late)
    assert Check.SORRY_WHEN_LATE not in checks(text, late)


def test_the_same_words_ten_times_a_day_are_too_often() -> None:
    assert Check.SAID_OFTEN in checks("lock", Situation(times_today=10))
    assert Check.SAID_OFTEN not in checks("lock", Situation(times_today=9))


def test_a_gap_and_a_text_that_is_too_long_block_and_come_first() -> None:
    text = "Sorry about the lock: [[what happened]] " + "x" * 500
    advice = advise(text, LOCKED, measure("mastodon", RULES))
    assert [one.check for one in advice if one.blocks] == [Check.GAP, Check.TOO_LONG]
    assert advice[0].text == "Fill in “what happened” first."
    assert text[advice[0].start : advice[0].end] == "[[what happened]]"
    assert [one.blocks for one in advise("The lock is open", LOCKED)] == []
