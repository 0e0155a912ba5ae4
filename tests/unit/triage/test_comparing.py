"""What differs between two policies, and what has to be tried before it is put in force."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmconsole.domain.judgement import MentionClass as C
from cmconsole.triage.comparing import compare
from cmconsole.triage.replay import must_be_tried
from cmconsole.triage.rules import Policy, Rule


def rule(name: str, *, enabled: bool = True, words: str = "") -> Rule:
    return Rule(name=name, reason=name, any=(words or name,), decides=C.MINOR, enabled=enabled)


A, B, OFF = rule("a"), rule("b"), rule("off", enabled=False)
NOW = Policy(4, (A, B, OFF))


@pytest.mark.parametrize(
    ("rules", "tried"),
    [
        ((A, B, OFF), False),
        ((B, OFF), False),
        ((rule("a", enabled=False), B, OFF), False),
        ((A, B), False),
        ((), False),
        ((OFF, A, B), False),
        ((A, B, rule("off")), True),
        ((B, A, OFF), True),
        ((A, B, OFF, rule("new")), True),
        ((rule("a", words="other"), B, OFF), True),
        ((A, B, OFF, rule("new", enabled=False)), False),
    ],
)
def test_what_is_new_moved_changed_or_turned_on_is_tried_first(
    rules: tuple[Rule, ...], tried: bool
) -> None:
    assert must_be_tried(NOW, replace(NOW, rules=rules)) is tried


def test_other_words_or_numbers_are_tried_first_and_a_version_is_not() -> None:
    assert must_be_tried(NOW, replace(NOW, words={"lamp": ("lamp",)}))
    assert must_be_tried(NOW, replace(NOW, score=replace(NOW.score, base=0.5)))
    assert not must_be_tried(NOW, replace(NOW, version=9))


def test_each_kind_of_difference_is_named_once() -> None:
    other = rule("b", words="other"), rule("new"), rule("off")
    found = compare(NOW, Policy(5, other, words={"lamp": ("lamp",)}))
    assert (found.added, found.gone) == (("new",), ("a",))
    assert (found.changed, found.turned_on, found.turned_off) == (("b",), ("off",), ())
    assert (found.moved, found.beside, found.none) == (False, True, False)
    assert compare(NOW, replace(NOW, rules=(B, A, OFF))).moved
    assert compare(NOW, replace(NOW, version=9)).none
