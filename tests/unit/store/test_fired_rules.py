"""The versions of the rules in order, and how often each rule was a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmconsole.domain.judgement import Reason
from cmconsole.domain.mentions import Arrival
from cmconsole.store.deciding import fired_rules
from support.inboxes import NOON, Desk, arrival, author, minutes


def fired(number: int, *rules: str | None, before: float = 0) -> Arrival:
    """A mention for which these rules were reasons."""
    at = NOON - minutes(before)
    came = arrival(f"number {number}", author=author(f"@f{number}"), at=at, published_at=at)
    reasons = tuple(Reason("why \ud83d", (), rule) for rule in rules)
    return replace(came, judgement=replace(came.judgement, reasons=reasons))


async def test_each_mention_counts_once_for_each_rule(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fired_rules, "AT_ONCE", 2)
    await desk.take(
        fired(1, "Harm", "Harm", None),
        fired(2, "Harm", "Safety"),
        fired(3, None),
        fired(4, "Safety"),
        fired(5, "Harm", before=90),
    )
    rulings = desk.inbox.rulings
    assert await rulings.fired(NOON - minutes(60)) == {"Harm": 2, "Safety": 2}
    assert await rulings.fired(NOON - minutes(120)) == {"Harm": 3, "Safety": 2}
    assert await rulings.fired(NOON + minutes(1)) == {}


async def test_versions_are_listed_newest_first_and_read_by_number(desk: Desk) -> None:
    rulings = desk.inbox.rulings
    for number, text in enumerate("aba"):
        await rulings.remember_version("policy", text, NOON + minutes(number))
    await rulings.remember_version("targets", "t", NOON)
    listed = [(one.number, one.since) for one in await rulings.versions("policy")]
    assert listed == [(3, NOON + minutes(2)), (2, NOON + minutes(1)), (1, NOON)]
    assert await rulings.version_text("policy", 2) == "b"
    assert await rulings.version_text("policy", 4) is None
