"""Thanks end a talk in any language; whatever else stands beside them waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmconsole.domain.judgement import Judgement, Level, MentionClass
from cmconsole.domain.thanks import is_thanks, says_more
from support.inboxes import judgement

C = MentionClass


def read(mention_class: MentionClass, probability: float = 0.02) -> Judgement:
    """What triage says of English that the model has read."""
    return replace(judgement(mention_class), complaint_probability=probability)


def unread(mention_class: MentionClass, level: Level | None = None) -> Judgement:
    """What it says by words alone of a language that cannot be scored."""
    return replace(judgement(mention_class, level), compound=None, sentiment=None, language=None)


@pytest.mark.parametrize(
    "text",
    [
        "grazie mille",
        "bedankt!",
        "dzięki",
        "kiitos",
        "tack så mycket",
        "takk",
        "谢谢你们的帮助！",
        "ありがとうございます",
        "감사합니다",
        "спасибо большое",
        "شكرا جزيلا",
        "cảm ơn bạn",
        "Vielen Dank für die schnelle Hilfe!",
        "obrigado pela resposta rápida 🙏",
        "@brand thanks 👍🏽",
        "🙏",
        "ok",
        "no worries, thanks again",
    ],
)
def test_bare_thanks_are_thanks_whatever_triage_made_of_them(text: str) -> None:
    assert is_thanks(text, unread(C.MINOR))


@pytest.mark.parametrize(
    "text",
    [
        "gracias, pero sigue igual",
        "gracias, sigue igual",
        "obrigado, mas continua",
        "danke, geht immer nicht",
        "danke, geht fast",
        "Bravo, trois semaines pour livrer une chaussette",
        "gracias, ya no funciona",
        "merci, ça marche pas",
        "takk, men det virker ikke",
        "谢谢，但是还是不行",
        "danke für nichts",
        "ayuda gracias",
        "thanks 😡",
        "thanks?",
        "thanks https://example.com/1",
    ],
)
def test_what_nobody_here_can_read_beside_the_thanks_is_more(text: str) -> None:
    assert not is_thanks(text, unread(C.PRAISE))


@pytest.mark.parametrize(
    ("mention_class", "text"),
    [
        (C.NOISE, "That worked like a charm, thank you"),
        (C.NOISE, "thank you I'll send the photos"),
        (
            C.PRAISE,
            "Thank you so much, Sam sorted it in five minutes and even called me back to check, brilliant",
        ),
    ],
)
def test_english_that_the_model_finds_nothing_in_is_thanks(
    mention_class: MentionClass, text: str
) -> None:
    assert is_thanks(text, read(mention_class))
    assert not is_thanks(text, read(mention_class, 0.2))


@pytest.mark.parametrize(
    "text",
    [
        "thanks, here is my order number: 48213",
        "thanks, I've sent you a DM with the order number",
        "thanks, here's the address",
        "Thanks, reply now please",
        "great, thanks. And the second parcel",
        "thanks, have you sorted it",
        "thank you 🙄",
        "Thank you. It stopped again",
    ],
)
def test_a_request_or_something_handed_over_is_more_than_thanks(text: str) -> None:
    for mention_class in (C.NOISE, C.PRAISE):
        assert not is_thanks(text, read(mention_class))
    assert says_more(text)


def test_long_praise_and_longer_chatter_are_more_than_thanks() -> None:
    assert not is_thanks("Thanks to everybody who came " + "along " * 12, read(C.NOISE))
    assert not is_thanks("Thanks " + "wonderful shop " * 20, read(C.PRAISE))
    assert not is_thanks("👍" * 501, read(C.PRAISE))
    assert says_more("👍" * 501)


def test_a_complaint_or_the_red_zone_is_never_only_thanks() -> None:
    assert not is_thanks("Thanks, broke after an hour", read(C.MINOR))
    assert not is_thanks("thanks", unread(C.PRAISE, Level.RED_ZONE))
