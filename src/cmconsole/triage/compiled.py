"""A policy made ready: every rule knows its groups of words, every group its rules."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from cmconsole.triage.index import WordIndex
from cmconsole.triage.patterns import READ_CHARACTERS, compile_pattern
from cmconsole.triage.reading import Quote, Reading, composed
from cmconsole.triage.rules import COUNTED, Cue, Feature, Policy, Rule
from cmconsole.triage.terms import Terms, terms_of

Found = Mapping[int, list[Quote]]
"""Which groups of words occur in a text, and where."""


class Facts(NamedTuple):
    """What is known of a text beside its words."""

    network: str
    language: str | None
    author_handle: str
    addressed: bool
    question: bool
    compound: float | None
    complaint: float
    doubtful: bool
    """Too likely a complaint, or a word of somebody in distress, to be filed as praise or noise."""
    model: bool = False
    """Whether the model has an opinion on it."""
    grave: bool = False
    """Whether words of a rule for major complaints occur, even if that rule wants more than words."""
    words: int = COUNTED
    """How many pieces of its opening are no names or tags; counting ends at `COUNTED`."""


@dataclass(frozen=True, slots=True)
class ReadyRule:
    """A rule with its words as group numbers."""

    rule: Rule
    any: tuple[int, ...]
    all: tuple[int, ...]
    none: tuple[int, ...]
    apart_from: tuple[int, ...]
    pattern: re.Pattern[str] | None

    @property
    def groups(self) -> tuple[int, ...]:
        """Every group of words that it asks for."""
        return self.any + self.all + self.none + self.apart_from

    def words(self, found: Found, reading: Reading) -> list[Quote] | None:
        """The places that decided; None if the words do not fit. Empty: it asks for no words."""
        for group in self.none:
            if group in found:
                return None
        places = self._any(found)
        if self.any and not places:
            return None
        for group in self.all:
            if group not in found:
                return None
            places.append(found[group][0])
        if self.pattern is not None:
            match = self.pattern.search(composed(reading.text[:READ_CHARACTERS]))
            if match is None:
                return None
            places.append(match[0])
        return places

    def _any(self, found: Found) -> list[Quote]:
        places = [place for group in self.any for place in found.get(group, ())]
        return _apart(places, found, self.apart_from) if self.apart_from and places else places

    def fits(self, facts: Facts) -> bool:
        """Whether everything but the words is as the rule wants it."""
        rule = self.rule
        above = rule.complaint_above if facts.words > rule.brief else None
        return (
            (rule.question is None or rule.question == facts.question)
            and (rule.addressed is None or rule.addressed == facts.addressed)
            and (rule.scored is None or rule.scored == (facts.compound is not None))
            and (rule.model is None or rule.model == facts.model)
            and _within(facts.complaint, above, rule.complaint_below)
            and _within(facts.compound, rule.sentiment_above, rule.sentiment_below)
            and (not rule.networks or facts.network in rule.networks)
            and (not rule.languages or _is_one_of(facts.language, rule.languages))
            and (
                not rule.author
                or any(w.lower() in facts.author_handle.lower() for w in rule.author)
            )
        )


Candidates = list[tuple[ReadyRule, list[Quote]]]
"""Rules whose words fit a text, and where."""

Heard = list[tuple[Cue, list[Quote]]]
"""Cues of a text and where they are, what speaks most for a complaint first."""


class CompiledPolicy:
    """The rules of a policy in their order, and the words of all of them in one index."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        groups = _Groups(policy.words)
        self._rules = [_ready(rule, groups) for rule in policy.rules if rule.enabled]
        self._cues_of: dict[int, list[int]] = defaultdict(list)
        self._cue_apart: dict[int, tuple[int, ...]] = {}
        self._cues_by_feature: dict[Feature, list[int]] = defaultdict(list)
        self._cues = sorted(policy.cues, key=lambda cue: (-cue.weight, cue.name))
        for place, cue in enumerate(self._cues):
            if cue.feature is not None:
                self._cues_by_feature[cue.feature].append(place)
            for group in groups.of(cue.any):
                self._cues_of[group].append(place)
            if cue.apart_from:
                self._cue_apart[place] = groups.of(cue.apart_from)
        """Cues by their place among the strongest first, and by the groups that are their words."""
        self.groups = groups.terms
        """All words of the policy by the number of their group."""
        self._rules_of: dict[int, list[int]] = defaultdict(list)
        """Rules, by their place in the order, that cannot fit unless this group occurs."""
        self._beside_model = {
            place for place, r in enumerate(self._rules) if r.rule.model is not False
        }
        self._always: list[int] = []
        for place, ready in enumerate(self._rules):
            needed = ready.any or ready.all[:1]
            for group in needed:
                self._rules_of[group].append(place)
            if not needed:
                self._always.append(place)

    @cached_property
    def _terms(self) -> Terms:
        return terms_of(self.groups)

    @cached_property
    def _index(self) -> WordIndex:
        return WordIndex(self._terms)

    @cached_property
    def beside_model(self) -> WordIndex:
        """For the table through which `candidates` wants texts to be read.

        Only the words of rules that can fit a text which the model reads: most words are only cues."""
        used = {group for place in self._beside_model for group in self._rules[place].groups}
        return WordIndex(self._terms, used)

    def candidates(self, reading: Reading) -> Candidates:
        """The rules whose words fit a text that the model reads; cues are not asked then."""
        found = self.beside_model.find_known(reading, reading.meanings)
        return self._candidates(found, reading)

    def look_into(self, reading: Reading, features: Iterable[Feature]) -> tuple[Candidates, Heard]:
        """The rules whose words fit and the cues of a text."""
        found = self._index.find(Reading(reading.text))
        return self._candidates(found, reading), self._cues_in(found, features)

    def _candidates(self, found: Found, reading: Reading) -> Candidates:
        """The rules whose words fit, in the order of the policy, with the places that decided."""
        rules_of = self._rules_of
        order = set(self._always)
        for group in found:
            if group in rules_of:
                order.update(rules_of[group])
        candidates = []
        for place in sorted(order):
            ready = self._rules[place]
            places = ready.words(found, reading)
            if places is not None:
                candidates.append((ready, places))
        return candidates

    def _cues_in(self, found: Found, features: Iterable[Feature]) -> Heard:
        """The cues of a text and where they are, what speaks most for a complaint first."""
        places_of: dict[int, list[Quote]] = {}
        cues_of = self._cues_of
        for group, places in found.items():
            if group in cues_of:
                for cue in cues_of[group]:
                    places_of[cue] = places_of[cue] + places if cue in places_of else places
        for feature in features:
            for cue in self._cues_by_feature.get(feature, ()):
                places_of[cue] = []
        for cue, excused in self._cue_apart.items():
            if cue in places_of and not (left := _apart(places_of[cue], found, excused)):
                del places_of[cue]
            elif cue in places_of:
                places_of[cue] = left
        cues = self._cues
        return [(cues[cue], places_of[cue]) for cue in sorted(places_of)]


