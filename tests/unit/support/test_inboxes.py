from __future__ import annotations

from itertools import count

import pytest

from support import inboxes


def test_addresses_stand_in_the_order_in_which_posts_were_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inboxes, "_numbers", count(9))
    made = [inboxes.post().canonical_uri for _ in range(3)]
    assert made == sorted(made)
