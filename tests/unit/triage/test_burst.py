"""When the radar speaks up, and when it keeps quiet."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmconsole.triage.burst import RAISED_FROM, Day, Usual, slow_burn, step
from triage_training.bursts import deviations, nab_score, read_series


def told(counts: list[int]) -> list[float]:
    usual, found = Usual(), []
    for count in counts:
        usual, deviation = step(usual, count, 288)
        found.append(deviation)
    return found


def test_a_steady_stream_raises_nothing() -> None:
    assert max(told([20, 24, 18, 22, 19, 25, 21, 17] * 200)[50:]) < RAISED_FROM


def test_a_burst_is_raised_at_once_and_told_once() -> None:
    found = told([20, 24, 18, 22, 19, 25, 21, 17] * 200 + [120] * 30)
    assert found[1600] > RAISED_FROM
    assert sum(deviation > RAISED_FROM for deviation in found) < 5


def test_a_second_burst_of_the_same_height_is_told_again_when_the_first_is_forgotten() -> None:
    calm = [20, 24, 18, 22, 19, 25, 21, 17]
    found = told(calm * 200 + [120] * 3 + calm * 300 + [150] * 3)
    assert max(found[-3:]) > RAISED_FROM


@pytest.mark.parametrize("times", [1, 10])
def test_what_is_usual_at_one_size_is_usual_at_another(times: int) -> None:
    assert max(told([c * times for c in (20, 22, 19, 21)] * 400)[50:]) < RAISED_FROM


CALM = [Day(4, 1, 1)] * 10
"""Ten days with an answer each."""


def test_more_people_each_day_and_no_answer_is_a_slow_burn() -> None:
    burn = slow_burn([*CALM, Day(9, 6, 0), Day(14, 10, 0), Day(28, 22, 0)])
    assert burn is not None
    assert (burn.days, burn.authors) == (3, 28)
    assert burn.times_usual == 7


@pytest.mark.parametrize(
    "days",
    [
        [Day(9, 6, 0), Day(14, 10, 1), Day(28, 22, 0)],
        [Day(9, 1, 0), Day(14, 2, 0), Day(28, 3, 0)],
        [Day(4, 3, 0), Day(5, 4, 0), Day(4, 3, 0)],
        [],
    ],
    ids=["we spoke", "they are pleased", "as many as ever", "nothing"],
)
def test_without_growth_complaints_and_silence_nothing_burns(days: list[Day]) -> None:
    assert slow_burn([*CALM, *days]) is None


def test_a_stream_that_is_as_strong_every_day_is_no_slow_burn_however_long_we_are_silent() -> None:
    assert slow_burn([Day(20, 12, 0)] * 14) is None
    assert slow_burn([*[Day(20, 12, 1)] * 9, *[Day(20, 12, 0)] * 5]) is None


def test_what_began_in_silence_is_held_against_the_days_before_it() -> None:
    burn = slow_burn([*[Day(5, 3, 0)] * 6, *[Day(18, 12, 0)] * 8])
    assert burn is not None
    assert (burn.days, burn.usual, burn.times_usual) == (8, 5, 3.6)


def test_where_nobody_is_usual_it_is_no_multiple_of_the_usual() -> None:
    burn = slow_burn([*[Day(0, 0, 0)] * 9, *[Day(20, 20, 0)] * 5])
    assert burn is not None
    assert (burn.days, burn.times_usual) == (5, None)


def test_without_days_before_it_nobody_knows_whether_it_grew() -> None:
    assert slow_burn([Day(4, 3, 0), *[Day(20, 12, 0)] * 4]) is None
    assert slow_burn([Day(20, 12, 0)] * 3) is None


def test_bursts_in_real_brand_mentions_score_what_is_promised(shared: Path) -> None:
    series = read_series(shared / "triage" / "burst_nab.json")
    score, _ = nab_score([(deviations(counts, 288), windows) for _, counts, windows in series])
    assert score >= 63