_made_ready: deque[CompiledPolicy] = deque(maxlen=2)
"""The rules in force, and those somebody tries out beside them."""


def compiled(policy: Policy) -> CompiledPolicy:
    """A policy made ready; that of the last two is kept, which takes as long to make as 200 texts to
    judge."""
    for known in tuple(_made_ready):
        if known.policy is policy:
            return known
    made = CompiledPolicy(policy)
    _made_ready.append(made)
    return made


class _Groups:
    """Hands out one number to each list of words; a named list keeps one number for all its users."""

    def __init__(self, named: Mapping[str, tuple[str, ...]]) -> None:
        self.terms: list[tuple[str, ...]] = []
        self._named = {f"@{name}": self._new(words) for name, words in named.items()}

    def of(self, terms: tuple[str, ...]) -> tuple[int, ...]:
        """The groups of a list, its own words as one of them."""
        own = tuple(term for term in terms if not term.startswith("@"))
        groups = [self._named[term] for term in terms if term.startswith("@")]
        return tuple([self._new(own), *groups] if own else groups)

    def each(self, terms: tuple[str, ...]) -> tuple[int, ...]:
        """A group for each term by itself."""
        return tuple(group for term in terms for group in self.of((term,)))

    def _new(self, words: tuple[str, ...]) -> int:
        self.terms.append(words)
        return len(self.terms) - 1


def _ready(rule: Rule, groups: _Groups) -> ReadyRule:
    return ReadyRule(
        rule=rule,
        any=groups.of(rule.any),
        all=groups.each(rule.all),
        none=groups.of(rule.none),
        apart_from=groups.of(rule.apart_from),
        pattern=compile_pattern(rule.pattern) if rule.pattern else None,
    )


def _apart(places: list[Quote], found: Found, excused: tuple[int, ...]) -> list[Quote]:
    """The places that no excused phrase covers."""
    spans = [s for group in excused for s in found.get(group, ()) if not isinstance(s, str)]
    if not spans:
        return places
    return [
        place
        for place in places
        if isinstance(place, str)
        or not any(first <= place[0] and place[1] <= last for first, last in spans)
    ]


def _within(value: float | None, above: float | None, below: float | None) -> bool:
    if above is None and below is None:
        return True
    if value is None:
        return False
    return (above is None or value >= above) and (below is None or value < below)


def _is_one_of(language: str | None, wanted: tuple[str, ...]) -> bool:
    return language is not None and language.partition("-")[0] in wanted
