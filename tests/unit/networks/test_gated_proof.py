"""The honest list stays honest: what a network is said not to have is not in its specification."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cmconsole.networks.gated import gated

WORDS = ("comment", "mention", "notification", "inbox", "message", "conversation", "repl")
METHODS = frozenset(("get", "post", "put", "patch", "delete"))


# The copy beside the checkout is trimmed to the part with pins and boards, so this holds that part only;
# what the whole was searched for stands in docs/networks/link.md.
def test_pinterest_has_no_endpoint_for_comments_or_mentions_beside_its_pins(shared: Path) -> None:
    path = shared / "networks/fixtures/pinterest/openapi.trimmed.json"
    if not path.is_file():
        pytest.skip("Pinterest's specification is not beside this checkout")
    document = json.loads(path.read_text())
    assert document["info"]["version"].startswith("5.")
    ways = [
        f"{method} {address} {operation.get('operationId', '')}".lower()
        for address, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]
    assert any(" /pins/" in way for way in ways), (
        "the part with pins, where they would stand, is read"
    )
    assert not [way for way in ways if any(word in way for word in WORDS)]
    described = [
        operation["description"]
        for operations in document["paths"].values()
        for method, operation in operations.items()
        if method in METHODS
    ]
    assert all("operation user_account" in words for words in described), (
        "all of it is what the account has put there itself: nobody's word to the brand is among it"
    )
    entry = gated("pinterest")
    assert entry is not None
    assert not entry.connector
