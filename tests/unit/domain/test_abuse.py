"""The shield's list: what it folds away in four languages, and what it must leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.abuse import AbuseWords
from cmconsole.system.paths import resource

WORDS = AbuseWords(resource("abuse.txt").read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "Go kill yourself, all of you",
        "I'LL KILL YOU",
        "I know where you live",
        "you are a piece of shit and so is your support",
        "You stupid bitch",
        "Ich bring dich um",
        "Ihr Hurensöhne!",
        "Verrecke endlich",
        "Ich weiß, wo du wohnst",
        "Te voy a matar",
        "Sois unos hijos de puta",
        "Ojalá te mueras",
        "Gilipollas",
        "Vou te matar",
        "Filho da puta, devolve o meu dinheiro",
        "Vai se foder",
        "Viado",
    ],
)
def test_slurs_threats_and_abuse_are_found_in_four_languages(text: str) -> None:
    assert WORDS.found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "c*nt",
        "a$$hole",
        "f u c k y o u",
        "Aaasshooole",
        "ASSHOLE!!!",
        "wh0re",
        "hurensöööhne",
    ],
)
def test_common_disguises_do_not_help(text: str) -> None:
    assert WORDS.found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "This app is shit and the update fucked up my playlist",
        "The charger could kill you, it burned my hand",
        "My battery dies slowly and then it is dead",
        "I will find you a better one",
        "People could die in a fire because of this",
        "Mein Akku verreckt nach einer Stunde, so ein Scheiß",
        "Ich finde dich toll",
        "Der Laden ist zum Kotzen, verdammt",
        "A bateria vai morrer em uma hora, que merda",
        "Esto es una mierda, joder",
        "Un café negro, por favor",
        "O gato preto e o macaco do zoológico",
        "A fire retardant case, class 1, from Scunthorpe",
        "Our bread is from Bimbo",
        "https://example.com/nigger",
        "@cunt_hater wrote to us",
        "",
    ],
)
def test_complaints_and_plain_swearing_stay_readable(text: str) -> None:
    assert not WORDS.found_in(text)


def test_a_word_with_another_meaning_elsewhere_counts_only_in_its_own_language() -> None:
    assert not WORDS.found_in("Kike Ramirez wrote to us")
    assert not WORDS.found_in("Kike Ramirez wrote to us", "es")
    assert WORDS.found_in("that kike", "en-GB")


def test_a_star_in_a_phrase_is_any_one_word() -> None:
    words = AbuseWords(["[en]", "burn your * house"])
    assert words.found_in("I burn your ugly house")
    assert not words.found_in("I burn your house")


@given(st.text(max_size=200), st.none() | st.text(max_size=5))
def test_any_text_at_all_can_be_looked_at(text: str, language: str | None) -> None:
    assert WORDS.found_in(text, language) in (True, False)


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_stands_around_abuse_does_not_hide_it(before: str, after: str) -> None:
    assert WORDS.found_in(f"{before}\nhurensohn\n{after}".replace("@", ""))
