"""Rules that learning proposes: founded on several corrections, contradicted by none."""

from __future__ import annotations

from cmconsole.domain.judgement import MentionClass
from cmconsole.triage.proposing import Taught, placed, propose
from cmconsole.triage.rules import Policy, Rule

C = MentionClass
NONE = Policy(1, ())
LABELS = [
    Taught("There is another customer's name on the label", C.MINOR, C.MAJOR),
    Taught("Got a box with another customer's name. Is mine with them?", C.QUESTION, C.MAJOR),
    Taught("Why is another customer's name on my parcel", C.QUESTION, C.MAJOR),
]


def test_a_phrase_that_three_corrections_share_is_proposed_once_and_whole() -> None:
    (proposal,) = propose(LABELS, ["another customer's name again", "all fine"], NONE)
    assert proposal.rule.any == ("another customer's name",) or proposal.rule.any == (
        "customer's name",
    )
    assert proposal.rule.decides is C.MAJOR
    assert (proposal.corrections, proposal.elsewhere) == (3, 1)


def test_two_corrections_are_too_few() -> None:
    assert propose(LABELS[:2], [], NONE) == ()


def test_where_people_disagree_nothing_is_proposed() -> None:
    other = Taught("another customer's name on the gift card, lovely", C.MINOR, C.PRAISE)
    assert propose([*LABELS, other], [], NONE) == ()


def test_agreeing_with_triage_proposes_nothing() -> None:
    same = [Taught(each.text, C.MAJOR, C.MAJOR) for each in LABELS]
    assert propose(same, [], NONE) == ()


def test_what_a_rule_says_already_is_not_proposed_again() -> None:
    (proposal,) = propose(LABELS, [], NONE)
    policy = Policy(1, (proposal.rule,))
    assert proposal.rule.any[0] not in {p.rule.any[0] for p in propose(LABELS, [], policy)}


def test_a_new_rule_stands_after_the_red_zone_and_before_all_others() -> None:
    red = Rule(name="harm", reason="Harm", any=("hurt",), red_zone=True)
    first = Rule(name="first", reason="First", any=("late",), decides=C.MINOR)
    new = Rule(name="new", reason="New", any=("label",), decides=C.MAJOR)
    policy = Policy(1, (red, first))
    assert [rule.name for rule in placed(policy, new)] == ["harm", "new", "first"]
