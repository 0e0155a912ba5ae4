"""Patterns from people cannot run away."""

from __future__ import annotations

import time

import pytest

from cmconsole.triage.patterns import READ_CHARACTERS, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"order ?#?\d{4,10}", "my ORDER #48213 is late"),
        (r"\bref(?:und)?\b", "a ref please"),
        (r"charged.{0,40}twice", "charged my card twice"),
        (r"(late|lost) parcel", "a lost parcel"),
        (r"[*+]{2}", "five **"),
        (r"1\+1", "1+1 offer"),
    ],
)
def test_a_bounded_pattern_is_found(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).search(text)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$", "a*b", "a{2,}", "(a|a){0,20}b", "(ab){2}", "a{2}{3}", "a?+", r"(a)\1",
        "(?=a)b", "(?i)a", "(?P<n>a)",
        r"(?<!a)b", ".{0,40}x.{0,40}", "a?", "", "(", "[", "a{,}", "x" * 201,
    ],
)  # fmt: skip
def test_a_pattern_that_could_run_away_or_means_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["a{0,199}b", "a{0,13}a{0,13}b", "a{0,5}a{0,5}a{0,4}b", "a?a?a?a?a?a?a?b"]
)
def test_the_worst_allowed_pattern_on_the_worst_text_ends_soon(pattern: str) -> None:
    compiled = compile_pattern(pattern)
    start = time.process_time()
    assert compiled.search("a" * READ_CHARACTERS) is None
    assert time.process_time() - start < 0.2
