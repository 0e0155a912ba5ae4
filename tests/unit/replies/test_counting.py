"""Lengths as the networks count them, and long texts in several posts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmconsole.networks.base import TextRules
from cmconsole.networks.mastodon.text import RULES
from cmconsole.replies.counting import Measure, graphemes, measure, split

MEASURES = {
    "mastodon": measure("mastodon", TextRules(limit=60, link_length=23)),
    "bluesky": measure("bluesky", TextRules(limit=60)),
    "x": measure("x", TextRules(limit=60)),
    "other": measure("other", TextRules(limit=60, unit="utf-16")),
}
WORDS = st.lists(
    st.sampled_from(
        ["We", "are", "sorry.", "The", "lock", "team@home", "https://help.example/a/b?c=d", "👨‍👩‍👧‍👦",
         "ist", "größer", "!", "\n\n", "a" * 90, "故人西辞黄鹤楼", "e\u0301" * 3, "@tess@far.example"]
    ),
    max_size=80,
)  # fmt: skip


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("kind", MEASURES)
@settings(max_examples=60, deadline=None)
@given(words=WORDS)
def test_a_split_text_loses_nothing_keeps_its_order_and_every_part_fits(
    kind: str, words: list[str]
) -> None:
    how, text = MEASURES[kind], " ".join(words)
    parts = split(text, how)
    assert squeezed("".join(parts)) == squeezed(text)
    assert all(part.strip() for part in parts)
    for part in parts:
        assert how.fits(part) or graphemes(part) == 1


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_at_all_can_be_split(text: str) -> None:
    parts = split(text, MEASURES["bluesky"], ["tess@far.example"])
    assert squeezed("".join(parts)) == squeezed(text.strip())


def test_parts_end_with_a_sentence_where_one_ends_in_time() -> None:
    text = (
        "The lock is open again. We sent the update this morning. Please start the app once more."
    )
    assert split(text, MEASURES["bluesky"]) == [
        "The lock is open again. We sent the update this morning.",
        "Please start the app once more.",
    ]


def test_handles_in_front_are_counted() -> None:
    how = measure("mastodon", RULES)
    assert how.length("hi", ["tess@far.example"]).used == len("@tess hi")
    assert not how.fits("x" * 495, ["tess@far.example"])
    assert all(how.fits(part, ["tess"]) for part in split("word " * 300, how, ["tess"]))


def test_bluesky_counts_what_readers_see_and_has_a_second_limit_in_bytes() -> None:
    how = measure("bluesky", TextRules())
    family = "👨‍👩‍👧‍👦"
    assert how.length(family).used == 1
    assert how.length("a" * 300).over == 0
    assert how.length("a" * 301).over == 1
    heavy = how.length(family * 200)
    assert (heavy.unit, heavy.over) == ("bytes", 200 * 25 - 3000)


def test_without_a_limit_everything_fits() -> None:
    how: Measure = measure("feed", TextRules())
    assert how.length("x" * 10_000).over == 0
    assert split("x " * 100, how) == [("x " * 100).strip()]
