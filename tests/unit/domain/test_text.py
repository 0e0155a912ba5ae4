"""What `clean` takes away, what it leaves, and that it does so for any input."""

from __future__ import annotations

import time
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.text import _NOT_SIMPLE, LONGEST_TEXT, TALLEST_STACK, WIDEST_BLANK, clean

HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "ab \n\t\r\x00\x1b\x85\u00a0\u00ad\u0301\u0344\u0363\u0958\u034f\u200b\u200c\u200d\u200e"
            "\u202e\u2066\u2028\ufe0f\ufeff\ud83d\ude00\uffff👩🏽🏴\U000e0067\U000e007fקक्ก้é한글"
        ),
        st.characters(exclude_categories=()),
    )
)


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("plain text stays", "plain text stays"),
        ("two\nlines\n\nand a paragraph", "two\nlines\n\nand a paragraph"),
        ("a\tb", "a\tb"),
        ("nul\x00 bell\x07 escape\x1b[31m delete\x7f c1\x9b", "nul bell escape[31m delete c1"),
        ("old\rmac\r\nwindows\x85mainframe\u2028unicode", "old\nmac\nwindows\nmainframe\nunicode"),
        ("refund\u202etxt.exe\u202c now", "refundtxt.exe now"),
        ("\u2066a\u2069 \u200eb\u200f \u061cc", "a b c"),
        ("br\u200band bra\u00adnd b\u2060rand \ufeffbrand", "brand brand brand brand"),
        ("bra\u200dnd and bra\u200cnd", "brand and brand"),
        ("\u3164hidden\u115f\uffa0", "hidden"),
        ("half \ud83d of a pair", "half  of a pair"),
        ("a pair \ud83d\ude00 in two halves", "a pair 😀 in two halves"),
        ("e\u0301", "é"),
        ("not\ufffe a\ufdd0 character", "not a character"),
        ("hidden\U000e0068\U000e0069 message", "hidden message"),
        ("   stripped \n", "stripped"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a  \n \t \n \n b", "a\n\n b"),
        ("far" + " " * 500 + "apart", "far apart"),
        ("", ""),
    ],
)
def test_hostile_characters_are_taken_away(hostile: str, harmless: str) -> None:
    assert clean(hostile) == harmless


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d👩\u200d👧 family, 👍🏽 thumb, ❤️ heart, 1️⃣ keycap",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f England",
        "می\u200cخواهم",
        "क्\u200dष and क्षि",
        "한국어 日本語 ไทย ខ្មែរ བསྒྲུབས",
        "שָׁלוֹם עֲלֵיכֶם",
        "Grüße, “quoted” — dash…",
        "葛\U000e0100城市",
        "line with\u00a0no-break",
    ],
)
def test_what_scripts_and_emoji_need_is_left_alone(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


def test_a_stack_of_marks_is_lowered() -> None:
    assert clean("Z" + "\u0363" * 1000 + "algo") == "Z" + "\u0363" * TALLEST_STACK + "algo"


def test_joiners_do_not_hide_a_stack_of_marks() -> None:
    assert len(clean("Z" + "\u0363\u200d" * 1000)) <= TALLEST_STACK + 1


def test_a_long_text_ends_in_an_ellipsis_within_the_limit() -> None:
    cut = clean("word " * 20_000)
    assert len(cut) == LONGEST_TEXT
    assert cut.endswith("word…") or cut.endswith("w…")


@pytest.mark.parametrize(
    "family",
    ["👩\u200d👩\u200d👧", "👍🏽", "é́", "🇩🇪", "क्षि", "\U0001f3f4\U000e0067\U000e0062\U000e007f"],
)
@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "x" * 300, "日" * 400])
def test_a_cut_never_splits_a_grapheme(before: str, family: str) -> None:
    text = clean(before + family * 90, 10_000)
    whole = set(regex.findall(r"\X", text))
    for limit in range(len(before) + 2, min(len(text), len(before) + 60)):
        cut = clean(text, limit)
        assert len(cut) <= limit
        assert set(regex.findall(r"\X", cut[:-1])) <= whole


@pytest.mark.parametrize(
    ("limit", "expected"), [(0, ""), (-5, ""), (1, "…"), (2, "a…"), (3, "abc")]
)
def test_tiny_limits_are_kept(limit: int, expected: str) -> None:
    assert clean("abc" if limit == 3 else "abcdef", limit) == expected


def test_one_monstrous_grapheme_is_cut_all_the_same() -> None:
    assert len(clean("👩\u200d" * 5_000, 1_000)) <= 1_000


def test_the_fast_path_knows_every_mark_there_is() -> None:
    every = (chr(point) for point in range(0x110000))
    marks = [c for c in every if unicodedata.category(c) in ("Mn", "Mc", "Me")]
    assert len(marks) > 2_000
    assert [hex(ord(c)) for c in marks if not _NOT_SIMPLE.match(c)] == []


@given(HOSTILE, st.integers(min_value=0, max_value=60))
def test_cleaning_is_bounded_visible_and_done_once(text: str, limit: int) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in cleaned)
    assert not any("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" for c in cleaned)
    assert "\n\n\n" not in cleaned
    assert " " * (WIDEST_BLANK + 1) not in cleaned
    cleaned.encode()
    assert len(clean(text, limit)) <= limit


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_printable_ascii_is_only_stripped_and_unblanked(text: str) -> None:
    assert clean(text).split() == text.split()


@pytest.mark.parametrize(
    "monster",
    [
        " " * 2_000_000 + "x",
        " \n" * 1_000_000,
        "e" + "\u0301\u0316" * 1_000_000,
        "\u200d" * 2_000_000,
        "\ud83d" * 2_000_000,
    ],
    ids=["blanks", "empty lines", "marks", "joiners", "surrogates"],
)
def test_monsters_take_linear_time(monster: str) -> None:
    started = time.process_time()
    clean(monster)
    assert time.process_time() - started < 5.0
