"""Nothing is lost and nothing doubled, whatever the network and the machine do."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from support.storms import storm

SENDS = 100
SEED = int(os.environ.get("CMCONSOLE_SEED", "0")) or random.SystemRandom().randrange(10**6)


@pytest.mark.slow
async def test_with_keys_nothing_is_lost_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    weather = await storm(tmp_path, seed=SEED, keys=True, sends=SENDS)
    print(weather)
    assert (weather.lost, weather.doubled) == ([], []), str(weather)
    assert weather.wrong_state == []
    assert weather.problems == []
    assert weather.told.total() > SENDS / 4, "the storm was a breeze"


@pytest.mark.slow
async def test_without_keys_whatever_is_uncertain_ends_with_a_person_who_looks(
    tmp_path: Path,
) -> None:
    weather = await storm(tmp_path, seed=SEED, keys=False, sends=SENDS)
    print(weather)
    assert (weather.lost, weather.doubled) == ([], []), str(weather)
    assert weather.blind == 0
    assert weather.asked > 0
    assert weather.wrong_state == []
    assert weather.problems == []
