"""Automatic collection is off for a while, and afterwards what it was before."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from cmconsole.system.collecting import nothing_collected


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    enabled = gc.isenabled()
    yield
    (gc.enable if enabled else gc.disable)()


def test_nothing_is_collected_meanwhile_and_afterwards_again() -> None:
    gc.enable()
    with nothing_collected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_ends_it_too() -> None:
    gc.enable()
    with pytest.raises(ValueError, match="bad"), nothing_collected():
        raise ValueError("bad")
    assert gc.isenabled()


def test_where_somebody_else_collects_it_stays_off() -> None:
    gc.disable()
    with nothing_collected(), nothing_collected():
        pass
    assert not gc.isenabled()
