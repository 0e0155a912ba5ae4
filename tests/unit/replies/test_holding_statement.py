"""What a holding statement says already, and what only stands there as a blank."""

from __future__ import annotations

import pytest

from cmconsole.replies.statement import START, Point, look


def well(text: str) -> set[Point]:
    """The points that are in order."""
    return {each.point for each in look(text) if each.well}


def test_a_blank_tells_nobody_what_to_do() -> None:
    assert well(START) == {Point.NO_CAUSE}


@pytest.mark.parametrize(
    ("blank", "words", "point"),
    [
        ("please [[what to do now]]", "please unplug it", Point.WHAT_TO_DO),
        ("bitte [[was jetzt zu tun ist]]", "bitte ziehen Sie den Stecker", Point.WHAT_TO_DO),
        ("We write again by [[time]].", "We write again by 15:00.", Point.WHEN_NEXT),
    ],
)
def test_what_is_filled_in_counts(blank: str, words: str, point: Point) -> None:
    assert point not in well(blank)
    assert point in well(words)
