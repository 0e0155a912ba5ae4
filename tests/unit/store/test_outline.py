from __future__ import annotations

import random
from array import array

import pytest

from cmconsole.store.reading.outline import FEW, Outline


@pytest.mark.parametrize("count", [0, 1, 7, FEW, FEW + 1, 400])
@pytest.mark.parametrize("timed", [True, False])
def test_what_has_left_a_list_is_gone_and_the_rest_keeps_its_order(count: int, timed: bool) -> None:
    chance = random.Random(count)
    ids = chance.sample(range(10_000), 500)
    due = [number * 3 for number in ids] if timed else []
    red = 40
    gone = set(chance.sample(ids, count)) | {99_999}
    left = Outline(array("q", ids), array("q", due), red).without(gone)
    kept = [number for number in ids if number not in gone]
    assert list(left.ids) == kept
    assert list(left.due) == ([number * 3 for number in kept] if timed else [])
    assert left.red == sum(1 for number in ids[:red] if number not in gone)
