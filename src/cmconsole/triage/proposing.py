"""Proposes rules from what people corrected again and again. People accept them, nobody else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cmconsole.domain.judgement import MentionClass
from cmconsole.triage.rules import Policy, Rule
from cmconsole.triage.stopwords import STOP_WORDS

FEWEST = 3
"""Corrections that agree before a rule is proposed."""
MOST = 5
LONGEST = 4
"""Words in a phrase."""
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_SAYS_NOTHING = frozenset(STOP_WORDS["en"].split())


@dataclass(frozen=True, slots=True)
class Taught:
    """One corrected text."""

    text: str
    old: MentionClass
    new: MentionClass


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule that would have decided as people did."""

    rule: Rule
    corrections: int
    """How many corrections it stands on."""
    elsewhere: int
    """Other mentions of late that hold the same words, which it would decide as well."""


def propose(
    taught: Sequence[Taught], others: Iterable[str], policy: Policy
) -> tuple[Proposal, ...]:
    """Rules for phrases that stand in several texts people put into the same class, and in none that
    they put into another; the best founded first.

    Args:
        taught: the corrections that count. Where people agreed with triage there is nothing to propose.
        others: texts of other mentions.
        policy: the rules in force: what they decide by is not proposed again.
    """
    found: list[tuple[int, int, str, MentionClass]] = []
    known = {term.lower() for rule in policy.rules for term in (*rule.any, *rule.all)}
    for new in dict.fromkeys(each.new for each in taught if each.new is not each.old):
        here = [_phrases(each.text) for each in taught if each.new is new and each.old is not new]
        there = set().union(*(_phrases(each.text) for each in taught if each.new is not new))
        counted = Counter(phrase for phrases in here for phrase in phrases)
        found += [
            (count, len(phrase.split()), phrase, new)
            for phrase, count in counted.items()
            if count >= FEWEST and phrase not in there and phrase not in known
        ]
    found.sort(key=lambda each: (-each[0], -each[1], -len(each[2]), each[2]))
    return tuple(_proposals(found, [_phrases(text) for text in others]))


def _proposals(
    found: Sequence[tuple[int, int, str, MentionClass]], others: Sequence[set[str]]
) -> Iterable[Proposal]:
    taken: list[str] = []
    for count, _, phrase, new in found:
        # "name on the label" says it; "the label" of the same corrections is no second rule.
        if any(phrase in one or one in phrase for one in taken):
            continue
        taken.append(phrase)
        rule = Rule(
            name=f"learned: {phrase}", reason=f"Says “{phrase}”", any=(phrase,), decides=new
        )
        yield Proposal(rule, count, sum(phrase in phrases for phrases in others))
        if len(taken) == MOST:
            return


def placed(policy: Policy, rule: Rule) -> tuple[Rule, ...]:
    """The rules with a new one: before all that decide a class, after those of the red zone."""
    rules = policy.rules
    place = next((i for i, each in enumerate(rules) if not each.red_zone), len(rules))
    return (*rules[:place], rule, *rules[place:])


def _phrases(text: str) -> set[str]:
    words = [word.lower() for word in _WORD.findall(text)]
    found = set()
    for length in range(1, LONGEST + 1):
        for start in range(len(words) - length + 1):
            part = words[start : start + length]
            telling = [word for word in part if word not in _SAYS_NOTHING and len(word) > 2]
            ends_well = part[0] not in _SAYS_NOTHING and part[-1] not in _SAYS_NOTHING
            if telling and ends_well and (length > 1 or len(part[0]) > 3):
                found.add(" ".join(part))
    return found
