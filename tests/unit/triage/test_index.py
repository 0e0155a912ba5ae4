"""Words are found as people write them, and nothing is found inside other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.triage.index import MOST_PLACES, WordIndex
from cmconsole.triage.reading import READ_FROM_END, READ_FROM_START, Reading
from cmconsole.triage.rules import Feature
from cmconsole.triage.terms import sort_terms


def quoted(terms: list[str], text: str) -> list[str]:
    reading = Reading(text)
    found = WordIndex(sort_terms([tuple(terms)])).find(reading)
    return [reading.quote(place) for place in found.get(0, [])]


@pytest.mark.parametrize(
    ("term", "text", "quote"),
    [
        ("refund", "Where is my REFUND?", "REFUND"),
        ("refund", "#refund now", "refund"),
        ("refund", "(refund)", "refund"),
        ("refund*", "Refunding nothing", "Refunding"),
        ("charged twice", "They charged… twice", "charged… twice"),
        ("charged twice", "charged\n twice", "charged\n twice"),
        ("waiting * weeks", "waiting three weeks", "waiting three weeks"),
        ("* weeks later", "two weeks later", "two weeks later"),
        ("cancel* my order", "cancelled my order", "cancelled my order"),
        ("don't", "dont do it", "dont"),
        ("don't", "I don’t know", "don’t"),
        ("est ce que", "Est-ce que ça marche", "Est-ce que"),
        ("quemó", "me QUEMÓ", "QUEMÓ"),
        ("quemó", "me quemo\u0301 la mano", "quemó"),
        ("perdió", "se perdio", "perdio"),
        ("straße", "Hauptstraße? Straße!", "Straße"),
        ("返金", "早く返金してください", "返金"),
        ("คืนเงิน", "ขอคืนเงินด้วย", "คืนเงิน"),
        ("धन्यवाद", "बहुत धन्यवाद जी", "धन्यवाद"),
        ("😡", "late again😡", "😡"),
        ("❤", "so good ❤️", "❤"),
        (":(", "sad :( face", ":("),
    ],
)
def test_a_term_is_found_and_quoted_as_it_stands(term: str, text: str, quote: str) -> None:
    assert quoted([term], text) == [quote]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("fire", "I was fired"),
        ("fire", "@fire https://fire.example/fire www.fire.example"),
        ("refund", "refunds"),
        ("charged twice", "charged once or twice"),
        ("waiting * weeks", "waiting weeks"),
        ("* weeks later", "weeks later"),
        ("está", "esta casa"),
        ("long term", "long"),
        ("long term", "term"),
    ],
)
def test_a_term_is_not_found_in_other_words(term: str, text: str) -> None:
    assert quoted([term], text) == []


def test_the_longest_of_several_signs_is_found() -> None:
    assert quoted(["返", "返金"], "返金") == ["返金"]


def test_one_word_counts_for_every_group_that_has_it() -> None:
    reading = Reading("a late refund")
    index = WordIndex(sort_terms([("refund",), ("late", "refund"), ("early",)]))
    assert index.find(reading) == {0: [(2, 3)], 1: [(1, 2), (2, 3)]}


def test_an_index_of_some_groups_knows_nothing_of_the_others() -> None:
    terms = sort_terms([("late", "😡"), ("late*", "late refund", "😡"), ("refund*",)])
    reading = Reading("late refund 😡")
    assert WordIndex(terms, {1}).find(reading) == {1: [(0, 1), (0, 2), "😡"]}
    assert WordIndex(terms, {0}).meaning("refund") is None
    assert WordIndex(terms).find(reading).keys() == {0, 1, 2}


def test_a_word_that_is_said_very_often_is_kept_a_few_times() -> None:
    assert len(quoted(["late"], "late " * 500)) == MOST_PLACES


def test_both_ends_of_a_very_long_text_are_read() -> None:
    text = "first " + "x " * (READ_FROM_START + READ_FROM_END) + " last"
    assert quoted(["first", "last"], text) == ["first", "last"]


@given(st.text(max_size=200))
def test_every_text_has_as_many_words_shown_as_lowered(text: str) -> None:
    reading = Reading(text)
    assert len(reading.shown) == len(reading.lowered)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Is it?", True),
        ("هل وصل؟", True),
        ("本当ですか？", True),
        ("see https://shop.example/?id=4", False),
        ("see https://shop.example/?id=4 ok?", True),
        ("is it https://shop.example/a?", True),
        ("no", False),
    ],
)
def test_a_question_mark_counts_outside_links(text: str, asks: bool) -> None:
    assert (Feature.QUESTION in Reading(text).features()) is asks


def test_what_a_text_shows_is_seen() -> None:
    assert Reading("@north wow!! http://x.example").features() == [
        Feature.EXCLAIMS,
        Feature.LINK,
        Feature.STARTS_WITH_NAME,
    ]
