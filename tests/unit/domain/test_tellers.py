"""Whether a rule, a cue, the model or the program itself says a reason."""

from __future__ import annotations

from collections.abc import Sequence

from cmconsole.domain.history import ASKED_BEFORE, KEEPS_BACK
from cmconsole.domain.judgement import Judgement, Level, MentionClass, Reason
from cmconsole.domain.tellers import AT_NO_RULE, Teller, tellers
from cmconsole.system.paths import resource
from cmconsole.triage.entity import NOT_US
from cmconsole.triage.judge import Triage
from cmconsole.triage.policy import load_policy
from cmconsole.triage.shipped import make_triage


def judged(compound: float | None, *reasons: Reason) -> Judgement:
    return Judgement(MentionClass.MINOR, Level.MEDIUM, 0, reasons, 0.5, 0.9, None, compound, "en")


def shipped() -> Triage:
    return make_triage(load_policy(resource("policy.toml")))


def by(found: Judgement) -> Sequence[tuple[str, str]]:
    return [(r.rule or r.text, str(t)) for r, t in zip(found.reasons, tellers(found), strict=True)]


def test_english_is_told_by_rules_and_the_model() -> None:
    triage = shipped()
    assert by(triage.judge("My baby was burned and you charged me twice"))[:2] == [
        ("Harm to somebody", "rule"),
        ("Charged wrongly", "rule"),
    ]
    plain = triage.judge("The zip of the bag I bought came off on day one, please help")
    assert plain.reasons[0].rule is None
    assert set(tellers(plain)) == {Teller.MODEL}


def test_other_languages_are_told_by_rules_and_words_that_add_up() -> None:
    found = shipped().judge("Der Reißverschluss ist kaputt, ich warte seit drei Wochen auf Antwort")
    told = dict(by(found))
    assert found.compound is None
    assert "model" not in told.values()
    assert {"cue", "words", "console"} <= set(told.values())
    assert told["Not scored: written in German"] == "console"


def test_what_is_of_no_rule_is_not_called_one() -> None:
    assert {NOT_US, ASKED_BEFORE, KEEPS_BACK} <= AT_NO_RULE
    found = judged(
        -0.5,
        Reason("Asked before, not answered: 3 posts in 2 days", (), ASKED_BEFORE),
        Reason("Possible complaint, not sure: better read than missed"),
        Reason("Complaint, 40% likely"),
    )
    assert tellers(found) == (Teller.CONSOLE, Teller.CONSOLE, Teller.MODEL)


def test_no_two_rules_that_ship_are_shown_alike() -> None:
    shown = [rule.reason for rule in load_policy(resource("policy.toml")).rules]
    assert sorted(set(shown)) == sorted(shown)
