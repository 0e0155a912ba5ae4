"""Policies are read whole or refused with a sentence that names the rule."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import MentionClass
from cmconsole.triage.policy import PolicyFile, load_policy, policy_from, policy_table
from cmconsole.triage.rules import Policy

RULE = {"name": "Parcels", "reason": "Parcel", "class": "minor", "any": ["parcel"]}


def policy(**rule: Any) -> Policy:
    return policy_from({"version": 3, "rule": [{**RULE, **rule}]})


def test_a_rule_is_read_with_its_class_and_words() -> None:
    [rule] = policy(points=12, complaint_above=0.5, question=False).rules
    assert rule.decides is MentionClass.MINOR
    assert rule.any == ("parcel",)
    assert (rule.points, rule.complaint_above, rule.question) == (12, 0.5, False)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"class": "awful"}, "“class” must be one of major, minor"),
        ({"class": ["minor"]}, "“class” must be one of"),
        ({"any": "parcel"}, "“any” must be a list"),
        ({"any": [" "]}, "“any” must be a list"),
        ({"any": ["x" * 101]}, "more than 100 characters"),
        ({"any": ["@nothing"]}, "no word list named “@nothing”"),
        ({"any": ["*"]}, "star in “*”"),
        ({"any": ["pa*el"]}, "star in “pa*el”"),
        ({"points": 101}, "between -100 and 100"),
        ({"points": 1.5}, "whole number"),
        ({"points": True}, "whole number"),
        ({"complaint_above": 2}, "between 0 and 1"),
        ({"sentiment_below": "low"}, "must be a number"),
        ({"question": "yes"}, "true or false"),
        ({"reason": 4}, "must be text"),
        ({"followers_above": 1000}, "“followers_above” is not something a rule can say"),
        ({"boosts": 3}, "“boosts” is not something a rule can say"),
        ({"pattern": "(a+)+"}, "may not use * or +"),
        ({"pattern": "(a"}, "cannot be read"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_rule(
    change: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(PolicyError) as error:
        policy(**change)
    assert str(error.value).startswith("Rule “Parcels”: ")
    assert complaint in str(error.value)
    assert str(error.value).endswith(".")


@pytest.mark.parametrize("missing", ["name", "reason"])
def test_a_missing_value_is_named(missing: str) -> None:
    row = {key: value for key, value in RULE.items() if key != missing}
    with pytest.raises(PolicyError, match=f"“{missing}” is missing"):
        policy_from({"rule": [row]})


def test_a_rule_that_decides_nothing_is_refused() -> None:
    with pytest.raises(PolicyError, match="“Idle”: it decides nothing"):
        policy_from({"rule": [{"name": "Idle", "reason": "x", "any": ["a"]}]})


def test_a_rule_that_would_fit_every_text_is_refused() -> None:
    with pytest.raises(PolicyError, match="“All”: it looks for nothing"):
        policy_from({"rule": [{"name": "All", "reason": "x", "class": "major"}]})


def test_two_rules_of_the_same_name_are_refused() -> None:
    with pytest.raises(PolicyError, match="“Parcels”: another one has the same name"):
        policy_from({"rule": [RULE, RULE]})


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"rules": []}, "a part named “rules”"),
        ({"version": "1"}, "must be a whole number"),
        ({"rule": {"name": "x"}}, r"begin with a line \[\[rule\]\]"),
        ({"words": ["a"]}, r"must stand under \[words\]"),
        ({"words": {"a": ["@b"], "b": ["c"]}}, "no word list named “@b”"),
        ({"cue": [{"name": "C", "reason": "r", "weight": 1}]}, "needs either words or a feature"),
        ({"cue": [{"name": "C", "reason": "r", "any": ["x"]}]}, "“weight” is missing"),
        ({"score": {"negative": -1}}, "The score: “negative” must lie between 0 and 10"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused(table: dict[str, Any], complaint: str) -> None:
    with pytest.raises(PolicyError, match=complaint):
        policy_from(table)


def test_the_table_of_a_policy_leaves_out_what_stands_at_its_default() -> None:
    assert policy_table(policy())["rule"] == [RULE]


def test_the_profiles_own_file_comes_before_the_shipped_one(
    shipped_path: Path, tmp_path: Path
) -> None:
    own = tmp_path / "policy.toml"
    file = PolicyFile(shipped_path, own)
    assert file.reload().version == tomllib.loads(shipped_path.read_text("utf-8"))["version"]
    own.write_text('version = 7\n[[rule]]\nname="A"\nreason="a"\nclass="noise"\nany=["a"]\n')
    assert file.reload().version == 7
    assert file.policy.version == 7


@pytest.mark.parametrize("broken", ["version = ", "[[rule]]\nname = 'B'\n", "\udcff"])
def test_the_last_good_policy_stays_in_force_when_the_file_breaks(
    shipped_path: Path, tmp_path: Path, broken: str
) -> None:
    own = tmp_path / "policy.toml"
    own.write_text('version = 7\n[[rule]]\nname="A"\nreason="a"\nclass="noise"\nany=["a"]\n')
    file = PolicyFile(shipped_path, own)
    file.reload()
    own.write_bytes(broken.encode("utf-8", "surrogateescape"))
    with pytest.raises(PolicyError):
        file.reload()
    assert file.policy.version == 7


def test_a_policy_file_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="could not be opened"):
        load_policy(tmp_path / "absent.toml")
