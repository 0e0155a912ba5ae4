"""Lengths as the server counts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.networks.base import TextRules
from cmconsole.networks.mastodon.text import RULES, count

LINK = 23


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("hello", 5),
        ("é", 1),
        ("e\u0301", 1),
        ("👩\u200d👩\u200d👧\u200d👦", 1),
        ("🇩🇪🇫🇷", 2),
        ("நி", 1),
        ("https://example.com", LINK),
        ("https://example.com/" + "x" * 300, LINK),
        ("http://sub.example.co.uk:8080/a?b=c#d", LINK),
        ("HTTPS://EXAMPLE.COM/", LINK),
        ("see https://example.com/a, then", 4 + LINK + 6),
        ("https://example.com/a.", LINK + 1),
        ("(https://example.com/a)", LINK + 2),
        ("https://en.wikipedia.org/wiki/A_(b)", LINK),
        ("https://en.wikipedia.org/wiki/A_(b).", LINK + 1),
        ("https://example.com/a?b=c!", LINK + 1),
        ("https://bücher.example/ü", LINK),
        ("https://xn--bcher-kva.example/", LINK),
        ("https://a.example https://b.example", LINK + 1 + LINK),
        ("example.com", 11),
        ("http://localhost/path", 21),
        ("xhttps://example.com", 20),
        ("ftp://example.com", 17),
        ("@bob", 4),
        ("@bob@social.example", 4),
        ("@bob@social.example: hi @ana@far.example", 4 + 5 + 4),
        ("@b.o-b@social.example.", 7),
        ("mail me: bob@social.example", 27),
        ("https://social.example/@bob@far.example", LINK),
    ],
)
def test_links_names_and_graphemes_count_as_the_server_says(text: str, length: int) -> None:
    assert count(text) == length


def test_the_content_warning_counts_and_its_links_count_in_full() -> None:
    assert count("text", RULES, "spiders") == 11
    assert count("", RULES, "https://example.com/a/long/way") == 30


def test_without_a_price_for_links_they_count_in_full() -> None:
    assert count("https://example.com/a", TextRules(limit=300)) == 21


@given(st.text(max_size=200))
def test_no_text_is_longer_than_its_characters_but_for_short_links(text: str) -> None:
    if "http" not in text.lower():
        assert count(text) <= len(text)


@pytest.mark.parametrize("bad", ["(" * 20_000, "https://a." + "a" * 20_000, "@a" * 10_000])
def test_no_text_takes_long_to_count(bad: str) -> None:
    assert count(f"https://example.com/{bad}") > 0
