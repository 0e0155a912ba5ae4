"""Every network keeps the laws of the conformance kit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.conformance import LAWS, Law, Subject, a_post_met_in_a_feed_is_the_same_row
from support.subjects import SUBJECTS


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("make", SUBJECTS.values(), ids=SUBJECTS)
async def test_a_network_keeps_the_law(make: Callable[[], Subject], law: Law) -> None:
    await law(make)


# Addresses of Matrix differ behind the # alone, which feeds do not tell apart.
@pytest.mark.parametrize("name", [name for name in SUBJECTS if not name.startswith("matrix")])
async def test_a_post_met_in_a_feed_is_the_same_row(name: str) -> None:
    await a_post_met_in_a_feed_is_the_same_row(SUBJECTS[name])
