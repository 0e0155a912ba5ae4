"""The file of the rules is written back as it was, but for what changed."""

from __future__ import annotations

import difflib
import random
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import MentionClass as C
from cmconsole.triage.policy import policy_from
from cmconsole.triage.rules import Policy, Rule
from cmconsole.triage.writing import checked, policy_text

OWN = """# Ours.
version = 3

# ---------------- first
# About the handle.
[[rule]]
name = "Handle"  # of the lamp
reason = "Handle"
any = ["handle"]
# It is not urgent.
class = "minor"

# About shipping.
[[rule]]
name = "Shipping"
reason = "Ships where"
any = [
    "ship to", "deliver to", # Norway above all
]
class = "question"

# Lists.
[words]
lamp = ["lamp", "light"]
"""
NEW = Rule(name="New", reason="New", any=('a "quoted" word', "back\\slash"), decides=C.MAJOR)


def read(text: str) -> Policy:
    return policy_from(tomllib.loads(text))


def comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_rules_that_did_not_change_are_written_to_the_byte(
    shipped: Policy, shipped_path: Path
) -> None:
    text = shipped_path.read_text("utf-8")
    assert policy_text(shipped, text) == text


def test_a_rule_turned_off_is_one_line(shipped: Policy, shipped_path: Path) -> None:
    text = shipped_path.read_text("utf-8")
    rules = tuple(replace(rule, enabled=rule.name != "Fraud") for rule in shipped.rules)
    after = policy_text(replace(shipped, rules=rules), text)
    assert changed_lines(text, after) == ["+enabled = false"]
    assert read(after).rules == rules
    assert policy_text(shipped, after) == text


def test_in_any_order_nothing_is_lost(shipped: Policy, shipped_path: Path) -> None:
    text, dice = shipped_path.read_text("utf-8"), random.Random(7)
    for _ in range(5):
        rules = list(shipped.rules)
        dice.shuffle(rules)
        after = policy_text(replace(shipped, rules=tuple(rules)), text)
        assert read(after) == replace(shipped, rules=tuple(rules))
        assert sorted(after.split("\n")) == sorted(text.split("\n"))


def test_comments_go_with_their_rule() -> None:
    first, second = read(OWN).rules
    after = policy_text(replace(read(OWN), rules=(second, first)), OWN)
    assert after.index("# About shipping.") < after.index('"Shipping"') < after.index("# About the")
    assert sorted(comments(after)) == sorted(comments(OWN))


def test_a_deleted_rule_takes_its_comment_along_and_leaves_the_ruler() -> None:
    after = policy_text(replace(read(OWN), rules=read(OWN).rules[1:]), OWN)
    assert comments(after) == [
        "# Ours.", "# ---------------- first", "# About shipping.", "# Lists.",
    ]  # fmt: skip
    assert policy_text(replace(read(OWN), rules=()), OWN).startswith("# Ours.\nversion = 3\n")


def test_a_changed_rule_keeps_what_did_not_change_in_it() -> None:
    first, second = read(OWN).rules
    rules = replace(first, any=("handle", "grip"), none=("door",)), second
    after = policy_text(replace(read(OWN), rules=rules), OWN)
    assert changed_lines(OWN, after) == [
        '-any = ["handle"]',
        '+any = ["handle", "grip"]',
        '+none = ["door"]',
    ]
    gone = policy_text(
        replace(read(OWN), rules=(first, replace(second, red_zone=True, decides=None))), OWN
    )
    assert read(gone).rules[1].decides is None
    assert "# Norway above all" in gone


def test_a_new_rule_stands_where_it_was_put() -> None:
    first, second = read(OWN).rules
    for rules in ((NEW, first, second), (first, NEW, second), (first, second, NEW)):
        after = policy_text(replace(read(OWN), rules=rules), OWN)
        assert read(after).rules == rules
        assert comments(after) == comments(OWN)
    alone = policy_text(Policy(1, (NEW,)), "version = 1\n# Nothing yet.\n")
    assert read(alone).rules == (NEW,)
    assert "# Nothing yet." in alone


@pytest.mark.parametrize("written", ["", "no = [toml", "version = 1\n[words]\na = ['b']\n"])
def test_where_there_is_nothing_to_keep_all_is_written_several_to_a_line(
    shipped: Policy, shipped_path: Path, written: str
) -> None:
    text = policy_text(shipped, written)
    assert read(text) == shipped
    assert len(text.splitlines()) < len(shipped_path.read_text("utf-8").splitlines())
    wide = [line for line in text.splitlines() if len(line) >= 140]
    assert all(line.startswith("pattern = ") for line in wide), "one value cannot be parted"


def test_a_header_inside_a_text_spoils_nothing() -> None:
    text = 'version = 1\n[[rule]]\nname = "A"\nreason = """\n[[rule]]\n"""\nany = ["a"]\nclass = "minor"\n'
    policy = replace(read(text), rules=(*read(text).rules, NEW))
    assert read(policy_text(policy, text)) == policy


def test_nothing_is_written_that_could_not_be_read_again(
    shipped: Policy, shipped_path: Path
) -> None:
    twice = replace(shipped, rules=(*shipped.rules, shipped.rules[0]))
    with pytest.raises(PolicyError, match="another one has the same name"):
        policy_text(twice, shipped_path.read_text("utf-8"))


def test_a_written_rule_is_checked_as_one_of_the_file(shipped: Policy) -> None:
    assert checked(NEW, shipped) == NEW
    assert checked(shipped.rules[2], shipped, 2) == shipped.rules[2]
    assert checked(replace(NEW, any=("@food",)), shipped).any == ("@food",)
    for wrong, told in (
        (replace(NEW, name="Harm"), "Another rule or cue is named “Harm”"),
        (replace(NEW, name="Problem"), "Another rule or cue is named “Problem”"),
        (replace(NEW, name=""), "“name” is missing"),
        (replace(NEW, any=()), "it looks for nothing"),
        (replace(NEW, decides=None), "it decides nothing"),
        (replace(NEW, any=("@nothing",)), "no word list named “@nothing”"),
        (replace(NEW, any=("*",)), "must follow the beginning of a word"),
        (replace(NEW, any=("x" * 101,)), "more than 100 characters"),
    ):
        with pytest.raises(PolicyError, match=told):
            checked(wrong, shipped)
