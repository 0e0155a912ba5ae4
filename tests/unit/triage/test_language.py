"""The language is recognised where something speaks for it, and left open where nothing does."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cmconsole.triage.language import WordVotes, language_name, readable_by_vader
from cmconsole.triage.reading import Reading

RECOGNISER = WordVotes()


def recognise(text: str, stated: str | None = None) -> str | None:
    return RECOGNISER.recognise(Reading(text), stated)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The left speaker stopped working after the update", "en"),
        ("cant believe u charged me again", "en"),
        ("Der linke Lautsprecher geht seit dem Update nicht mehr", "de"),
        ("El altavoz izquierdo no funciona desde ayer", "es"),
        ("Depuis la mise à jour le son ne marche plus", "fr"),
        ("A caixa de som não liga mais depois da atualização", "pt"),
        ("Da ieri la cassa sinistra non funziona più", "it"),
        ("Sinds de update doet de linker speaker het niet meer", "nl"),
        ("Od wczoraj głośnik nie działa, co mam zrobić?", "pl"),
        ("Sedan i går fungerar inte den vänstra högtalaren", "sv"),
        ("Dünden beri hoparlör çalışmıyor ve kimse cevap vermiyor", "tr"),
        ("mera paisa wapas nahi aaya abhi tak kya karu", "hi-Latn"),
        ("スピーカーが動きません", "ja"),
        ("音箱坏了怎么办", "zh"),
        ("스피커가 고장났어요", "ko"),
        ("Колонка не работает со вчерашнего дня", "ru"),
        ("Колонка не працює з учорашнього дня, що робити її", "uk"),
        ("السماعة لا تعمل منذ أمس", "ar"),
        ("स्पीकर काम नहीं कर रहा है", "hi"),
        ("ลำโพงเสียตั้งแต่เมื่อวาน", "th"),
        ("Το ηχείο δεν λειτουργεί", "el"),
        ("charged twice", "en"),
        ("lost luggage", "en"),
        ("mieser Service", "de"),
        ("Update kaputt", "de"),
        ("service nul", "fr"),
        ("me pakket is weg", "nl"),
        ("llevo dos meses esperando el reembolso", "es"),
        ("fui cobrado duas vezes", "pt"),
        ("Kestrel 4711", None),
        ("update email", "en"),
        ("service", None),
        ("😡😡😡", None),
        ("@north https://shop.example/", None),
        ("", None),
    ],
)
def test_a_language_is_recognised(text: str, tag: str | None) -> None:
    assert recognise(text) == tag


def test_a_stated_tag_decides_where_the_text_says_nothing() -> None:
    assert recognise("Kestrel 4711", "pt-BR") == "pt-BR"
    assert recognise("Колонка", "bg") == "bg"


def test_a_stated_tag_does_not_outvote_the_text() -> None:
    assert recognise("Der linke Lautsprecher geht seit dem Update nicht mehr", "en") == "de"
    assert recognise("スピーカーが動きません", "en") == "ja"


def test_a_stated_region_is_kept_where_the_text_agrees() -> None:
    assert recognise("The left speaker is not working", "en_GB") == "en-GB"


@pytest.mark.parametrize("stated", ["", "und", "English please", "x" * 50, "mul"])
def test_a_stated_tag_that_is_none_is_passed_over(stated: str) -> None:
    assert recognise("The left speaker is not working", stated) == "en"
    assert recognise("4711", stated) is None


def test_only_english_is_readable_by_vader() -> None:
    assert readable_by_vader("en")
    assert readable_by_vader("en-GB")
    assert not readable_by_vader("de")
    assert not readable_by_vader(None)


def test_a_language_is_named_in_english_or_by_its_tag() -> None:
    assert language_name("de-AT") == "German"
    assert language_name("xh") == "xh"


def test_public_tweets_are_recognised_well_enough(shared: Path) -> None:
    tags = {
        "arabic": "ar", "english": "en", "french": "fr", "german": "de",
        "italian": "it", "portuguese": "pt", "spanish": "es",
    }  # fmt: skip
    with (shared / "triage" / "lid_tweets.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] in tags]
    found = [recognise(row["text"]) for row in rows]
    right = sum(tags[row["label"]] == tag for row, tag in zip(rows, found, strict=True))
    english = [tag for row, tag in zip(rows, found, strict=True) if row["label"] == "english"]
    said_english = [row["label"] for row, tag in zip(rows, found, strict=True) if tag == "en"]
    assert right / len(rows) > 0.88
    assert english.count("en") / len(english) > 0.97
    assert said_english.count("english") / len(said_english) > 0.88
