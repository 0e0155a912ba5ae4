"""X's weighted length, against the conformance file of twitter-text."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmconsole.networks.x.weighted import V2, V3, Weights, links, weigh
from support.twitter_text import sections

SECTIONS = {
    "WeightedTweetsCounterTest": (V2, 10),
    "WeightedTweetsWithDiscountedEmojiCounterTest": (V3, 10),
    "UnicodeDirectionalMarkerCounterTest": (V3, 1),
}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_item_on_length_is_counted_as_x_does(shared: Path, section: str) -> None:
    weights, at_least = SECTIONS[section]
    path = shared / "networks/fixtures/x/twitter-text/validate.share.yml"
    items = sections(path)[section]
    assert len(items) >= at_least, "the file was not read whole"
    for item in items:
        found, wanted = weigh(item["text"], weights), item["expected"]
        told = {
            "weightedLength": found.length,
            "valid": found.valid,
            "permillage": found.permillage,
            "validRangeEnd": found.fits_until - 1,
        }
        assert told == {key: wanted[key] for key in told}, item["description"]


def test_links_are_found_where_x_finds_them(shared: Path) -> None:
    path = shared / "networks/fixtures/x/twitter-text/extract.share.yml"
    found = sections(path)
    items = found["urls"] + found["tco_urls_with_params"]
    assert len(items) >= 49, "the file was not read whole"
    for item in items:
        text = item["text"]
        wanted = item["expected"] if isinstance(item["expected"], list) else []
        assert [text[start:end] for start, end in links(text)] == wanted, item["description"]


def test_a_link_costs_23_however_long_it_is() -> None:
    long = "https://example.com/" + "a" * 200
    assert weigh(f"See {long}").length == 4 + 23
    assert weigh("See example.com").length == 4 + 23
    assert links("no link: example.invalid") == []


def test_what_is_empty_is_not_valid() -> None:
    assert not weigh("").valid
    assert weigh("a").valid


def test_old_weights_count_each_part_of_an_emoji() -> None:
    family = "👨‍👩‍👧‍👦"
    assert weigh(family, Weights(emoji_as_one=False)).length > weigh(family).length == 2
